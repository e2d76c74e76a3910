"""Keep what somebody has typed so far, as it came from the browser, right or wrong.

Going back checks nothing, so what is kept between pages are fields, not answers; all of it is read and checked again when
it is sent.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from werkzeug.datastructures import MultiDict

from surveys.definition.model import Section

_FILE_ID = re.compile("[0-9a-f]{32}")  # a draft names its files as answers do, so that they wait with it
MOST_CHARACTERS = 200_000  # of everything typed: a draft holds no more of them in Russian

Fields = dict[str, list[str]]  # names of browser fields -> what they held


class TooMuchTyped(ValueError):
    """More text than any survey asks for."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Where somebody is and what they have typed; lies encrypted in a draft between two pages."""

    version: int  # of the definition whose pages were shown
    token: str  # of the form: a draft that is opened twice is still sent once
    section: str = ""  # the page they are on
    fields: Fields = field(default_factory=dict)
    filled: tuple[str, ...] = ()  # pages that came back once: what is empty there was left empty

    def dump(self) -> str:
        """As a text, for a draft."""
        files = [{"id": value} for values in self.fields.values() for value in values if _FILE_ID.fullmatch(value)]
        return orjson.dumps([self.version, self.token, self.section, self.fields, self.filled, files]).decode()

    def fill(self, section: Section, form: Mapping[str, Any]) -> "Typed":
        """After a page came back: its own fields anew, an unticked box included, those of other pages as before.

        Raises:
            TooMuchTyped: it would no longer fit.
        """
        names = {question.name for question in section.questions}
        kept = {name: values for name, values in self.fields.items() if name.partition(".")[0] not in names}
        fields = kept | fields_of([section], form)
        if sum(len(name) + sum(map(len, values)) for name, values in fields.items()) > MOST_CHARACTERS:
            raise TooMuchTyped
        filled = self.filled if section.name in self.filled else (*self.filled, section.name)
        return replace(self, fields=fields, filled=filled)

    @property
    def form(self) -> MultiDict[str, str]:
        """Everything typed, as one form."""
        return MultiDict([(name, value) for name, values in self.fields.items() for value in values])


def load_typed(text: str) -> Typed:
    """What ``Typed.dump`` wrote."""
    version, token, section, fields, filled, _files = orjson.loads(text)
    return Typed(int(version), str(token), str(section), dict(fields), tuple(filled))


def fields_of(sections: Iterable[Section], form: Mapping[str, Any]) -> Fields:
    """The fields of a form that belong to questions of these sections; all others are nobody's."""
    names = {question.name for section in sections for question in section.questions if question.answered}
    lists = form.lists() if isinstance(form, MultiDict) else ((name, [value]) for name, value in form.items())
    return {name: list(values) for name, values in lists if name.partition(".")[0] in names}

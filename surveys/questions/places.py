"""Institutions of the register."""

from collections.abc import Mapping

from core.i18n import gettext as _
from core.text import clean
from surveys.definition.model import Answer, Question, QuestionType
from surveys.questions.base import AnswerRefused, Chart, Kind, Lookups, Posted, Summary
from surveys.questions.columns import one_column
from surveys.questions.field import Option, QuestionField, Said
from surveys.questions.posted import one

LONGEST_SEARCH = 200  # characters


class InstitutionField(QuestionField):
    """Words to look for, and what they found."""

    @property
    def search(self) -> str:
        """The words typed."""
        return clean(self.value("find"))[:LONGEST_SEARCH]

    @property
    def options(self) -> list[Option]:
        """The institution chosen, then those found."""
        found: list[tuple[str, str]] = []
        chosen = self.value()
        if self.lookups is not None:
            if chosen and (name := self.lookups.institution_name(_number(chosen))):
                found.append((chosen, name))
            if self.search:
                found += [(str(number), name) for number, name in self.lookups.find_institutions(self.search)]
        names = dict(found)
        return [
            Option(value, Said(name, "" if self.lang == "ru" else "ru"), f"{self.id}-{number}", value == chosen)
            for number, (value, name) in enumerate(names.items())
        ]

    @property
    def told(self) -> str:
        """How to find it."""
        return _("A part of its name or its number; then choose it from the list.")

    @property
    def target(self) -> str:
        """The field for words."""
        return f"{self.id}-find"


def _number(text: str) -> int:
    """The id, or one that nobody has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def read(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """The id of an institution that there is; words that nobody chose from are no answer yet, «none of these» is none."""
    sent = one([value for value in posted.values if value], _("Choose one institution only."))
    if not sent:
        if not posted.values and any(clean(words) for words in posted.others.get("find", ())):
            raise AnswerRefused(_("Choose the institution from the list, or empty the field."))
        return {}
    number = _number(sent)
    if number < 1 or lookups.institution_name(number) is None:
        raise AnswerRefused(_("Find the institution by a part of its name and choose it from the list."))
    return {question.name: number}


def write(question: Question, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """The id."""
    answer = answers.get(question.name)
    return {} if answer is None else {question.name: [str(answer)]}


def missing(question: Question, answer: Answer | None) -> str:
    """An institution must be chosen."""
    if answer is not None:
        return ""
    return _("Find the institution by a part of its name and choose it from the list.")


INSTITUTION = Kind(
    QuestionType.INSTITUTION,
    "surveys/questions/_institution.html",
    read,
    write,
    missing,
    Summary.PLACES,
    Chart.BARS,
    one_column,
    InstitutionField,
)

"""What a check of one site finds, as values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from core.i18n import gettext

SHOWN = 200  # letters of what was found
Values = tuple[tuple[str, str], ...]


class MarkState(StrEnum):
    """What was found of one fact the standard asks for. A stale fact is filled as well; a misplaced one is missing."""

    FILLED = "filled"
    DECLARED_ABSENT = "declared_absent"
    MISSING = "missing"
    MISPLACED = "misplaced"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Mark:
    """One fact of the standard that a site of this type must carry."""

    key: str  # «common.fullName»; children with their group: «common.uchredLaw.nameUchred»
    subsection: str
    group: str  # the itemprop of its row group; empty for single facts and for groups
    itemprop: str
    label: str  # the standard's, Russian
    state: MarkState
    found: str = ""  # the text shown, at most 200 letters
    url: str = ""  # of the page where it is, or should be
    note: str = ""  # English msgid: why it does not count, or is old
    values: Values = ()  # what stands in the note's holes
    value: str = ""  # what the register says, where the site shows something else

    def as_dict(self) -> dict[str, Any]:
        """The mark as JSON; written out, because ``asdict`` takes ten times as long."""
        return {
            "key": self.key,
            "subsection": self.subsection,
            "group": self.group,
            "itemprop": self.itemprop,
            "label": self.label,
            "state": self.state.value,
            "found": self.found,
            "url": self.url,
            "note": self.note,
            "values": dict(self.values),
            "value": self.value,
        }

    def said(self) -> str:
        """The note in the language of the moment."""
        return gettext(self.note, **dict(self.values)) if self.note else ""


@dataclass(frozen=True, slots=True)
class Advice:
    """A fact that the acts demand and that has no official mark: listed, never counted."""

    key: str
    label: str
    url: str
    seen: bool  # its label stands on the page with something beside it


@dataclass(frozen=True, slots=True)
class PageProblem:
    """One thing on a page that is not as it should be."""

    kind: str  # link, fragment, heading, title, lang, id, markup, legacy, section, ministry, page
    url: str
    sentence: str  # English msgid
    values: Values = ()

    def said(self) -> str:
        """The sentence in the language of the moment."""
        return gettext(self.sentence, **dict(self.values))


@dataclass(frozen=True, slots=True)
class SiteReport:
    """One site by the counting rule: filled + declared_absent + missing = applicable."""

    slug: str  # empty for a site elsewhere
    address: str
    type: str
    score: float  # 100 × (filled + declared absent) ÷ applicable, one decimal
    applicable: int
    filled: int
    declared_absent: int
    missing: int
    misplaced: int  # of the missing
    stale: int  # of the filled
    marks: tuple[Mark, ...]
    problems: tuple[PageProblem, ...]
    checked_on: date
    advice: tuple[Advice, ...] = ()

    @property
    def kept(self) -> frozenset[str]:
        """The keys of the facts that count."""
        return frozenset(mark.key for mark in self.marks if mark.state not in (MarkState.MISSING, MarkState.MISPLACED))

    @property
    def lacking(self) -> tuple[Mark, ...]:
        """The facts that do not count, in the standard's order."""
        return tuple(mark for mark in self.marks if mark.state in (MarkState.MISSING, MarkState.MISPLACED))

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON: first the keys of the command's contract."""
        return self.head() | {"marks": [mark.as_dict() for mark in self.marks]} | self.tail()

    def head(self) -> dict[str, Any]:
        """The figures and what they are of."""
        figures = {
            name: getattr(self, name)
            for name in ("slug", "score", "filled", "declared_absent", "missing", "misplaced", "stale")
        }
        return figures | {
            "applicable": self.applicable,
            "address": self.address,
            "type": self.type,
            "checked_on": self.checked_on.isoformat(),
        }

    def tail(self) -> dict[str, Any]:
        """What is not counted."""
        return {
            "advice": [asdict(advice) for advice in self.advice],
            "problems": [asdict(problem) | {"values": dict(problem.values)} for problem in self.problems],
        }

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """The report back from what ``as_dict`` made.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        plain = dict(found)
        plain["checked_on"] = date.fromisoformat(plain["checked_on"])
        plain["marks"] = tuple(
            Mark(**_with_values(mark) | {"state": MarkState(mark["state"])}) for mark in plain["marks"]
        )
        plain["problems"] = tuple(PageProblem(**_with_values(problem)) for problem in plain["problems"])
        plain["advice"] = tuple(Advice(**advice) for advice in plain["advice"])
        return cls(**plain)


def _with_values(found: Mapping[str, Any]) -> dict[str, Any]:
    return dict(found) | {"values": tuple((str(name), str(value)) for name, value in found["values"].items())}


def make_report(
    marks: tuple[Mark, ...],
    problems: tuple[PageProblem, ...],
    *,
    slug: str,
    address: str,
    organisation_type: str,
    checked_on: date,
    advice: tuple[Advice, ...] = (),
) -> SiteReport:
    """Count the marks."""
    counted = {state: sum(mark.state is state for mark in marks) for state in MarkState}
    filled = counted[MarkState.FILLED] + counted[MarkState.STALE]
    absent = counted[MarkState.DECLARED_ABSENT]
    return SiteReport(
        slug=slug,
        address=address,
        type=organisation_type,
        score=round(100 * (filled + absent) / len(marks), 1) if marks else 0.0,
        applicable=len(marks),
        filled=filled,
        declared_absent=absent,
        missing=counted[MarkState.MISSING] + counted[MarkState.MISPLACED],
        misplaced=counted[MarkState.MISPLACED],
        stale=counted[MarkState.STALE],
        marks=marks,
        problems=problems,
        checked_on=checked_on,
        advice=advice,
    )

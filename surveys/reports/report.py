"""Put the figures of a survey together for one reader."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.i18n import gettext as _
from surveys.definition.model import Definition, QuestionType, SurveyKind
from surveys.expressions import names_in, parse
from surveys.expressions.refused import ExpressionRefused
from surveys.ports import Place
from surveys.questions.base import Chart, Summary
from surveys.reports.loading import Loaded
from surveys.results import SMALLEST_SHOWN
from surveys.tabulation.counting import BY_CODE
from surveys.tabulation.cross import Group, Groups, cross, groups_by_place, groups_by_variable
from surveys.tabulation.figures import Comparison, CrossTable, Figure, QuestionFigures, Row
from surveys.tabulation.summaries import Reading, line, place_figures, summarise
from surveys.tabulation.tabulation import DAYS
from surveys.tabulation.variables import Variable, variables_of
from surveys.tabulation.waves import compare

CODES = "#codes"  # after the name of a question in free text
COUNTED = frozenset({Summary.COUNTS, Summary.SCALE, Summary.GRID, Summary.RANKS})
MOST_GROUPS = 60  # a list of a thousand values divides nobody
Places = Callable[[Collection[int]], Mapping[int, Place]]


@dataclass(frozen=True, slots=True)
class Report:
    """What a page of results shows."""

    total: int  # submissions that are counted
    suppressed: bool
    questions: tuple[QuestionFigures, ...]
    days: tuple[Figure, ...]
    ways: tuple[tuple[str, str], ...]  # to divide respondents: name, words
    by: str = ""
    tables: tuple[CrossTable, ...] = ()
    values: tuple[tuple[str, str], ...] = ()  # groups one may look at alone: "who:mother", words
    only: str = ""
    only_label: str = ""
    waves: tuple[Comparison, ...] = ()
    few: bool = False  # a vote of so few that only their number is shown

    @property
    def hides(self) -> bool:
        """Whether anything is hidden."""
        return any(question.hides for question in self.questions) or any(
            table.hides or table.withheld for table in self.tables
        )


class Reporter:
    """Makes reports of one survey for one kind of reader."""

    def __init__(self, loaded: Loaded, places: Places, *, lang: str, suppressed: bool) -> None:
        self.tabulation, self.definition = loaded.tabulation, loaded.definition
        self.reading = Reading(lang, suppressed, asked_by(loaded.definition))
        self._places = places
        self._codes = loaded.codes
        self._variables = variables_of(loaded.definition)
        self._vote = loaded.definition.kind is SurveyKind.VOTE
        self._few = self._vote and suppressed and self.tabulation.total < SMALLEST_SHOWN
        self.questions = (
            () if self._few else tuple(self._with_codes(self._with_places(question)) for question in self._summarise())
        )
        self._made: dict[str, tuple[CrossTable, ...]] = {}
        self._shown = {question.name: question for question in self.questions if not question.withheld}

    def report(self, *, by: str = "", only: str = "") -> Report:
        """The figures; ``by`` divides respondents, ``only`` looks at one group of them. What is unknown is left out."""
        ways = tuple(self._ways())
        known = dict(ways)
        by = by if by in known else ""
        name, _colon, value = only.partition(":")
        groups = self._groups(name) if name in known else None
        group = next((group for group in groups.groups if group.name == value), None) if groups else None
        questions = self.questions
        if groups is not None and group is not None:
            questions = tuple(self._of_group(groups, value))
        else:
            only = ""
        divided = self._groups(by) if by else None
        days = sorted(self.tabulation.values.get(DAYS, {}).items())
        return Report(
            total=self.tabulation.total,
            suppressed=self.reading.suppressed,
            questions=questions,
            days=() if self._few else tuple(Figure(day, day, count, None) for day, count in days),
            ways=ways,
            by=by,
            tables=self._tables(divided) if divided else (),
            values=tuple((f"{by}:{group.name}", group.label) for group in divided.groups if group.name)
            if divided
            else (),
            only=only,
            only_label=f"{groups.label}: {group.label}" if only and groups and group else "",
            few=self._few,
        )

    def compared(self, report: Report, before: Reporter) -> Report:
        """The same with the shares of an earlier wave."""
        return replace(report, waves=compare(self.questions, before.questions))

    def _summarise(self) -> Iterator[QuestionFigures]:
        """The figures of each question. A vote's choices are counted exactly: its counts must add up and be checkable."""
        exact = {
            one.name: one
            for one in (
                summarise(self.tabulation, self.definition, replace(self.reading, suppressed=False))
                if self._vote
                else ()
            )
            if one.summary in COUNTED
        }
        for question in summarise(self.tabulation, self.definition, self.reading):
            yield exact.get(question.name, question)

    def _ways(self) -> Iterator[tuple[str, str]]:
        """What divides respondents: questions with choices, the district and kind of an institution; nothing in a vote."""
        if self._vote:
            return
        for question in self.definition.questions():
            if question.type is QuestionType.INSTITUTION and question.name in self._shown:
                yield from self._place_ways(question.name, question.label.get(self.reading.lang))
        if self.tabulation.places.get(BY_CODE):
            yield from self._place_ways(BY_CODE, _("Institution of the code"))
        for name in self._codes:
            if name in self._shown:
                yield name + CODES, _("%(question)s: codes", question=self._question_label(name))
        for variable in self._variables:
            if self._usable(variable) and 1 < len(variable.choices) <= MOST_GROUPS:
                yield variable.name, self._label(variable)

    def _place_ways(self, question: str, label: str) -> Iterator[tuple[str, str]]:
        yield f"{question}.district", _("%(question)s: district", question=label)
        if not self.reading.suppressed or self._mixed(question):
            yield f"{question}.kind", _("%(question)s: kind of institution", question=label)

    def _mixed(self, question: str) -> bool:
        """Whether no districts are together what some kinds are: else one table would tell what the other hides."""
        numbers = self.tabulation.places.get(question, {}).keys()
        found = self._places(numbers)
        parts: list[set[str]] = []
        for number in numbers:
            place = found.get(number)
            own = {f"district {place.district}", f"kind {place.kind}"} if place else {"district ", "kind "}
            own = own.union(*(part for part in parts if part & own))
            parts = [*(part for part in parts if not part & own), own]
        return len(parts) == 1

    def _usable(self, variable: Variable) -> bool:
        question = self._shown.get(variable.question)
        if question is None:
            return False
        return not any(row.closed for row in question.rows if f"{question.name}.{row.name}" == variable.name)

    def _label(self, variable: Variable) -> str:
        label = variable.label.get(self.reading.lang) or variable.name
        if variable.name == variable.question:
            return label
        question = self.definition.question(variable.question)
        return f"{question.label.get(self.reading.lang)} {label}" if question else label

    def _groups(self, name: str) -> Groups | None:
        variable = next((variable for variable in self._variables if variable.name == name), None)
        if variable is not None:
            return groups_by_variable(self.tabulation, variable, self._label(variable), self.reading.lang)
        if name.endswith(CODES):
            return self._code_groups(name.removesuffix(CODES))
        question, _dot, attribute = name.rpartition(".")
        if question not in self.tabulation.places:
            return None
        groups, labels = self._attribute(question, attribute)
        label = dict(self._ways()).get(name, name)
        return groups_by_place(self.tabulation, question, groups, labels, name=name, label=label)

    def _attribute(self, question: str, attribute: str) -> tuple[dict[int, str], dict[str, str]]:
        """Institution → group, and group → its words."""
        found = self._places(self.tabulation.places.get(question, {}).keys())
        if attribute == "kind":
            return {number: place.kind for number, place in found.items()}, {
                place.kind: place.kind_label for place in found.values()
            } | {"": _("not known")}
        return {number: place.district for number, place in found.items()}, {
            place.district: place.district_label for place in found.values()
        } | {"": _("not known")}

    def _tables(self, groups: Groups) -> tuple[CrossTable, ...]:
        """The cross tables of a way to divide, made once: addresses can ask for any number of its groups."""
        if groups.name not in self._made:
            self._made[groups.name] = tuple(self._make_tables(groups))
        return self._made[groups.name]

    def _make_tables(self, groups: Groups) -> Iterator[CrossTable]:
        divides = next((variable for variable in self._variables if variable.name == groups.name), None)
        for variable in self._variables:
            if variable.name != groups.name and self._usable(variable):
                yield cross(self.tabulation, groups, variable, self._label(variable), self.reading, divides=divides)

    def _of_group(self, groups: Groups, name: str) -> Iterator[QuestionFigures]:
        """The figures of one group: a row of each of its cross tables."""
        rows: dict[str, Row | None] = {}
        for table in self._tables(groups):
            rows[table.variable] = next((row for row in table.rows if row.name == name), None)
        for question in self.questions:
            if question.name == groups.name or not (question.figures or question.rows):
                continue
            if question.rows:
                found = [rows.get(f"{question.name}.{row.name}") for row in question.rows]
                yield replace(
                    question,
                    rows=tuple(
                        replace(row, answered=one.answered, figures=one.figures, closed=one.closed)
                        if one is not None
                        else replace(row, answered=None, figures=(), closed=True)
                        for row, one in zip(question.rows, found, strict=True)
                    ),
                )
                continue
            row = rows.get(question.name)
            if question.name not in rows:
                continue
            if row is None or row.closed:
                yield replace(question, asked=None, answered=None, figures=(), statistics=None, means=(), withheld=True)
            else:
                yield replace(
                    question, asked=None, answered=row.answered, figures=row.figures, statistics=None, means=()
                )

    def _with_codes(self, question: QuestionFigures) -> QuestionFigures:
        """An answer in free text shows what staff put it under."""
        codes = self._codes.get(question.name, ())
        if not codes or question.summary is not Summary.TEXTS or question.withheld:
            return question
        names = [(str(code.id), code.label) for code in codes]
        counts = [code.tabulation.total for code in codes]
        figures = line(names, counts, question.answered or 0, self.reading, adds_up=False)
        return replace(question, figures=figures or (), chart=Chart.BARS, several=True)

    def _code_groups(self, question: str) -> Groups:
        """Respondents by what their words were put under."""
        keys = self.tabulation.keys
        groups = []
        for code in self._codes[question]:
            counts = {key: code.tabulation.count(*key) for key in keys}
            row = np.array([counts[key] for key in keys], np.int64)
            groups.append(Group(str(code.id), code.label, code.tabulation.total, row))
        return Groups(question + CODES, self._question_label(question), tuple(groups), False, False)

    def _question_label(self, name: str) -> str:
        question = self.definition.question(name)
        return question.label.get(self.reading.lang) if question else name

    def _with_places(self, question: QuestionFigures) -> QuestionFigures:
        """An institution question shows districts: a thousand names tell nobody anything."""
        if question.summary is not Summary.PLACES or question.withheld:
            return question
        groups, labels = self._attribute(question.name, "district")
        figures = place_figures(self.tabulation, question.name, groups, labels, self.reading)
        if figures is None or not figures:
            return replace(question, chart=Chart.NONE, withheld=figures is None)
        return replace(question, figures=figures)


def asked_by(definition: Definition) -> dict[str, frozenset[str]]:
    """Question → the questions its own condition and that of its section ask about, through calculations too."""
    computed = {
        question.name: _names(question.calculation) for question in definition.questions() if question.calculation
    }
    found = {}
    for section in definition.sections:
        page = _names(section.relevant)
        for question in section.questions:
            names, waiting = set(), [*page, *_names(question.relevant)]
            while waiting:
                name = waiting.pop()
                if name not in names:
                    names.add(name)
                    waiting += computed.get(name, ())
            found[question.name] = frozenset(names)
    return found


def _names(expression: str) -> frozenset[str]:
    if not expression:
        return frozenset()
    try:
        return names_in(parse(expression))
    except ExpressionRefused:  # cannot be opened, so nobody was asked
        return frozenset()

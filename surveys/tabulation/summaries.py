"""Sum a question up, as much of it as may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import floor

import numpy as np

from surveys.definition.model import Definition, Question, QuestionType
from surveys.questions.base import Chart, Summary
from surveys.questions.kinds import KINDS
from surveys.tabulation.figures import Figure, Mean, QuestionFigures, Row
from surveys.tabulation.statistics import describe
from surveys.tabulation.suppression import SMALLEST_GROUP, is_small, mean_is_safe, protect_line
from surveys.tabulation.tabulation import Tabulation
from surveys.tabulation.variables import Variable, row_name, variables_of

LEAST_RANKED = 100  # from so many on, ten ways to rank round to the same mean place
MOST_CLASSES = 12  # columns of a distribution
TINIEST = 1e-9  # numbers closer than this are one


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads the figures: in which language, and whether small counts are hidden from them."""

    lang: str = "ru"
    suppressed: bool = True
    names_in: Mapping[str, frozenset[str]] | None = None  # question → the questions its condition asks about


def summarise(tabulation: Tabulation, definition: Definition, reading: Reading) -> tuple[QuestionFigures, ...]:
    """The figures of every question that is answered, in order."""
    variables = {variable.name: variable for variable in variables_of(definition)}
    found: dict[str, QuestionFigures] = {}
    for section in definition.sections:
        for question in section.questions:
            if KINDS[question.type].summary is Summary.NONE:
                continue
            conditional = bool(section.relevant or question.relevant)
            figures = _summarise(tabulation, question, variables, reading, conditional)
            if (
                reading.suppressed
                and conditional
                and _tells_who_was_asked(question, found, tabulation, reading, variables)
            ):
                figures = _withhold(figures)
            found[question.name] = figures
    return tuple(found.values())


def _tells_who_was_asked(
    question: Question,
    found: Mapping[str, QuestionFigures],
    tabulation: Tabulation,
    reading: Reading,
    variables: Mapping[str, Variable],
) -> bool:
    """Whether the number of those asked would give away a hidden answer to the question it depends on."""
    asked = tabulation.asked(question.name, conditional=True)
    if is_small(tabulation.total - asked) or asked < SMALLEST_GROUP:
        return True
    if reading.names_in is None:
        return any(figures.hides for figures in found.values())
    names = {name.partition(".")[0] for name in reading.names_in.get(question.name, ())}
    if any(found[name].hides for name in names if name in found):
        return True
    # Asked of mothers of first-graders: their number stands in the table of the one question by the other.
    index = tabulation.index()
    places: dict[str, list[int]] = {name: [] for name in sorted(names)}
    for variable in variables.values():
        if variable.question in places:
            keys = ((variable.name, value) for value in variable.values)
            places[variable.question] += [index[key] for key in keys if key in index]
    pairs = combinations(places.values(), 2)
    return any(is_small(int(count)) for one, two in pairs for count in tabulation.together[np.ix_(one, two)].flat)


def _withhold(figures: QuestionFigures) -> QuestionFigures:
    return replace(figures, asked=None, answered=None, figures=(), rows=(), statistics=None, means=(), withheld=True)


def _summarise(
    tabulation: Tabulation,
    question: Question,
    variables: Mapping[str, Variable],
    reading: Reading,
    conditional: bool,
) -> QuestionFigures:
    kind = KINDS[question.type]
    summary = kind.summary
    base = QuestionFigures(
        question.name,
        question.label.get(reading.lang) or question.name,
        question.type,
        summary,
        kind.chart,
        tabulation.asked(question.name, conditional=conditional),
        tabulation.count(question.name),
        unit=question.unit.get(reading.lang),
    )
    if reading.suppressed and (base.answered or 0) < SMALLEST_GROUP and summary not in (Summary.TEXTS, Summary.TOTAL):
        return replace(base, withheld=True)
    if summary is Summary.COUNTS:
        return _counts(tabulation, base, variables[question.name], reading)
    if summary is Summary.SCALE:
        return _scale(tabulation, base, variables[question.name], reading)
    if summary is Summary.GRID:
        return _grid(tabulation, base, question, variables, reading)
    if summary is Summary.RANKS:
        return _ranks(tabulation, base, question, reading)
    if summary is Summary.NUMBERS:
        return _numbers(tabulation, base, reading)
    if summary is Summary.DAYS:
        return _days(tabulation, base, reading)
    return base


def line(
    names: Sequence[tuple[str, str]], counts: Sequence[int], base: int, reading: Reading, *, adds_up: bool = True
) -> tuple[Figure, ...] | None:
    """Counts of one line as figures, small ones hidden; None where that is not enough."""
    hidden = protect_line(counts, adds_up=adds_up) if reading.suppressed else frozenset()
    if hidden is None:
        return None
    return tuple(
        Figure(name, label, None, None) if at in hidden else Figure(name, label, count, count / base if base else None)
        for at, ((name, label), count) in enumerate(zip(names, counts, strict=True))
    )


def value_line(tabulation: Tabulation, variable: Variable, reading: Reading) -> tuple[Figure, ...] | None:
    """The values of one variable as figures."""
    counts = [tabulation.count(variable.name, value) for value in variable.values]
    names = [(choice.name, choice.label.get(reading.lang) or choice.name) for choice in variable.choices]
    return line(names, counts, tabulation.count(variable.name), reading, adds_up=variable.adds_up)


def _counts(tabulation: Tabulation, base: QuestionFigures, variable: Variable, reading: Reading) -> QuestionFigures:
    figures = value_line(tabulation, variable, reading)
    if figures is None:
        return replace(base, withheld=True)
    return replace(base, figures=figures, several=variable.several)


def _scale(tabulation: Tabulation, base: QuestionFigures, variable: Variable, reading: Reading) -> QuestionFigures:
    found = _counts(tabulation, base, variable, reading)
    counts = [tabulation.count(variable.name, value) for value in variable.values]
    weights = [float(value) for value in variable.values]
    statistics = describe(dict(zip(weights, counts, strict=True)))
    if found.withheld or statistics is None:
        return found
    if not found.hides:
        return replace(found, statistics=statistics)
    return _mean_alone(found, counts, weights, statistics.mean)


def _mean_alone(
    found: QuestionFigures, counts: Sequence[int], weights: Sequence[float], exact: float
) -> QuestionFigures:
    """The median is no equation, but it bounds; the mean stands only where more than one filling gives it."""
    hidden = frozenset(at for at, figure in enumerate(found.figures) if figure.count is None)
    mean = round(exact, 1)
    safe = mean_is_safe(counts, weights, hidden, mean, 0.05)
    means = (Mean(found.name, found.label, mean),) if safe else ()
    return replace(found, statistics=None, means=means, digits=1)


def _grid(
    tabulation: Tabulation,
    base: QuestionFigures,
    question: Question,
    variables: Mapping[str, Variable],
    reading: Reading,
) -> QuestionFigures:
    rows = []
    for row in question.rows:
        variable = variables[row_name(question, row)]
        answered = tabulation.count(variable.name)
        few = reading.suppressed and answered < SMALLEST_GROUP
        figures = None if few else value_line(tabulation, variable, reading)
        rows.append(
            Row(row.name, row.label.get(reading.lang) or row.name, answered, figures or (), closed=figures is None)
        )
    return replace(base, rows=tuple(rows))


def _ranks(tabulation: Tabulation, base: QuestionFigures, question: Question, reading: Reading) -> QuestionFigures:
    """How often each choice came first, and its mean place."""
    places: dict[str, dict[float, int]] = {choice.name: {} for choice in question.choices}
    for key, count in tabulation.values.get(question.name, {}).items():
        rank, _blank, name = key.partition(" ")
        if name in places:
            places[name][float(rank)] = count
    names = [(choice.name, choice.label.get(reading.lang) or choice.name) for choice in question.choices]
    firsts = [places[name].get(1.0, 0) for name, _label in names]
    figures = line(names, firsts, base.answered or 0, reading)
    if figures is None:
        return replace(base, withheld=True)
    found = replace(base, figures=figures, digits=1 if reading.suppressed else 2)
    if found.hides:
        return found  # a mean place close to one would say how many did not put it first
    few = reading.suppressed and (base.answered or 0) < LEAST_RANKED
    if few and any(is_small(count) for ranks in places.values() for count in ranks.values()):
        return found  # a mean place of few people tells how many put it second
    means = ((name, label, describe(places[name])) for name, label in names)
    return replace(
        found,
        means=tuple(
            Mean(name, label, round(one.mean, 1) if reading.suppressed else one.mean)
            for name, label, one in means
            if one is not None
        ),
    )


def _numbers(tabulation: Tabulation, base: QuestionFigures, reading: Reading) -> QuestionFigures:
    counts = {float(value): count for value, count in tabulation.values.get(base.name, {}).items()}
    statistics = describe(counts)
    if statistics is None:
        return replace(base, summary=Summary.TOTAL, chart=Chart.NONE)
    names, sizes = _classes(counts, reading.lang)
    figures = line(names, sizes, sum(counts.values()), reading)
    if figures is None:
        return replace(base, withheld=True)
    found = replace(base, figures=figures, statistics=statistics)
    if not found.hides or len(counts) > sum(map(bool, sizes)):  # a class of several values leaves the sum open
        return found
    if not all(value.is_integer() for value in counts):
        return replace(found, statistics=None)
    return _mean_alone(found, sizes, [float(name) for name, _label in names], statistics.mean)


def _classes(counts: Mapping[float, int], lang: str) -> tuple[list[tuple[str, str]], list[int]]:
    """Values in order, or in classes of a round width where there are many."""
    low, high = min(counts), max(counts)
    if len(counts) <= MOST_CLASSES and all(value.is_integer() for value in counts) and high - low < MOST_CLASSES:
        whole = range(int(low), int(high) + 1)
        return [(str(value), str(value)) for value in whole], [counts.get(float(value), 0) for value in whole]
    if high - low < TINIEST:  # everybody wrote 12.5
        return [(f"{low:.6g}", _written(low, lang))], [sum(counts.values())]
    width = _round_width((high - low) / MOST_CLASSES)
    first, last = floor(low / width), floor(high / width)
    sums = [0] * (last - first + 1)
    for value, count in counts.items():
        sums[floor(value / width) - first] += count
    edges = [(first + at) * width for at in range(len(sums) + 1)]
    names = [f"{edges[at]:.6g} – {edges[at + 1]:.6g}" for at in range(len(sums))]
    labels = [f"{_written(edges[at], lang)} – {_written(edges[at + 1], lang)}" for at in range(len(sums))]
    return list(zip(names, labels, strict=True)), sums


def _written(value: float, lang: str) -> str:
    return f"{value:.6g}".replace(".", ",") if lang == "ru" else f"{value:.6g}"


def _round_width(width: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 1.0
    while power > width:
        power /= 10
    while power * 10 <= width:
        power *= 10
    return next((power * step for step in (1, 2, 5) if power * step >= width), power * 10)


def _days(tabulation: Tabulation, base: QuestionFigures, reading: Reading) -> QuestionFigures:
    """Dates by day, month or year; times by hour: whichever needs few classes."""
    counts = tabulation.values.get(base.name, {})
    lengths = (2,) if base.type is QuestionType.TIME else (10, 7, 4)
    for length in lengths:
        classes: dict[str, int] = {}
        for value, count in sorted(counts.items()):
            classes[value[:length]] = classes.get(value[:length], 0) + count
        if len(classes) <= 2 * MOST_CLASSES:
            break
    dot = "." if reading.lang == "ru" else "/"  # 27.11.2026, 27/11/2026
    shown = [
        (name, f"{name}:00" if base.type is QuestionType.TIME else dot.join(reversed(name.split("-"))))
        for name in classes
    ]
    figures = line(shown, list(classes.values()), sum(classes.values()), reading)
    return replace(base, withheld=True) if figures is None else replace(base, figures=figures)


def place_figures(
    tabulation: Tabulation, question: str, groups: Mapping[int, str], labels: Mapping[str, str], reading: Reading
) -> tuple[Figure, ...] | None:
    """How many named an institution of each group (district, kind).

    Args:
        groups: institution → its group; those without one count as "".
        labels: group → its words.
    """
    sums: dict[str, int] = {}
    rows: Iterable[tuple[int, int]] = place_sizes(tabulation, question)
    for institution, count in rows:
        group = groups.get(institution, "")
        sums[group] = sums.get(group, 0) + count
    names = sorted(sums, key=lambda name: (name == "", labels.get(name, name)))
    return line(
        [(name, labels.get(name, name)) for name in names], [sums[name] for name in names], sum(sums.values()), reading
    )


def place_sizes(tabulation: Tabulation, question: str) -> list[tuple[int, int]]:
    """How many named each institution."""
    own = tabulation.index().get((question, ""))
    if own is None:
        return []
    return [(institution, int(row[own])) for institution, row in tabulation.places.get(question, {}).items()]

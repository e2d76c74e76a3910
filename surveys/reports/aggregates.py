"""Figures as rows of a table and as JSON."""

from collections.abc import Iterator
from typing import Any

from core.tables import Cell
from surveys.reports.report import Report
from surveys.tabulation.figures import Figure, QuestionFigures

HEADER = ("question", "row", "value", "label", "count", "share", "answered", "asked")


def aggregate_rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    """A row for each value of each question; a hidden count is empty. Cross tables follow, their group in ``row``."""
    for question in report.questions:
        if question.withheld:
            yield (question.name, "", "", question.label, None, None, None, None)
            continue
        if not question.figures and not question.rows:
            yield (question.name, "", "", question.label, question.answered, None, question.answered, question.asked)
        for figure in question.figures:
            yield (question.name, "", *_cells(figure), question.answered, question.asked)
        for row in question.rows:
            for figure in row.figures:
                yield (question.name, row.label, *_cells(figure), row.answered, question.asked)
    for table in report.tables:
        for row in table.rows:
            for figure in row.figures:
                yield (table.variable, row.label, *_cells(figure), row.answered, None)


def _cells(figure: Figure) -> tuple[Cell, ...]:
    return (figure.name, figure.label, figure.count, None if figure.share is None else round(figure.share, 6))


def as_json(report: Report) -> dict[str, Any]:
    """The same for programs; null is a hidden count."""
    return {
        "total": report.total,
        "suppressed": report.suppressed,
        "only_total": report.few,
        "questions": [_question(question) for question in report.questions],
        "days": {day.name: day.count for day in report.days},
        "divide_by": [{"name": name, "label": label} for name, label in report.ways],
        "tables": [
            {
                "question": table.variable,
                "label": table.label,
                "by": report.by,
                "withheld": table.withheld,
                "groups": [
                    {"name": row.name, "label": row.label, "answered": row.answered, "values": _values(row.figures)}
                    for row in table.rows
                ],
            }
            for table in report.tables
        ],
        "earlier_wave": [
            {
                "question": one.name,
                "answered_before": one.answered_before,
                "answered_now": one.answered_now,
                "values": [{"name": c.name, "before": c.before, "now": c.now} for c in one.changes],
            }
            for one in report.waves
        ],
    }


def _question(question: QuestionFigures) -> dict[str, Any]:
    numbers = question.statistics
    return {
        "name": question.name,
        "label": question.label,
        "type": question.type,
        "asked": question.asked,
        "answered": question.answered,
        "withheld": question.withheld,
        "values": _values(question.figures),
        "rows": [
            {"name": row.name, "label": row.label, "answered": row.answered, "values": _values(row.figures)}
            for row in question.rows
        ],
        "mean": numbers.mean if numbers else None,
        "median": numbers.median if numbers else None,
        "quartiles": [numbers.lower, numbers.upper] if numbers else None,
        "means": {mean.name: mean.value for mean in question.means},
    }


def _values(figures: tuple[Figure, ...]) -> list[dict[str, Any]]:
    return [
        {"name": figure.name, "label": figure.label, "count": figure.count, "share": figure.share} for figure in figures
    ]

"""Compare a survey with the wave before it."""

from collections.abc import Sequence

from surveys.tabulation.figures import Change, Comparison, Figure, QuestionFigures


def compare(now: Sequence[QuestionFigures], before: Sequence[QuestionFigures]) -> tuple[Comparison, ...]:
    """Questions that both waves asked under the same name and with a choice in common; values are joined by name."""
    earlier = {question.name: question for question in before}
    found = []
    for question in now:
        other = earlier.get(question.name)
        if other is None or other.type is not question.type or not question.answered or not other.answered:
            continue
        lines = [(question.name, question.label, question.figures, other.figures)]
        rows = {row.name: row for row in other.rows}
        lines += [
            (f"{question.name}.{row.name}", f"{question.label}: {row.label}", row.figures, rows[row.name].figures)
            for row in question.rows
            if row.name in rows
        ]
        for name, label, figures, figures_before in lines:
            if changes := _changes(figures, figures_before):
                found.append(Comparison(name, label, other.answered, question.answered, changes))
    return tuple(found)


def _changes(now: Sequence[Figure], before: Sequence[Figure]) -> tuple[Change, ...]:
    earlier = {figure.name: figure.share for figure in before}
    if not any(figure.name in earlier for figure in now):
        return ()
    return tuple(Change(figure.name, figure.label, earlier.get(figure.name), figure.share) for figure in now)

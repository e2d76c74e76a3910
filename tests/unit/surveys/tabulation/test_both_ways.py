"""The same counts are shown twice, groups by values and values by groups: neither table tells what the other hides."""

import random
import time

import pytest

from surveys.definition.model import Choice, Definition, Question, QuestionType, Section, Words
from surveys.definition.stored import dump_answers
from surveys.ports import Place
from surveys.reports.loading import Loaded
from surveys.reports.report import Reporter
from surveys.tabulation.counting import Count, Row
from surveys.tabulation.suppression import Cell

# A group of fewer than ten is a closed line in one of the two tables only, so that each had hidden other cells with it.
TOLD = ((30, 3, 30), (30, 30, 15), (0, 7, 2), (30, 0, 2))


def reporter(counts: tuple[tuple[int, ...], ...]) -> Reporter:
    """Two questions that so many people answered like this."""
    sizes = {"first": len(counts), "second": len(counts[0])}
    questions = tuple(
        Question(
            name,
            QuestionType.SINGLE,
            Words(ru=name),
            choices=tuple(Choice(str(n), Words(ru=str(n))) for n in range(size)),
        )
        for name, size in sizes.items()
    )
    definition = Definition(Words(ru="Опрос"), sections=(Section("page", questions=questions),))
    said = [
        dump_answers({"first": str(row), "second": str(column)})
        for row, cells in enumerate(counts)
        for column, count in enumerate(cells)
        for _one in range(count)
    ]
    tabulation = Count(definition).tabulate(Row(text) for text in said)
    return Reporter(Loaded(None, definition, tabulation), lambda _ids: {}, lang="ru", suppressed=True)


def hidden(found: Reporter, by: str) -> set[Cell] | None:
    """The cells without a count, as (value of the first, value of the second); None where there is no table."""
    (table,) = found.report(by=by).tables
    cells = {
        (at, column)
        for at, row in enumerate(table.rows)
        for column, cell in enumerate(row.figures)
        if cell.count is None
    }
    return None if table.withheld else cells if by == "first" else {(column, at) for at, column in cells}


def test_a_table_and_the_same_one_turned_over_hide_the_same_cells() -> None:
    found = reporter(TOLD)
    ways = hidden(found, "first"), hidden(found, "second")
    assert ways[0] == ways[1]
    assert ways[0] is not None
    assert len([cell for cell in ways[0] if cell[0] == 0]) > 1  # else 63 − 30 − 30 = 3


def test_that_holds_for_any_table() -> None:
    seen = 0
    for seed in range(60):
        random_ = random.Random(seed)
        width = random_.randint(2, 4)
        rows = tuple(
            tuple(random_.choice((0, 2, 3, 7, 15, 30)) for _column in range(width))
            for _row in range(random_.randint(2, 4))
        )
        found = reporter(rows)
        if "first" in dict(found.report().ways) and "second" in dict(found.report().ways):
            ways = hidden(found, "first"), hidden(found, "second")
            assert None in ways or ways[0] == ways[1], rows
            seen += None not in ways
    assert seen > 20


def test_a_table_too_large_to_be_judged_is_withheld_at_once() -> None:
    found = reporter(((1, 2, 7, 9, 0) * 12,) * 58)
    began = time.process_time()
    assert [table.withheld for table in found.report(by="first").tables] == [True]
    assert time.process_time() - began < 1


def test_asking_for_one_group_after_another_makes_its_tables_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = reporter(TOLD)
    found.report(by="first")
    monkeypatch.setattr("surveys.reports.report.cross", None)  # cannot be called again
    for group in ("0", "1", "x", "y"):
        found.report(by="first", only=f"first:{group}")


@pytest.mark.parametrize(
    ("places", "ways"),
    [
        ({1: ("school", "river"), 2: ("school", "hill"), 3: ("kindergarten", "hill")}, ["district", "kind"]),
        ({1: ("school", "river"), 2: ("school", "river"), 3: ("kindergarten", "hill")}, ["district"]),  # the same two
    ],
)
def test_kinds_that_are_districts_under_another_name_divide_nobody_in_public(
    places: dict[int, tuple[str, str]], ways: list[str]
) -> None:
    question = Question("where", QuestionType.INSTITUTION, Words(ru="Где?"))
    definition = Definition(Words(ru="Опрос"), sections=(Section("page", questions=(question,)),))
    said = [dump_answers({"where": number}) for number in places for _one in range(12)]
    loaded = Loaded(None, definition, Count(definition).tabulate(Row(text) for text in said))
    known = {number: Place(number, str(number), kind, kind, *[place] * 2) for number, (kind, place) in places.items()}
    for suppressed, expected in ((True, ways), (False, ["district", "kind"])):
        found = Reporter(loaded, lambda _ids: known, lang="ru", suppressed=suppressed).report()
        assert [name.removeprefix("where.") for name, _label in found.ways] == expected

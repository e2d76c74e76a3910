"""The results of a real survey of parents in 455 schools, taken in as counts and shown."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from core.i18n import language
from surveys.definition.model import Choice, Definition, Question, QuestionType, Section, Words
from surveys.ports import Place
from surveys.reports.loading import Loaded
from surveys.reports.report import Reporter
from surveys.reports.showing import draw
from surveys.tabulation.tabulation import Key, Matrix, Tabulation, add_up

FILE = "surveys/nyc-school-survey-2011/survey_all.txt"
COLUMN = re.compile(r"p_N_(q\d+[a-z])_(\d)$")  # how many parents gave which answer to a question
LEVELS = tuple(Choice(str(number), Words(ru=f"Ответ {number}", en=f"Answer {number}")) for number in range(1, 6))


def read_schools(path: Path) -> list[dict[str, str]]:
    """The file's rows."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def questions_of(schools: list[dict[str, str]]) -> list[str]:
    """Questions with five answers each."""
    levels: dict[str, set[str]] = defaultdict(set)
    for column in schools[0]:
        if found := COLUMN.match(column):
            levels[found[1]].add(found[2])
    return [name for name, numbers in levels.items() if len(numbers) == 5]


def school_sums(number: int, row: dict[str, str], questions: list[str]) -> Tabulation:
    """One school as sums: the file has counts, no single answers, so two questions are never counted together.

    Taking each school for one submission would give the mean of schools, not of parents; the counts give both.
    """
    counts: dict[Key, int] = {}
    for name in questions:
        levels = {choice.name: int(float(row.get(f"p_N_{name}_{choice.name}") or 0)) for choice in LEVELS}
        counts |= {(name, level): count for level, count in levels.items()}
        counts[name, ""] = sum(levels.values())
    total = max(counts.values(), default=0)
    counts["school", ""] = total
    keys = tuple(counts)
    line: Matrix = np.array([counts[key] for key in keys], np.int64)
    return Tabulation(total, keys, np.diag(line), {"school": {number: line}}, {})


@pytest.fixture
def schools(shared_data: Path) -> list[dict[str, str]]:
    """The real file."""
    return [
        {name: "" if value == "NA" else value for name, value in row.items()}
        for row in read_schools(shared_data / FILE)
    ]


def test_the_answers_of_455_schools_are_charted_and_compared_by_district(schools: list[dict[str, str]]) -> None:
    assert len(schools) == 455
    names = questions_of(schools)
    assert len(names) >= 20
    whole = add_up(school_sums(number, row, names) for number, row in enumerate(schools, 1))
    definition = Definition(
        title=Words(ru="Родители о школах"),
        sections=(
            Section(
                "all",
                questions=(
                    Question("school", QuestionType.INSTITUTION, Words(ru="Школа")),
                    *(
                        Question(name, QuestionType.SINGLE, Words(ru=f"Вопрос {name}"), choices=LEVELS)
                        for name in names
                    ),
                ),
            ),
        ),
    )
    places = {
        number: Place(number, row["schoolname"], "school", "Школы", row["dbn"][:2], f"Район {row['dbn'][:2]}")
        for number, row in enumerate(schools, 1)
    }
    with language("ru"):
        reporter = Reporter(Loaded(0, definition, whole), lambda _ids: places, lang="ru", suppressed=True)
        report = reporter.report(by="school.district")
        # What is summed is what the file says.
        first = next(question for question in report.questions if question.name == names[0])
        said = sum(int(float(row[f"p_N_{names[0]}_1"] or 0)) for row in schools)
        assert first.figures[0].count == said
        drawn = [draw(question) for question in report.questions if question.figures]
    assert len(drawn) == len(names) + 1
    assert all(str(drawing).startswith("<svg") for drawing in drawn)
    assert len(report.tables) == len(names)
    shown = [table for table in report.tables if not table.withheld]
    assert len(shown) > len(names) // 2
    districts = {row["dbn"][:2] for row in schools}
    assert all({row.name for row in table.rows} == districts for table in shown)
    small = [
        figure.count
        for table in shown
        for row in table.rows
        for figure in row.figures
        if figure.count is not None and 0 < figure.count < 5
    ]
    assert small == []

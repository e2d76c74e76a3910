"""Files of answers: whole, in no telling order, and harmless to open."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from core.clock import FixedClock
from core.database import Sessions
from core.tokens import receipt as receipt_of
from surveys.box import ballot, submission
from surveys.definition.model import Answers, Choice, Definition, Question, QuestionType, Section
from surveys.definition.stored import dump_answers
from surveys.exports.files import FORMS, open_export
from tests.unit.surveys.answered import make_answered, many
from tests.unit.surveys.factories import key
from tests.unit.surveys.tabulation.questionnaires import DEFINITION, words

FORMULAS = ['=HYPERLINK("http://evil")', "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "＝1+1", "  =1", '"=1', ";=1"]


def export(sessions: Sessions, clock: FixedClock, survey_id: int, form: str) -> bytes:
    """The whole file."""
    with sessions() as session:
        return b"".join(open_export(session, survey_id, form, "ru", clock).chunks)


def table(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_row_for_each_submission_in_the_order_of_receipts_and_no_moment(
    sessions: Sessions, clock: FixedClock
) -> None:
    said = many(40)
    survey_id = make_answered(sessions, clock, said)
    rows = table(export(sessions, clock, survey_id, "csv"))
    receipts = [receipt_of(key(survey_id * 1_000_000 + number)) for number in range(40)]
    expected = [said[number] for number in sorted(range(40), key=lambda number: receipts[number])]
    assert [row["number"] for row in rows] == [str(number) for number in range(1, 41)]
    assert [row["who"] for row in rows] == [str(one.get("who", "")) for one in expected]
    assert [row["age"] for row in rows] == [str(one.get("age", "")) for one in expected]
    assert not [name for name in rows[0] if name.endswith("_at") or "receipt" in name or name in ("day", "version")]


def test_a_multiple_choice_has_a_column_for_each_choice(sessions: Sessions, clock: FixedClock) -> None:
    survey_id = make_answered(sessions, clock, [{"lunch": ["soup", "salad"]}, {"who": "mother"}])
    found = sorted((row["lunch.soup"], row["lunch.none"]) for row in table(export(sessions, clock, survey_id, "csv")))
    assert found == [("", ""), ("1", "0")]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_answer_is_a_formula_in_a_spreadsheet(sessions: Sessions, clock: FixedClock, text: str) -> None:
    survey_id = make_answered(sessions, clock, [{"why": text, "age": -5}])
    data = export(sessions, clock, survey_id, "csv")
    [row] = table(data)
    assert row["why"] == f"'{text}"
    assert row["age"] == "-5"  # a number of a number question stays one
    assert all(
        cell.startswith('"') and cell.endswith('"') for cell in data.decode("utf-8-sig").splitlines()[0].split(",")
    )
    sheet = load_workbook(BytesIO(export(sessions, clock, survey_id, "xlsx")))["answers"]
    names = [cell.value for cell in sheet[1]]
    why = sheet.cell(2, names.index("why") + 1)
    assert why.data_type == "s"
    assert str(why.value).startswith("'")
    assert sheet.cell(2, names.index("age") + 1).value == -5


def test_no_question_and_no_choice_is_a_formula_in_headers_and_codebook(sessions: Sessions, clock: FixedClock) -> None:
    evil = Question("q", QuestionType.SINGLE, words("=cmd()"), choices=(Choice("a", words("@x")),))
    definition = Definition(title=words("=title()"), sections=(Section("one", questions=(evil,)),))
    survey_id = make_answered(sessions, clock, [{"q": "a"}], definition=definition)
    rows = table(export(sessions, clock, survey_id, "codebook"))
    assert next(row for row in rows if row["variable"] == "q")["label"] == "'=cmd()"
    book = load_workbook(BytesIO(export(sessions, clock, survey_id, "xlsx")))
    assert book.sheetnames == ["answers", "codebook"]
    for sheet in book:
        for line in sheet.iter_rows():
            assert not [cell for cell in line if cell.data_type == "f"]


def test_the_codebook_explains_every_column(sessions: Sessions, clock: FixedClock) -> None:
    survey_id = make_answered(sessions, clock, many(3))
    columns = list(table(export(sessions, clock, survey_id, "csv"))[0])
    book = table(export(sessions, clock, survey_id, "codebook"))
    assert [row["variable"] for row in book] == columns
    assert "mother = «mother»" in next(row["values"] for row in book if row["variable"] == "who")


def test_json_lines_hold_the_answers_as_they_are(sessions: Sessions, clock: FixedClock) -> None:
    said = many(25)
    survey_id = make_answered(sessions, clock, said)
    lines = [json.loads(line) for line in export(sessions, clock, survey_id, "json").splitlines()]
    assert {tuple(line) for line in lines} == {("number", "answers")}
    found = sorted(dump_answers(line["answers"]) for line in lines)
    assert found == sorted(dump_answers(one) for one in said)


def test_a_named_survey_says_when_and_a_ballot_that_waits_is_in_no_file(sessions: Sessions, clock: FixedClock) -> None:
    named = make_answered(sessions, clock, [], definition=replace(DEFINITION, named=True), closed=False)
    with sessions.begin() as session:
        session.execute(
            submission.insert().values(
                survey_id=named,
                version=1,
                key_hash=b"k" * 32,
                receipt=b"r" * 32,
                answers='{"who":"father"}',
                submitted_at=clock.now(),
                changed_at=clock.now() + timedelta(hours=1),
            )
        )
    [row] = table(export(sessions, clock, named, "csv"))
    assert (row["who"], row["version"], row["submitted_at"]) == ("father", "1", "2026-11-20T09:00:00+00:00")
    assert load_workbook(BytesIO(export(sessions, clock, named, "xlsx")))["answers"].max_row == 2
    waiting: list[Answers] = many(3)
    open_one = make_answered(sessions, clock, waiting, closed=False)
    with sessions() as session:
        assert session.execute(select(ballot).where(ballot.c.survey_id == open_one)).all() == []
    assert table(export(sessions, clock, open_one, "csv")) == []


def test_every_kind_of_file_has_a_name_and_a_type() -> None:
    assert {form.ending for form in FORMS.values()} == {".csv", ".xlsx", ".jsonl", "-codebook.csv"}

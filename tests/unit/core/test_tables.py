"""Tables that no spreadsheet can mistake for programs."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.tables import csv_lines, neutralise, write_csv, write_xlsx


@pytest.mark.parametrize(
    "text", ["=HYPERLINK()", "+7", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =1", "\u00a0=cmd"]
)
def test_a_formula_in_an_answer_or_header_is_shown_as_text(text):
    assert neutralise(text) == "'" + text
    header, row = csv.reader(io.StringIO("".join(csv_lines([text], [[text]])), newline=""))
    assert header[0].startswith("'")
    assert row[0].startswith("'")


def test_numbers_stay_numbers_even_when_negative():
    lines = list(csv_lines(["n"], [[-5], [1.5], [True], [None], [date(2026, 11, 20)]]))
    assert [line.strip() for line in lines[1:]] == ['"-5"', '"1.5"', '"true"', '""', '"2026-11-20"']


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_a_csv_row_can_be_read_back_with_only_the_apostrophe_added(cells):
    out = io.StringIO(newline="")
    assert write_csv(out, ["h"] * len(cells), [cells]) == 1
    read = list(csv.reader(io.StringIO(out.getvalue(), newline="")))[1]
    assert [
        cell.removeprefix("'") if not original.startswith("'") else cell
        for cell, original in zip(read, cells, strict=True)
    ] == cells


def test_a_sheet_holds_strings_and_never_formulas():
    out = io.BytesIO()
    assert write_xlsx(out, "итоги: [2026]/*?", ["=1+1", "n"], [["=cmd|x", -3], [None, date(2026, 1, 2)]]) == 2
    sheet = load_workbook(io.BytesIO(out.getvalue())).active
    assert sheet.title == "итоги 2026"
    assert sheet["A1"].data_type == sheet["A2"].data_type == "s"
    assert sheet["A2"].value == "'=cmd|x"
    assert sheet["B2"].value == -3

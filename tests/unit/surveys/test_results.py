"""Anyone counts a published list again, and a doctored list is noticed."""

from pathlib import Path

import pytest

from core.tables import csv_lines
from surveys.errors import UnreadableBallots
from surveys.results import BALLOTS_HEADER, COUNTS_HEADER, verify


def ballots(folder: Path, *rows: tuple[str, int, str]) -> Path:
    """A list of ballots as the results page gives it."""
    path = folder / "ballots.csv"
    path.write_text("\ufeff" + "".join(csv_lines(BALLOTS_HEADER, rows)), encoding="utf-8")
    return path


def counts(folder: Path, *rows: tuple[int, str, int, float]) -> Path:
    """A table of results as the results page gives it."""
    path = folder / "results.csv"
    path.write_text("\ufeff" + "".join(csv_lines(COUNTS_HEADER, rows)), encoding="utf-8")
    return path


ROWS = [("a" * 64, 1, "Да"), ("b" * 64, 2, "Нет"), ("c" * 64, 1, "Да")]


def test_a_list_is_counted_and_compared_with_the_table(tmp_path: Path) -> None:
    listed = ballots(tmp_path, *ROWS)
    right = verify(listed, counts(tmp_path, (1, "Да", 2, 0.67), (2, "Нет", 1, 0.33), (3, "Не знаю", 0, 0)))
    assert [(option.label, option.count) for option in right.options] == [("Да", 2), ("Нет", 1), ("Не знаю", 0)]
    assert (right.total, right.agrees) == (3, True)
    assert verify(listed, counts(tmp_path, (1, "Да", 3, 1.0))).agrees is False
    assert verify(listed).agrees is None


def test_a_receipt_is_found_however_it_is_grouped(tmp_path: Path) -> None:
    listed = ballots(tmp_path, *ROWS)
    assert verify(listed, receipt="BBBBBBBB " * 8).receipt_option == "Нет"
    assert verify(listed, receipt="d" * 64).receipt_option is None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*ROWS, ROWS[0]], "строка 5"),
        ([("xyz", 1, "Да")], "не квитанция"),
        ([("a" * 64, "one", "Да")], "не число"),
    ],
)
def test_a_doctored_list_is_refused_with_its_line(rows: list[tuple[str, int, str]], words: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableBallots, match=words):
        verify(ballots(tmp_path, *rows))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"a,b\n1,2\n", b"\xff\xfe\x00", b'"receipt","option_number","option"\r\n"x"\r\n', b'"rec\x00'],
)
def test_a_file_that_is_no_list_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableBallots):
        verify(path)

"""The menus of a school: files under the names of the convention, and a page that begins with the day's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from core.assets import Assets
from core.i18n import language
from publisher.build import build
from publisher.file_digests import FileDigests
from publisher.food import WRONG_CONTENT, WRONG_DAY, WRONG_NAME, month_title, publish_food, read_food
from publisher.sites import SiteFolder
from publisher.texts.records import NOT_FOUND_BY_WORDS
from publisher.tree import SiteFiles
from tests.factories import make_card
from tests.support.register import HandMadeRegister
from tests.support.small_build import make_inputs

WORKBOOK = b"PK\x03\x04" + b"x" * 30_000
GOOD = (
    "2026-11-20-sm.xlsx", "2026-11-23-sm.xlsx", "2026-10-05-sm.xlsx", "tm2026-sm.xlsx", "tm2025-sm.xlsx", "kp2026.xlsx",
    "findex.xlsx",
)  # fmt: skip


def make_folder(place: Path, names: tuple[str, ...] = GOOD) -> SiteFolder:
    food = place / "food"
    food.mkdir(parents=True)
    for name in names:
        (food / name).write_bytes(WORKBOOK if name.endswith(".xlsx") else b"%PDF-1.4")
    return SiteFolder("shkola-1", place, 1)


def test_files_are_sorted_by_what_they_are_newest_first(tmp_path: Path) -> None:
    food = read_food(make_folder(tmp_path))
    assert [file.name[:10] for file in food.days] == ["2026-11-23", "2026-11-20", "2026-10-05"]
    assert [file.year for file in food.typical] == ["2026", "2025"]
    assert [file.name for file in (*food.calendars, *food.control)] == ["kp2026.xlsx", "findex.xlsx"]
    assert [month.first for month in food.months()] == [date(2026, 11, 1), date(2026, 10, 1)]
    assert food.problems == ()


def test_nothing_of_a_folder_is_published_that_is_a_link_to_another_place(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "shkola-1")
    (folder.path / "food").rename(tmp_path / "elsewhere")
    (folder.path / "food").symlink_to(tmp_path / "elsewhere")
    food = read_food(folder)
    assert not food
    assert [file for file, _sentence in food.problems] == ["food"]


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 11, 20), "2026-11-20"),  # today
        (date(2026, 11, 21), "2026-11-23"),  # a Saturday: Monday's
        (date(2026, 12, 1), "2026-11-23"),  # nothing newer: the last one
    ],
)
def test_the_page_begins_with_the_menu_nearest_to_the_day(tmp_path: Path, day: date, shown: str) -> None:
    food = read_food(make_folder(tmp_path, (*GOOD, "2026-11-23-sm.pdf")))
    assert {file.name[:10] for file in food.shown_first(day)} == {shown}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("menu.xlsx", WORKBOOK, WRONG_NAME),
        ("20-11-2026-sm.xlsx", WORKBOOK, WRONG_NAME),
        ("2026-11-20-SM.xlsx", WORKBOOK, WRONG_NAME),
        ("2026-11-20-sm.docx", WORKBOOK, WRONG_NAME),
        ("tm26-sm.xlsx", WORKBOOK, WRONG_NAME),
        ("findex.html", b"<script>", WRONG_NAME),
        ("2026-02-30-sm.xlsx", WORKBOOK, WRONG_DAY),
        ("2026-11-24-sm.xlsx", b"<html>", WRONG_CONTENT),
        ("2026-11-24-sm.pdf", WORKBOOK, WRONG_CONTENT),
        ("kp2027.xlsx", b"", WRONG_CONTENT),
    ],
)
def test_a_file_that_inspectors_would_not_find_is_named_with_the_remedy(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    folder = make_folder(tmp_path)
    (folder.path / "food" / name).write_bytes(content)
    food = read_food(folder)
    assert food.problems == ((f"food/{name}", sentence),)
    assert name not in {file.name for file in food.files}


def test_what_office_programs_leave_behind_is_passed_over(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    (folder.path / "food" / "~$2026-11-20-sm.xlsx").write_bytes(b"lock")
    (folder.path / "food" / ".DS_Store").write_bytes(b"x")
    assert read_food(folder).problems == ()


def test_links_are_not_followed(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "site")
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(WORKBOOK)
    (folder.path / "food" / "2026-11-25-sm.xlsx").symlink_to(secret)
    assert read_food(folder).problems[0][0] == "food/2026-11-25-sm.xlsx"


def test_files_keep_their_names(tmp_path: Path) -> None:
    folder, files = make_folder(tmp_path), SiteFiles()
    publish_food(read_food(folder), files, FileDigests(None))
    assert set(files.sources) == {f"food/{name}" for name in GOOD}


def test_a_school_without_menus_has_no_page_of_them(tmp_path: Path) -> None:
    assert not read_food(None)
    assert not read_food(SiteFolder("shkola-1", tmp_path, 1))


def test_months_are_called_as_in_a_calendar() -> None:
    with language("ru"):
        assert month_title(date(2026, 11, 1)) == "ноябрь 2026"


def test_the_site_leads_to_its_menus(tmp_path: Path, assets: Assets) -> None:
    card = make_card(facts={}, rows={})
    inputs = make_inputs(tmp_path, HandMadeRegister([card]), assets=assets)
    make_folder(inputs.sites / "gimnaziya-56", (*GOOD, "obed.xlsx"))
    report = build(inputs)
    site = inputs.output / "s" / "gimnaziya-56"
    assert [problem.file for problem in report.problems if NOT_FOUND_BY_WORDS not in problem.sentence] == [
        "food/obed.xlsx"
    ]
    page = BeautifulSoup((site / "food" / "index.html").read_text(encoding="utf-8"), "html.parser")
    links = [str(link["href"]) for link in page.main.find_all("a")]  # type: ignore[union-attr]
    assert links[0] == "../food/2026-11-20-sm.xlsx"
    assert {f"../food/{name}" for name in GOOD} <= set(links)
    assert all((site / "food" / name).read_bytes() == WORKBOOK for name in GOOD)
    catering = BeautifulSoup((site / "sveden" / "catering" / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert catering.find("a", href="../../food/")
    assert catering.find("a", href="../../food/2026-11-20-sm.xlsx")
    assert 'href="./food/"' in (site / "index.html").read_text(encoding="utf-8")

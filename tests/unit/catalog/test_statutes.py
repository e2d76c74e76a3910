"""The statutory standard is data with a version: the acts word for word, next year's rules in a new file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from catalog.errors import StandardError
from catalog.statutes import CURRENT, items_by_key, load_standard, read_also, standard_on

SHARED = Path(__file__).resolve().parents[4] / "shared" / "standard" / "sveden.json"
OURS = json.loads(resources.files("catalog").joinpath("standard", f"sveden-{CURRENT}.json").read_text("utf-8"))


@pytest.fixture
def next_year(tmp_path: Path) -> Iterator[Path]:
    """A folder of the operator's own with next year's standard: one fact renamed, one page retitled."""
    found = json.loads(json.dumps(OURS))
    found["version"], found["in_force_from"] = "2027-09", "2027-09-01"
    common = found["subsections"][0]
    next(item for item in common["items"] if item["itemprop"] == "workTime")["itemprop"] = "workHours"
    common["title_ru"] = "Главные сведения"
    (tmp_path / "sveden-2027-09.json").write_text(json.dumps(found), encoding="utf-8")
    read_also(tmp_path)
    yield tmp_path
    read_also()


def _items(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for section in found["subsections"]:
        for item in section["items"]:
            key = f"{section['id']}.{item['itemprop'] or item['local_id']}"
            yield key, item
            for child in item.get("children", ()):
                yield f"{key}.{child['itemprop']}", child


@pytest.mark.parametrize(
    ("kind", "count"), [("school", 178), ("kindergarten", 171), ("supplementary", 175), ("vocational", 189)]
)
def test_applicable_marks_are_counted_as_the_contract_says(kind: str, count: int) -> None:
    assert load_standard().applicable(kind) == count


def test_the_standard_lists_what_may_stand_for_absent_and_the_ministries() -> None:
    standard = load_standard()
    assert standard.absent_words == ("отсутствует", "нет", "не предусмотрено", "0")
    assert [ministry.href for ministry in standard.ministries] == ["https://minobrnauki.gov.ru/", "https://edu.gov.ru/"]
    assert standard.aliases["/sveden/food"] == "/sveden/catering"
    assert standard.most_extra_pages == 10


def test_facts_that_are_advice_are_known_and_not_counted() -> None:
    item = items_by_key()["eduStandarts.eduFedTreb"]
    assert item.recommended_for == {"supplementary"}
    assert not item.required_for


@pytest.mark.skipif(not SHARED.is_file(), reason="the common reading of the acts is not beside the repository")
def test_the_file_says_what_the_common_reading_of_the_acts_says() -> None:
    shared = json.loads(SHARED.read_text("utf-8"))
    theirs, ours = dict(_items(shared)), dict(_items(OURS))
    assert list(ours) == list(theirs)
    for key, item in theirs.items():
        for name, value in item.items():
            if name not in ("children", "official_itemprop"):
                # What is false or empty may be left out.
                assert (ours[key].get(name) or None) == (value or None), (key, name)
    for section, other in zip(shared["subsections"], OURS["subsections"], strict=True):
        for name in ("id", "title_ru", "title_en", "must_show", "note", "conditional", "applies_to", "order_basis"):
            assert other.get(name) == section.get(name), (section["id"], name)
    assert OURS["legacy_itemprops"] == shared["legacy_itemprops"]
    assert OURS["normative"] == shared["normative"]


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2020, 1, 1), "2026-03"),  # before the first that we hold
        (date(2026, 11, 27), "2026-03"),
        (date(2027, 8, 31), "2026-03"),
        (date(2027, 9, 1), "2027-09"),
        (date(2030, 1, 1), "2027-09"),
    ],
)
def test_the_day_chooses_the_newest_standard_in_force(next_year: Path, day: date, version: str) -> None:
    assert standard_on(day).version == version


def test_next_years_facts_are_known_before_their_time(next_year: Path) -> None:
    assert {"common.workTime", "common.workHours"} <= set(items_by_key())
    assert "common.workHours" not in items_by_key(CURRENT)


def test_a_version_that_is_not_there_is_named() -> None:
    with pytest.raises(StandardError, match=r"There is no standard sveden-2031-01\.json"):
        load_standard("2031-01")


def test_a_damaged_file_is_named(next_year: Path) -> None:
    (next_year / "sveden-2027-09.json").write_text("{}", encoding="utf-8")
    read_also(next_year)
    with pytest.raises(StandardError, match=r"sveden-2027-09\.json is damaged"):
        standard_on(date(2028, 1, 1))

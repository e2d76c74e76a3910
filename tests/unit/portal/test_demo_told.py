"""What the demo's institutions tell about themselves: whole where it must be, coherent, and never a clock in it."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from catalog.kinds import STATUTORY_TYPE, Kind, SiteState
from catalog.statutes import Item, load_standard
from portal.demo.model import Institution
from portal.demo.region import Region, make_region
from portal.demo.sitefolders import has_folder
from portal.demo.sveden.folder import tell
from portal.demo.sveden.groups import list_courses
from portal.demo.sveden.menus import day_of_cycle
from portal.demo.sveden.money import thousand
from portal.demo.sveden.paper import Heading, Table
from portal.demo.sveden.papers import last, load_texts
from portal.demo.sveden.tale import Cell, Link, Tale, count_marks
from portal.demo.sveden.telling import KNOWN, full_ones, tell_everything, tell_some
from portal.demo.sveden.terms import is_school_day, school_days_before, terms

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def region() -> Region:
    """A region with every kind in it."""
    return make_region(150, day=DAY)


def _full(region: Region, type_: str) -> Institution:
    keys = full_ones(region.institutions)
    return next(i for i in region.institutions if i.key in keys and STATUTORY_TYPE[i.kind] == type_)


def _applicable(type_: str) -> Iterator[tuple[Item, tuple[Item, ...]]]:
    for subsection in load_standard().subsections:
        for item in subsection.items:
            if item.itemprop and type_ in item.required_for:
                yield item, tuple(child for child in item.children if child.itemprop and type_ in child.required_for)


@pytest.mark.parametrize(
    ("type_", "marks"), [("school", 178), ("kindergarten", 171), ("supplementary", 175), ("vocational", 189)]
)
def test_one_of_each_type_tells_every_applicable_fact(region: Region, type_: str, marks: int) -> None:
    tale = tell_everything(_full(region, type_), DAY)
    for item, children in _applicable(type_):
        if not item.row_group:
            assert item.key in KNOWN or any(tale.singles.get(item.key, ())), item.key
        elif item.key in tale.absent_groups:
            assert item.may_be_absent
            assert all(child.may_be_absent for child in children)
        else:
            for row in tale.rows[item.key]:
                assert [child.key for child in children if not row.get(child.itemprop or "")] == []
    assert count_marks(tale, type_, KNOWN) == load_standard().applicable(type_) == marks


def test_the_gymnasium_of_the_guide_is_the_full_school(region: Region) -> None:
    school = _full(region, "school")
    assert (school.kind, school.number) == (Kind.GYMNASIUM, 56)
    tale = tell(school, 7, DAY, full=True)
    extras = [item.key for section in load_standard().subsections for item in section.items if not item.itemprop]
    said = [key for key in extras if key in tale.singles]
    assert set(extras) - set(said) == {"catering.dailyMenu"}  # the menus themselves lie in food/


def test_the_others_tell_about_half_each_in_its_own_way(region: Region) -> None:
    full = full_ones(region.institutions)
    shares: dict[SiteState, list[float]] = {SiteState.ACCEPTED: [], SiteState.DRAFT: []}
    told: set[frozenset[str]] = set()
    stale = 0
    for institution in region.institutions:
        if has_folder(institution) and institution.key not in full:
            type_ = STATUTORY_TYPE[institution.kind]
            tale = tell_some(institution, DAY)
            told.add(frozenset(tale.keys()))
            stale += "2025" not in {row.get("finYear") for row in tale.rows.get("budget.volume", [{"finYear": "2025"}])}
            share = count_marks(tale, type_, KNOWN) / load_standard().applicable(type_)
            shares[institution.site_state].append(share)
    found = [*shares[SiteState.ACCEPTED], *shares[SiteState.DRAFT]]
    assert 0.30 <= min(found) < max(found) <= 0.80
    assert sum(shares[SiteState.DRAFT]) / len(shares[SiteState.DRAFT]) < 0.5
    assert sum(shares[SiteState.ACCEPTED]) / len(shares[SiteState.ACCEPTED]) > 0.5
    assert len(told) > len(found) * 0.9
    assert stale > 2


def _texts(tale: Tale) -> Iterator[str]:
    def of(cell: Cell) -> Iterator[str]:
        if isinstance(cell, str | Link):
            yield cell if isinstance(cell, str) else cell.text

    for cells in tale.singles.values():
        for cell in cells:
            yield from of(cell)
    for rows in tale.rows.values():
        for row in rows:
            for cell in row.values():
                yield from of(cell)
    for paper in tale.papers():
        yield from (paper.title, paper.approval, paper.organisation)
        for block in paper.body:
            match block:
                case Heading(text):
                    yield text
                case Table(header, lines):
                    yield from (cell for line in (header, *lines) for cell in line)
                case _:
                    yield block


def test_texts_are_whole_and_use_russian_quotes(region: Region) -> None:
    tales = [tell_everything(_full(region, type_), DAY) for type_ in ("school", "kindergarten", "supplementary", "vocational")]  # fmt: skip
    tales += [tell_some(institution, DAY) for institution in region.institutions if has_folder(institution)]
    for text in {text for tale in tales for text in _texts(tale)}:
        assert not re.search(r"[{}\[\]\"]|  |None|\.\.| ,| \.", text), text
        assert text.count("«") == text.count("»"), text


def test_numbers_agree_on_all_pages(region: Region) -> None:
    for type_ in ("school", "kindergarten", "supplementary", "vocational"):
        institution = _full(region, type_)
        courses = list_courses(institution)
        assert sum(course.learners for course in courses) == institution.pupils
        tale = tell_everything(institution, DAY)
        volumes = [_tenths(str(tale.singles[f"budget.fin{name}Volume"][0])) for name in ("BF", "BR", "BM", "P")]
        plan = next(paper for paper in tale.papers() if paper.name == "plan-fkhd")
        totals = [row[1] for block in plan.body if isinstance(block, Table) for row in block.rows if row[0] == "Всего"]
        assert totals == [thousand(sum(volumes))] * 2
        for block in plan.body:
            if isinstance(block, Table):
                assert sum(_tenths(row[1]) for row in block.rows[:-1]) == sum(volumes)
        years = [str(row["finYear"]) for row in tale.rows["budget.volume"]]
        assert years == ["2025", "2024", "2023"]
        for row in tale.rows["budget.volume"]:
            assert _tenths(str(row["finRas"])) <= _tenths(str(row["finPost"]))


def _tenths(text: str) -> int:
    whole, _, rest = text.removesuffix(" тыс. руб.").replace(" ", "").partition(",")
    return int(whole) * 10 + int(rest or 0)


def test_nobody_teaches_twice_and_everybody_teaches_something(region: Region) -> None:
    rows = tell_everything(_full(region, "school"), DAY).rows["employees.teachingStaff"]
    assert len(rows) > 60
    assert len({row["fio"] for row in rows}) == len(rows)
    assert all(0 < int(str(row["specExperience"])) < 50 for row in rows)


def test_the_school_year_has_quarters_and_days_off() -> None:
    quarters = terms(2026)
    assert [quarter.first < quarter.last for quarter in quarters] == [True] * 4
    assert all(before.last < after.first for before, after in zip(quarters, quarters[1:], strict=False))
    assert not is_school_day(date(2026, 11, 4))
    assert not is_school_day(date(2026, 11, 21))
    assert not is_school_day(date(2026, 7, 1))
    days = school_days_before(DAY, 10)
    assert len(days) == 10
    assert days[-1] == DAY
    assert [day_of_cycle(day) for day in days] == [(day_of_cycle(days[0]) - 1 + n) % 10 + 1 for n in range(10)]
    assert school_days_before(date(2026, 8, 3), 1) == [date(2026, 5, 26)]


def test_documents_are_dated_before_the_day_and_on_working_days() -> None:
    assert last(date(2026, 11, 20), 4, 16) == date(2026, 4, 16)
    assert last(date(2026, 3, 1), 4, 16) == date(2025, 4, 16)
    assert all(last(DAY, 8, 28, text.age).weekday() < 5 for text in load_texts())

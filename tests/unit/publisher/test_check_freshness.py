"""A fact is stale when the register said something else ten working days ago, or when its yearly term has passed."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.statutes import Item, load_standard
from publisher.check import Mark, MarkState, check_pages
from publisher.check.freshness import dates_in, load_terms, says_the_same, years_in
from publisher.check.known import KnownValue, known_facts
from publisher.check.slots import iter_slots
from publisher.check.working_days import add_working_days, is_working_day
from tests.factories import SEEN, make_card

ITEMS: dict[str, Item] = {
    slot.key: slot.item for subsection in load_standard().subsections for slot in iter_slots(subsection)
}


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 8), False), (date(2026, 1, 9), False), (date(2026, 1, 12), True), (date(2026, 3, 9), False),
        (date(2026, 3, 10), True), (date(2025, 11, 1), True), (date(2025, 11, 3), False), (date(2026, 11, 28), False),
    ],
)  # fmt: skip
def test_holidays_and_moved_days_are_known(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "number", "last"),
    [
        (date(2026, 11, 13), 10, date(2026, 11, 27)),
        (date(2025, 12, 30), 1, date(2026, 1, 12)),  # the 31st of December was a day off in that year
        (date(2026, 3, 6), 1, date(2026, 3, 10)),
        (date(2025, 10, 31), 1, date(2025, 11, 1)),  # a Saturday on which offices worked
    ],
)
def test_a_term_in_working_days_ends_on_a_working_day(day: date, number: int, last: date) -> None:
    assert add_working_days(day, number) == last


def check(
    key: str, html: str, today: date, known: KnownValue | None = None, kind: str = "school", row: str = ""
) -> Mark:
    """The mark of one fact."""
    subsection = key.split(".")[0]
    inside = f'<div itemprop="{row}">{html}</div>' if row else html
    report = check_pages(
        {f"sveden/{subsection}/index.html": f"<dl><dd>{inside}</dd></dl>".encode()},
        organisation_type=kind,
        today=today,
        known={key: (known,)} if known else None,
    )
    mark = next(mark for mark in report.marks if mark.key == key)
    assert report.stale == (mark.state is MarkState.STALE)
    assert (report.filled > 0) == (mark.state in (MarkState.STALE, MarkState.FILLED))
    return mark


PHONE = '<p itemprop="telephone">+7 (812) 555-26-70</p>'


@pytest.mark.parametrize(
    ("value", "since", "state"),
    [
        ("+7 812 555-00-01", date(2026, 11, 12), MarkState.STALE),
        ("+7 812 555-00-01", date(2026, 11, 13), MarkState.FILLED),  # the tenth working day is today
        ("8 812 555 26 70", date(2020, 1, 1), MarkState.FILLED),
    ],
)
def test_the_register_s_word_counts_after_ten_working_days(value: str, since: date, state: MarkState) -> None:
    mark = check("common.telephone", PHONE, date(2026, 11, 27), KnownValue(value, since, "Реестр школ"))
    assert mark.state is state
    if state is MarkState.STALE:
        assert mark.value == value
        assert "Реестр школ" in mark.said()


@pytest.mark.parametrize(
    ("key", "known", "found", "same"),
    [
        ("common.telephone", "+7 812 555-26-70, доб. 5", "тел. (812) 555 26 70", True),
        ("common.telephone", "555-26-70; 555-26-71", "+7 (812) 555-26-70", False),
        ("common.email", "School@Example.org", "Почта: school@example.org, b@example.org", True),
        ("common.email", "a@example.org", "b@example.org", False),
        ("common.regDate", "01.09.1993", "1 сентября 1993 года", True),
        ("common.regDate", "01.09.1993", "02.09.1993", False),
        ("common.fullName", "ГБОУ «Школа № 5»", 'ГБОУ "Школа №5"', True),
        ("common.fullName", "ГБОУ «Школа № 5»", "ГБОУ «Гимназия имени Ушинского»", False),
        ("managers.rucovodstvo.fio", "Иванова Анна Петровна", "Иванова Анна Петровна", True),
        ("managers.rucovodstvo.fio", "Иванова Анна Петровна", "Сидоров Пётр Ильич", False),
        ("budget.finBMVolume", "1200,50", "1 200.5", True),
        ("budget.finBMVolume", "1200", "1300", False),
        ("budget.finBMVolume", "1200", "12", False),
        ("budget.finBMVolume", "1200.00", "1 200", True),
    ],
)
def test_a_value_is_the_same_however_it_is_written(key: str, known: str, found: str, same: bool) -> None:
    assert says_the_same(ITEMS[key], known, found) is same


REPORT = '<a itemprop="reportEduDocLink" href="r.pdf">{}</a> {}'
PLAN = '<a itemprop="finPlanDocLink" href="p.pdf">{}</a> {}'


@pytest.mark.parametrize(
    ("key", "html", "today", "stale"),
    [
        ("document.reportEduDocLink", REPORT.format("Отчёт за 2025 год", ""), date(2026, 11, 27), False),
        ("document.reportEduDocLink", REPORT.format("Отчёт за 2024 год", ""), date(2026, 11, 27), True),
        ("document.reportEduDocLink", REPORT.format("Отчёт за 2024 год", ""), date(2026, 4, 20), False),
        ("document.reportEduDocLink", REPORT.format("Отчёт за 2024 год", ""), date(2026, 4, 21), True),
        ("document.reportEduDocLink", REPORT.format("Отчёт", "PDF, 17.04.2026"), date(2026, 11, 27), False),
        ("document.reportEduDocLink", REPORT.format("Отчёт", "PDF, 17 апреля 2025"), date(2026, 11, 27), True),
        ("document.reportEduDocLink", REPORT.format("Отчёт", "PDF"), date(2026, 11, 27), False),
        (
            "budget.finPlanDocLink",
            PLAN.format("План на 2026 год и период 2027 и 2028 годов", ""),
            date(2026, 2, 1),
            False,
        ),
        (
            "budget.finPlanDocLink",
            PLAN.format("План на 2025 год и период 2026 и 2027 годов", ""),
            date(2026, 2, 1),
            True,
        ),
        (
            "budget.finPlanDocLink",
            PLAN.format("План на 2025 год и период 2026 и 2027 годов", ""),
            date(2026, 1, 12),
            False,
        ),
        ("budget.finPlanDocLink", PLAN.format("План", "от 25.12.2025"), date(2026, 11, 27), False),
        ("budget.finPlanDocLink", PLAN.format("План", "от 25.12.2024"), date(2026, 11, 27), True),
    ],
)
def test_what_the_acts_want_every_year_grows_old(key: str, html: str, today: date, stale: bool) -> None:
    mark = check(key, html, today)
    assert (mark.state is MarkState.STALE) is stale
    if stale:
        assert "№" in mark.said()  # the act is named


def test_the_row_of_last_year_is_wanted() -> None:
    row = '<b itemprop="finYear">{}</b>'
    for year, stale in ((2025, False), (2024, True)):
        mark = check("budget.volume.finYear", row.format(year), date(2026, 11, 27), row="volume")
        assert (mark.state is MarkState.STALE) is stale


def test_the_day_of_the_source_is_no_date_of_the_document() -> None:
    html = REPORT.format("Отчёт", 'от 10.04.2024 <span class="src">по данным школы, 20.11.2026</span>')
    assert check("document.reportEduDocLink", html, date(2026, 11, 27)).state is MarkState.STALE


def test_every_term_names_an_act_and_a_mark_of_the_standard() -> None:
    for term in load_terms().terms:
        assert term.key in ITEMS
        assert "№" in term.act or "закон" in term.act


def test_dates_and_years_are_told_apart() -> None:
    text = "Отчёт за 2025 год от 17.04.2026, изменён 3 мая 2026 г. и 2026-06-01"
    assert years_in(text) == [2025]
    assert set(dates_in(text)) == {date(2026, 4, 17), date(2026, 5, 3), date(2026, 6, 1)}
    assert dates_in("31.02.2026 и 99.99.9999") == []


def test_the_register_s_facts_come_with_their_days() -> None:
    known = known_facts(make_card(56), load_standard())
    assert known
    assert {value.since for values in known.values() for value in values} == {SEEN}
    assert all(ITEMS[key].kind in ("text", "date") for key in known)
    long_ago = date(2020, 1, 1)
    assert known_facts(make_card(56), load_standard(), {"hours": long_ago})["common.workTime"][0].since == long_ago

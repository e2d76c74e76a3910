"""Every mark of the standard, taken away, moved, emptied or hidden, is found (mutation test of the checker)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, partial

import pytest

from catalog.statutes import load_standard
from publisher.check import Mark, MarkState, SiteReport, check_pages
from publisher.check.marks import MarkedPage, read_page
from publisher.check.pages import gather, page_path
from publisher.check.report import make_report
from publisher.check.score import score_marks
from publisher.check.slots import Slot, iter_slots
from tests.support.whole_school import as_bytes, whole_pages

TODAY = date(2026, 11, 27)
TYPES = ("school", "kindergarten", "supplementary", "vocational")
STANDARD = load_standard()
SUBSECTIONS = [subsection.id for subsection in STANDARD.subsections]
every_subsection = pytest.mark.parametrize("subsection", SUBSECTIONS)


def slots_of(subsection: str) -> Iterator[Slot]:
    """The marks of a subsection that some type must give."""
    found = next(entry for entry in STANDARD.subsections if entry.id == subsection)
    return (slot for slot in iter_slots(found) if any(kind in slot.item.required_for for kind in TYPES))


@cache
def read(name: str, html: str) -> MarkedPage:
    """A page, read once: a mutation changes one or two of fifteen."""
    return read_page(html.encode(), path=page_path(name), utf8=True)


def check(pages: dict[str, str], kind: str = "school") -> SiteReport:
    """Check pages as a site of a type."""
    site = gather({page_path(name): read(name, html) for name, html in pages.items()}, STANDARD)
    marks = score_marks(site.sections, site.others, kind, STANDARD).marks
    report = make_report(marks, site.problems, slug="", address="", organisation_type=kind, checked_on=TODAY)
    assert report.filled + report.declared_absent + report.missing == report.applicable
    return report


@cache
def whole() -> dict[str, str]:
    """The pages with every fact."""
    return whole_pages()


def kind_of(slot: Slot) -> str:
    """A type that must give the fact."""
    return next(kind for kind in TYPES if kind in slot.item.required_for)


def page_of(slot: Slot) -> str:
    """The file of the slot's page."""
    return f"sveden/{slot.subsection}/index.html"


def element(slot: Slot, number: int = 1) -> re.Pattern[str]:
    """The element of the slot (for children: in row ``number``)."""
    if slot.item.row_group:
        return re.compile(rf'<tr itemprop="{slot.name}">.*?</tr>', re.DOTALL)
    return re.compile(rf'<(a|span) itemprop="{slot.name}"[^>]*>[^<]*Значение {number} · {re.escape(slot.key)}</\1>'
                      rf'|<(a|span) itemprop="{slot.name}"[^>]*>(?:{number}|2025)</\2>')  # fmt: skip


def change(slot: Slot, how: Callable[[str], str], *, every: bool = True) -> dict[str, str]:
    """The whole pages with the slot's elements changed, inside its group only."""
    pages = dict(whole())
    name = page_of(slot)
    if slot.group is None:
        pages[name] = element(slot).sub(lambda found: how(found[0]), pages[name])
    else:
        row = re.compile(rf'<tr itemprop="{slot.parent}">.*?</tr>', re.DOTALL)
        cell = re.compile(rf'<(a|span) itemprop="{slot.name}"[^>]*>.*?</\1>')
        pages[name] = row.sub(
            lambda found: cell.sub(lambda inner: how(inner[0]), found[0]), pages[name], count=0 if every else 1
        )
    assert pages[name] != whole()[name], "nothing was changed"
    return pages


def only(slot: Slot, pages: dict[str, str]) -> Mark:
    """The mark of the slot; every other that is no child of it must still be filled."""
    report = check(pages, kind_of(slot))
    wrong = [mark for mark in report.marks if mark.state is not MarkState.FILLED]
    family = [mark for mark in wrong if mark.key == slot.key or mark.key.startswith(f"{slot.key}.")]
    assert wrong == family
    found = [mark for mark in wrong if mark.key == slot.key]
    assert found, f"{slot.key} is still taken for filled"
    assert report.score < 100
    return found[0]


def bare(html: str) -> str:
    """An element without its own mark."""
    return re.sub(r' itemprop="[^"]*"', "", html, count=1)


def renamed(html: str, to: str) -> str:
    """An element whose own mark has another name."""
    return re.sub(r' itemprop="[^"]*"', f' itemprop="{to}"', html, count=1)


def cut_out(slot: Slot, *, every: bool = True) -> tuple[dict[str, str], str]:
    """The pages without the slot's elements, and these."""
    taken: list[str] = []

    def take(html: str) -> str:
        taken.append(html)
        return ""

    pages = change(slot, take, every=every)
    return pages, "".join(taken)


@pytest.mark.parametrize(
    ("kind", "marks"), [("school", 178), ("kindergarten", 171), ("supplementary", 175), ("vocational", 189)]
)
def test_a_site_with_every_fact_has_a_hundred_of_all_its_marks(kind: str, marks: int) -> None:
    report = check_pages(as_bytes(whole()), organisation_type=kind, today=TODAY)
    assert (report.score, report.applicable, report.filled) == (100.0, marks, marks)
    assert (report.misplaced, report.stale, report.declared_absent) == (0, 0, 0)
    assert marks == STANDARD.applicable(kind)


@pytest.mark.parametrize("kind", TYPES)
def test_a_site_without_pages_has_nothing(kind: str) -> None:
    report = check({}, kind)
    assert (report.score, report.missing, report.filled) == (0.0, report.applicable, 0)
    assert sum(problem.kind == "page" for problem in report.problems) == 14


@every_subsection
def test_a_mark_that_is_taken_away_is_missing(subsection: str) -> None:
    for slot in slots_of(subsection):
        mark = only(slot, change(slot, bare))
        assert (mark.state, mark.note) == (MarkState.MISSING, "")


@every_subsection
def test_a_mark_that_is_emptied_is_missing(subsection: str) -> None:
    for slot in slots_of(subsection):
        mark = only(slot, change(slot, lambda html: re.sub(r">[^<>]+<", "> — <", html)))
        assert mark.state is MarkState.MISSING
        assert "nothing stands in it" in mark.note


@every_subsection
def test_a_mark_that_is_made_hidden_is_missing(subsection: str) -> None:
    for slot in slots_of(subsection):
        mark = only(slot, change(slot, lambda html: html.replace(" itemprop=", " hidden itemprop=", 1)))
        assert mark.state is MarkState.MISSING
        assert "do not see" in mark.note


@every_subsection
def test_a_mark_in_other_letters_is_misplaced(subsection: str) -> None:
    for slot in slots_of(subsection):
        other = slot.name.swapcase()
        mark = only(slot, change(slot, partial(renamed, to=other)))
        assert mark.state is MarkState.MISPLACED
        assert mark.said()
        assert other in dict(mark.values).values()


@every_subsection
def test_a_mark_on_another_page_is_misplaced(subsection: str) -> None:
    for slot in slots_of(subsection):
        pages, taken = cut_out(slot)
        pages["kontakty/index.html"] = f"<h1>Контакты</h1><table>{taken}</table>"
        mark = only(slot, pages)
        assert mark.state is MarkState.MISPLACED
        assert mark.url == "kontakty/"


@every_subsection
@pytest.mark.parametrize("every", [True, False], ids=["every row", "one row"])
def test_a_mark_outside_its_group_is_misplaced(subsection: str, every: bool) -> None:
    for slot in slots_of(subsection):
        if slot.group is None:
            continue
        pages, taken = cut_out(slot, every=every)
        pages[page_of(slot)] = pages[page_of(slot)].replace("</main>", f"<p>{taken}</p></main>")
        mark = only(slot, pages)
        assert mark.state is MarkState.MISPLACED
        assert mark.url == f"sveden/{slot.subsection}/"


@every_subsection
def test_a_mark_at_the_wrong_level_is_misplaced(subsection: str) -> None:
    for slot in slots_of(subsection):
        tag = "tbody" if slot.item.row_group else "b"
        mark = only(slot, change(slot, f'<{tag} itemprop="somethingElse">{{}}</{tag}>'.format))
        assert mark.state is MarkState.MISPLACED
        assert "inside" in mark.note


@every_subsection
def test_a_child_that_one_row_lacks_is_missing(subsection: str) -> None:
    for slot in slots_of(subsection):
        if slot.group is None:
            continue
        mark = only(slot, change(slot, bare, every=False))
        assert (mark.state, dict(mark.values)) == (MarkState.MISSING, {"have": "1", "rows": "2"})


@every_subsection
@pytest.mark.parametrize("word", ["Отсутствует.", "0"])
def test_an_absent_word_counts_only_where_the_law_exempts(subsection: str, word: str) -> None:
    for slot in slots_of(subsection):
        if slot.item.row_group:
            continue
        pages = change(slot, lambda html: re.sub(r' href="[^"]*"', "", re.sub(r">[^<>]+<", f">{word}<", html)))
        report = check(pages, kind_of(slot))
        mark = next(mark for mark in report.marks if mark.key == slot.key)
        if word == "0" and slot.item.numeric:
            assert mark.state is MarkState.FILLED
        elif slot.item.may_be_absent:
            assert mark.state is MarkState.DECLARED_ABSENT
            assert report.declared_absent == 1
        else:
            assert mark.state is MarkState.MISSING
            assert "exempts nobody" in mark.note
        assert all(other.state is MarkState.FILLED for other in report.marks if other.key != slot.key)


@every_subsection
def test_a_document_without_a_link_is_missing(subsection: str) -> None:
    for slot in slots_of(subsection):
        if slot.item.kind != "document":
            continue
        mark = only(slot, change(slot, lambda html: re.sub(r' href="[^"]*"', "", html)))
        assert "no link" in mark.note

"""Statutory facts on a page: every kind of value, the three states, sources, counts, hostile values."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from catalog.cards import Fact, FactPart, FactRow, InstitutionCard
from catalog.kinds import Kind
from catalog.statutes import CURRENT, Item, load_standard, read_also, standard_on
from core.assets import Assets
from core.i18n import format_size, language
from publisher.check import check_pages
from publisher.statutory import StatutorySection
from publisher.statutory_body import Surroundings
from publisher.statutory_values import dialled, parse_day, safe_address
from tests.factories import SEEN, make_absent, make_card, make_fact, make_row
from tests.support.full_card import document, given, make_full_card, with_parts
from tests.support.statutory import GetTemplate, body_of, marked, show

UNPUBLISHED = load_standard().unpublished
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


# -- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["01.09.1993", "1993-09-01"])
def test_days_are_printed_as_the_standard_wants(section: StatutorySection, written: str) -> None:
    (day,) = marked(show(section, "common.regDate", make_fact(written)), "regDate")
    assert (day.name, day.get_text(), day["datetime"]) == ("time", "01.09.1993", "1993-09-01")


def test_a_day_that_is_none_stays_as_it_was_written(section: StatutorySection) -> None:
    (day,) = marked(show(section, "common.regDate", make_fact("в 1993 году")), "regDate")
    assert day.get_text() == "в 1993 году"


def test_telephones_can_be_dialled_and_stay_in_one_element(section: StatutorySection) -> None:
    line = show(section, "common.telephone", make_fact("8 (812) 000-00-56 доб. 3; 000-00-57, звоните"))
    (phones,) = marked(line, "telephone")
    assert phones.get_text() == "8 (812) 000-00-56 доб. 3; 000-00-57, звоните"
    assert [link["href"] for link in phones.find_all("a")] == ["tel:+78120000056;ext=3"]
    several = with_parts(FactPart("+7 812 000-00-01"), FactPart("+7 812 000-00-02"))
    assert len(marked(show(section, "common.telephone", several), "telephone")) == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+7 (812) 000-00-56", "+78120000056"), ("8 812 0000056", "+78120000056"), ("812 000-00-56", "+78120000056"),
        ("+375 17 200-00-00", "+375172000000"), ("000-00-56", ""), ("нет", ""), ("12.04.2019", ""),
    ],
)  # fmt: skip
def test_a_number_is_dialled_only_where_it_is_whole(text: str, number: str) -> None:
    assert dialled(text) == number


def test_addresses_of_mail_are_links(section: StatutorySection) -> None:
    (mail,) = marked(show(section, "common.email", make_fact("a@example.org; b@example.org; где-то")), "email")
    assert [link["href"] for link in mail.find_all("a")] == ["mailto:a@example.org", "mailto:b@example.org"]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "\\\\evil",
        "https://a b",
        "",
    ],
)
def test_addresses_that_would_run_or_leave_are_no_links(section: StatutorySection, href: str) -> None:
    line = show(section, "document.ustavDocLink", with_parts(FactPart("Устав", href)))
    assert not line.find_all("a")
    assert marked(line, "ustavDocLink")[0].get_text() == "Устав"
    assert safe_address(href, "https://portal.example") == ""


def test_a_document_says_what_it_is_and_who_signed_it(section: StatutorySection) -> None:
    fact = with_parts(document("Правила", "rules.pdf", signature="qualified"))
    line = show(section, "document.localActStud", fact)
    (link,) = marked(line, "localActStud")
    assert (link.name, link["href"], link.get_text()) == ("a", "/documents/rules.pdf", "Правила")
    text = " ".join(line.get_text(" ").split())
    assert "PDF, 210 КБ · от 30.08.2024" in text
    assert "подписано усиленной квалифицированной электронной подписью, Серова А. П., директор, 30.08.2024" in text
    assert line.find("a", href="/documents/rules.pdf.sig").get_text() == "файл подписи"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("simple", "подписано простой электронной подписью"),
        ("unqualified", "подписано усиленной неквалифицированной электронной подписью"),
        ("scan", "скан подписанного документа"),
        ("copy", ""),
    ],
)
def test_each_signature_has_its_words_and_a_copy_none(section: StatutorySection, kind: str, words: str) -> None:
    part = replace(document("Устав", "ustav.pdf", signature=kind), signed_by="Иванова А. П., директор")
    signed = show(section, "document.ustavDocLink", with_parts(part)).find(class_="sv-signed")
    assert (signed.get_text(strip=True).startswith(words) if signed else "") == bool(words) or not words
    assert (signed is None) == (kind == "copy")


def test_a_document_that_is_not_there_is_not_published(section: StatutorySection) -> None:
    nowhere = Surroundings()
    line = show(section, "document.ustavDocLink", with_parts(document("Устав", "ustav.pdf")), nowhere)
    assert not marked(line, "ustavDocLink")
    assert not line.find_all("a")
    assert line.dd is not None
    assert line.dd.get_text() == f"Устав {UNPUBLISHED}"


def test_several_values_carry_a_mark_each(section: StatutorySection) -> None:
    fact = with_parts(FactPart("ул. Парусная, 4"), FactPart("ул. Мостовая, 3"))
    line = show(section, "common.addressPlaceGia", fact)
    assert [mark.get_text() for mark in marked(line, "addressPlaceGia")] == ["ул. Парусная, 4", "ул. Мостовая, 3"]


def test_a_text_that_is_an_address_becomes_a_link(section: StatutorySection) -> None:
    (link,) = marked(show(section, "objects.erList", make_fact("https://edu.example.org/")), "erList")
    assert link["href"] == "https://edu.example.org/"


def test_sums_name_their_unit_beside_the_mark(section: StatutorySection) -> None:
    line = show(section, "budget.finBRVolume", make_fact("12 345,6"))
    assert marked(line, "finBRVolume")[0].get_text() == "12 345,6"
    assert "тыс. руб." in line.get_text()
    assert "тыс. руб." not in show(section, "budget.finBRVolume", make_fact("1 млн руб.")).get_text()


@pytest.mark.parametrize(
    ("size", "shown"), [(1, "1 КБ"), (215_340, "210 КБ"), (1_500_000, "1,4 МБ"), (52_428_800, "50 МБ")]
)
def test_sizes_are_for_people(size: int, shown: str) -> None:
    with language("ru"):
        assert format_size(size) == shown


@pytest.mark.parametrize("text", ["31.02.2024", "2024-13-01", "", "1.9"])
def test_what_is_no_day_is_refused(text: str) -> None:
    assert parse_day(text) is None


# -- states ----------------------------------------------------------------------------------------------------------


def test_the_three_states(section: StatutorySection) -> None:
    assert marked(show(section, "common.shortName", make_fact("ГБОУ")), "shortName")[0].get_text() == "ГБОУ"
    absent = show(section, "common.shortName", make_absent("не предусмотрено"))
    assert marked(absent, "shortName")[0].get_text() == "не предусмотрено"
    unknown = show(section, "common.shortName", Fact())
    assert not unknown.find_all(itemprop=True)
    assert unknown.dd is not None
    assert unknown.dd.get_text() == UNPUBLISHED


def test_every_fact_of_every_type_is_printed_with_its_label_and_mark(section: StatutorySection) -> None:
    for kind, type_ in (
        (Kind.GYMNASIUM, "school"), (Kind.KINDERGARTEN, "kindergarten"), (Kind.SUPPLEMENTARY, "supplementary"),
        (Kind.VOCATIONAL, "vocational"),
    ):  # fmt: skip
        card = make_full_card(kind)
        for subsection in section.standard.subsections:
            made = body_of(section, card, subsection.id)
            soup = BeautifulSoup(made.html, "html.parser")
            places = []
            for item in subsection.items:
                if type_ not in item.required_for:
                    continue
                assert item.label in soup.get_text(), item.key
                if item.itemprop:
                    (first, *_rest) = marked(soup, item.itemprop)
                    places.append((first.sourceline or 0, first.sourcepos or 0))
                    for child in item.children:
                        if type_ in child.required_for:
                            for row in marked(soup, item.itemprop):
                                assert len(marked(row, str(child.itemprop))) >= 1, child.key
            assert places == sorted(places)  # the standard's order
            assert made.missing == 0


def test_what_a_type_is_exempt_from_is_printed_only_where_it_is_given(section: StatutorySection) -> None:
    row = {"eduName": "Образовательная программа дошкольного образования"}
    bare = make_card(kind=Kind.KINDERGARTEN, facts={}, rows={"education.eduAccred": (make_row(1, **row),)})
    html = body_of(section, bare, "education").html
    assert "Форма обучения" not in html
    assert "Государственная аккредитация" not in html
    told = replace(bare, rows={"education.eduAccred": (make_row(1, **row, eduForm="очная"),)})
    assert 'itemprop="eduForm"' in body_of(section, told, "education").html


def test_what_is_recommended_is_asked_for_but_not_counted(section: StatutorySection) -> None:
    made = body_of(section, make_card(kind=Kind.SUPPLEMENTARY, facts={}, rows={}), "eduStandarts")
    assert "Применяемые федеральные государственные требования" in made.html
    assert "Применяемые ФГОС" not in made.html
    assert made.missing == 0


def test_facts_without_an_official_mark_are_printed_without_one(section: StatutorySection) -> None:
    line = show(section, "catering.dietMenu", make_fact("есть"))
    assert not line.find_all(itemprop=True)
    assert "есть" in line.get_text()
    assert "диетическое" not in body_of(section, make_card(facts={}, rows={}), "catering").html


def test_the_register_speaks_of_a_licence_without_claiming_a_document_of_the_school(section: StatutorySection) -> None:
    card = make_card()
    soup = BeautifulSoup(body_of(section, card, "common").html, "html.parser")
    assert "№ Л035-00000-00/00000056 от 12.04.2019" in " ".join(soup.get_text().split())
    assert "по реестру от 18.11.2026" in " ".join(soup.get_text().split())
    assert soup.find("a", href="/card/")
    assert not marked(soup, "licenseDocLink")
    told = replace(card, facts={"common.licenseDocLink": with_parts(document("Выписка", "l.pdf", signature="copy"))})
    soup = BeautifulSoup(body_of(section, told, "common").html, "html.parser")
    assert marked(soup, "licenseDocLink")[0]["href"] == "/documents/l.pdf"
    assert "по реестру от" not in soup.get_text()


# -- sources ---------------------------------------------------------------------------------------------------------


def test_one_line_names_the_source_and_day_of_a_pages_facts(section: StatutorySection) -> None:
    facts = {
        "common.fullName": given("Школа"),
        "common.shortName": given("Ш"),
        "common.workTime": make_fact("с 8 до 20"),
    }
    soup = BeautifulSoup(body_of(section, make_card(facts=facts, rows={}), "common").html, "html.parser")
    lines = [" ".join(line.get_text().split()) for line in soup.find_all(class_="src")]
    assert lines == [
        "Реестр учреждений Приморска, 18.11.2026",
        "Источник, если не указан другой: Сведения организации, 18.11.2026",
    ]
    assert all(line.find("time", datetime="2026-11-18") for line in soup.find_all(class_="src"))


def test_another_day_of_the_same_source_stands_beside_its_fact(section: StatutorySection) -> None:
    old = given("Ш", seen_on=date(2026, 9, 1))
    facts = {"common.fullName": given("Школа"), "common.workTime": given("с 8 до 20"), "common.shortName": old}
    soup = BeautifulSoup(body_of(section, make_card(facts=facts, rows={}), "common").html, "html.parser")
    assert soup.find_all(class_="src")[0].get_text() == "01.09.2026"


# -- counting --------------------------------------------------------------------------------------------------------


def half_card(kind: Kind) -> InstitutionCard:
    """Every second fact, absent words where they count and where they do not, a record without a cell."""
    card = make_full_card(kind)
    facts = {key: fact for number, (key, fact) in enumerate(card.facts.items()) if number % 2}
    facts["common.shortName"] = make_absent()
    facts["common.fullName"] = make_absent()  # nobody is exempt from a name
    facts["struct.filInfo"] = make_absent()
    facts["vacant.vacant"] = make_absent("0")
    rows = {key: found for number, (key, found) in enumerate(card.rows.items()) if number % 3}
    rows.pop("struct.filInfo", None)
    rows.pop("vacant.vacant", None)
    first, *rest = rows["struct.structOrgUprav"]
    lacking = FactRow(1, {name: fact for name, fact in first.cells.items() if name != "site"})
    rows["struct.structOrgUprav"] = (lacking, *rest)
    return replace(card, facts=facts, rows=rows)


def bare_card(kind: Kind) -> InstitutionCard:
    """Everything said in words: documents that nothing leads to, an address as text, a dash."""
    card = make_full_card(kind)
    words = ("в канцелярии", "edu.example.org", "—")
    facts = {key: given(words[number % 3]) for number, key in enumerate(card.facts)}
    rows = {
        key: tuple(FactRow(row.id, {name: given(words[at % 3]) for at, name in enumerate(row.cells)}) for row in found)
        for key, found in card.rows.items()
    }
    return replace(card, facts=facts, rows=rows)


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        (Kind.GYMNASIUM, "school"), (Kind.KINDERGARTEN, "kindergarten"), (Kind.SUPPLEMENTARY, "supplementary"),
        (Kind.VOCATIONAL, "vocational"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("make", [make_full_card, half_card, bare_card])
def test_the_index_counts_as_the_checker_does(
    section: StatutorySection, make: Callable[[Kind], InstitutionCard], kind: Kind, type_: str
) -> None:
    bodies = {sub.id: body_of(section, make(kind), sub.id) for sub in section.standard.subsections}
    pages = {
        f"sveden/{name}/index.html": f"<!doctype html><html lang=ru><body><main>{made.html}</main></body></html>".encode()
        for name, made in bodies.items()
    }
    report = check_pages(
        pages, organisation_type=type_, standard=section.standard, today=date(2026, 11, 20), known=None
    )
    assert sum(made.filled for made in bodies.values()) == report.filled + report.declared_absent
    assert sum(made.missing for made in bodies.values()) == report.missing + report.misplaced
    assert report.applicable == section.standard.applicable(type_)


# -- next year -------------------------------------------------------------------------------------------------------


def test_next_years_standard_changes_the_pages_by_a_file_alone(get_template: GetTemplate, tmp_path: Path) -> None:
    text = resources.files("catalog").joinpath("standard", f"sveden-{CURRENT}.json").read_text("utf-8")
    found = json.loads(text)
    found["version"], found["in_force_from"] = "2027-09", "2027-09-01"
    item = next(item for item in found["subsections"][0]["items"] if item["itemprop"] == "workTime")
    item["itemprop"], item["label_ru"] = "workHours", "Часы работы"
    (tmp_path / "sveden-2027-09.json").write_text(json.dumps(found), encoding="utf-8")
    facts = {"common.workTime": make_fact("с 8 до 20"), "common.workHours": make_fact("с 9 до 18")}
    card = make_card(facts=facts, rows={})
    read_also(tmp_path)
    try:
        before, after = standard_on(date(2027, 8, 31)), standard_on(date(2027, 9, 1))
        with language("ru"):
            old, new = StatutorySection(before, get_template), StatutorySection(after, get_template)
        assert 'itemprop="workTime">с 8 до 20' in body_of(old, card, "common").html
        html = body_of(new, card, "common").html
        assert "<dt>Часы работы</dt>" in html
        assert 'itemprop="workHours">с 9 до 18' in html
        assert "workTime" not in html
    finally:
        read_also()


# -- hostile and extreme values --------------------------------------------------------------------------------------


def evil(item: Item) -> Fact:
    parts = (
        FactPart(EVIL, f"documents/{EVIL}.pdf", None, 5, EVIL, "simple", EVIL, SEEN, f"documents/{EVIL}.sig"),
        FactPart(EVIL, "javascript:alert(1)"),
        FactPart(EVIL, f'https://a.example/"onmouseover="{EVIL}'),
    )
    if item.kind in ("document", "link"):
        return make_fact(EVIL, parts=parts, source_title=EVIL)
    return make_fact(EVIL, source_title=EVIL, correction=EVIL, original=EVIL)


def test_no_cell_of_any_page_can_bring_markup(section: StatutorySection) -> None:
    facts, rows = {}, {}
    for subsection in section.standard.subsections:
        for item in subsection.items:
            if item.row_group:
                cells = {str(child.itemprop): evil(child) for child in item.children}
                rows[item.key] = (FactRow(1, cells), FactRow(2, cells))
            else:
                facts[item.key] = evil(item)
    card = make_card(facts=facts, rows=rows)
    for subsection in section.standard.subsections:
        html = body_of(section, card, subsection.id).html
        soup = BeautifulSoup(html, "html.parser")
        assert not soup.find_all(["script", "img"])
        for tag in soup.find_all(True):
            assert not [name for name in tag.attrs if name.startswith("on")]
            assert not str(tag.get("href", "")).lower().startswith("javascript")


def test_extreme_values_are_printed_whole(section: StatutorySection) -> None:
    name, long = "Ш" * 300, "слово " * 3_300
    facts = {"common.fullName": make_fact(name), "objects.purposeFacil": make_fact(long.strip())}
    card = make_card(
        facts=facts, rows={"managers.rucovodstvoZam": (make_row(1, fio=name, post=long), make_row(2, fio="Я"))}
    )
    assert name in body_of(section, card, "common").html
    assert long.strip() in body_of(section, card, "objects").html
    assert "<table" not in body_of(section, card, "managers").html  # a table of one tall row reads badly


def test_private_marks_in_a_value_fill_no_hole(section: StatutorySection, assets: Assets) -> None:
    line = show(section, "common.workTime", make_fact("\ue000text\ue001 с 8 до 20"))
    assert "с 8 до 20" in line.get_text()

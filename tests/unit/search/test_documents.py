"""What pages, documents, certificates, polls and renamed institutions say when they are found."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.cards import Ref
from catalog.kinds import Kind
from core.handover import SearchDocument
from search.collect import Sources, register_sources
from search.documents import (
    LONGEST_DOCUMENT,
    LONGEST_TEXT,
    certificate_document,
    extra_document,
    institution_document,
    page_document,
    place_of,
)
from search.pages import Page, parse_page
from search.query import SearchIndex
from search.request import SearchRequest
from search.result import make_hit
from tests.factories import make_card, make_licence, make_place, make_service, make_supplement
from tests.unit.search.world import card, certificate, make_index, page

RULES = "Устав школы. Порядок приёма в первый класс. Плата за питание и кружки."
PAPER = page(
    "/s/gimnaziya-56/documents/ustav.pdf", "Устав", RULES, type="document", size=12_345, published_on=date(2025, 9, 1),
    anchors=((RULES.index("Порядок"), "page=2"), (RULES.index("Плата"), "page=3")),
)  # fmt: skip


def hit_of(found: Page, *terms: str) -> tuple[str, str]:
    hit = make_hit(page_document(found, None).stored, frozenset(terms))
    return hit.url.partition("#")[2], str(hit.snippet)


def test_a_hit_leads_to_the_place_that_it_shows() -> None:
    assert hit_of(PAPER, "питание")[0] == "page=3"
    assert hit_of(PAPER, "прием")[0] == "page=2"
    assert hit_of(PAPER, "устав")[0] == ""
    assert hit_of(PAPER, "хоккей")[0] == ""


@pytest.mark.parametrize("anchors", [((0, "a b\"><script>"),), ((10**9, "far"),), ((-5, "before"),)])  # fmt: skip
def test_no_anchor_breaks_an_address(anchors: tuple[tuple[int, str], ...]) -> None:
    id_, _ = hit_of(replace(PAPER, anchors=anchors), "питание")
    assert not set(' "<>') & set(id_)


@given(st.lists(st.text("аб \u00ad\u0301\n.,№", max_size=30), min_size=1, max_size=8))
def test_anchors_stay_with_their_words(pieces: list[str]) -> None:
    sections = [f"{piece} слово{number}" for number, piece in enumerate(pieces)]
    offsets = [sum(len(one) + 1 for one in sections[:number]) for number in range(len(sections))]
    made = page_document(
        replace(PAPER, text=" ".join(sections), anchors=tuple((at, f"s{n}") for n, at in enumerate(offsets))), None
    )
    text, anchors = made.stored["text"], [*made.stored["anchors"], (len(made.stored["text"]) + 1, "")]
    for number, ((begin, id_), (end, _)) in enumerate(pairwise(anchors)):
        assert id_ == f"s{number}"
        assert f"слово{number}" in text[begin:end].split()


def test_a_document_says_what_it_is() -> None:
    made = page_document(PAPER, place_of(make_card()))
    assert made.facets["group"] == ("document",)
    assert made.facets["level"] == ("primary", "basic")
    hit = make_hit(made.stored, frozenset())
    assert (hit.group, hit.format, hit.size, hit.site_name, hit.day) == (
        "document",
        "PDF",
        12_345,
        "Гимназия № 56",
        date(2025, 9, 1),
    )


def test_long_texts_are_cut() -> None:
    assert len(page_document(replace(PAPER, text="я" * 10**6, anchors=()), None).text) == LONGEST_DOCUMENT
    assert len(page_document(replace(PAPER, text="я" * 10**6, anchors=(), type="page"), None).text) == LONGEST_TEXT


def test_lines_of_before_anchors_are_still_read() -> None:
    line: dict[str, object] = {
        "url": "/a/",
        "site_id": "a",
        "institution_id": None,
        "lang": "ru",
        "type": "page",
        "title": "А",
        "headings": [],
        "text": "",
    }
    assert parse_page(line).anchors == ()
    assert parse_page(line | {"anchors": [[4, "s-priem", "Приём"]], "size": 7}).anchors == ((4, "s-priem"),)


# -- institutions ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """Three institutions with their certificates."""
    horizon = replace(
        card(1, Kind.SCHOOL, "Школа № 41", address="улица Новая, дом 6"),
        buildings=(make_place(address="улица Канатная, дом 17, корпус 2"),),
        services=(make_service("Плавание"),),
    )
    ref = Ref(1, horizon.slug, horizon.name)
    attached = replace(
        certificate("Л035-01271-78/0000987", "Школа 41", attached=(ref,), id=31),
        series="78Л01", form_number="0004321", supplements=(make_supplement(number="17-4"),),
    )  # fmt: skip
    loose = certificate("Л035-01271-78/0000988", "Частная школа «Горизонт»", id=32, inn="7801999999")
    return make_index(
        tmp_path_factory.mktemp("documents"),
        Sources(
            cards=(replace(horizon, licences=(attached,)), card(2, Kind.GYMNASIUM, "Гимназия № 77")),
            licences=(attached, loose),
            pages=(replace(PAPER, institution_id=1),),
            former_names={1: ("Школа № 5", "Средняя школа № 5 имени Ушакова")},
        ),
    )


def urls(index: SearchIndex, text: str) -> list[str]:
    return [hit.url for hit in index.search(SearchRequest(text)).hits]


@pytest.mark.parametrize("text", ["Л035-01271-78/0000987", "лицензия 0000987", "987", "0004321", "78Л01 4321"])
def test_a_certificate_is_found_by_each_of_its_numbers_after_its_institution(index: SearchIndex, text: str) -> None:
    assert urls(index, text)[:2] == ["/institutions/1-shkola-41/", "/licences/#entry-31"]


def test_an_attached_certificate_is_found_by_numbers_alone(index: SearchIndex) -> None:
    assert "/licences/#entry-31" not in urls(index, "школа 41")
    assert urls(index, "горизонт") == ["/licences/#entry-32"]
    assert "/licences/#entry-32" in urls(index, "маячная 8")
    assert "/licences/#entry-31" not in urls(index, "маячная 8")


def test_a_certificate_leads_to_its_line(index: SearchIndex) -> None:
    rows = [certificate(str(number), id=number) for number in range(1, 52)]
    assert [source.make().stored["url"] for source in register_sources(rows, "licences")][
        -1
    ] == "/licences/page/2/#entry-51"


def test_an_old_name_is_found_and_shown(index: SearchIndex) -> None:
    [hit] = index.search(SearchRequest("школа имени Ушакова")).hits
    assert hit.title == "Школа № 41"
    assert "<mark>Ушакова</mark>" in hit.former_name
    assert index.search(SearchRequest("школа 5")).hits[0].former_name == "Школа № <mark>5</mark>"
    assert index.search(SearchRequest("школа 41")).hits[0].former_name == ""


def test_other_buildings_are_found_by_their_address(index: SearchIndex) -> None:
    assert urls(index, "канатная 17")[0] == "/institutions/1-shkola-41/"


def test_a_service_is_shown_where_it_was_asked_for(index: SearchIndex) -> None:
    hit = index.search(SearchRequest("плавание")).hits[0]
    assert hit.title == "Школа № 41"
    assert "<mark>Плавание</mark>" in hit.offers[0]
    assert not index.search(SearchRequest("школа 41")).hits[0].offers


def test_a_card_with_everything_fits_into_one_document() -> None:
    made = institution_document(make_card(services=(make_service(),), buildings=(make_place(),)), ("Школа № 1",))
    assert made.key == "institution:56"
    assert made.point == (59.961, 30.245)
    assert made.stored["former_names"] == ("Школа № 1",)
    assert len(set(made.main)) == len(made.main)
    assert certificate_document(make_licence(), "licence", "/licences/#entry-1").facets == {"group": ("certificate",)}


# -- polls ---------------------------------------------------------------------------------------------------------------


def test_a_poll_says_whether_it_is_open_now() -> None:
    opens = datetime(2026, 11, 1, 9, tzinfo=UTC)
    found = SearchDocument("/polls/1/", "poll", "Когда?", "В 8", opens_at=opens, closes_at=opens + timedelta(days=7))
    stored = extra_document(found, None).stored
    states = [make_hit(stored, frozenset(), now=opens + timedelta(days=days)).state for days in (-1, 0, 6, 7)]
    assert states == ["upcoming", "open", "open", "closed"]
    assert make_hit(stored, frozenset()).group == "poll"
    answer = extra_document(SearchDocument("/feedback/answers/1/", "answer", "Когда?", "Завтра"), None)
    assert make_hit(answer.stored, frozenset()).state == ""


def test_one_offer_with_all_that_was_asked_comes_before_two_with_a_part_each(tmp_path: Path) -> None:
    swimmers = make_service("Плавание", activity="", age_from=10, age_to=14, free_places=5)
    chess = make_service("Шахматы", activity="", age_from=7, age_to=9, free_places=0)
    children = make_service("Плавание", activity="", age_from=6, age_to=8, free_places=0)
    index = make_index(
        tmp_path,
        Sources(
            cards=(
                replace(card(1, Kind.SCHOOL, "Школа № 1"), services=(swimmers, chess)),
                replace(card(2, Kind.SCHOOL, "Школа № 2"), services=(children, replace(chess, free_places=3))),
            )
        ),
    )
    assert [hit.title for hit in index.search(SearchRequest("плавание 7 лет")).hits] == ["Школа № 2", "Школа № 1"]
    assert [hit.title for hit in index.search(SearchRequest("плавание есть места")).hits] == ["Школа № 1", "Школа № 2"]
    assert [hit.title for hit in index.search(SearchRequest("шахматы свободные места")).hits] == [
        "Школа № 2",
        "Школа № 1",
    ]

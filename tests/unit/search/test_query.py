"""Filters, facets, pages: whatever is asked, the answer adds up."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from catalog.kinds import Kind, SiteState
from search.collect import Sources
from search.query import SearchIndex
from search.request import SearchRequest
from search.understanding import LONGEST_QUERY, MOST_WORDS
from tests.unit.search.world import CARDS, card, make_index, page, titles

WORDS = ["гимназия", "56", "№", "улица", "парусная", "ubvyfpbz", "shkola", "(", '"', "AND", "NOT", "*", "~", ":", "'", "гимнзия", "5а",
         "\x00", "ё", "школы", "1=1--", "%", "_", "\u202e", "😀"]  # fmt: skip


def test_an_empty_query_lists_every_institution_in_natural_order(index: SearchIndex) -> None:
    result = index.search(SearchRequest())
    assert result.total == len(CARDS)
    found = [hit.title for hit in result.hits]
    assert found.index("Гимназия № 5") < found.index("Гимназия № 56 имени капитана Серова")
    assert found.index("Школа № 9") < found.index("Школа № 10") < found.index("Школа № 112 «Маяк»")
    assert {hit.group for hit in result.hits} == {"institution"}


def test_filters_narrow_and_facets_say_what_each_would_leave(index: SearchIndex) -> None:
    everything = index.search(SearchRequest())
    assert sum(everything.facets["district"].values()) == len(CARDS)
    for name in ("district", "kind", "licence"):
        for value, count in everything.facets[name].items():
            narrowed = index.search(SearchRequest(**{name: value}))  # type: ignore[arg-type]
            assert narrowed.total == count
            assert narrowed.facets[name] == everything.facets[name]  # the filter's own counts do not shrink
    assert titles(index, "", licence="suspended") == ["Лицей № 17"]
    assert titles(index, "56", kind="gymnasium", type="institution") == ["Гимназия № 56 имени капитана Серова"]


def test_nothing_under_the_filters_says_how_much_there_is_without(index: SearchIndex) -> None:
    result = index.search(SearchRequest("гимназия 56", kind="kindergarten"))
    assert (result.total, result.hits) == (0, ())
    assert result.elsewhere > 0


def test_types_part_institutions_pages_and_register_entries(index: SearchIndex) -> None:
    counts = index.search(SearchRequest("лицей")).facets["type"]
    for group, count in counts.items():
        assert index.search(SearchRequest("лицей", type=group)).total == count
    assert {"institution", "certificate"} <= set(counts)


def test_a_site_searches_only_its_own_pages(index: SearchIndex) -> None:
    found = index.search(SearchRequest("гимназия", site="gimnaziya-56"))
    assert {hit.site for hit in found.hits} == {"gimnaziya-56"}
    assert found.hits[0].site_name == "Гимназия № 56 имени капитана Серова"


def test_an_institution_answers_at_once(index: SearchIndex) -> None:
    hit = index.search(SearchRequest("гимназия 56")).hits[0]
    assert (hit.id, hit.url) == (1, "/institutions/1-gimnaziya-56-imeni-kapitana-serova/")
    assert (hit.address, hit.phone, hit.district) == (
        "улица Парусная, дом 4, литера А",
        "+7 (812) 346-00-87",
        "Приозёрный район",
    )
    assert hit.licence is not None
    assert hit.licence.as_of is not None
    assert hit.licence_state == "active"


def test_unknown_filter_values_find_nothing_and_raise_nothing(index: SearchIndex) -> None:
    for name in ("district", "kind", "licence", "type", "site"):
        assert index.search(SearchRequest("школа", **{name: "'; DROP TABLE"})).total == 0  # type: ignore[arg-type]


def test_a_long_query_is_cut_and_says_so(index: SearchIndex) -> None:
    result = index.search(SearchRequest("гимназия 56 " + "а" * 1_000_000))
    assert result.cut
    assert len(result.text) <= LONGEST_QUERY
    many = index.search(SearchRequest("гимназия 56 " + "школа " * 10_000))
    assert many.cut
    just = index.search(SearchRequest(" ".join(["школа"] * MOST_WORDS)))
    assert not just.cut


def test_pages_cover_every_hit_once_and_the_last_stands_for_all_beyond(tmp_path: Path) -> None:
    cards = [card(number, Kind.SCHOOL, f"Школа № {number}") for number in range(1, 46)]
    index = make_index(tmp_path, Sources(cards=cards))
    for text in ("", "школа", "школа приозёрный", "школа небывалая"):
        seen = [hit.id for number in (1, 2, 3, 4, 5) for hit in index.search(SearchRequest(text, page=number)).hits]
        assert sorted(seen) == list(range(1, 46)), text
    last = index.search(SearchRequest("школа", page=10**9))
    assert (last.page, last.pages, len(last.hits)) == (5, 5, 5)
    assert index.search(SearchRequest("школа", page=-5)).page == 1


@given(
    st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join)), st.integers(-3, 9)
)
def test_any_text_is_a_query(index: SearchIndex, text: str, number: int) -> None:
    result = index.search(SearchRequest(text, page=number))
    assert 0 <= len(result.hits) <= 20
    assert 1 <= result.page <= result.pages
    assert result.total == sum(result.facets["type"].values())
    first = index.search(SearchRequest(text))
    assert len({(hit.type, hit.id) for hit in first.hits}) == len(first.hits)
    index.suggest(text)


def test_the_same_query_gives_the_same_hits(index: SearchIndex) -> None:
    once, again = (index.search(SearchRequest("школа приозёрного района")) for _ in range(2))
    assert once == again


def test_typing_is_completed_to_institutions(index: SearchIndex) -> None:
    assert [found.title for found in index.suggest("гимназия 5")][:1] == ["Гимназия № 5"]
    assert "Школа № 112 «Маяк»" in [found.title for found in index.suggest("школа мая")]
    assert index.suggest("") == ()


def test_a_result_becomes_json_with_the_contract_s_names(index: SearchIndex) -> None:
    found = index.search(SearchRequest("гимназия 56")).to_json()
    assert {"total", "hits", "facets"} <= set(found)
    assert {"type", "id", "title", "url"} <= set(found["hits"][0])


def test_a_question_without_a_name_finds_who_says_so_on_its_site(tmp_path: Path) -> None:
    gymnasium = next(card for card in CARDS if card.name.startswith("Гимназия № 56"))
    pages = (
        page("/s/gimnaziya-56/about/", "О нас", "Во дворе каток, в здании бассейн."),
        page("/s/gimnaziya-56/news/den/", "День бассейна", "Ходили в бассейн соседней школы.", type="news"),
    )
    with_site = replace(gymnasium, slug="gimnaziya-56", site_state=SiteState.ACCEPTED)
    index = make_index(tmp_path, Sources(cards=[with_site, *CARDS[1:3]], pages=pages))
    everything = index.search(SearchRequest("бассейн"))
    assert [hit.url for hit in everything.hits][-1] == "/institutions/1-gimnaziya-56/"  # behind the pages themselves
    [found] = index.search(SearchRequest("бассейн", type="institution")).hits
    assert found.said_on is not None
    assert (found.said_on.title, found.said_on.url) == ("О нас", "/s/gimnaziya-56/about/")
    assert "<mark>бассейн</mark>" in found.said_on.snippet
    assert (
        index.search(SearchRequest("соседней школы бассейн", type="institution")).total == 0
    )  # news say nothing lasting


def test_where_a_name_answers_nobody_else_is_brought_in(tmp_path: Path) -> None:
    pages = (page("/s/gimnaziya-56/about/", "О нас", "Мы дружим с лицеем."),)
    index = make_index(tmp_path, Sources(cards=CARDS, pages=pages))
    titles = [hit.title for hit in index.search(SearchRequest("лицей", type="institution")).hits]
    assert titles
    assert all("Гимназия" not in title for title in titles)

"""Marks show the words asked for, and text never becomes markup."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from search.collect import Sources
from search.highlight import highlight, snippet
from search.request import SearchRequest
from tests.unit.search.world import CARDS, fact, make_index, page

LONG = "Слово " * 200 + "Занятия для детей ведут два учителя. " + "Другое " * 200


def test_every_form_of_a_word_is_marked() -> None:
    text = "Гимназия, гимназии и гимназистам: лицей. ГБОУ СОШ № 5"
    assert str(highlight(text, frozenset({"гимназия"}))).count("<mark>") == 2
    assert "<mark>СОШ</mark>" in highlight(text, frozenset({"школа"}))
    assert "<mark>" not in highlight("ГБОУ", frozenset({"общеобразовательный", "школа"}))


def test_a_snippet_is_where_the_words_stand_together() -> None:
    found = snippet(LONG, frozenset({"ребенок", "учитель"}))
    assert "<mark>детей</mark> ведут два <mark>учителя</mark>" in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found.striptags()) < 260


def test_without_the_words_a_snippet_is_the_beginning() -> None:
    assert snippet(LONG, frozenset({"гимназия"})).startswith("Слово Слово")
    assert snippet("", frozenset({"гимназия"})) == ""


@given(
    st.text(alphabet="абвя №5<>&\"'/ёЁİ\u0301\u00ad script", max_size=400),
    st.sampled_from(["5", "а", "я", "бв", "script"]),
)
def test_any_text_stays_text(text: str, term: str) -> None:
    for made in (highlight(text, frozenset({term})), snippet(text, frozenset({term}))):
        bare = str(made).replace("<mark>", "").replace("</mark>", "")
        assert "<" not in bare
        assert ">" not in bare
    assert highlight(text, frozenset({term})).replace("<mark>", "").replace("</mark>", "") == highlight(
        text, frozenset()
    )


def test_markup_in_names_and_pages_is_shown_as_text(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script> школа"
    card = replace(CARDS[3], name=evil, address=fact("<img src=x onerror=1> улица"), short_name=fact(evil))
    pages = (page("/s/x/", evil, f"{evil} и <b>текст</b> школы"),)
    hits = make_index(tmp_path, Sources(cards=(card,), pages=pages)).search(SearchRequest("школа")).hits
    assert len(hits) == 2
    for hit in hits:
        for made in (hit.marked_title, hit.snippet):
            assert "<" not in str(made).replace("<mark>", "").replace("</mark>", "")
        assert "&lt;script&gt;" in hit.marked_title

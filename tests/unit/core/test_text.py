"""Texts of registers and people."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import clean, clean_lines, comparison_key, make_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Гимназия № 56", "gimnaziya-56"),
        ("Щёлково: школа-интернат", "shchelkovo-shkola-internat"),
        ("Лицей «Физико-техническая школа»", "litsey-fiziko-tekhnicheskaya-shkola"),
        ("学校", "xue-xiao"),
        ("«»", "x"),
    ],
)
def test_a_slug_is_transliterated_as_readers_expect(text, slug):
    assert make_slug(text).replace("litsey", "litsey") == slug


@given(st.text())
def test_every_slug_fits_an_address(text):
    slug = make_slug(text)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 60


def test_a_long_slug_ends_at_a_word():
    assert make_slug("школа " * 30).endswith("shkola")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ГБОУ «Школа №5»", 'гбоу "Школа  № 5"'),
        ("Берёзка — сад", "березка-сад"),
        ("Школа-интернат № 2.", "школа - интернат №2"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one, other):
    assert comparison_key(one) == comparison_key(other)


def test_clean_removes_what_nobody_sees():
    assert clean("\ufeffШкола\u202e\x00 № \u200b5\n") == "Школа № 5"


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)
    assert clean_lines(clean_lines(text)) == clean_lines(text)


def test_lines_stay_lines():
    assert clean_lines("раз\r\n\r\n\r\n\r\nдва\x07\n") == "раз\n\nдва"

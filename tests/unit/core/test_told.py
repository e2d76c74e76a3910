"""A sentence that is kept is told again in any language."""

from __future__ import annotations

import pytest

from core.i18n import gettext, language, remembering
from core.told import LONGEST, keep, tell

REASON = "no word for %(seconds)s s"
SENTENCE = "%(host)s did not answer in full (%(reason)s). It is asked again later."


def test_a_kept_sentence_is_told_in_the_readers_language_with_the_sentences_inside_it():
    with language("ru"), remembering() as remembered:
        said = gettext(SENTENCE, host="example.org", reason=gettext(REASON, seconds=30))
    kept = keep(said, remembered)
    assert tell(kept) == said
    with language("en"):
        assert tell(kept) == "example.org did not answer in full (no word for 30 s). It is asked again later."


@pytest.mark.parametrize("words", ["", "stored long ago", '{"msgid": 7}', '{"msgid":"%(a)s","values":{}}', '{"msgid":'])
def test_what_was_stored_as_words_stays_as_it_is(words):
    assert tell(keep(words, {})) in (words, "%(a)s")


def test_a_sentence_that_nobody_remembers_and_one_too_long_are_kept_as_words():
    with remembering() as remembered:
        long = gettext(SENTENCE, host="h" * LONGEST, reason="x")
    assert keep("something else", remembered) == "something else"
    assert keep(long, remembered) == long[:LONGEST]


def test_only_the_last_sentences_are_remembered_and_only_within_the_block():
    with remembering() as remembered:
        for number in range(3_000):
            gettext(REASON, seconds=number)
        assert len(remembered) == 1_000
    gettext(REASON, seconds=7)
    assert len(remembered) == 1_000
    assert gettext(REASON, seconds=2_999) in remembered

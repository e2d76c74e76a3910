"""Public forms carry a signed token."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tokens import BadToken, FormTokens, receipt, used_key

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TOKENS = FormTokens("k" * 32)


def test_a_token_comes_back_with_what_it_was_made_for():
    token = TOKENS.read(TOKENS.issue("vote", "7", now=NOW, lifetime=timedelta(hours=1)), "vote", "7")
    assert (token.purpose, token.form, len(token.nonce)) == ("vote", "7", 16)
    assert not token.expired(NOW + timedelta(minutes=59))
    assert token.expired(NOW + timedelta(hours=1))


def test_no_two_tokens_share_a_nonce():
    nonces = {TOKENS.read(TOKENS.issue("vote", "7", now=NOW), "vote", "7").nonce for _ in range(200)}
    assert len(nonces) == 200


@pytest.mark.parametrize(("purpose", "form"), [("vote", "8"), ("feedback", "7"), ("", "")])
def test_a_token_of_another_form_is_refused(purpose, form):
    with pytest.raises(BadToken):
        TOKENS.read(TOKENS.issue("vote", "7", now=NOW), purpose, form)


def test_a_token_signed_with_another_key_is_refused():
    with pytest.raises(BadToken):
        TOKENS.read(FormTokens("x" * 32).issue("vote", "7", now=NOW), "vote", "7")


@given(st.text(max_size=2000))
def test_anything_else_is_refused_without_a_traceback(text):
    with pytest.raises(BadToken):
        TOKENS.read(text, "vote", "7")


def test_receipt_and_used_key_do_not_tell_each_other():
    assert receipt(b"n" * 16) != used_key(b"n" * 16)
    assert len(receipt(b"n" * 16)) == 32

"""A sealed text opens for its purpose, for its time, and for nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from core.sealed import Sealer

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def sealed(text: str = "7K3M-PQ") -> str:
    """A text sealed for an hour."""
    return Sealer("secret").seal(text, "code:7", now=NOW, lifetime=HOUR)


def test_a_sealed_text_opens_again_and_shows_nothing_of_itself() -> None:
    assert Sealer("secret").unseal(sealed(), "code:7", now=NOW) == "7K3M-PQ"
    assert "7K3M" not in sealed()
    assert sealed() != sealed()


@pytest.mark.parametrize(
    ("key", "purpose", "now"),
    [("other", "code:7", NOW), ("secret", "code:8", NOW), ("secret", "code:7", NOW + HOUR)],
    ids=["another key", "another survey", "too late"],
)
def test_it_opens_for_nothing_else(key: str, purpose: str, now: datetime) -> None:
    assert Sealer(key).unseal(sealed(), purpose, now=now) is None


@pytest.mark.parametrize("text", ["", "null", "A", "я", "A" * 30, "A" * 9999, "\x00", "===="])
def test_what_was_never_sealed_does_not_open(text: str) -> None:
    assert Sealer("secret").unseal(text, "code:7", now=NOW) is None


def test_an_altered_text_does_not_open() -> None:
    text = sealed()
    assert Sealer("secret").unseal(("A" if text[0] != "A" else "B") + text[1:], "code:7", now=NOW) is None

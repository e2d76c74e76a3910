"""A ticket opens for its purpose, for its time, and for nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from core.tickets import Tickets

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ticket(text: str = "7K3M-PQ") -> str:
    """A ticket for an hour."""
    return Tickets("secret").make(text, "code:7", now=NOW, lifetime=HOUR)


def test_a_ticket_opens_again_and_shows_nothing_of_itself() -> None:
    assert Tickets("secret").read(ticket(), "code:7", now=NOW) == "7K3M-PQ"
    assert "7K3M" not in ticket()
    assert ticket() != ticket()


@pytest.mark.parametrize(
    ("key", "purpose", "now"),
    [("other", "code:7", NOW), ("secret", "code:8", NOW), ("secret", "code:7", NOW + HOUR)],
    ids=["another key", "another survey", "too late"],
)
def test_it_opens_for_nothing_else(key: str, purpose: str, now: datetime) -> None:
    assert Tickets(key).read(ticket(), purpose, now=now) is None


@pytest.mark.parametrize("text", ["", "null", "A", "я", "A" * 30, "A" * 9999, "\x00", "===="])
def test_what_is_no_ticket_does_not_open(text: str) -> None:
    assert Tickets("secret").read(text, "code:7", now=NOW) is None


def test_an_altered_ticket_does_not_open() -> None:
    text = ticket()
    assert Tickets("secret").read(("A" if text[0] != "A" else "B") + text[1:], "code:7", now=NOW) is None

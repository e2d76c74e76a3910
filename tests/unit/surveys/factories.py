"""Polls, keys and an audit trail for the tests of surveys."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from core.actor import COMMAND_LINE, Actor
from core.clock import FixedClock
from core.database import Sessions
from surveys.ballots import Ballot
from surveys.definition.stored import dump_answers
from surveys.operations import open_survey
from surveys.polls import QUESTION, PollDraft, create_poll
from surveys.read import get_poll


def key(number: int) -> bytes:
    """A key like a form token's nonce, the same for the same number."""
    return hashlib.sha256(b"key" + number.to_bytes(8, "big")).digest()[:16]


@dataclass(slots=True)
class AuditTrail:
    """An audit that keeps its lines."""

    lines: list[tuple[str, str, str]] = field(default_factory=list)

    def __call__(
        self, actor: Actor, action: str, subject: str = "", details: Mapping[str, object] | None = None
    ) -> None:
        """Keep one line."""
        self.lines.append((actor.name, action, subject))


@dataclass(frozen=True, slots=True)
class OpenPoll:
    """A poll to vote in."""

    id: int
    options: tuple[str, ...]

    def ballot(self, option: int, number: int, participant: bytes | None = None) -> Ballot:
        """A vote for the option at a place, from 0, with the key of a number."""
        return Ballot(self.id, 1, said(self.options[option]), key(number), participant)


def said(option: str) -> str:
    """The answers of a ballot for an option, as they are stored."""
    return dump_answers({QUESTION: option})


def draft(clock: FixedClock, **changes: object) -> PollDraft:
    """The words of a poll that closes in ten days."""
    words: dict[str, object] = {
        "title": "Во сколько начинать уроки зимой?",
        "description": "Комитет решит до Нового года.",
        "options": ("В 8:00, как сейчас", "В 8:30", "Пусть решает школа"),
        "opens_at": None,
        "closes_at": clock.now() + timedelta(days=10),
    }
    return PollDraft(**(words | changes))  # type: ignore[arg-type]


def make_poll(sessions: Sessions, clock: FixedClock, **changes: object) -> OpenPoll:
    """A released poll; open unless ``opens_at`` says otherwise."""
    with sessions.begin() as session:
        poll_id = create_poll(session, draft(clock, **changes), actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
        open_survey(session, poll_id, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
        return OpenPoll(poll_id, tuple(option.id for option in get_poll(session, poll_id, "ru", clock.now()).options))

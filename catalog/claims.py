"""Say, withdraw and weigh claims: the one place where the register's truth changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalog.bulk import insert_rows, insert_tuples, preparer
from catalog.errors import Busy
from catalog.fields import source_rank
from catalog.models import Change, Claim, Revision, Run, Source, outbox
from catalog.records import Said
from core.actor import Actor
from core.i18n import gettext as _
from core.outbox import enqueue

CHUNK = 400  # subjects a query asks for at once


@dataclass(slots=True)
class RunContext:
    """The run that is being made."""

    session: Session
    id: int
    source: str
    seen_on: date
    at: datetime
    actor: str
    reason: str = ""


@dataclass(slots=True)
class LiveClaim:
    """A live claim while it is weighed; ``id`` 0 until it is written."""

    id: int
    field: str
    source: str
    state: str
    value: Any
    original: str
    seen_on: date
    spoken_run: int
    winning: bool
    correction: str = ""

    def weight(self) -> tuple[int, date, int, int]:
        """Greatest wins: who owns the field, then the newest."""
        return source_rank(self.field, self.source), self.seen_on, self.spoken_run, self.id or 1 << 60


@dataclass(slots=True)
class Outcome:
    """What became of one subject."""

    subject_id: int
    diff: dict[str, list[Any]] = field(default_factory=dict)  # of winning values: [old, new]
    written: bool = False  # whether any claim began or ended
    emptied: bool = False  # whether a field that its source filled is no longer filled by it
    winners: dict[str, LiveClaim] = field(default_factory=dict)


def actor_name(actor: Actor) -> str:
    """How runs name who acted: a person by account, never by name."""
    return f"{actor.kind.value}:{actor.id}" if actor.id is not None else actor.kind.value


def start_run(
    session: Session,
    *,
    format: str,
    source: str,
    actor: Actor,
    at: datetime,
    seen_on: date,
    dated: bool = False,
    file: str = "",
    undoes: int | None = None,
    reason: str = "",
) -> RunContext:
    """Write the row of a run into the caller's transaction."""
    run = Run(
        format=format,
        source=source,
        file=file,
        at=at,
        seen_on=seen_on,
        dated=dated,
        actor=actor_name(actor),
        undoes_id=undoes,
    )
    session.add(run)
    session.flush()
    return RunContext(session, run.id, source, seen_on, at, run.actor, reason)


def ensure_source(session: Session, code: str, title: str, publisher: str = "", licence: str = "") -> Source:
    """The source's row, made when it is new; its title follows the newest description."""
    source = session.get(Source, code)
    if source is None:
        source = Source(code=code, title=title, publisher=publisher, licence=licence, file_hash="")
        session.add(source)
        session.flush()
    elif title and source.title != title:
        source.title = title
    return source


@contextmanager
def writing(session: Session, *, pen: bool = True) -> Iterator[None]:
    """Take the register's one pen before anything is read, so that two writers never decide on the same old state.

    Without ``pen`` nobody is kept waiting: what is written will be taken back.

    Raises:
        Busy: another writer did not finish within the database's patience.
    """
    session.info["trial"] = not pen
    try:
        if (
            pen
            and session.scalar(
                update(Revision).where(Revision.id == 1).values(number=Revision.number).returning(Revision.id)
            )
            is None
        ):
            session.add(Revision(id=1, number=0))
            session.flush()
        yield
    except OperationalError as error:
        if "locked" not in str(error.orig):
            raise
        raise Busy(_("The register is being written by somebody else. Try again in a minute.")) from error


def bump_revision(session: Session) -> int:
    """Let the register's revision grow in the caller's transaction; returns the new number.

    A trial leaves it alone: whoever writes the register holds its row.
    """
    if session.info.get("trial"):
        return session.scalar(select(Revision.number)) or 0
    row = session.get(Revision, 1, with_for_update=True)
    if row is None:
        row = Revision(id=1, number=0)
        session.add(row)
    row.number += 1
    session.flush()
    return row.number


def request_build(session: Session, now: datetime) -> None:
    """Ask the worker to build the pages again."""
    enqueue(session, outbox, "build", {}, now=now)


def request_places(session: Session, now: datetime) -> None:
    """Ask the worker to find points and districts for what came in."""
    enqueue(session, outbox, "geocode", {}, now=now)


def load_live(session: Session, subject_type: str, ids: Collection[int]) -> dict[int, list[LiveClaim]]:
    """The live claims of these subjects, all sources."""
    found: dict[int, list[LiveClaim]] = defaultdict(list)
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(
                Claim.subject_id, Claim.id, Claim.field, Claim.source, Claim.state, Claim.value, Claim.original,
                Claim.seen_on, Claim.spoken_run, Claim.winning, Claim.correction,
            ).where(
                Claim.subject_type == subject_type,
                Claim.subject_id.in_(wanted[start : start + CHUNK]),
                Claim.ended_run_id.is_(None),
            )
        )  # fmt: skip
        for subject_id, *rest in rows:
            found[subject_id].append(LiveClaim(*rest))
    return found


def weigh(claims: Iterable[LiveClaim]) -> dict[str, LiveClaim]:
    """The winning claim of each field."""
    winners: dict[str, LiveClaim] = {}
    for claim in claims:
        best = winners.get(claim.field)
        if best is None or claim.weight() > best.weight():
            winners[claim.field] = claim
    return winners


class Writer:
    """Collects what becomes of many subjects of one type and writes it in few statements."""

    def __init__(self, run: RunContext, subject_type: str) -> None:
        self.run = run
        self.subject_type = subject_type
        self.new: list[dict[str, Any]] = []
        self.ended: list[int] = []
        self.won: list[int] = []
        self.lost: list[int] = []

    def say(
        self,
        subject_id: int,
        live: Sequence[LiveClaim],
        said: Mapping[str, Said],
        *,
        source: str | None = None,
        only: Collection[str] | None = None,
    ) -> Outcome:
        """Let ``source`` (the run's unless given) say exactly ``said`` about a subject.

        A field it said before and no longer does is withdrawn; with ``only`` just these fields are looked at. An
        unchanged word writes nothing.
        """
        source = source or self.run.source
        before = {claim.field: claim for claim in live if claim.winning}
        outcome = Outcome(subject_id)
        kept: list[LiveClaim] = []
        spoken: set[str] = set()
        for claim in live:
            if claim.source != source or (only is not None and claim.field not in only):
                kept.append(claim)
                continue
            now = said.get(claim.field)
            if now is not None and (now.state, now.value, now.original) == (claim.state, claim.value, claim.original):
                kept.append(claim)
                spoken.add(claim.field)
            else:
                self.ended.append(claim.id)
                outcome.written = True
                outcome.emptied = outcome.emptied or now is None
        fresh: list[LiveClaim] = []
        for name, word in said.items():
            if name not in spoken:
                fresh.append(
                    LiveClaim(
                        0, name, source, word.state, word.value, word.original, self.run.seen_on, self.run.id, False, word.correction
                    )
                )  # fmt: skip
        outcome.written = outcome.written or bool(fresh)
        self._settle(outcome, before, kept, fresh)
        return outcome

    def withdraw(self, subject_id: int, live: Sequence[LiveClaim], claims: Collection[int]) -> Outcome:
        """End these claims of a subject."""
        before = {claim.field: claim for claim in live if claim.winning}
        outcome = Outcome(subject_id, written=bool(claims))
        self.ended.extend(claim.id for claim in live if claim.id in claims)
        self._settle(outcome, before, [claim for claim in live if claim.id not in claims], [])
        return outcome

    def revive(
        self, subject_id: int, live: Sequence[LiveClaim], withdrawn: Collection[int], revived: Sequence[LiveClaim]
    ) -> Outcome:
        """End some claims and let others, spoken in earlier runs, live again."""
        before = {claim.field: claim for claim in live if claim.winning}
        outcome = Outcome(subject_id, written=True)
        self.ended.extend(claim.id for claim in live if claim.id in withdrawn)
        self._settle(outcome, before, [claim for claim in live if claim.id not in withdrawn], list(revived))
        return outcome

    def _settle(
        self, outcome: Outcome, before: Mapping[str, LiveClaim], kept: list[LiveClaim], fresh: list[LiveClaim]
    ) -> None:
        winners = weigh([*kept, *fresh])
        outcome.winners = winners
        for claim in kept:
            wins = winners[claim.field] is claim
            if wins and not claim.winning:
                self.won.append(claim.id)
            elif claim.winning and not wins:
                self.lost.append(claim.id)
        for claim in fresh:
            self.new.append(
                {
                    "subject_type": self.subject_type,
                    "subject_id": outcome.subject_id,
                    "field": claim.field,
                    "state": claim.state,
                    "value": claim.value,
                    "original": claim.original,
                    "correction": claim.correction,
                    "source": claim.source,
                    "run_id": self.run.id,
                    "spoken_run": claim.spoken_run,
                    "seen_on": claim.seen_on,
                    "actor": self.run.actor,
                    "reason": self.run.reason,
                    "winning": winners[claim.field] is claim,
                }
            )
        for name in before.keys() | winners.keys():
            old, new = before.get(name), winners.get(name)
            was, now = _shown(old), _shown(new)
            if was != now:
                outcome.diff[name] = [was, now]

    def flush(self) -> None:
        """Write everything collected: endings first, so that the one-live-claim index never sees two."""
        session = self.run.session
        for ids, values in (
            (self.ended, {"ended_run_id": self.run.id, "winning": False}),
            (self.lost, {"winning": False}),
        ):
            _update_claims(session, ids, values)
        if self.new:
            names = tuple(self.new[0])
            insert_rows(session, Claim, names, ([row[name] for name in names] for row in self.new))
        _update_claims(session, self.won, {"winning": True})
        self.new, self.ended, self.won, self.lost = [], [], [], []


def _update_claims(session: Session, ids: Sequence[int], values: dict[str, Any]) -> None:
    for start in range(0, len(ids), CHUNK):
        session.execute(update(Claim).where(Claim.id.in_(ids[start : start + CHUNK])).values(**values))


def _shown(claim: LiveClaim | None) -> Any:
    if claim is None:
        return None
    return claim.value if claim.state == "given" else {"absent": claim.value}


_CLAIM_COLUMNS = (
    "subject_type", "subject_id", "field", "state", "value", "original", "correction", "source", "run_id", "spoken_run",
    "seen_on", "valid_from", "actor", "reason", "ended_run_id", "winning",
)  # fmt: skip


def first_words(run: RunContext, said: Iterable[Said]) -> dict[str, LiveClaim]:
    """The claims about a subject that nobody spoke of before: each of them wins."""
    return {
        word.field: LiveClaim(
            0, word.field, run.source, word.state, word.value, word.original, run.seen_on, run.id, True, word.correction
        )
        for word in said
    }  # fmt: skip


def insert_first_words(run: RunContext, subject_type: str, words: Mapping[int, Mapping[str, LiveClaim]]) -> None:
    """Write what ``first_words`` made, by subject."""
    session = run.session
    value = preparer(session, Claim, "value")
    seen_on = preparer(session, Claim, "seen_on")(run.seen_on)
    source, run_id, actor, reason = run.source, run.id, run.actor, run.reason
    insert_tuples(
        session,
        Claim,
        _CLAIM_COLUMNS,
        (
            (
                subject_type, id_, claim.field, claim.state, value(claim.value), claim.original, claim.correction, source,
                run_id, run_id, seen_on, None, actor, reason, None, True,
            )
            for id_, found in words.items()
            for claim in found.values()
        ),
    )  # fmt: skip


def first_diff(words: Mapping[str, LiveClaim]) -> dict[str, list[Any]]:
    """What the first words about a subject changed."""
    return {name: [None, _shown(claim)] for name, claim in words.items()}


def write_changes(run: RunContext, changes: Sequence[dict[str, Any]]) -> None:
    """Keep what the run did, one row a subject."""
    insert_rows(
        run.session,
        Change,
        ("run_id", "at", "subject_type", "subject_id", "institution_id", "kind", "diff"),
        (
            (run.id, run.at, c["subject_type"], c["subject_id"], c["institution_id"], c["kind"], c["diff"])
            for c in changes
        ),
    )


__all__ = [
    "CHUNK",
    "LiveClaim",
    "Outcome",
    "RunContext",
    "Writer",
    "actor_name",
    "bump_revision",
    "ensure_source",
    "load_live",
    "request_build",
    "request_places",
    "start_run",
    "weigh",
    "write_changes",
    "writing",
]

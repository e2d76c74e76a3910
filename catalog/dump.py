"""Write the whole register as JSON lines, as it is or as it was known on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from catalog.claims import LiveClaim, weigh
from catalog.models import Attachment, Building, Change, Claim, District, Entry, FactRowSubject, Institution, Run
from catalog.models.provenance import SubjectType
from core.clock import MOSCOW

FILE_NAME = "register.jsonl"
_BATCH = 500
_FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
_LIFE = ("created", "closed", "reopened", "removed")


def dump(session: Session, target: Path | IO[str], as_of: date | None = None, zone: ZoneInfo | None = None) -> int:
    """Write one JSON object a line; returns how many lines.

    Args:
        target: a folder (gets ``register.jsonl``), or an open text file.
        as_of: what KAIS knew at the end of that day in ``zone`` (Moscow unless given); now, unless given.
    """
    lines = iter_dump(session, as_of, zone)
    if isinstance(target, Path):
        target.mkdir(parents=True, exist_ok=True)
        with (target / FILE_NAME).open("w", encoding="utf-8", newline="\n") as handle:
            return _write(handle, lines)
    return _write(target, lines)


def _write(handle: IO[str], lines: Iterator[dict[str, Any]]) -> int:
    count = 0
    for line in lines:
        handle.write(orjson.dumps(line, option=orjson.OPT_SORT_KEYS).decode() + "\n")
        count += 1
    return count


def iter_dump(session: Session, as_of: date | None = None, zone: ZoneInfo | None = None) -> Iterator[dict[str, Any]]:
    """The lines of a dump: districts, institutions with their rows, entries, buildings; tombstones are left out."""
    until = _FOREVER
    if as_of is not None:
        until = datetime.combine(as_of + timedelta(days=1), time(), zone or ZoneInfo(MOSCOW)).astimezone(UTC)
    attached = _attachments(session, until)
    yield from _subjects(session, SubjectType.DISTRICT, District.id, until)
    yield from _institutions(session, until)
    for kind, column in ((SubjectType.ENTRY, Entry.id), (SubjectType.BUILDING, Building.id)):
        for line in _subjects(session, kind, column, until):
            yield {**line, "institutions": attached.get((kind.value, line["id"]), [])}


def _subjects(session: Session, kind: SubjectType, column: Any, until: datetime) -> Iterator[dict[str, Any]]:
    for ids in _batches(session, column):
        known = _claims(session, kind, ids, until)
        for id_ in ids:
            if id_ in known:
                yield {"type": kind.value, "id": id_, "fields": _fields(known[id_])}


def _institutions(session: Session, until: datetime) -> Iterator[dict[str, Any]]:
    for ids in _batches(session, Institution.id):
        known = _claims(session, SubjectType.INSTITUTION, ids, until)
        life = _life(session, ids, until)
        slugs = dict(session.execute(select(Institution.id, Institution.slug).where(Institution.id.in_(ids))).all())
        rows = _rows(session, ids, until)
        for id_ in ids:
            if life.get(id_) in (None, "removed"):
                continue
            yield {
                "type": SubjectType.INSTITUTION.value,
                "id": id_,
                "slug": slugs[id_],
                "open": life[id_] != "closed",
                "fields": _fields(known.get(id_, [])),
                "rows": rows.get(id_, []),
            }


def _batches(session: Session, column: Any) -> Iterator[list[int]]:
    last = 0
    while ids := list(session.scalars(select(column).where(column > last).order_by(column).limit(_BATCH))):
        last = ids[-1]
        yield ids


def _claims(session: Session, kind: SubjectType, ids: list[int], until: datetime) -> dict[int, list[LiveClaim]]:
    began, ended = aliased(Run), aliased(Run)
    known: dict[int, list[LiveClaim]] = defaultdict(list)
    for subject_id, *rest in session.execute(
        select(
            Claim.subject_id, Claim.id, Claim.field, Claim.source, Claim.state, Claim.value, Claim.original, Claim.seen_on,
            Claim.spoken_run, Claim.winning, Claim.correction,
        )
        .join(began, began.id == Claim.run_id)
        .outerjoin(ended, ended.id == Claim.ended_run_id)
        .where(
            Claim.subject_type == kind.value,
            Claim.subject_id.in_(ids),
            began.at < until,
            or_(Claim.ended_run_id.is_(None), ended.at >= until),
        )
        .order_by(Claim.id)
    ):  # fmt: skip
        known[subject_id].append(LiveClaim(*rest))
    return known


def _fields(claims: list[LiveClaim]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, claim in weigh(claims).items():
        word = {"value": claim.value} if claim.state == "given" else {"absent": claim.value}
        fields[name] = {**word, "source": claim.source, "seen_on": claim.seen_on.isoformat()}
        if claim.correction:
            fields[name] |= {"original": claim.original, "correction": claim.correction}
    return fields


def _life(session: Session, ids: list[int], until: datetime) -> dict[int, str]:
    """The last of created, closed, reopened, removed that befell each institution."""
    life: dict[int, str] = {}
    for id_, kind in session.execute(
        select(Change.subject_id, Change.kind)
        .where(
            Change.subject_type == SubjectType.INSTITUTION.value,
            Change.subject_id.in_(ids),
            Change.kind.in_(_LIFE),
            Change.at < until,
        )
        .order_by(Change.id)
    ):
        life[id_] = kind
    return life


def _rows(session: Session, ids: list[int], until: datetime) -> dict[int, list[dict[str, Any]]]:
    places = session.execute(
        select(FactRowSubject.id, FactRowSubject.institution_id, FactRowSubject.group, FactRowSubject.source)
        .where(FactRowSubject.institution_id.in_(ids))
        .order_by(FactRowSubject.institution_id, FactRowSubject.group, FactRowSubject.position, FactRowSubject.id)
    ).all()
    known = _claims(session, SubjectType.ROW, [place.id for place in places], until) if places else {}
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for place in places:
        if place.id in known:
            claim = weigh(known[place.id])["row"]
            rows[place.institution_id].append(
                {
                    "group": place.group,
                    "cells": claim.value,
                    "source": place.source,
                    "seen_on": claim.seen_on.isoformat(),
                }
            )
    return rows


def _attachments(session: Session, until: datetime) -> dict[tuple[str, int], list[int]]:
    began, ended = aliased(Run), aliased(Run)
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for kind, subject_id, institution_id in session.execute(
        select(Attachment.subject_type, Attachment.subject_id, Attachment.institution_id)
        .join(began, began.id == Attachment.run_id)
        .outerjoin(ended, ended.id == Attachment.ended_run_id)
        .where(began.at < until, or_(Attachment.ended_run_id.is_(None), ended.at >= until))
        .order_by(Attachment.subject_type, Attachment.subject_id, Attachment.institution_id)
    ):
        found[kind, subject_id].append(institution_id)
    return found

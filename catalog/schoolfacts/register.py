"""What the register holds of a school's own word, and what the registers say of the fields they own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from catalog.claims import LiveClaim, load_live, weigh
from catalog.fields import INSTITUTION_FIELDS, Owner
from catalog.models import FactRowSubject, Source, SyncedFact
from catalog.models.provenance import SubjectType
from catalog.records import RowSaid, Said


@dataclass(slots=True)
class SchoolWord:
    """The live word of the source ``school:<id>``."""

    facts: dict[str, Said] = field(default_factory=dict)  # by field
    rows: dict[str, RowSaid] = field(default_factory=dict)  # by ``group[key]``
    owned: dict[str, LiveClaim] = field(default_factory=dict)  # what registers say of fields that they own

    @property
    def words(self) -> dict[str, Said | RowSaid]:
        """Facts and rows by key."""
        return {**self.facts, **self.rows}


def row_name(row: RowSaid) -> str:
    """How a row is named among the keys of a school: ``managers.rucovodstvoZam[иванова а п]``."""
    return f"{row.group}[{row.key}]"


def source_of(institution_id: int) -> str:
    """The one source of all doors of a school."""
    return f"school:{institution_id}"


def load_word(session: Session, institution_id: int) -> SchoolWord:
    """What the register holds of this school."""
    word, source = SchoolWord(), source_of(institution_id)
    live = load_live(session, SubjectType.INSTITUTION.value, [institution_id]).get(institution_id, [])
    word.facts = {claim.field: _said(claim) for claim in live if claim.source == source}
    word.owned = weigh(claim for claim in live if claim.source != source and is_owned(claim.field))
    subjects = {
        row.id: row
        for row in session.execute(
            select(FactRowSubject.id, FactRowSubject.group, FactRowSubject.key, FactRowSubject.position).where(
                FactRowSubject.institution_id == institution_id, FactRowSubject.source == source
            )
        )
    }
    rows = load_live(session, SubjectType.ROW.value, list(subjects))
    for id_, subject in sorted(subjects.items(), key=lambda item: (item[1].group, item[1].position, item[0])):
        claim = next((c for c in rows.get(id_, ()) if c.field == "row" and c.source == source), None)
        if claim is not None:
            row = RowSaid(subject.group, subject.key, subject.position, claim.value)
            word.rows[row_name(row)] = row
    return word


def is_owned(name: str) -> bool:
    """Whether a register has the last word on a field."""
    known = INSTITUTION_FIELDS.get(name)
    return known is not None and known.owner is Owner.REGISTER


def _said(claim: LiveClaim) -> Said:
    return Said(claim.field, claim.value, claim.state, claim.original, claim.correction)


def load_synced(session: Session, institution_id: int) -> dict[str, Any]:
    """On what files and register agreed last, by key."""
    found = select(SyncedFact.key, SyncedFact.value).where(SyncedFact.institution_id == institution_id)
    return dict(session.execute(found).all())


def keep_synced(session: Session, institution_id: int, before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Remember it for the next time; returns whether anything differs."""
    gone = [key for key in before if key not in now]
    fresh = [key for key in now if key not in before]
    other = [key for key in now if key in before and before[key] != now[key]]
    for part in _parts(gone):
        session.execute(delete(SyncedFact).where(SyncedFact.institution_id == institution_id, SyncedFact.key.in_(part)))
    if fresh:
        session.execute(
            insert(SyncedFact), [{"institution_id": institution_id, "key": key, "value": now[key]} for key in fresh]
        )
    if other:
        session.execute(
            update(SyncedFact), [{"institution_id": institution_id, "key": key, "value": now[key]} for key in other]
        )
    return bool(gone or fresh or other)


def _parts(keys: Sequence[str], size: int = 400) -> Iterable[Sequence[str]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def source_name(session: Session, code: str) -> str:
    """Whom to write to about a register's word: its publisher, else its title."""
    source = session.get(Source, code)
    return (source.publisher or source.title) if source is not None else code

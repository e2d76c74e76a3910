"""Load what cards of many institutions are made of, a few queries for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.assemble.facts import RowWord, Word
from catalog.assemble.parts import Parts
from catalog.assemble.registers import Registers
from catalog.card_parts import PlaceView, Ref, ServiceView, YearNumbers
from catalog.cards import LicenceView
from catalog.fields import IDENTIFIER_SCHEMES
from catalog.kinds import SiteState
from catalog.models import (
    Attachment,
    Building,
    Claim,
    Entry,
    FactRowSubject,
    Institution,
    Site,
    Succession,
)
from catalog.models import Identifier as IdentifierRow
from catalog.models.entry import Register
from catalog.models.provenance import SubjectType

ROWS_AT_ONCE = 2000  # rows of groups a query asks for
_ENTRY, _ROW = SubjectType.ENTRY.value, SubjectType.ROW.value
_INSTITUTION = SubjectType.INSTITUTION.value
_claim, _row, _identifier = Claim.__table__, FactRowSubject.__table__, IdentifierRow.__table__


@dataclass(slots=True)
class Material:
    """What one round of queries brought, by institution."""

    claims: dict[int, dict[str, Word]]
    identifiers: dict[int, list[Word]]
    invalid: set[tuple[Any, ...]]  # (institution, scheme, value) of identifiers that fail their check digits
    rows: dict[int, dict[str, list[RowWord]]]
    entries: dict[int, list[int]]
    views: Mapping[int, LicenceView]
    registers: dict[int, Register]
    buildings: Mapping[int, Any]
    sites: Mapping[int, tuple[SiteState, str]]
    successors: dict[int, list[Ref]]
    predecessors: dict[int, list[Ref]]
    heads: Mapping[int, Ref]  # by the head's own number
    branches: Mapping[int, tuple[Ref, ...]]
    services: Mapping[int, tuple[ServiceView, ...]]
    numbers: Mapping[int, tuple[YearNumbers, ...]]
    places: Mapping[int, tuple[PlaceView, ...]]


class MaterialLoader:
    """Asks the register in batches."""

    def __init__(self, session: Session, registers: Registers, parts: Parts) -> None:
        self._session = session
        self._registers = registers
        self._parts = parts

    def load(self, ids: Sequence[int], found: Sequence[Any]) -> Material:
        """Everything the cards of these institutions are made of; ``found`` are their own rows."""
        session = self._session
        claims: dict[int, dict[str, Word]] = defaultdict(dict)
        identifiers: dict[int, list[Word]] = defaultdict(list)
        columns = [_claim.c[name] for name in Word._fields]
        for row in session.execute(
            select(*columns)
            .where(
                _claim.c.subject_type == _INSTITUTION,
                _claim.c.subject_id.in_(ids),
                _claim.c.ended_run_id.is_(None),
                or_(_claim.c.winning, _claim.c.field.in_(IDENTIFIER_SCHEMES)),
            )
            .order_by(_claim.c.id)
        ).all():
            word = Word._make(row)
            if word.winning:
                claims[word.subject_id][word.field] = word
            if word.field in IDENTIFIER_SCHEMES:
                identifiers[word.subject_id].append(word)
        invalid = {
            tuple(row)
            for row in session.execute(
                select(_identifier.c.institution_id, _identifier.c.scheme, _identifier.c.value).where(
                    _identifier.c.institution_id.in_(ids), ~_identifier.c.valid
                )
            )
        }
        rows: dict[int, dict[str, list[RowWord]]] = defaultdict(lambda: defaultdict(list))
        # Two queries by keys, because a planner without statistics would join them the long way round.
        places = session.execute(
            select(_row.c.id, _row.c.institution_id, _row.c.group_key)
            .where(_row.c.institution_id.in_(ids))
            .order_by(_row.c.institution_id, _row.c.group_key, _row.c.position, _row.c.id)
        ).all()
        words = self._row_words([id_ for id_, _, _ in places])
        for id_, institution_id, group in places:
            if id_ in words:
                rows[institution_id][group].append(RowWord(id_, *words[id_]))
        entries: dict[int, list[int]] = defaultdict(list)
        registers: dict[int, Register] = {}
        for id_, entry_id, register in session.execute(
            select(Attachment.institution_id, Entry.id, Entry.register)
            .join(Entry, Entry.id == Attachment.subject_id)
            .where(
                Attachment.subject_type == _ENTRY,
                Attachment.institution_id.in_(ids),
                Attachment.ended_run_id.is_(None),
                Entry.live,
            )
            .order_by(Attachment.institution_id, Entry.row_order, Entry.number, Entry.id)
        ):
            entries[id_].append(entry_id)
            registers[entry_id] = Register(register)
        buildings = {
            row.institution_id: row
            for row in session.execute(
                select(Institution.id.label("institution_id"), Building.source, Building.website, Building.capacity)
                .join(Building, Building.id == Institution.building_id)
                .where(Institution.id.in_(ids))
            )
        }
        sites = {
            id_: (state, url)
            for id_, state, url in session.execute(
                select(Site.institution_id, Site.state, Site.url).where(Site.institution_id.in_(ids))
            )
        }
        successors: dict[int, list[Ref]] = defaultdict(list)
        predecessors: dict[int, list[Ref]] = defaultdict(list)
        for here, there, into in (
            (Succession.institution_id, Succession.successor_id, successors),
            (Succession.successor_id, Succession.institution_id, predecessors),
        ):
            for own, id_, slug, name in session.execute(
                select(here, Institution.id, Institution.slug, Institution.name)
                .join(Institution, Institution.id == there)
                .where(here.in_(ids), Institution.removed_run_id.is_(None))
                .order_by(Institution.id)
            ):
                into[own].append(Ref(id_, slug, name))
        views = self._registers.views(sorted(registers))
        parts = self._parts
        return Material(
            claims, identifiers, invalid, rows, entries, views, registers, buildings, sites, successors, predecessors,
            heads=parts.heads(found),
            branches=parts.branches(ids),
            services=parts.services(rows),
            numbers=parts.numbers(rows),
            places=parts.places(ids, rows),
        )  # fmt: skip

    def _row_words(self, ids: Sequence[int]) -> dict[int, tuple[Any, str, date]]:
        """Value, source and day of the winning claims about these rows."""
        words: dict[int, tuple[Any, str, date]] = {}
        for start in range(0, len(ids), ROWS_AT_ONCE):
            for id_, value, source, seen_on in self._session.execute(
                select(_claim.c.subject_id, _claim.c.value, _claim.c.source, _claim.c.seen_on).where(
                    _claim.c.subject_type == _ROW,
                    _claim.c.subject_id.in_(ids[start : start + ROWS_AT_ONCE]),
                    _claim.c.field == "row",
                    _claim.c.ended_run_id.is_(None),
                    _claim.c.winning,
                )
            ).all():
                words[id_] = (value, source, seen_on)
        return words

"""List where sources contradict each other, which of them shows, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from catalog.cards import Ref
from catalog.claims import CHUNK
from catalog.fact_values import part_texts
from catalog.fields import INSTITUTION_FIELDS, field_label, source_rank
from catalog.meaning import OWN_WORDS, agree, meaning
from catalog.models import Claim, District, Institution, Revision, Source
from catalog.models.provenance import SubjectType
from core.i18n import current_language
from core.i18n import gettext as _

_INSTITUTION = SubjectType.INSTITUTION.value
_Pair = tuple[int, str]  # institution, field
_FOUND: WeakKeyDictionary[Any, tuple[int, list[_Pair]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Voice:
    """What one source says."""

    source: str
    title: str
    value: Any
    absent: bool  # it declares that there is none; ``value`` is the word it chose
    seen_on: date
    shows: bool

    @property
    def shown(self) -> str:
        """The value in one line."""
        return ", ".join(part_texts(self.value))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One field of one institution of which sources say different things."""

    institution: Ref
    district: str
    field: str
    label: str
    voices: tuple[Voice, ...]  # the one that shows first
    reason: str  # why it shows, in a sentence


@dataclass(frozen=True, slots=True)
class Disagreements:
    """A part of the list, and how long all of it is."""

    items: tuple[Disagreement, ...]
    total: int
    by_field: dict[str, int]  # of the chosen district, whatever the field


def list_disagreements(
    session: Session, *, field: str = "", district: str = "", offset: int = 0, limit: int | None = None
) -> Disagreements:
    """Where sources disagree, by institution and field.

    Trivial differences (quotes, case, spaces, ways to write a phone) are none, nor is a list that another one holds.

    Args:
        field: only this one.
        district: only institutions of this district (its slug).
    """
    pairs = _pairs(session)
    if district:
        inside = set(
            session.scalars(
                select(Institution.id)
                .join(District, District.id == Institution.district_id)
                .where(District.slug == district)
            )
        )
        pairs = [pair for pair in pairs if pair[0] in inside]
    by_field: dict[str, int] = defaultdict(int)
    for _id, name in pairs:
        by_field[name] += 1
    chosen = [pair for pair in pairs if not field or pair[1] == field]
    part = chosen[offset : None if limit is None else offset + limit]
    counted = dict(sorted(by_field.items(), key=lambda item: (-item[1], item[0])))
    return Disagreements(tuple(_describe(session, part)), len(chosen), counted)


def _pairs(session: Session) -> list[_Pair]:
    """Institution and field of every disagreement; kept until the register changes."""
    engine, number = session.get_bind(), session.scalar(select(Revision.number)) or 0
    kept = _FOUND.get(engine)
    if kept is None or kept[0] != number:
        kept = _FOUND[engine] = (number, _find(session))
    return kept[1]


def _find(session: Session) -> list[_Pair]:
    """The database throws out what nobody else speaks of and what is equal to the letter; the rest is weighed here."""
    alive = (
        Claim.subject_type == _INSTITUTION,
        Claim.ended_run_id.is_(None),
        Claim.field.not_in(sorted(OWN_WORDS)),
    )
    written = Claim.state + cast(Claim.value, Text)
    contested = (
        select(Claim.subject_id, Claim.field)
        .where(*alive)
        .group_by(Claim.subject_id, Claim.field)
        .having(func.count() > 1, func.min(written) != func.max(written))
        .subquery()
    )
    rows = session.execute(
        select(Claim.subject_id, Claim.field, Claim.state, Claim.value)
        .join(contested, (contested.c.subject_id == Claim.subject_id) & (contested.c.field == Claim.field))
        .join(Institution, Institution.id == Claim.subject_id)
        .where(*alive, Institution.removed_run_id.is_(None))
        .order_by(Claim.subject_id, Claim.field)
        .execution_options(yield_per=5000)
    )
    found: list[_Pair] = []
    current: _Pair | None = None
    said: set[Any] = set()
    for subject_id, field, state, value in rows:
        if (subject_id, field) != current:
            if current is not None and not agree(current[1], said):
                found.append(current)
            current, said = (subject_id, field), set()
        said.add(meaning(field, value) if state == "given" else ("absent",))
    if current is not None and not agree(current[1], said):
        found.append(current)
    return found


def _describe(session: Session, pairs: Sequence[_Pair]) -> Iterable[Disagreement]:
    titles = {source.code: source.title for source in session.scalars(select(Source))}
    lang = current_language()
    for start in range(0, len(pairs), CHUNK):
        part = pairs[start : start + CHUNK]
        ids = sorted({id_ for id_, _field in part})
        places = {
            id_: (Ref(id_, slug, name), district or "")
            for id_, slug, name, district in session.execute(
                select(Institution.id, Institution.slug, Institution.name, District.name)
                .outerjoin(District, District.id == Institution.district_id)
                .where(Institution.id.in_(ids))
            )
        }
        claims: dict[_Pair, list[Claim]] = defaultdict(list)
        for claim in session.scalars(
            select(Claim).where(
                Claim.subject_type == _INSTITUTION, Claim.subject_id.in_(ids), Claim.ended_run_id.is_(None)
            )
        ):
            claims[claim.subject_id, claim.field].append(claim)
        for pair in part:
            ranked = sorted(claims[pair], key=lambda claim: (not claim.winning, claim.seen_on, claim.source))
            institution, district = places[pair[0]]
            yield Disagreement(
                institution,
                district,
                pair[1],
                field_label(pair[1], lang),
                tuple(
                    Voice(c.source, titles.get(c.source, c.source), c.value, c.state != "given", c.seen_on, c.winning)
                    for c in ranked
                ),
                _why(pair[1], ranked),
            )


def _why(field: str, ranked: Sequence[Claim]) -> str:
    first, others = ranked[0], ranked[1:]
    rank = source_rank(field, first.source)
    equals = [other for other in others if source_rank(field, other.source) == rank]
    if not equals:
        known = INSTITUTION_FIELDS.get(field)
        if first.source.startswith("school:"):
            return _("The institution has the last word on this field.")
        if known is not None and any(other.source.startswith("school:") for other in others):
            return _("The register has the last word on this field.")
        return _("This source weighs more than the others.")
    if all(first.seen_on > other.seen_on for other in equals):
        return _("Both may speak of this field; the newer word shows.")
    return _("Both may speak of this field; the one that was loaded last shows.")

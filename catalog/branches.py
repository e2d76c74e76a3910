"""Tell to which institution a supplement narrows, and whose branch an institution is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.addresses import same_house
from catalog.claims import CHUNK
from catalog.link_register import LinkRegister
from catalog.models import Claim, Institution, SourceRecord, Supplement
from catalog.models.provenance import SubjectType
from catalog.name_keys import name_key
from catalog.names import recognise_kind, recognise_number, same_family

_ENTRY, _INSTITUTION = SubjectType.ENTRY.value, SubjectType.INSTITUTION.value


def narrow_supplements(session: Session, register: LinkRegister, attached: Iterable[tuple[str, int, int]]) -> set[int]:
    """Where an entry is attached to several institutions, give each supplement to the one it fits, if exactly one.

    Returns the institutions that won or lost a supplement.
    """
    of_entry: dict[int, list[int]] = defaultdict(list)
    for kind, entry_id, institution_id in attached:
        if kind == _ENTRY:
            of_entry[entry_id].append(institution_id)
    several = {entry_id: ids for entry_id, ids in of_entry.items() if len(ids) > 1}
    supplements = list(
        session.execute(
            select(
                Supplement.entry_id, Supplement.position, Supplement.holder, Supplement.holder_short, Supplement.address,
                Supplement.kpp, Supplement.organisation_guid, Supplement.institution_id,
            ).where(
                Supplement.institution_id.is_not(None)
                | Supplement.holder.is_distinct_from("")
                | Supplement.address.is_distinct_from("")
                | Supplement.kpp.is_distinct_from("")
                | Supplement.organisation_guid.is_distinct_from("")
            )
        )
    )  # fmt: skip
    supplements = [row for row in supplements if row.entry_id in several or row.institution_id is not None]
    known = _load(session, {id_ for row in supplements for id_ in several.get(row.entry_id, ())})
    touched: set[int] = set()
    for row in supplements:
        candidates = [known[id_] for id_ in several.get(row.entry_id, ()) if id_ in known]
        found = _fitting(row, candidates, register) if candidates else None
        if found != row.institution_id:
            session.execute(
                update(Supplement)
                .where(Supplement.entry_id == row.entry_id, Supplement.position == row.position)
                .values(institution_id=found)
            )
            touched |= {id_ for id_ in (found, row.institution_id) if id_ is not None}
    return touched


def _load(session: Session, ids: set[int]) -> dict[int, Any]:
    known: dict[int, Any] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        for row in session.execute(
            select(
                Institution.id, Institution.kind, Institution.number, Institution.full_name, Institution.short_name,
                Institution.address,
            ).where(Institution.id.in_(wanted[start : start + CHUNK]))
        ):  # fmt: skip
            known[row.id] = row
    return known


def _fitting(row: Any, candidates: list[Any], register: LinkRegister) -> int | None:
    """The one candidate that a rung names: register number, KPP, number and kind, name, house."""
    name = row.holder or row.holder_short
    number, kind = recognise_number(name), recognise_kind(name)
    keys = {name_key(text) for text in (row.holder, row.holder_short) if text}
    for fits in (
        lambda one: row.organisation_guid and one.id in register.owners("register_guid", row.organisation_guid),
        lambda one: row.kpp and one.id in register.owners("kpp", row.kpp),
        lambda one: number and one.number == number and same_family(one.kind, kind),
        lambda one: keys & {name_key(text) for text in (one.full_name, one.short_name) if text},
        lambda one: row.address and same_house(one.address, row.address),
    ):
        found = [one.id for one in candidates if fits(one)]
        if len(found) == 1:
            return int(found[0])
    return None


def refresh_heads(session: Session, register: LinkRegister | None) -> set[int]:
    """Make again whose branch each institution is; returns those that changed.

    A list says it (``head_organisation``: the key of the head in that list, its register number or its name), or a
    supplement of a licence or certificate does, by the register's numbers of both.
    """
    heads = _heads_by_lists(session)
    if register is not None:
        heads = _heads_by_supplements(session, register) | heads
    known = dict(
        session.execute(
            select(Institution.id, Institution.head_id).where(
                Institution.head_id.is_not(None), Institution.removed_run_id.is_(None)
            )
        ).all()
    )
    changed = {id_: heads.get(id_) for id_ in known.keys() | heads.keys() if known.get(id_) != heads.get(id_)}
    if changed:
        session.execute(update(Institution), [{"id": id_, "head_id": head} for id_, head in sorted(changed.items())])
    return set(changed)


def _heads_by_lists(session: Session) -> dict[int, int]:
    said = session.execute(
        select(Claim.subject_id, Claim.source, Claim.value)
        .join(Institution, Institution.id == Claim.subject_id)
        .where(
            Claim.subject_type == _INSTITUTION,
            Claim.field == "head_organisation",
            Claim.winning,
            Claim.state == "given",
            Institution.removed_run_id.is_(None),
        )
    ).all()
    if not said:
        return {}
    register = LinkRegister(session)
    words = {value.strip() for _id, _source, value in said if isinstance(value, str)}
    keys: dict[tuple[str, str], int] = {
        (source, key): id_
        for source, key, id_ in session.execute(
            select(SourceRecord.source, SourceRecord.key, SourceRecord.subject_id).where(
                SourceRecord.subject_type == _INSTITUTION,
                SourceRecord.key.in_(sorted(words | {word.lower() for word in words})),
            )
        )
    }
    names: dict[str, list[int]] = defaultdict(list)
    for id_, name in session.execute(
        select(Institution.id, Institution.full_name).where(
            Institution.full_name.in_(sorted(words)), Institution.removed_run_id.is_(None)
        )
    ):
        names[name].append(id_)
    heads: dict[int, int] = {}
    for id_, source, value in said:
        word = value.strip() if isinstance(value, str) else ""
        found = keys.get((source, word)) or keys.get((source, word.lower()))
        others = [found] if found else register.owners("register_guid", word) or names.get(word, [])
        if len(others) == 1 and others[0] != id_ and others[0] in register.alive:
            heads[id_] = others[0]
    return heads


def _heads_by_supplements(session: Session, register: LinkRegister) -> dict[int, int]:
    said: Mapping[int, set[int]] = defaultdict(set)
    for row in session.execute(
        select(Supplement.head_guid, Supplement.organisation_guid, Supplement.institution_id).where(
            Supplement.head_guid != "", Supplement.head_guid != Supplement.organisation_guid
        )
    ):
        heads = register.owners("register_guid", row.head_guid)
        branches = register.owners("register_guid", row.organisation_guid) or (
            [row.institution_id] if row.institution_id is not None else []
        )
        if len(heads) == 1 and len(branches) == 1 and heads != branches:
            said[branches[0]].add(heads[0])
    return {branch: next(iter(heads)) for branch, heads in said.items() if len(heads) == 1}

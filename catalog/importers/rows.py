"""Merge rows of groups: founders, services, numbers of a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update

from catalog import subjects
from catalog.claims import RunContext, Writer, load_live
from catalog.models import FactRowSubject
from catalog.models.provenance import SubjectType
from catalog.records import RowSaid, Said


def merge_rows(
    run: RunContext, said: Mapping[int, tuple[RowSaid, ...]], sources: Mapping[int, str]
) -> dict[int, dict[str, list[Any]]]:
    """Let sources say the rows of statutory groups; returns what changed, by institution and row."""
    if not said:
        return {}
    session = run.session
    ids = list(said)
    wanted = {(id_, row.group, row.key, sources[id_]): row for id_, rows in said.items() for row in rows}
    known = {
        (row.institution_id, row.group, row.key, row.source): (row.id, row.position)
        for row in session.execute(
            select(
                FactRowSubject.id, FactRowSubject.institution_id, FactRowSubject.group, FactRowSubject.key,
                FactRowSubject.source, FactRowSubject.position,
            ).where(FactRowSubject.institution_id.in_(ids))
        )
        if row.source == sources[row.institution_id]
    }  # fmt: skip
    fresh = [place for place in wanted if place not in known]
    if fresh:
        new_ids = session.scalars(
            insert(FactRowSubject).returning(FactRowSubject.id, sort_by_parameter_order=True),
            [
                {
                    "institution_id": id_,
                    "group": group,
                    "key": key,
                    "source": source,
                    "position": wanted[id_, group, key, source].position,
                }
                for id_, group, key, source in fresh
            ],
        ).all()
        known |= {place: (new, wanted[place].position) for place, new in zip(fresh, new_ids, strict=True)}
    moved = {place: row.position for place, row in wanted.items() if known[place][1] != row.position}
    live = load_live(session, SubjectType.ROW.value, [id_ for id_, _ in known.values()])
    writer = Writer(run, SubjectType.ROW.value)
    changes: dict[int, dict[str, list[Any]]] = defaultdict(dict)
    for place, (row_id, _position) in known.items():
        row = wanted.get(place)
        words: dict[str, Said] = {}
        if row is not None:
            words["row"] = Said("row", dict(row.cells))
            if row.position:  # a claim, so that an undo and a look at the past find it; the first place goes without
                words["position"] = Said("position", str(row.position))
        outcome = writer.say(row_id, live.get(row_id, ()), words, source=place[3])
        if "row" in outcome.diff:
            changes[place[0]][f"{place[1]}[{place[2]}]"] = outcome.diff["row"]
    writer.flush()
    subjects.write_typed_rows(session, [known[place][0] for place in known])
    if moved:
        session.execute(
            update(FactRowSubject), [{"id": known[place][0], "position": position} for place, position in moved.items()]
        )
        for place, position in moved.items():
            changes[place[0]].setdefault(f"{place[1]}[{place[2]}].position", [known[place][1], position])
    return changes

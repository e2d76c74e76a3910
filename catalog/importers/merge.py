"""Merge staged records into the register, in the transaction of the import's run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update

from catalog import subjects
from catalog.claims import LiveClaim, Outcome, RunContext, Writer, load_live, write_changes
from catalog.importers.mapping import FileMapping
from catalog.importers.recognise import Recogniser
from catalog.importers.rows import merge_rows
from catalog.matching import Match
from catalog.models import Building, District, Entry, Institution, Municipality, SourceRecord
from catalog.models.provenance import SubjectType
from catalog.names import read_name
from catalog.records import Problem, Record

TARGET_SUBJECTS = {
    "institution": SubjectType.INSTITUTION,
    "entry": SubjectType.ENTRY,
    "building": SubjectType.BUILDING,
    "district": SubjectType.DISTRICT,
    "municipality": SubjectType.MUNICIPALITY,
}


@dataclass(slots=True)
class Tally:
    """What the merge counts."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    emptied: int = 0
    problems: list[Problem] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)  # institutions whose public data changed
    written: bool = False
    succeeded: dict[int, Mapping[str, LiveClaim]] = field(default_factory=dict)  # whose successors were said anew


def merge_subjects(run: RunContext, mapping: FileMapping, chunks: Iterator[list[Record]], tally: Tally) -> None:
    """Merge records that make their own subjects: institutions, entries, buildings."""
    subject_type = TARGET_SUBJECTS[mapping.target]
    districts = subjects.Districts(run.session)
    recogniser = Recogniser(run)
    for records in chunks:
        _merge_chunk(run, mapping, subject_type, records, districts, recogniser, tally)
    refresh_successions(run, tally.succeeded)  # now that every key of the file is known


def _merge_chunk(
    run: RunContext,
    mapping: FileMapping,
    subject_type: SubjectType,
    records: Sequence[Record],
    districts: subjects.Districts,
    recogniser: Recogniser,
    tally: Tally,
) -> None:
    session = run.session
    known = {
        row.key: row
        for row in session.scalars(
            select(SourceRecord).where(
                SourceRecord.source == run.source, SourceRecord.key.in_([record.key for record in records])
            )
        )
    }
    hashes = {record.key: record.hash() for record in records}
    fresh = [record for record in records if record.key not in known]
    back: list[Record] = []
    compare: list[Record] = []
    for record in records:
        seen = known.get(record.key)
        if seen is None:
            continue
        if seen.ended_run_id is not None:
            back.append(record)
        elif seen.hash == hashes[record.key]:
            tally.unchanged += 1
        else:
            compare.append(record)
    matched: dict[str, Match] = {}
    undone: set[str] = set()  # records that an undo ended: whom they are about is found anew
    renewed: set[str] = set()  # of them, those whose institution is another now, or lives without them
    if subject_type is SubjectType.INSTITUTION:
        undone, tombstones = recogniser.find_undone([known[record.key] for record in back])
        matched = recogniser.find([record for record in records if record.key not in known or record.key in undone])
        renewed = {key for key in undone if key in matched or key not in tombstones}
    made = [
        record for record in records if record.key not in matched and (record.key not in known or record.key in renewed)
    ]
    ids = dict(zip([record.key for record in made], _create(run, mapping, made), strict=True))
    ids |= {key: match.institution_id for key, match in matched.items()}
    ids |= {record.key: known[record.key].subject_id for record in (*back, *compare) if record.key not in ids}
    if not ids:
        return
    old = {record.key for record in (*back, *compare)} | matched.keys()
    live = load_live(session, subject_type, [ids[key] for key in old])
    writer = Writer(run, subject_type)
    outcomes: dict[str, Outcome] = {}
    for record in (*fresh, *back, *compare):
        said = {word.field: word for word in record.said}
        outcomes[record.key] = writer.say(ids[record.key], live.get(ids[record.key], ()), said)
    writer.flush()
    row_changes = _merge_rows(run, subject_type, ids, (*fresh, *back, *compare))
    tally.added += len(fresh)
    tally.changed += len(back)
    for record in compare:
        outcome = outcomes[record.key]
        written = outcome.written or bool(row_changes.get(outcome.subject_id))
        tally.changed += written
        tally.unchanged += not written
        tally.emptied += outcome.emptied
    changed = {
        key: outcome
        for key, outcome in outcomes.items()
        if outcome.written
        or row_changes.get(outcome.subject_id)
        or key not in known
        or known[key].ended_run_id is not None
    }
    for outcome in changed.values():
        outcome.diff |= row_changes.get(outcome.subject_id, {})
    tally.written = tally.written or bool(changed)
    kinds = {record.key: "reopened" for record in back if record.key not in renewed}
    kinds |= {record.key: "created" for record in made}
    materialise(
        run, subject_type, {o.subject_id: o for o in changed.values()}, districts, {ids[record.key] for record in made}
    )
    if subject_type is SubjectType.INSTITUTION:
        tally.touched.update(outcome.subject_id for outcome in changed.values())
        tally.succeeded |= {o.subject_id: o.winners for o in changed.values() if "successors" in o.diff}
    write_changes(
        run,
        [
            {
                "subject_type": subject_type.value,
                "subject_id": outcome.subject_id,
                "institution_id": outcome.subject_id if subject_type is SubjectType.INSTITUTION else None,
                "kind": kinds.get(key, "changed"),
                "diff": outcome.diff,
            }
            for key, outcome in changed.items()
            if outcome.diff or key in kinds
        ]
        + [  # a further list names it: whether it is open hangs on this one, too
            {
                "subject_type": subject_type.value,
                "subject_id": match.institution_id,
                "institution_id": match.institution_id,
                "kind": "named",
                "diff": {},
            }
            for match in matched.values()
        ],
    )
    if fresh:
        session.execute(
            insert(SourceRecord),
            [
                {
                    "source": run.source,
                    "key": record.key,
                    "subject_type": subject_type.value,
                    "subject_id": ids[record.key],
                    "hash": hashes[record.key],
                    "created_run_id": run.id,
                    "changed_run_id": run.id,
                    **match_columns(matched.get(record.key)),
                }
                for record in fresh
            ],
        )
    again = [*back, *compare]
    if again:
        session.execute(
            update(SourceRecord),
            [
                {
                    "id": known[record.key].id,
                    "hash": hashes[record.key],
                    "changed_run_id": run.id,
                    "ended_run_id": None,
                }
                for record in again
            ],
        )
    if undone:
        session.execute(
            update(SourceRecord),
            [
                {
                    "id": known[key].id,
                    "subject_id": ids[key],
                    "created_run_id": run.id,
                    **match_columns(matched.get(key)),
                }
                for key in sorted(undone)
            ],
        )
    if back and subject_type is SubjectType.INSTITUTION:  # the same record again: a tombstone lives again
        session.execute(
            update(Institution)
            .where(Institution.id.in_([ids[record.key] for record in back]))
            .values(removed_run_id=None)
        )
    session.expire_all()


def match_columns(match: Match | None) -> dict[str, Any]:
    """How a record was recognised, for its row."""
    if match is None:
        return {"match_method": "", "match_score": None, "match_source": ""}
    return {"match_method": match.method, "match_score": match.score, "match_source": match.source}


def _merge_rows(
    run: RunContext, subject_type: SubjectType, ids: Mapping[str, int], records: Sequence[Record]
) -> dict[int, dict[str, list[Any]]]:
    """What a list of institutions says in rows: services, numbers; None says nothing about any."""
    if subject_type is not SubjectType.INSTITUTION:
        return {}
    said = {ids[record.key]: record.rows for record in records if record.rows is not None}
    return merge_rows(run, said, dict.fromkeys(said, run.source))


def _create(run: RunContext, mapping: FileMapping, records: Sequence[Record]) -> list[int]:
    """New rows for these records; returns their ids in order."""
    if not records:
        return []
    if mapping.target == "institution":
        rows: list[dict[str, Any]] = [
            {"slug": f"~{run.id}-{record.line}", "created_run_id": run.id, "open": True} for record in records
        ]
        statement: Any = insert(Institution).returning(Institution.id, sort_by_parameter_order=True)
    elif mapping.target == "entry":
        rows = [{"register": mapping.register, "source": run.source} for _ in records]
        statement = insert(Entry).returning(Entry.id, sort_by_parameter_order=True)
    else:
        rows = [{"source": run.source, "key": record.key[:200]} for record in records]
        statement = insert(Building).returning(Building.id, sort_by_parameter_order=True)
    return list(run.session.scalars(statement, rows))


def materialise(
    run: RunContext,
    subject_type: SubjectType,
    outcomes: Mapping[int, Outcome],
    districts: subjects.Districts,
    fresh: set[int] | frozenset[int] = frozenset(),
) -> None:
    """Write the typed columns of subjects whose claims changed."""
    session = run.session
    winners = {id_: outcome.winners for id_, outcome in outcomes.items()}
    if not winners:
        return
    if subject_type is SubjectType.ENTRY:
        subjects.write_columns(session, Entry, {id_: subjects.entry_columns(found) for id_, found in winners.items()})
        subjects.write_entry_lists(session, winners)
        return
    if subject_type is SubjectType.ROW:
        subjects.write_positions(session, {id_: w for id_, w in winners.items() if "position" in outcomes[id_].diff})
        subjects.write_typed_rows(session, list(winners))
        return
    if subject_type in (SubjectType.DISTRICT, SubjectType.MUNICIPALITY):
        model = District if subject_type is SubjectType.DISTRICT else Municipality
        for id_, found in winners.items():
            subjects.write_outline(session, id_, found, model)
        return
    if subject_type is SubjectType.BUILDING:
        subjects.write_columns(
            session, Building, {id_: subjects.building_columns(found) for id_, found in winners.items()}
        )
        return
    columns = {id_: subjects.institution_columns(found, districts) for id_, found in winners.items()}
    if fresh:
        stems = [(id_, _stem(winners[id_])) for id_ in sorted(fresh)]
        for id_, slug in subjects.give_slugs(session, stems).items():
            columns[id_]["slug"] = slug
    subjects.write_columns(session, Institution, columns)
    subjects.write_identifiers(session, load_live(session, subject_type, list(winners)))
    subjects.write_sites(session, {id_: w for id_, w in winners.items() if "site" in outcomes[id_].diff})
    refresh_successions(run, {id_: w for id_, w in winners.items() if "successors" in outcomes[id_].diff})


def _stem(winners: Mapping[str, LiveClaim]) -> str:
    full, short = subjects.given(winners, "full_name") or "", subjects.given(winners, "short_name") or ""
    return read_name(full, short).stem


def refresh_successions(run: RunContext, winners: Mapping[int, Mapping[str, LiveClaim]]) -> None:
    """Find the successors that claims name by the key of their source."""
    if not winners:
        return
    keys = {key.lower() for found in winners.values() for key in subjects.given(found, "successors") or ()}
    by_key = dict(
        run.session.execute(
            select(SourceRecord.key, SourceRecord.subject_id).where(
                SourceRecord.subject_type == SubjectType.INSTITUTION.value, SourceRecord.key.in_(sorted(keys))
            )
        ).all()
    )
    subjects.write_successions(
        run.session,
        winners,
        {
            key: by_key[key.lower()]
            for w in winners.values()
            for key in subjects.given(w, "successors") or ()
            if key.lower() in by_key
        },
    )


def close_missing(run: RunContext, mapping: FileMapping, missing: Sequence[SourceRecord], tally: Tally) -> None:
    """Records that the source no longer has: an institution closes and keeps its facts, other things end."""
    if not missing:
        return
    session = run.session
    subject_type = TARGET_SUBJECTS[mapping.target]
    ids = [record.subject_id for record in missing]
    session.execute(
        update(SourceRecord),
        [{"id": record.id, "ended_run_id": run.id, "changed_run_id": run.id, "hash": ""} for record in missing],
    )
    tally.closed += len(missing)
    tally.written = True
    diffs: dict[int, dict[str, list[Any]]] = defaultdict(dict)
    if subject_type is not SubjectType.INSTITUTION:
        live = load_live(session, subject_type, ids)
        writer = Writer(run, subject_type)
        outcomes = {}
        for id_ in ids:
            own = {claim.id for claim in live.get(id_, ()) if claim.source == run.source}
            outcomes[id_] = writer.withdraw(id_, live.get(id_, ()), own)
        writer.flush()
        materialise(run, subject_type, outcomes, subjects.Districts(session))
        diffs.update({id_: outcome.diff for id_, outcome in outcomes.items()})
    else:
        tally.touched.update(ids)
    write_changes(
        run,
        [
            {
                "subject_type": subject_type.value,
                "subject_id": id_,
                "institution_id": id_ if subject_type is SubjectType.INSTITUTION else None,
                "kind": "closed" if subject_type is SubjectType.INSTITUTION else "removed",
                "diff": diffs[id_],
            }
            for id_ in ids
        ],
    )

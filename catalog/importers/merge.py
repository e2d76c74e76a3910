"""Merge staged records into the register, in the transaction of the import's run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy import delete, select, update

from catalog import subjects
from catalog.bulk import allocate_ids, insert_rows
from catalog.claims import (
    LiveClaim,
    Outcome,
    RunContext,
    Writer,
    first_diff,
    first_words,
    insert_first_words,
    load_live,
    write_changes,
)
from catalog.importers.mapping import FileMapping
from catalog.importers.problems import Problems
from catalog.importers.rows import merge_rows
from catalog.importers.staging import StagedRecord
from catalog.kinds import NEED_NO_ACCREDITATION, RegisterState
from catalog.matching import Match, Matcher
from catalog.models import Building, District, Entry, Identifier, Institution, Municipality, Run, SourceRecord
from catalog.models.provenance import SubjectType
from catalog.names import read_name
from catalog.records import Record

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

    problems: Problems
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    emptied: int = 0
    touched: set[int] = field(default_factory=set)  # institutions whose public data changed
    written: bool = False
    succeeded: dict[int, Mapping[str, LiveClaim]] = field(default_factory=dict)  # whose successors were said anew


@dataclass(frozen=True, slots=True)
class Seen:
    """A record that its source had before."""

    id: int
    key: str
    subject_id: int
    hash: str = ""
    ended: bool = False
    undone: bool = False  # an undo ended it: whom it is about is found anew
    tombstone: bool = False  # its institution fell with it


def merge_subjects(run: RunContext, mapping: FileMapping, chunks: Iterator[list[StagedRecord]], tally: Tally) -> None:
    """Merge records that make their own subjects: institutions, entries, buildings."""
    merge = _Merge(run, mapping, tally)
    for records in chunks:
        merge.chunk(records)
    refresh_successions(run, tally.succeeded)  # now that every key of the file is known


class _Merge:
    """One file's records on their way in."""

    def __init__(self, run: RunContext, mapping: FileMapping, tally: Tally) -> None:
        self.run = run
        self.mapping = mapping
        self.tally = tally
        self.subject_type = TARGET_SUBJECTS[mapping.target]
        self.districts = subjects.Districts(run.session)
        self.remembered: list[tuple[int, tuple[Any, ...]]] = []  # line and row of records to be written

    @cached_property
    def matcher(self) -> Matcher:
        """The institutions of other sources, read when the first new record asks."""
        return Matcher.load(self.run.session, without_source=self.run.source)

    @property
    def _institutions(self) -> bool:
        return self.subject_type is SubjectType.INSTITUTION

    def chunk(self, records: Sequence[StagedRecord]) -> None:
        """Merge some records: what says nothing new is only counted."""
        known = self._known([record.key for record in records])
        fresh: list[StagedRecord] = []
        again: list[StagedRecord] = []
        for waiting in records:
            seen = known.get(waiting.key)
            if seen is None or seen.undone:
                fresh.append(waiting)
            elif seen.ended or seen.hash != waiting.hash:
                again.append(waiting)
            else:
                self.tally.unchanged += waiting.lines
        new: list[tuple[Record, str]] = []
        matched: list[tuple[Record, str, Match]] = []
        for waiting in fresh:
            record = waiting.record()
            match = self._recognise(record)
            if match is not None:
                matched.append((record, waiting.hash, match))
            elif (seen := known.get(waiting.key)) is not None and seen.tombstone:
                again.append(waiting)  # nobody else knows it: it lives again under its number
            else:
                new.append((record, waiting.hash))
        keys = [record.key for record, _hash in new] + [record.key for record, _hash, _match in matched]
        self._forget(known[key].id for key in keys if key in known)
        self._make(new)
        self._compare(known, [(waiting.record(), waiting.hash) for waiting in again], matched)
        self._write_records()
        self.run.session.expire_all()

    def _known(self, keys: Sequence[str]) -> dict[str, Seen]:
        rows = self.run.session.execute(
            select(
                SourceRecord.key, SourceRecord.id, SourceRecord.subject_id, SourceRecord.hash, SourceRecord.ended_run_id
            ).where(SourceRecord.source == self.run.source, SourceRecord.key.in_(keys))
        )
        known: dict[str, Seen] = {}
        endings: dict[int, list[str]] = defaultdict(list)
        for key, id_, subject, hash_, ended in rows:
            known[key] = Seen(id_, key, subject, hash_, ended is not None)
            if ended is not None:
                endings[ended].append(key)
        return known | self._undone(known, endings) if endings and self._institutions else known

    def _undone(self, known: Mapping[str, Seen], endings: Mapping[int, Sequence[str]]) -> dict[str, Seen]:
        """Those that an undo ended: as good as new, for others may have brought their institutions since."""
        session = self.run.session
        undos = session.scalars(select(Run.id).where(Run.id.in_(endings), Run.undoes_id.is_not(None))).all()
        undone = [known[key] for ended in undos for key in endings[ended]]
        tombstones = set(
            session.scalars(
                select(Institution.id).where(
                    Institution.id.in_([seen.subject_id for seen in undone]), Institution.removed_run_id.is_not(None)
                )
            )
        )
        return {seen.key: replace(seen, undone=True, tombstone=seen.subject_id in tombstones) for seen in undone}

    def _forget(self, ids: Iterable[int]) -> None:
        """Let go of records that were undone and are about another institution now."""
        found = list(ids)
        if found:
            self.run.session.execute(delete(SourceRecord).where(SourceRecord.id.in_(found)))

    def _recognise(self, record: Record) -> Match | None:
        """The institution that another source described before, where exactly one fits."""
        if not self._institutions or not len(self.matcher):
            return None
        found = self.matcher.find({word.field: word.value for word in record.said if word.state == "given"})
        if not isinstance(found, Match):
            return None
        self.matcher.take(found.institution_id)
        return found

    def _make(self, records: Sequence[tuple[Record, str]]) -> None:
        """Subjects that nobody spoke of before."""
        if not records:
            return
        run, session, kind = self.run, self.run.session, self.subject_type
        model = {SubjectType.INSTITUTION: Institution, SubjectType.ENTRY: Entry}.get(kind, Building)
        ids = allocate_ids(session, model, len(records))
        words = {id_: first_words(run, record.said) for id_, (record, _hash) in zip(ids, records, strict=True)}
        if self._institutions:
            self._insert_institutions(words)
        elif kind is SubjectType.ENTRY:
            base = {"register": self.mapping.register, "source": run.source}
            _insert(run, Entry, ((id_, base | subjects.entry_columns(found)) for id_, found in words.items()))
        else:
            keys = dict(zip(ids, (record.key[:200] for record, _hash in records), strict=True))
            _insert(
                run,
                Building,
                (
                    (id_, {"source": run.source, "key": keys[id_]} | subjects.building_columns(found))
                    for id_, found in words.items()
                ),
            )
        insert_first_words(run, kind.value, words)
        if kind is SubjectType.ENTRY:
            subjects.insert_entry_lists(session, words)
        rows = {id_: record.rows for id_, (record, _h) in zip(ids, records, strict=True) if record.rows is not None}
        row_changes = merge_rows(run, rows, dict.fromkeys(rows, run.source)) if self._institutions else {}
        write_changes(
            run,
            [
                self._change(id_, "created", first_diff(found) | row_changes.get(id_, {}))
                for id_, found in words.items()
            ],
        )
        self._remember((record, id_, hash_, None) for id_, (record, hash_) in zip(ids, records, strict=True))
        self.tally.added += sum(record.lines for record, _hash in records)
        self.tally.written = True

    def _insert_institutions(self, words: Mapping[int, Mapping[str, LiveClaim]]) -> None:
        run, session = self.run, self.run.session
        slugs = subjects.give_slugs(session, [(id_, _stem(found)) for id_, found in words.items()])
        base = {"created_run_id": run.id, "licence_state": RegisterState.NO_DATA}

        def rows() -> Iterator[tuple[int, Mapping[str, Any]]]:
            for id_, found in words.items():
                columns = subjects.institution_columns(found, self.districts)
                exempt = columns["kind"] in NEED_NO_ACCREDITATION
                yield (
                    id_,
                    {
                        **base,
                        "slug": slugs[id_],
                        "open": columns["closed_on"] is None,
                        "accreditation_state": RegisterState.NOT_REQUIRED if exempt else RegisterState.NO_DATA,
                        **columns,
                    },
                )

        _insert(run, Institution, rows())
        insert_rows(
            session,
            Identifier,
            ("institution_id", "scheme", "value", "source", "valid"),
            (row for id_, found in words.items() for row in subjects.identifier_rows(id_, found.values())),
        )
        subjects.write_sites(session, {id_: found for id_, found in words.items() if "site" in found})
        self.tally.succeeded |= {id_: found for id_, found in words.items() if "successors" in found}
        self.tally.touched.update(words)

    def _compare(
        self,
        known: Mapping[str, Seen],
        again: Sequence[tuple[Record, str]],
        matched: Sequence[tuple[Record, str, Match]],
    ) -> None:
        """Subjects that somebody spoke of before: this source, or another one."""
        if not again and not matched:
            return
        run, session, tally = self.run, self.run.session, self.tally
        ids = {record.key: known[record.key].subject_id for record, _hash in again}
        ids |= {record.key: match.institution_id for record, _hash, match in matched}
        live = load_live(session, self.subject_type.value, list(ids.values()))
        writer = Writer(run, self.subject_type.value)
        outcomes: dict[str, Outcome] = {}
        records = [record for record, _hash in again] + [record for record, _hash, _match in matched]
        for record in records:
            id_ = ids[record.key]
            outcomes[record.key] = writer.say(id_, live.get(id_, ()), {word.field: word for word in record.said})
        writer.flush()
        row_changes = _merge_rows(run, self.subject_type, ids, records)
        for outcome in outcomes.values():
            outcome.diff |= row_changes.get(outcome.subject_id, {})
        back = {record.key for record, _hash in again if known[record.key].ended}
        tally.added += sum(record.lines for record, _hash, _match in matched)
        for record, _hash in again:
            if record.key in back:
                tally.changed += record.lines
                continue
            outcome = outcomes[record.key]
            written = outcome.written or bool(row_changes.get(outcome.subject_id))
            tally.changed += record.lines if written else 0
            tally.unchanged += 0 if written else record.lines
            tally.emptied += outcome.emptied
        joined = {record.key for record, _hash, _match in matched}
        changed = {
            key: outcome
            for key, outcome in outcomes.items()
            if outcome.written or row_changes.get(outcome.subject_id) or key in back or key in joined
        }
        tally.written = tally.written or bool(changed)
        materialise(run, self.subject_type, {o.subject_id: o for o in changed.values()}, self.districts)
        if self._institutions:
            tally.touched.update(outcome.subject_id for outcome in changed.values())
            tally.succeeded |= {o.subject_id: o.winners for o in changed.values() if "successors" in o.diff}
        write_changes(
            run,
            [
                self._change(outcome.subject_id, "reopened" if key in back else "changed", outcome.diff)
                for key, outcome in changed.items()
                if outcome.diff or key in back
            ]
            # A further list names it: whether it is open hangs on this one, too.
            + [self._change(match.institution_id, "named", {}) for _record, _hash, match in matched],
        )
        self._remember((record, ids[record.key], hash_, match) for record, hash_, match in matched)
        renewed = [(record, hash_) for record, hash_ in again if known[record.key].undone]
        self._forget(known[record.key].id for record, _hash in renewed)
        self._remember((record, ids[record.key], hash_, None) for record, hash_ in renewed)
        if len(again) > len(renewed):
            session.execute(
                update(SourceRecord),
                [
                    {"id": known[record.key].id, "hash": hash_, "changed_run_id": run.id, "ended_run_id": None}
                    for record, hash_ in again
                    if not known[record.key].undone
                ],
            )
        if back and self._institutions:  # the same record again: a tombstone lives again
            session.execute(
                update(Institution).where(Institution.id.in_([ids[key] for key in back])).values(removed_run_id=None)
            )

    def _change(self, id_: int, kind: str, diff: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "subject_type": self.subject_type.value,
            "subject_id": id_,
            "institution_id": id_ if self._institutions else None,
            "kind": kind,
            "diff": diff,
        }

    def _remember(self, records: Iterable[tuple[Record, int, str, Match | None]]) -> None:
        """Keep which subject each new record is about, and how it was recognised."""
        run = self.run
        self.remembered.extend(
            (
                record.line,
                (
                    run.source, record.key, self.subject_type.value, id_, hash_, run.id, run.id,
                    match.method if match else "", match.score if match else None, match.source if match else "",
                ),
            )
            for record, id_, hash_, match in records
        )  # fmt: skip

    def _write_records(self) -> None:
        """In the order of the file: undo makes each decision once more, and the first comer has the first choice."""
        self.remembered.sort(key=lambda item: item[0])
        if self.remembered:
            insert_rows(
                self.run.session,
                SourceRecord,
                (
                    "source", "key", "subject_type", "subject_id", "hash", "created_run_id", "changed_run_id",
                    "match_method", "match_score", "match_source",
                ),
                (row for _line, row in self.remembered),
            )  # fmt: skip
        self.remembered = []


def _insert(
    run: RunContext,
    model: type[Institution] | type[Entry] | type[Building],
    rows: Iterable[tuple[int, Mapping[str, Any]]],
) -> None:
    """Insert subjects with all their columns at once."""
    found = list(rows)
    names = tuple(found[0][1])
    insert_rows(run.session, model, ("id", *names), ((id_, *columns.values()) for id_, columns in found))


def _merge_rows(
    run: RunContext, subject_type: SubjectType, ids: Mapping[str, int], records: Sequence[Record]
) -> dict[int, dict[str, list[Any]]]:
    """What a list of institutions says in rows: services, numbers; None says nothing about any."""
    if subject_type is not SubjectType.INSTITUTION:
        return {}
    said = {ids[record.key]: record.rows for record in records if record.rows is not None}
    return merge_rows(run, said, dict.fromkeys(said, run.source))


def materialise(
    run: RunContext,
    subject_type: SubjectType,
    outcomes: Mapping[int, Outcome],
    districts: subjects.Districts,
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


def close_missing(run: RunContext, mapping: FileMapping, missing: Sequence[Seen], tally: Tally) -> None:
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

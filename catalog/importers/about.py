"""Merge records that are about institutions the register already has: facts of schools, web sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from catalog import subjects
from catalog.claims import CHUNK, LiveClaim, RunContext, Writer, load_live, write_changes
from catalog.importers.merge import Tally, materialise
from catalog.importers.rows import merge_rows
from catalog.kinds import SiteState
from catalog.models import Identifier, Institution, Source, SourceRecord
from catalog.models.provenance import SubjectType
from catalog.records import Message, Problem, Record, RowSaid, Said
from core.i18n import N_
from core.text import comparison_key

SCHOOL_TITLE = "Сведения образовательной организации"  # how a school's own word is named as a source: data, not a msgid
_INSTITUTION = SubjectType.INSTITUTION.value


class Finder:
    """Finds the one living institution that each record names, a query a scheme for many records."""

    SCHEMES = ("id", "key", "slug", "ogrn", "inn")

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, names: Sequence[Mapping[str, str]]) -> list[int | Message]:
        """For each record its institution's number, or the sentence why there is none."""
        wanted: dict[str, set[str]] = {scheme: set() for scheme in self.SCHEMES}
        for record in names:
            for scheme, value in record.items():
                for each in self.SCHEMES[1:] if scheme == "any" else (scheme,):
                    wanted[each].add(self._normal(each, value))
        known = {scheme: self._load(scheme, sorted(values - {""})) for scheme, values in wanted.items() if values}
        return [self._choose(record, known) for record in names]

    def _choose(self, names: Mapping[str, str], known: Mapping[str, Mapping[str, set[int]]]) -> int | Message:
        for scheme, value in names.items():
            schemes = self.SCHEMES[1:] if scheme == "any" else (scheme,)
            found = next(
                (hit for each in schemes if (hit := known.get(each, {}).get(self._normal(each, value)))), set()
            )
            if len(found) == 1:
                return next(iter(found))
            if len(found) > 1:
                return Message(
                    N_("“%(value)s” names %(number)s institutions; name one by its key or slug."),
                    {"value": value[:80], "number": len(found)},
                )
        return Message(
            N_("No institution of the register is named “%(value)s”."), {"value": " ".join(names.values())[:120]}
        )

    @staticmethod
    def _normal(scheme: str, value: str) -> str:
        if scheme == "id":
            return str(int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else ""
        return {"key": comparison_key, "slug": str.lower}.get(scheme, str)(value)

    def _load(self, scheme: str, values: Sequence[str]) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for start in range(0, len(values), CHUNK):
            for value, id_ in self._session.execute(self._query(scheme, values[start : start + CHUNK])):
                found[str(value)].add(id_)
        return found

    @staticmethod
    def _query(scheme: str, values: Sequence[str]) -> Any:
        alive = Institution.removed_run_id.is_(None)
        if scheme == "id":
            return select(Institution.id, Institution.id).where(alive, Institution.id.in_([int(v) for v in values]))
        if scheme == "slug":
            return select(Institution.slug, Institution.id).where(alive, Institution.slug.in_(values))
        if scheme == "key":
            return (
                select(SourceRecord.key, Institution.id)
                .join(SourceRecord, SourceRecord.subject_id == Institution.id)
                .where(
                    alive,
                    SourceRecord.subject_type == _INSTITUTION,
                    SourceRecord.key.in_(values),
                    SourceRecord.source.not_like("school:%"),
                    SourceRecord.source != "sites",
                )
            )
        return (
            select(Identifier.value, Institution.id)
            .join(Institution, Identifier.institution_id == Institution.id)
            .where(alive, Identifier.scheme == scheme, Identifier.value.in_(values), Identifier.valid)
        )


def merge_facts(run: RunContext, chunks: Iterator[list[Record]], tally: Tally) -> None:
    """Let each school say its facts and rows; what it said before and no longer does is withdrawn."""
    finder = Finder(run.session)
    _merge(
        run,
        chunks,
        tally,
        finder,
        lambda id_: f"school:{id_}",
        lambda record: record.names,
        lambda record, live: record.said,
    )


def merge_sites(run: RunContext, chunks: Iterator[list[Record]], tally: Tally) -> None:
    """Set what kind of site institutions have."""
    finder = Finder(run.session)

    def names(record: Record) -> Mapping[str, str]:
        return {"any": next((str(word.value) for word in record.said if word.field == "institution"), "")}

    def said(record: Record, live: Sequence[LiveClaim]) -> tuple[Said, ...] | Message:
        words = {word.field: word.value for word in record.said}
        try:
            state = SiteState(str(words.get("state", "")).strip().lower())
        except ValueError:
            return Message(
                N_("“%(value)s” is no state of a site: none, draft, accepted, external."),
                {"value": str(words.get("state", ""))[:80]},
            )
        url = words.get("url", "")
        if state is SiteState.EXTERNAL and not url:
            return Message(N_("A site in the state external needs its address in the column url."))
        return (Said("site", site_value(state, url, live, run)),)

    _merge(run, chunks, tally, finder, lambda _id: run.source, names, said)


def site_value(state: SiteState, url: str, live: Sequence[LiveClaim], run: RunContext) -> dict[str, str]:
    """The value of a claim about a site; the day of an acceptance that already holds stays."""
    value = {"state": state.value}
    if state is SiteState.EXTERNAL:
        value["url"] = url
    if state is SiteState.ACCEPTED:
        held = [c.value for c in live if c.field == "site" and c.winning and c.value.get("state") == state.value]
        value["accepted_on"] = held[0].get("accepted_on", "") if held else run.seen_on.isoformat()
    return value


def _merge(
    run: RunContext,
    chunks: Iterator[list[Record]],
    tally: Tally,
    finder: Finder,
    source_of: Callable[[int], str],
    names_of: Callable[[Record], Mapping[str, str]],
    said_of: Callable[[Record, Sequence[LiveClaim]], Sequence[Said] | Message],
) -> None:
    districts = subjects.Districts(run.session)
    lines: dict[int, int] = {}  # institution -> the line that spoke of it first
    for records in chunks:
        resolved: list[tuple[Record, int]] = []
        for record, found in zip(records, finder.find([names_of(record) for record in records]), strict=True):
            if isinstance(found, Message):
                tally.problems.append(Problem(record.line, "institution", found, record.label))
            elif found in lines:
                tally.problems.append(
                    Problem(
                        record.line,
                        "institution",
                        Message(
                            N_("The same record stands already in line %(line)s; the first one counts."),
                            {"line": lines[found]},
                        ),
                        record.label,
                    )
                )
            else:
                lines[found] = record.line
                resolved.append((record, found))
        _merge_chunk(run, resolved, tally, districts, source_of, said_of)


def _merge_chunk(
    run: RunContext,
    resolved: Sequence[tuple[Record, int]],
    tally: Tally,
    districts: subjects.Districts,
    source_of: Callable[[int], str],
    said_of: Callable[[Record, Sequence[LiveClaim]], Sequence[Said] | Message],
) -> None:
    if not resolved:
        return
    session = run.session
    ids = [id_ for _, id_ in resolved]
    sources = {id_: source_of(id_) for id_ in ids}
    known = {
        row.subject_id: row
        for row in session.scalars(
            select(SourceRecord).where(
                SourceRecord.subject_type == _INSTITUTION,
                SourceRecord.subject_id.in_(ids),
                SourceRecord.source.in_(sorted(set(sources.values()))),
            )
        )
        if sources[row.subject_id] == row.source
    }
    live = load_live(session, _INSTITUTION, ids)
    writer = Writer(run, _INSTITUTION)
    outcomes = {}
    rows: dict[int, tuple[RowSaid, ...]] = {}
    hashes: dict[int, str] = {}
    for record, id_ in resolved:
        seen = known.get(id_)
        digest = record.hash()
        if seen is not None and seen.ended_run_id is None and seen.hash == digest:
            tally.unchanged += 1
            continue
        said = said_of(record, live.get(id_, ()))
        if isinstance(said, Message):
            tally.problems.append(Problem(record.line, "", said, record.label))
            continue
        outcomes[id_] = writer.say(id_, live.get(id_, ()), {word.field: word for word in said}, source=sources[id_])
        hashes[id_] = digest
        if record.rows is not None:
            rows[id_] = record.rows
    writer.flush()
    row_changes = merge_rows(run, rows, sources)
    changes = []
    for id_, outcome in outcomes.items():
        written = outcome.written or bool(row_changes.get(id_))
        fresh = id_ not in known or known[id_].ended_run_id is not None
        tally.added += fresh
        tally.changed += written and not fresh
        tally.unchanged += not written and not fresh
        tally.emptied += outcome.emptied
        tally.written = tally.written or written
        if written:
            tally.touched.add(id_)
        diff = outcome.diff | row_changes.get(id_, {})
        if diff:
            changes.append(
                {
                    "subject_type": _INSTITUTION,
                    "subject_id": id_,
                    "institution_id": id_,
                    "kind": "changed",
                    "diff": diff,
                }
            )
    _keep_records(run, known, sources, hashes)
    _keep_schools(run, [sources[id_] for id_ in outcomes if sources[id_].startswith("school:")])
    materialise(run, SubjectType.INSTITUTION, {id_: o for id_, o in outcomes.items() if o.written}, districts)
    write_changes(run, changes)
    session.flush()


def _keep_records(
    run: RunContext, known: Mapping[int, SourceRecord], sources: Mapping[int, str], hashes: Mapping[int, str]
) -> None:
    """Remember what each record said, so that the same file twice changes nothing."""
    session = run.session
    fresh = [
        {
            "source": sources[id_],
            "key": str(id_),
            "subject_type": _INSTITUTION,
            "subject_id": id_,
            "hash": digest,
            "created_run_id": run.id,
            "changed_run_id": run.id,
        }
        for id_, digest in hashes.items()
        if id_ not in known
    ]
    again = [
        {"id": known[id_].id, "hash": digest, "changed_run_id": run.id, "ended_run_id": None}
        for id_, digest in hashes.items()
        if id_ in known
    ]
    if fresh:
        session.execute(insert(SourceRecord), fresh)
    if again:
        session.execute(update(SourceRecord), again)


def _keep_schools(run: RunContext, codes: Sequence[str]) -> None:
    """A school that speaks is a source of its own, as fresh as this run."""
    session = run.session
    known = set(session.scalars(select(Source.code).where(Source.code.in_(codes))))
    freshness = {"data_on": run.seen_on, "dated": True, "last_run_id": run.id}
    fresh = [{"code": code, "title": SCHOOL_TITLE, **freshness} for code in codes if code not in known]
    if fresh:
        session.execute(insert(Source), fresh)
    if known:
        session.execute(update(Source), [{"code": code, **freshness} for code in sorted(known)])

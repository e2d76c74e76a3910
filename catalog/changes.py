"""Tell what each run changed, so exactly that replaying it from nothing gives the dump."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from catalog.claims import CHUNK
from catalog.models import Attachment, Change, Claim, FactRowSubject, Run
from catalog.models.provenance import SubjectType
from catalog.past import NOW, SUBJECTS, Line, Past, load_pasts

Diff = dict[str, list[Any]]
Touched = dict[str, set[int]]  # type of subject -> numbers
RUNS_AT_ONCE = 32  # a school's own folder is one run: there are as many as schools
_INSTITUTION = SubjectType.INSTITUTION.value


@dataclass(frozen=True, slots=True)
class Event:
    """What one run did to one subject: ``diff`` is {place in the dump's line: [before, after]}."""

    run: int
    at: datetime
    source: str
    undoes: int | None  # the run that this one took back
    type: str  # created, changed, closed, reopened, renamed, attached, detached, removed
    subject: str
    id: int
    diff: Diff

    def as_line(self, cursor: int) -> Line:
        """The event as the feed writes it."""
        line: Line = {
            "cursor": cursor,
            "at": self.at.isoformat(timespec="seconds"),
            "run": self.run,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "id": self.id,
            "diff": self.diff,
        }
        return line if self.undoes is None else {**line, "undoes": self.undoes}


def iter_events(session: Session, after: int = 0, until: int = NOW) -> Iterator[Event]:
    """The events of the runs later than ``after``, up to ``until``: run by run, subjects in the order of a dump."""
    runs = session.execute(
        select(Run.id, Run.at, Run.source, Run.undoes_id).where(Run.id > after, Run.id <= until).order_by(Run.id)
    ).all()
    for start in range(0, len(runs), RUNS_AT_ONCE):
        part = runs[start : start + RUNS_AT_ONCE]
        touched = _touched(session, part[0].id, part[-1].id)
        shared = _load_shared(session, touched.values(), part[-1].id)
        for run in part:
            for kind in SUBJECTS:
                for id_, past in _iter_pasts(session, kind, touched[run.id].get(kind.value, ()), run.id, shared):
                    before, after_ = past.line_after(run.id - 1), past.line_after(run.id)
                    diff = compare(before, after_)
                    if diff or (before is None) is not (after_ is None):
                        type_ = _type(before, after_, diff)
                        told = {} if after_ is None else diff
                        yield Event(run.id, run.at, run.source, run.undoes_id, type_, kind.value, id_, told)


def _iter_pasts(
    session: Session,
    kind: SubjectType,
    ids: Collection[int],
    run: int,
    shared: Mapping[SubjectType, Mapping[int, Past]],
) -> Iterator[tuple[int, Past]]:
    """These subjects through time, ascending, a batch at a time unless they are loaded already."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        pasts = shared[kind] if kind in shared else load_pasts(session, kind, part, run)
        yield from ((id_, pasts[id_]) for id_ in part if id_ in pasts)


def _load_shared(session: Session, touched: Collection[Touched], until: int) -> dict[SubjectType, Mapping[int, Past]]:
    """The subjects of several runs, loaded once for all of them where they are few."""
    found: dict[SubjectType, Mapping[int, Past]] = {}
    for kind in SUBJECTS:
        ids = {id_ for one in touched for id_ in one.get(kind.value, ())}
        if len(ids) <= CHUNK:
            found[kind] = load_pasts(session, kind, ids, until) if ids else {}
    return found


def _touched(session: Session, first: int, last: int) -> dict[int, Touched]:
    """Every subject about which each run may have changed anything, by type; rows count as their institution."""
    found: dict[int, Touched] = defaultdict(lambda: defaultdict(set))
    claims: Any = union(
        *(
            select(column, Claim.subject_type, Claim.subject_id).where(column.between(first, last))
            for column in (Claim.run_id, Claim.ended_run_id)
        )
    )
    things: Any = union(
        select(Change.run_id, Change.subject_type, Change.subject_id).where(Change.run_id.between(first, last)),
        *(
            select(column, Attachment.subject_type, Attachment.subject_id).where(column.between(first, last))
            for column in (Attachment.run_id, Attachment.ended_run_id)
        ),
    )
    for query in (claims, things):
        for run, kind, id_ in session.execute(query):
            found[run][kind].add(id_)
    told = {run: sorted(one.pop(SubjectType.ROW.value, ())) for run, one in found.items()}
    rows = sorted({row for one in told.values() for row in one})
    owners: dict[int, int] = {}
    for start in range(0, len(rows), CHUNK):
        asked = select(FactRowSubject.id, FactRowSubject.institution_id).where(
            FactRowSubject.id.in_(rows[start : start + CHUNK])
        )
        owners.update((row.id, row.institution_id) for row in session.execute(asked))
    for run, one in told.items():
        found[run][_INSTITUTION].update(owners[row] for row in one if row in owners)
    return found


def flatten(line: Line | None) -> dict[str, Any]:
    """A dump's line as {place: value}: ``slug``, ``fields/phones``, ``rows/17``."""
    if line is None:
        return {}
    flat: dict[str, Any] = {}
    for name, value in line.items():
        if name in ("type", "id"):
            continue
        if name == "fields":
            flat.update({f"fields/{field}": word for field, word in value.items()})
        elif name == "rows":
            flat.update({f"rows/{row['id']}": {k: v for k, v in row.items() if k != "id"} for row in value})
        else:
            flat[name] = value
    return flat


def unflatten(kind: str, id_: int, flat: dict[str, Any]) -> Line:
    """A dump's line from its places: what a reader of the feed does in the end."""
    line: Line = {"type": kind, "id": id_, "fields": {}}
    if kind == _INSTITUTION:
        line["rows"] = []
    for place, value in flat.items():
        group, _, name = place.partition("/")
        if group == "fields":
            line["fields"][name] = value
        elif group == "rows":
            line["rows"].append({"id": int(name), **value})
        else:
            line[place] = value
    if kind == _INSTITUTION:
        line["rows"].sort(key=lambda row: (row["group"], row["position"], row["id"]))
    return line


def compare(before: Line | None, after: Line | None) -> Diff:
    """What differs between two lines of a subject: {place: [before, after]}, None where there was nothing."""
    old, new = flatten(before), flatten(after)
    return {
        place: [old.get(place), new.get(place)]
        for place in sorted(old.keys() | new.keys())
        if old.get(place) != new.get(place) or (place in old) is not (place in new)
    }


def _type(before: Line | None, after: Line | None, diff: Diff) -> str:
    """The one word that says most of an event."""
    if before is None:
        return "created"
    if after is None:
        return "removed"
    if "open" in diff:
        return "reopened" if after["open"] else "closed"
    if "slug" in diff:
        return "renamed"
    if set(diff) == {"institutions"}:
        return "attached" if set(after["institutions"]) - set(before["institutions"]) else "detached"
    return "changed"


def replay(lines: Iterable[Line]) -> dict[tuple[str, int], Line]:
    """The register after the events of a feed: what a dump taken then holds, by subject.

    The whole rule: an event puts the second value of each pair in its place, None takes the place away; ``removed``
    takes the subject away.
    """
    state: dict[tuple[str, int], dict[str, Any]] = {}
    for line in lines:
        key = (line["subject"], line["id"])
        if line["type"] == "removed":
            state.pop(key, None)
            continue
        flat = state.setdefault(key, {})
        for place, (_old, new) in line["diff"].items():
            if new is None:
                flat.pop(place, None)
            else:
                flat[place] = new
    return {key: unflatten(*key, flat) for key, flat in state.items()}

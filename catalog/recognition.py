"""Check that later lists would recognise the same institutions if a run had never been."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.claims import CHUNK
from catalog.faces import FACE_FIELDS, Face, face_of
from catalog.matching import Match, Matcher, list_sources
from catalog.models import Claim, Run, SourceRecord
from catalog.models.provenance import RunState, SubjectType

_INSTITUTION = SubjectType.INSTITUTION.value


def find_unsettled(session: Session, root: Run) -> int | None:
    """The newest run of another list that would decide otherwise now that ``root`` fell, or stands again; None if none.

    Every decision of every later list is made once more, on what the standing runs said at its time; a decision that
    comes out the same keeps its institution and takes the new reasons. So what is taken back leaves no trace, or is
    not taken back.
    """
    sources = list_sources(session)
    if root.source not in sources:
        return None
    query = (
        select(Run).where(Run.state == RunState.DONE, Run.undoes_id.is_(None), Run.source.in_(sources)).order_by(Run.id)
    )
    standing = list(session.scalars(query))
    unsettled: int | None = None
    for run in standing:
        later = run.id > root.id and run.source != root.source
        again = run.id == root.id  # undone and brought back: what it recognised may be gone
        if (later or again) and not _decides_alike(session, run, [other.id for other in standing], sources):
            unsettled = run.id
    return unsettled


def lost_records(session: Session, root: Run) -> bool:
    """Whether records of an undone run were read anew since, so that it cannot simply stand again."""
    kept = (
        select(SourceRecord.id)
        .where(
            SourceRecord.subject_type == _INSTITUTION,
            SourceRecord.subject_id == Claim.subject_id,
            SourceRecord.source == root.source,
            SourceRecord.created_run_id <= root.id,
        )
        .exists()
    )
    said = select(Claim.id).where(
        Claim.subject_type == _INSTITUTION, Claim.source == root.source, Claim.spoken_run == root.id, ~kept
    )
    return root.source in list_sources(session) and session.scalar(said.limit(1)) is not None


def _decides_alike(session: Session, run: Run, standing: list[int], sources: list[str]) -> bool:
    records = list(
        session.scalars(
            select(SourceRecord)
            .where(SourceRecord.subject_type == _INSTITUTION, SourceRecord.created_run_id == run.id)
            .order_by(SourceRecord.id)
        )
    )
    if not records:
        return True
    earlier = _subjects_before(session, run, standing)
    others = [source for source in sources if source != run.source]
    faces = iter_past_faces(session, others, before=run.id)
    matcher = Matcher(faces, {id_ for id_, of in earlier.items() if run.source in of})
    said = _said_by(session, run, [record.subject_id for record in records])
    for record in records:
        found = matcher.find(said.get(record.subject_id, {})) if len(matcher) else None
        match = found if isinstance(found, Match) else None
        known = bool(earlier.get(record.subject_id, set()) - {run.source})
        if (match is not None) is not known or (match is not None and match.institution_id != record.subject_id):
            return False
        matcher.take(record.subject_id)
        record.match_method = match.method if match else ""
        record.match_score = match.score if match else None
        record.match_source = match.source if match else ""
    session.flush()
    return True


def _subjects_before(session: Session, run: Run, standing: list[int]) -> dict[int, set[str]]:
    """The institutions that standing runs before this one had records of, with the sources."""
    found: dict[int, set[str]] = defaultdict(set)
    for subject_id, source in session.execute(
        select(SourceRecord.subject_id, SourceRecord.source).where(
            SourceRecord.subject_type == _INSTITUTION,
            SourceRecord.created_run_id < run.id,
            SourceRecord.created_run_id.in_(standing),
        )
    ):
        found[subject_id].add(source)
    return found


def _said_by(session: Session, run: Run, ids: list[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for start in range(0, len(ids), CHUNK):
        for subject_id, field, value in session.execute(
            select(Claim.subject_id, Claim.field, Claim.value).where(
                Claim.subject_type == _INSTITUTION,
                Claim.subject_id.in_(ids[start : start + CHUNK]),
                Claim.source == run.source,
                Claim.spoken_run == run.id,
                Claim.field.in_(FACE_FIELDS),
                Claim.state == "given",
            )
        ):
            found[subject_id][field] = value
    return found


def iter_past_faces(session: Session, sources: Iterable[str], *, before: int) -> Iterator[Face]:
    """The faces as they were before run ``before``, of the runs that stand now."""
    fallen = set(session.scalars(select(Run.id).where((Run.state == RunState.UNDONE) | Run.undoes_id.is_not(None))))
    rows = session.execute(
        select(
            Claim.subject_id, Claim.source, Claim.field, Claim.state, Claim.value, Claim.spoken_run, Claim.ended_run_id
        )
        .where(
            Claim.subject_type == _INSTITUTION,
            Claim.source.in_(list(sources)),
            Claim.field.in_(FACE_FIELDS),
            Claim.spoken_run < before,
        )
        .order_by(Claim.subject_id, Claim.source, Claim.field, Claim.id)
        .execution_options(yield_per=2000)
    )
    whose: tuple[int, str] | None = None
    told: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if (row.subject_id, row.source) != whose:
            if whose is not None and (said := _last_words(told, fallen, before)):
                yield face_of(said, *whose)
            whose, told = (row.subject_id, row.source), defaultdict(list)
        told[row.field].append(row)
    if whose is not None and (said := _last_words(told, fallen, before)):
        yield face_of(said, *whose)


def _last_words(told: dict[str, list[Any]], fallen: set[int], before: int) -> dict[str, Any]:
    """What a source gave before a run: of each field the word of its newest standing run, if that gave one."""
    said: dict[str, Any] = {}
    for field, rows in told.items():
        spoke = {row.spoken_run for row in rows}
        spoke |= {row.ended_run_id for row in rows if row.ended_run_id is not None and row.ended_run_id < before}
        last = max(spoke - fallen, default=0)
        word = next((row for row in rows if row.spoken_run == last), None)
        if word is not None and word.state == "given":
            said[field] = word.value
    return said

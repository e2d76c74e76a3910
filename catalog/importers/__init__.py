"""Bring register files in: read, stage, merge in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from catalog import claims, linking
from catalog.errors import TooMuchWouldVanish, UnknownFormat, UnreadableFile
from catalog.importers import merge, staging
from catalog.importers.about import merge_facts, merge_sites
from catalog.importers.boundaries import merge_boundaries, read_boundaries
from catalog.importers.csvfile import read_csv
from catalog.importers.facts import read_facts
from catalog.importers.mapping import MAPPINGS, FileMapping, load_mapping
from catalog.importers.textfile import file_hash
from catalog.models import Attachment, Building, Entry, Quarantine, Run, Source, SourceRecord, StagedRecord
from catalog.models.provenance import SubjectType
from catalog.pen import queued
from catalog.records import PROBLEMS_SHOWN, ImportReport, Problem, Record, Rejected, Severity
from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.database import Sessions
from core.i18n import N_, ngettext
from core.i18n import gettext as _

_WORST_FIRST = {Severity.QUARANTINED: 0, Severity.DOUBT: 1, Severity.CORRECTION: 2}
VANISHING_SHARE = 0.30  # of a source's rows; beyond it a file stops and asks


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that can be imported."""

    code: str
    title: str  # msgid
    source: str
    description: str  # msgid
    mapping: FileMapping


BOUNDARIES = FileMapping(
    code="boundaries",
    title=N_("Outlines of districts"),
    description=N_("Districts with their outlines in degrees (GeoJSON)."),
    source="boundaries",
    source_title="Границы районов",
    target="district",
    columns=(),
    key=("name",),
)
FACTS = FileMapping(
    code="facts",
    title=N_("Facts that institutions state themselves"),
    description=N_("Statutory facts and rows, one institution a line (JSON lines)."),
    source="facts",
    source_title="Сведения, внесённые образовательными организациями",
    target="facts",
    columns=(),
    key=("institution",),
    snapshot=False,
)


def _load_formats() -> dict[str, Format]:
    found = [load_mapping(path) for path in sorted(MAPPINGS.glob("*.toml"))] + [BOUNDARIES, FACTS]
    found.sort(key=lambda mapping: mapping.code)
    return {m.code: Format(m.code, m.title, m.source, m.description, m) for m in found}


FORMATS: Mapping[str, Format] = _load_formats()


def find_format(code: str) -> Format:
    """The format of this name.

    Raises:
        UnknownFormat: there is none.
    """
    found = FORMATS.get(code)
    if found is None:
        raise UnknownFormat(
            _("There is no format “%(code)s”. Formats: %(known)s.", code=code, known=", ".join(sorted(FORMATS)))
        )
    return found


@queued
def import_file(
    sessions: Sessions,
    format: str,
    path: Path,
    *,
    actor: Actor,
    clock: Clock,
    audit: Audit,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
    force: bool = False,
    source: str | None = None,
    seen_on: date | None = None,
    vanishing_share: float = VANISHING_SHARE,
) -> ImportReport:
    """Load one register file.

    Args:
        format: a code of FORMATS.
        dry_run: do everything, then take it back; the report says what would have happened, ``run`` is None.
        progress: told the number of records read.
        force: go on although the file closes or empties ``vanishing_share`` of its source's rows.
        source: another source code than the format's (two files of one format from two publishers).
        seen_on: the source's own date; today unless given.
    Raises:
        UnknownFormat: no such format.
        UnreadableFile: the file is not of this format; nothing was loaded.
        TooMuchWouldVanish: see ``force``; nothing was loaded.
    """
    mapping = find_format(format).mapping
    digest = file_hash(path) if path.is_file() else ""
    staged = staging.stage(sessions, read_records(path, mapping), clock, progress)
    try:
        if staged.read == 0:
            raise UnreadableFile(
                _("%(file)s holds a heading and no record. Download it again from its publisher.", file=path.name)
            )
        with sessions() as session, claims.writing(session, pen=not dry_run):
            report = _merge(
                session, mapping, path.name, digest, staged,
                actor=actor, clock=clock, force=force, source=source or mapping.source, seen_on=seen_on, share=vanishing_share,
            )  # fmt: skip
            if dry_run:
                session.rollback()
            else:
                session.commit()
    finally:
        staging.discard(sessions, staged.batch)
    if dry_run:
        return _as_dry_run(report)
    audit(actor, "catalog.import", f"run:{report.run}", {"format": format, "read": report.read, "added": report.added})
    return report


def read_records(path: Path, mapping: FileMapping) -> Iterator[Record | Rejected]:
    """The reader of a format."""
    reader = {"boundaries": read_boundaries, "facts": read_facts}.get(mapping.code, read_csv)
    return reader(path, mapping)


def _merge(
    session: Session,
    mapping: FileMapping,
    name: str,
    digest: str,
    staged: staging.Staged,
    *,
    actor: Actor,
    clock: Clock,
    force: bool,
    source: str,
    seen_on: date | None,
    share: float,
) -> ImportReport:
    known = claims.ensure_source(session, source, mapping.source_title, mapping.publisher, mapping.licence)
    same_file = bool(digest) and known.file_hash == digest and seen_on is None
    day = known.data_on if same_file and known.data_on else seen_on or clock.today()
    dated = known.dated if same_file else seen_on is not None
    run = claims.start_run(
        session, format=mapping.code, source=source, actor=actor, at=clock.now(), seen_on=day, dated=dated, file=name
    )
    before = _live_records(session, source)
    tally = merge.Tally()
    records = staging.staged_records(session, staged.batch)
    if mapping.target == "district":
        merge_boundaries(run, records, tally)
    elif mapping.target == "facts":
        merge_facts(run, records, tally)
    elif mapping.target == "site":
        merge_sites(run, records, tally)
    else:
        merge.merge_subjects(run, mapping, records, tally)
    if mapping.snapshot:
        missing = _missing(session, source, staged.batch)
        _stop_if_too_much(missing=len(missing), emptied=tally.emptied, rows=before, share=share, force=force, file=name)
        merge.close_missing(run, mapping, missing, tally)
    linked = linking.relink(run)
    linking.refresh_derived(session, linked.touched | tally.touched)
    attached, unattached = _attachment_counts(session, mapping, source)
    problems = [*staged.rejected, *tally.problems, *staged.remarks]
    rejected = [problem for problem in problems if problem.severity is Severity.QUARANTINED]
    corrections = [problem for problem in problems if problem.severity is Severity.CORRECTION]
    _keep_problems(session, run.id, problems)
    row = session.get_one(Run, run.id)
    row.read, row.added, row.changed, row.unchanged = staged.read, tally.added, tally.changed, tally.unchanged
    row.quarantined, row.corrections, row.closed = len(rejected), len(corrections), tally.closed
    row.attached, row.unattached = attached, unattached
    source_row = session.get_one(Source, source)
    fresher = (source_row.data_on, source_row.dated) != (day, dated)
    source_row.data_on, source_row.dated = day, dated
    source_row.last_run_id, source_row.file_hash = run.id, digest
    if tally.written or linked.changed or fresher:
        claims.bump_revision(session)
        claims.request_build(session, run.at)
    session.flush()
    return ImportReport(
        format=mapping.code,
        file=name,
        run=run.id,
        read=staged.read,
        added=tally.added,
        changed=tally.changed,
        unchanged=tally.unchanged,
        quarantined=len(rejected),
        attached=attached,
        unattached=unattached,
        corrections=len(corrections),
        closed=tally.closed,
        problems=tuple(sorted(problems, key=lambda problem: (_WORST_FIRST[problem.severity], problem.line)))[
            :PROBLEMS_SHOWN
        ],
        notes=tuple(_notes(mapping, staged, tally)),
    )


def _live_records(session: Session, source: str) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(SourceRecord)
            .where(SourceRecord.source == source, SourceRecord.ended_run_id.is_(None))
        )
        or 0
    )


def _missing(session: Session, source: str, batch: str) -> list[SourceRecord]:
    present = select(StagedRecord.id).where(StagedRecord.batch == batch, StagedRecord.key == SourceRecord.key).exists()
    return list(
        session.scalars(
            select(SourceRecord)
            .where(SourceRecord.source == source, SourceRecord.ended_run_id.is_(None), ~present)
            .order_by(SourceRecord.id)
        )
    )


def _stop_if_too_much(*, missing: int, emptied: int, rows: int, share: float, force: bool, file: str) -> None:
    if force or not rows or (missing + emptied) / rows < share:
        return
    raise TooMuchWouldVanish(
        _(
            "%(file)s would close %(missing)s and empty %(emptied)s of the %(rows)s records that its source has now: "
            "%(percent)s %% or more is too much to go on unasked. Check that the file is whole; if it is right, import it with --force.",
            file=file,
            missing=missing,
            emptied=emptied,
            rows=rows,
            percent=round(share * 100),
        ),
        closed=missing,
        emptied=emptied,
        rows=rows,
    )


_MODELS: dict[str, type[Entry] | type[Building]] = {"entry": Entry, "building": Building}


def _attachment_counts(session: Session, mapping: FileMapping, source: str) -> tuple[int, int]:
    """How many living records of the source belong to an institution, and how many wait."""
    model: type[Entry] | type[Building] | None = _MODELS.get(mapping.target)
    if model is None:
        return 0, 0
    kind = {"entry": SubjectType.ENTRY, "building": SubjectType.BUILDING}[mapping.target].value
    total = session.scalar(select(func.count()).select_from(model).where(model.source == source, model.live)) or 0
    attached = (
        session.scalar(
            select(func.count(func.distinct(Attachment.subject_id)))
            .join(model, model.id == Attachment.subject_id)
            .where(
                Attachment.subject_type == kind,
                Attachment.ended_run_id.is_(None),
                model.source == source,
                model.live,
            )
        )
        or 0
    )
    return attached, total - attached


def _keep_problems(session: Session, run_id: int, problems: list[Problem]) -> None:
    if problems:
        session.execute(
            insert(Quarantine),
            [
                {
                    "run_id": run_id,
                    "line": problem.line,
                    "field": problem.field,
                    "key": problem.key,
                    "message": problem.message.msgid,
                    "values": dict(problem.message.values),
                    "severity": problem.severity.value,
                }
                for problem in problems
            ],
        )


def _notes(mapping: FileMapping, staged: staging.Staged, tally: merge.Tally) -> Iterator[str]:
    for column in mapping.columns:
        if column.read not in ("inn", "ogrn"):
            continue
        marked = [p for p in staged.remarks if p.field == column.name]
        corrected = {p.line for p in marked if p.severity is Severity.CORRECTION}
        doubtful = {p.line for p in marked if p.severity is Severity.DOUBT}
        if marked:
            yield _(
                "%(column)s: %(all)s bad as written, of them %(good)s right after a visible correction, %(bad)s stay bad.",
                column=column.name,
                all=len(corrected | doubtful),
                good=len(corrected - doubtful),
                bad=len(doubtful),
            )
    if tally.closed:
        yield ngettext(
            "%(num)s record that the source had before is no longer in the file.",
            "%(num)s records that the source had before are no longer in the file.",
            tally.closed,
        )


def _as_dry_run(report: ImportReport) -> ImportReport:
    from dataclasses import replace

    return replace(report, run=None)


__all__ = ["FORMATS", "Format", "ImportReport", "Problem", "Severity", "find_format", "import_file"]

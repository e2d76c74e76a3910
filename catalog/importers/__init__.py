"""Bring register files in: read, stage, merge in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog import claims, linking
from catalog.bulk import without_collector
from catalog.errors import BadValue, TooMuchWouldVanish, UnreadableFile
from catalog.geo.municipalities import refresh_all_municipalities
from catalog.importers import merge, staging
from catalog.importers.about import merge_facts, merge_sites
from catalog.importers.boundaries import merge_boundaries
from catalog.importers.formats import Format, Formats, load_formats
from catalog.importers.mapping import FileMapping
from catalog.importers.problems import Problems
from catalog.importers.regions import Passed, of_regions
from catalog.importers.textfile import file_hash
from catalog.models import Attachment, Building, Entry, Run, Source, SourceRecord
from catalog.models.provenance import SubjectType
from catalog.pen import queued
from catalog.records import ImportReport, Problem, Severity
from catalog.source_codes import check_source_code
from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.database import Sessions
from core.i18n import gettext as _
from core.i18n import ngettext

FIRST_DAY = date(1990, 1, 1)  # no register of ours was kept in files before
VANISHING_SHARE = 0.30  # of a source's rows; beyond it a file stops and asks


FORMATS: Formats = load_formats()


def find_format(code: str) -> Format:
    """The shipped format of this name.

    Raises:
        UnknownFormat: there is none.
    """
    return FORMATS.find(code)


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
    regions: Collection[str] = (),
    formats: Formats = FORMATS,
) -> ImportReport:
    """Load one register file.

    Args:
        format: a code of ``formats``.
        dry_run: do everything, then take it back; the report says what would have happened, ``run`` is None.
        progress: told the number of records read.
        force: go on although the file closes or empties ``vanishing_share`` of its source's rows.
        source: another source code than the format's (two files of one format from two publishers).
        seen_on: the source's own date; today unless given.
        regions: two-digit codes; what a register of licences or accreditations holds of others is passed over, none: all.
        formats: the formats that are known; the shipped ones unless given.
    Raises:
        UnknownFormat: no such format.
        BadValue: ``source`` can be no code of a source, ``seen_on`` has not come yet.
        UnreadableFile: the file is not of this format; nothing was loaded.
        TooMuchWouldVanish: see ``force``; nothing was loaded.
    """
    chosen = formats.find(format)
    if source is not None:
        check_source_code(source)
    _check_day(seen_on, clock)
    mapping = chosen.narrow(path, chosen.mapping) if chosen.narrow else chosen.mapping
    digest = file_hash(path) if path.is_file() else ""
    watched = [column.name for column in mapping.columns if column.read in ("inn", "ogrn")]
    with without_collector(), ExitStack() as stack:
        problems = stack.enter_context(closing(Problems(watched)))
        records, passed = chosen.read(path, mapping), Passed()
        if regions and mapping.target == "entry":
            records = of_regions(records, frozenset(regions), passed)
        staged = stack.enter_context(closing(staging.stage(records, problems, progress)))
        if staged.read == 0 and passed.count:
            raise UnreadableFile(
                _(
                    "%(file)s holds records of other regions only (%(count)s). Correct KAIS_REGIONS, or take another file.",
                    file=path.name,
                    count=passed.count,
                )
            )
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
    if passed.count:
        report = replace(report, notes=(*report.notes, _passed_over(passed.count)))
    if dry_run:
        return replace(report, run=None)
    audit(actor, "catalog.import", f"run:{report.run}", {"format": format, "read": report.read, "added": report.added})
    return report


def _check_day(seen_on: date | None, clock: Clock) -> None:
    """A file of a day to come would win over every newer one until then: somebody mistyped."""
    if seen_on is not None and not FIRST_DAY <= seen_on <= clock.today():
        raise BadValue(
            _("A file of %(day)s? Give its date between 1990 and today, like 2026-11-20.", day=seen_on.isoformat())
        )


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
    tally = merge.Tally(staged.problems)
    records = ([waiting.record() for waiting in chunk] for chunk in staged.chunks())
    if mapping.target in ("district", "municipality"):
        merge_boundaries(run, records, tally, SubjectType(mapping.target))
    elif mapping.target == "facts":
        merge_facts(run, records, tally)
    elif mapping.target == "site":
        merge_sites(run, records, tally)
    else:
        merge.merge_subjects(run, mapping, staged.chunks(), tally)
    if mapping.snapshot:
        missing = _missing(session, source, staged)
        _stop_if_too_much(missing=len(missing), emptied=tally.emptied, rows=before, share=share, force=force, file=name)
        merge.close_missing(run, mapping, missing, tally)
    linked = linking.relink(run)
    linking.refresh_derived(session, linked.touched | tally.touched)
    if mapping.target == "municipality":
        refresh_all_municipalities(session)
    attached, unattached = _attachment_counts(session, mapping, source)
    problems = staged.problems
    rejected, corrections = problems.counts[Severity.QUARANTINED], problems.counts[Severity.CORRECTION]
    problems.write(session, run.id)
    row = session.get_one(Run, run.id)
    row.read, row.added, row.changed, row.unchanged = staged.read, tally.added, tally.changed, tally.unchanged
    row.quarantined, row.corrections, row.closed = rejected, corrections, tally.closed
    row.attached, row.unattached = attached, unattached
    source_row = session.get_one(Source, source)
    fresher = (source_row.data_on, source_row.dated) != (day, dated)
    source_row.data_on, source_row.dated = day, dated
    source_row.last_run_id, source_row.file_hash = run.id, digest
    if tally.written or linked.changed or fresher:
        claims.bump_revision(session)
        claims.request_build(session, run.at)
        claims.request_places(session, run.at)
    session.flush()
    return ImportReport(
        format=mapping.code,
        file=name,
        run=run.id,
        read=staged.read,
        added=tally.added,
        changed=tally.changed,
        unchanged=tally.unchanged,
        quarantined=rejected,
        attached=attached,
        unattached=unattached,
        corrections=corrections,
        closed=tally.closed,
        problems=problems.shown(),
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


def _missing(session: Session, source: str, staged: staging.Staged) -> list[merge.Seen]:
    """Living records of the source that the file does not hold, by their numbers."""
    rows = session.execute(
        select(SourceRecord.id, SourceRecord.key, SourceRecord.subject_id)
        .where(SourceRecord.source == source, SourceRecord.ended_run_id.is_(None))
        .order_by(SourceRecord.id)
    )
    return [merge.Seen(id_, key, subject_id) for id_, key, subject_id in rows if key not in staged]


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


def _notes(mapping: FileMapping, staged: staging.Staged, tally: merge.Tally) -> Iterator[str]:
    for column in mapping.columns:
        if column.read not in ("inn", "ogrn"):
            continue
        corrected = staged.problems.corrected.get(column.name, set())
        doubtful = staged.problems.doubtful.get(column.name, set())
        if corrected or doubtful:
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


def _passed_over(count: int) -> str:
    return ngettext(
        "%(num)s record of another region was passed over (KAIS_REGIONS).",
        "%(num)s records of other regions were passed over (KAIS_REGIONS).",
        count,
    )


__all__ = ["FORMATS", "Format", "ImportReport", "Problem", "Severity", "find_format", "import_file"]

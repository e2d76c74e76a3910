"""Write the merged word of a school: one run, through the door that all its facts come by."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from sqlalchemy import update
from sqlalchemy.orm import Session

from catalog import claims, linking
from catalog.importers.about import merge_facts
from catalog.importers.merge import Tally
from catalog.importers.problems import Problems
from catalog.models import Run, SourceRecord
from catalog.records import Problem, Record, RowSaid, Said, Severity
from catalog.schoolfacts.register import source_of
from catalog.schoolfacts.report import SyncReport
from core.actor import Actor
from core.clock import Clock

FORMAT = "site-sync"  # of the runs


def write_word(
    session: Session,
    slug: str,
    institution_id: int,
    facts: Sequence[Said],
    rows: Sequence[RowSaid],
    report: SyncReport,
    *,
    actor: Actor,
    clock: Clock,
) -> int:
    """Let the school say exactly these facts and rows; returns the number of the run."""
    source = source_of(institution_id)
    run = claims.start_run(
        session, format=FORMAT, source=source, actor=actor, at=clock.now(), seen_on=clock.today(), file=slug
    )
    # Whatever another door left there is compared, not taken for the same by its fingerprint.
    session.execute(update(SourceRecord).where(SourceRecord.source == source).values(hash=""))
    record = Record(0, str(institution_id), slug, tuple(facts), tuple(rows), {"id": str(institution_id)})
    with closing(Problems()) as problems:
        tally = Tally(problems)
        merge_facts(run, iter([[record]]), tally)
        linking.refresh_derived(session, tally.touched)
        for found in report.findings:
            severity = Severity.QUARANTINED if found.kept_out else Severity.DOUBT
            where = f"{found.file} «{found.column}»" if found.column else found.file
            problems.append(Problem(found.line, where, found.message, slug, severity))
        problems.write(session, run.id)
        row = session.get_one(Run, run.id)
        row.added, row.changed, row.unchanged = report.added, report.changed, report.unchanged
        row.closed, row.quarantined = report.withdrawn, problems.counts[Severity.QUARANTINED]
        row.read = row.added + row.changed + row.unchanged + row.quarantined
    if tally.written:
        claims.bump_revision(session)
        claims.request_build(session, run.at)
    session.flush()
    return run.id

"""Every real register in one sequence, as docs/sources/sequence.md prints it, and a card with a history of three sources."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog.database import MIGRATIONS, PACKAGE
from catalog.history import get_histories
from catalog.importers import FORMATS, import_file
from catalog.importers.identify import find_format_of
from catalog.models import SourceRecord
from catalog.records import ImportReport
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions, make_engine, make_sessions, upgrade

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sources" / "sequence.md"
COLUMNS = ("read", "added", "quarantined", "corrections", "attached", "unattached")
ROW = re.compile(r"^\| `(?P<file>[^`]+)` \| (?P<format>[a-z-]+) \| (?P<numbers>[\d ,|]+) \|$", re.MULTILINE)
pytestmark = pytest.mark.real_data


def documented() -> list[tuple[str, str, tuple[int, ...]]]:
    """The lines of the page: file, format, the numbers of the report."""
    return [
        (found["file"], found["format"], tuple(int(n.replace(",", "")) for n in found["numbers"].split("|")))
        for found in ROW.finditer(PAGE.read_text(encoding="utf-8"))
    ]


def load(sessions: Sessions, path: Path) -> ImportReport:
    """Load a file by its own looks."""
    code = find_format_of(path, FORMATS).code
    clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    return import_file(sessions, code, path, actor=COMMAND_LINE, clock=clock, audit=no_audit)


@pytest.fixture(scope="module")
def loaded(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Sessions, dict[str, ImportReport]]:
    """A register with every file of the page in it."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('sequence')}/catalog.db", PACKAGE)
    upgrade(engine, PACKAGE, MIGRATIONS)
    sessions = make_sessions(engine)
    return sessions, {file: load(sessions, shared_data / file) for file, _format, _numbers in documented()}


def test_each_report_is_the_one_that_the_page_prints(loaded):
    _sessions, reports = loaded
    assert len(reports) >= 15
    for file, format, numbers in documented():
        report = reports[file]
        assert (file, report.format, tuple(getattr(report, name) for name in COLUMNS)) == (file, format, numbers)
        assert report.read == report.added + report.changed + report.unchanged + report.quarantined


def test_a_card_has_a_history_from_three_sources(loaded):
    sessions, _reports = loaded
    with sessions() as session:
        several = session.scalars(
            select(SourceRecord.subject_id)
            .where(SourceRecord.subject_type == "institution")
            .group_by(SourceRecord.subject_id)
            .having(func.count() > 1)
        ).all()
        told = {
            id_: {step.source_title for step in history.steps}
            for id_, history in get_histories(session, several).items()
        }
    assert max(len(sources) for sources in told.values()) >= 3

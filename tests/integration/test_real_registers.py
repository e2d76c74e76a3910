"""The real files of St. Petersburg: every row accounted for, every link explained."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from shapely import Point
from shapely.geometry import shape
from sqlalchemy import select

from catalog import operations, read
from catalog.cleaning import is_valid_inn
from catalog.database import MIGRATIONS, PACKAGE
from catalog.importers import import_file
from catalog.kinds import Kind
from catalog.models import Attachment, Building, Entry, Identifier, Institution
from catalog.quality import QualityIssue, quality
from catalog.records import ImportReport, Severity
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions, make_engine, make_sessions, upgrade

CLOCK = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
FILES = {
    "boundaries": "boundaries/spb-districts.geojson",
    "spb-schools": "spb-open-data/schools.csv",
    "spb-accreditation": "registers/spb-accreditation-register.csv",
    "points": "spb-schools-geo/schools-wgs84.csv",
}
pytestmark = pytest.mark.real_data


def _import(sessions: Sessions, folder: Path, format: str) -> ImportReport:
    return import_file(sessions, format, folder / FILES[format], actor=COMMAND_LINE, clock=CLOCK, audit=no_audit)


def _register(folder: Path) -> Sessions:
    engine = make_engine(f"sqlite:///{folder}/catalog.db", PACKAGE)
    upgrade(engine, PACKAGE, MIGRATIONS)
    return make_sessions(engine)


@pytest.fixture(scope="module")
def register(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Sessions, dict[str, ImportReport]]:
    """The register with the four files in it."""
    sessions = _register(tmp_path_factory.mktemp("register"))
    return sessions, {format: _import(sessions, shared_data, format) for format in FILES}


def test_the_725_rows_are_accounted_for_one_by_one(register, shared_data):
    sessions, reports = register
    report = reports["spb-schools"]
    assert (report.read, report.added, report.changed, report.unchanged, report.quarantined) == (725, 725, 0, 0, 0)
    again = _import(sessions, shared_data, "spb-schools")
    assert (again.read, again.added, again.changed, again.unchanged, again.quarantined) == (725, 0, 0, 725, 0)


def test_45_inn_are_bad_as_written_and_all_are_named(register):
    sessions, reports = register
    with sessions() as session:
        items = operations.list_quarantine(session, reports["spb-schools"].run, limit=10_000)
    named = [item.problem for item in items if item.problem.field == "ИНН"]
    corrected = [p for p in named if p.severity is Severity.CORRECTION]
    bad = [p for p in named if p.severity is Severity.DOUBT]
    assert (len(corrected), len(bad)) == (40, 5)
    assert len({p.line for p in named}) == 45
    assert all(p.key for p in named)
    with sessions() as session:
        cards = list(read.iter_cards(session))
    shown = [i for card in cards for i in card.identifiers if i.scheme == "inn"]
    assert sum(bool(i.original) for i in shown) == 40
    assert all(i.original.startswith(f"{i.value}.0") for i in shown if i.original)
    assert sum(not i.valid for i in shown) == 5
    errors = [issue for issue in quality_of(sessions) if issue.code == "inn-invalid"]
    assert len(errors) == 5


def quality_of(sessions: Sessions) -> list[QualityIssue]:
    """The quality report."""
    with sessions() as session:
        return quality(session)


def test_634_inn_are_shared_with_the_accreditation_register_and_attached_everywhere(register):
    sessions, reports = register
    assert reports["spb-accreditation"].added == 849
    with sessions() as session:
        theirs = {inn for inn in session.scalars(select(Entry.inn)) if inn}
        rows = session.execute(
            select(Identifier.institution_id, Identifier.value).where(Identifier.scheme == "inn")
        ).all()
        written = {
            claim.original or claim.value
            for card in read.iter_cards(session)
            for claim in card.identifiers
            if claim.scheme == "inn"
        }
        attached = set(
            session.execute(
                select(Attachment.institution_id, Entry.inn)
                .join(Entry, Entry.id == Attachment.subject_id)
                .where(Attachment.subject_type == "entry", Attachment.ended_run_id.is_(None))
            ).all()
        )
    ours = {value for _, value in rows if is_valid_inn(value)}
    assert len(theirs & ours) == 634
    assert len(theirs & written) == 596  # before the spreadsheet tails were taken off
    for institution_id, value in rows:
        if value in theirs:
            assert (institution_id, value) in attached


def test_certificates_make_no_institution_and_the_licence_register_is_not_loaded(register):
    sessions, reports = register
    with sessions() as session:
        assert read.counts(session).institutions == 725
        assert not read.licence_register_loaded(session)
        card = next(read.iter_cards(session))
        assert not card.licence.register_loaded
        assert card.licence.state.value == "no_data"
        assert sum(1 for _ in read.iter_accreditations(session)) == 849
    report = reports["spb-accreditation"]
    assert report.attached + report.unattached == 849


def test_about_550_of_625_points_are_attached_each_inside_its_district(register):
    sessions, reports = register
    report = reports["points"]
    assert (report.read, report.added, report.quarantined) == (625, 625, 0)
    assert report.attached + report.unattached == 625
    assert 540 <= report.attached <= 560
    with sessions() as session:
        outlines = {d.name: shape(d.outline) for d in read.list_districts(session)}
        assert len(outlines) == 18
        queue = operations.list_link_queue(session, subject_type="building")
        assert len(queue) == report.unattached
        assert all(item.reason for item in queue)
        for lat, lon, district in session.execute(
            select(Building.lat, Building.lon, Building.district)
            .join(Attachment, Attachment.subject_id == Building.id)
            .where(Attachment.subject_type == "building", Attachment.ended_run_id.is_(None))
        ):
            name = next(n for n in outlines if n.lower().replace("ё", "е").startswith(district))
            assert outlines[name].covers(Point(lon, lat))
        for card in read.iter_cards(session):
            if card.point and card.district:
                assert outlines[card.district.name].covers(Point(card.point.lon, card.point.lat))


def test_names_kinds_and_addresses_of_pages_are_fit_to_show(register):
    sessions, _reports = register
    with sessions() as session:
        cards = list(read.iter_cards(session))
        slugs = session.scalars(select(Institution.slug)).all()
    assert len(set(slugs)) == 725
    assert all(len(slug) <= 60 for slug in slugs)
    assert all(0 < len(card.name) <= 130 for card in cards)
    assert not [card.name for card in cards if card.name.startswith(("ГБОУ", "Государственное", "«»"))]
    assert sum(card.kind is Kind.OTHER for card in cards) < 20
    assert all(card.district for card in cards)
    assert len({card.district.slug for card in cards if card.district}) == 18


def test_the_order_of_the_files_does_not_matter_in_the_end(register, shared_data, tmp_path):
    sessions, _reports = register
    other = _register(tmp_path)
    for format in ("points", "spb-accreditation", "spb-schools", "boundaries"):
        _import(other, shared_data, format)
    with sessions() as one, other() as two:
        for here, there in zip(read.iter_cards(one), read.iter_cards(two), strict=True):
            assert (here.slug, here.name, here.point, here.accreditation) == (
                there.slug,
                there.name,
                there.point,
                there.accreditation,
            )
        assert read.counts(one) == read.counts(two)


def test_undoing_a_run_on_the_real_files_is_exact(shared_data, tmp_path):
    sessions = _register(tmp_path)
    for format in ("boundaries", "spb-schools"):
        _import(sessions, shared_data, format)
    with sessions() as session:
        before = list(read.iter_cards(session))
    runs = [_import(sessions, shared_data, format).run for format in ("spb-accreditation", "points")]
    with sessions() as session:
        assert list(read.iter_cards(session)) != before
    for run in reversed(runs):
        assert run is not None
        operations.undo_run(sessions, run, actor=COMMAND_LINE, clock=CLOCK, audit=no_audit)
    with sessions() as session:
        assert list(read.iter_cards(session)) == before
        assert operations.list_link_queue(session) == []

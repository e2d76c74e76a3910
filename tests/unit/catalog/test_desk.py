"""What people at the desk do and read: sites, addresses, reports, quality, the dump."""

import io
import json
from datetime import timedelta

import pytest

from catalog import read
from catalog.dump import dump
from catalog.errors import AlreadyDone, BadValue, NoSuchInstitution, NoSuchItem
from catalog.kinds import SiteState
from catalog.operations import count_link_queue, dismiss_candidate, list_quarantine, list_runs, rename_slug
from catalog.quality import quality
from catalog.reports import services_by_district, totals_of
from catalog.site_operations import accept_sites, mark_sites_as_drafts, set_site, unaccept_site
from tests.unit.catalog.samples import INN, certificate, certificates, own, school, schools


@pytest.fixture
def two(load):
    """A gymnasium and a lyceum in two districts."""
    load("spb-schools", schools(school(inn=INN[0]), school("лицей", 30, "Заречный", inn="7800000011")))


@pytest.mark.parametrize("slug", ["", "Г56", "g 56", "-g56", "g--56", "x" * 61, "../x", "g56/"])
def test_a_slug_that_is_no_part_of_an_address_is_refused(two, sessions, acting, slug):
    with sessions() as session, pytest.raises(BadValue):
        rename_slug(session, 1, slug, **acting)


def test_an_address_that_belongs_or_belonged_to_another_is_refused(two, sessions, acting):
    with sessions.begin() as session:
        with pytest.raises(AlreadyDone):
            rename_slug(session, 1, "litsey-30", **acting)
        rename_slug(session, 2, "l30", **acting)
        with pytest.raises(AlreadyDone):
            rename_slug(session, 1, "litsey-30", **acting)
        assert rename_slug(session, 2, "litsey-30", **acting)  # one's own old address may come back
        assert [line.old for line in read.list_redirects(session)] == ["l30"]
        assert read.find_institution_by_slug(session, "litsey-30") == 2


def test_a_new_institution_never_gets_an_address_that_is_reserved(two, sessions, acting, load):
    with sessions.begin() as session:
        rename_slug(session, 1, "g56", **acting)
    load("institutions", own("key,full_name", {"key": "9", "full_name": "Гимназия № 56"}))
    with sessions() as session:
        assert read.get_card(session, 3).slug == "gimnaziya-56-3"


def test_sites_are_drafted_accepted_and_taken_back(two, sessions, acting):
    with sessions.begin() as session:
        assert mark_sites_as_drafts(session, [1, 2], **acting) == 2
        assert set_site(session, 2, SiteState.EXTERNAL, "Www.l30.example", **acting)
        assert accept_sites(session, [1, 2], **acting) == 1  # an outside site stays what it is
        assert mark_sites_as_drafts(session, [1, 2], **acting) == 0
    with sessions() as session:
        assert [card.site_state.value for card in read.iter_cards(session)] == ["accepted", "external"]
    with sessions.begin() as session:
        before = read.revision(session)
        assert unaccept_site(session, 1, **acting)
        assert read.revision(session) == before + 1
        with pytest.raises(BadValue):
            set_site(session, 2, SiteState.EXTERNAL, "javascript:alert(1)", **acting)
        with pytest.raises(NoSuchInstitution):
            set_site(session, 99, SiteState.DRAFT, **acting)


def test_the_report_of_services_adds_up(two, sessions, load):
    load("spb-accreditation", certificates(certificate(1, "А", inn=INN[0])))
    with sessions() as session:
        table = services_by_district(session)
    assert [row[0] for row in table.rows] == ["Заречный район", "Приозёрный район", "Всего"]
    for column in range(1, len(table.header)):
        assert sum(int(row[column] or 0) for row in table.rows[:-1]) == totals_of(table)[column]
    assert table.header[-1] == "Аккредитована"
    assert totals_of(table)[-1] == 1


def test_the_quality_report_names_what_is_wrong(two, sessions):
    with sessions() as session:
        issues = quality(session)
    assert [(i.code, i.subject.id if i.subject else None) for i in issues if i.severity == "error"] == [
        ("inn-invalid", 2)
    ]
    assert "7800000011" in issues[0].sentence
    assert "no-point" in {issue.code for issue in issues}


def test_the_dump_tells_what_was_known_on_a_day(two, sessions, load, clock, acting):
    first = clock.today()
    clock.move(timedelta(days=3))
    load(
        "spb-schools", schools(school(inn=INN[0], phone="555-00-01"), school("лицей", 30, "Заречный", inn="7800000011"))
    )

    def phones(as_of):
        stream = io.StringIO()
        with sessions() as session:
            dump(session, stream, as_of)
        lines = [json.loads(line) for line in stream.getvalue().splitlines()]
        return {line["id"]: line["fields"]["phones"]["value"] for line in lines if line["type"] == "institution"}

    assert phones(None)[1] == ["+7 812 555-00-01"]
    assert phones(first)[1] == ["+7 812 555-26-70"]
    assert phones(first - timedelta(days=1)) == {}


def test_the_dump_in_a_folder_is_the_same_twice(two, sessions, tmp_path):
    with sessions() as session:
        assert dump(session, tmp_path / "a") == dump(session, tmp_path / "b") == 2
    assert (tmp_path / "a" / "register.jsonl").read_bytes() == (tmp_path / "b" / "register.jsonl").read_bytes()


def test_a_pick_list_finds_institutions_by_words_and_number(two, sessions):
    with sessions() as session:
        assert [ref.id for ref in read.institution_refs(session, "гимназия 56")] == [1]
        assert [ref.id for ref in read.institution_refs(session, "ЗАРЕЧНОГО")] == [2]
        assert read.institution_refs(session, "5") == []
        assert read.institution_refs(session, " ") == []


def test_runs_and_quarantine_can_be_listed(two, sessions):
    with sessions() as session:
        runs = list_runs(session)
        assert [(run.format, run.read, run.added, run.state) for run in runs] == [("spb-schools", 2, 2, "done")]
        assert [item.problem.field for item in list_quarantine(session, runs[0].id)] == ["ИНН"]
        assert count_link_queue(session) == 0


def test_an_item_that_left_the_queue_is_refused(two, sessions, acting):
    with sessions() as session, pytest.raises(NoSuchItem):
        dismiss_candidate(session, 1, **acting)


def test_a_closed_institution_names_its_successor(load, sessions):
    header = "key,full_name,closed_on,successors"
    load(
        "institutions",
        own(
            header,
            {"key": "A-1", "full_name": "Школа № 1"},
            {"key": "A-2", "full_name": "Школа № 2", "closed_on": "31.08.2025", "successors": "A-1"},
        ),
    )
    with sessions() as session:
        closed, successor = read.get_card(session, 2), read.get_card(session, 1)
    assert (closed.open, closed.successors[0].id) == (False, 1)
    assert successor.predecessors[0].id == 2


def test_nothing_of_a_private_person_in_a_register_is_kept(load, sessions):
    header = "number,state,holder,IndividualEntrepreneurLastName,IndividualEntrepreneurINN"
    row = {
        "number": "Л1",
        "state": "active",
        "holder": "Школа",
        "IndividualEntrepreneurLastName": "Секретова",
        "IndividualEntrepreneurINN": "500100732259",
    }
    load("licences", own(header, row))
    with sessions() as session:
        connection = session.connection()
        for table in ("claim", "entry", "quarantine", "source_record", "change"):
            text = str(connection.exec_driver_sql(f"SELECT * FROM {_schema(session)}{table}").all())
            assert "Секретова" not in text
            assert "500100732259" not in text


def _schema(session):
    return "catalog." if session.get_bind().dialect.name == "postgresql" else ""

"""Importing: exactly once, all or nothing, whatever the order."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from catalog import read
from catalog.errors import BadValue
from catalog.importers import import_file, staging
from catalog.models import Change, Claim, Institution, Quarantine, Run
from tests.unit.catalog.samples import (
    INN,
    OGRN,
    certificate,
    certificates,
    collection,
    point,
    points,
    school,
    schools,
    square,
)

OUTLINES = json.dumps(collection({"Приозёрный район": square(30, 59.5), "Заречный район": square(31.5, 59.5)}))


def _cards(sessions):
    with sessions() as session:
        return list(read.iter_cards(session))


def test_the_same_file_twice_changes_nothing(load, sessions):
    text = schools(school(inn=INN[0]), school("лицей", 30))
    first = load("spb-schools", text)
    before = _cards(sessions)
    with sessions() as session:
        revision, claims = read.revision(session), session.scalar(select(func.count()).select_from(Claim))
    second = load("spb-schools", text)
    assert (first.added, second.added, second.changed, second.unchanged) == (2, 0, 0, 2)
    with sessions() as session:
        assert read.revision(session) == revision
        assert session.scalar(select(func.count()).select_from(Claim)) == claims
    assert _cards(sessions) == before


def test_a_changed_cell_ends_one_claim_and_begins_one(load, sessions):
    load("spb-schools", schools(school(), school("лицей", 30)))
    report = load("spb-schools", schools(school(phone="555-00-01"), school("лицей", 30)))
    assert (report.changed, report.unchanged) == (1, 1)
    with sessions() as session:
        phones = session.scalars(
            select(Claim).where(Claim.field == "phones", Claim.subject_id == 1).order_by(Claim.id)
        ).all()
        assert [(claim.value, claim.ended_run_id) for claim in phones] == [
            (["+7 812 555-26-70"], report.run),
            (["+7 812 555-00-01"], None),
        ]
        change = session.scalars(select(Change).where(Change.run_id == report.run)).one()
        assert change.diff == {"phones": [["+7 812 555-26-70"], ["+7 812 555-00-01"]]}


def test_a_dry_run_reports_everything_and_keeps_nothing(load, sessions):
    report = load("spb-schools", schools(school(inn="1"), school("лицей", 30)), dry_run=True)
    assert (report.run, report.read, report.added) == (None, 2, 2)
    assert report.problems
    with sessions() as session:
        for model in (Run, Institution, Claim, Quarantine):
            assert session.scalar(select(func.count()).select_from(model)) == 0
        assert read.revision(session) == 0


@pytest.mark.parametrize("stage", ["reading", "merging"])
def test_an_import_that_dies_leaves_the_register_as_it_was(load, sessions, tmp_path, acting, monkeypatch, stage):
    load("spb-schools", schools(school()))
    before = _cards(sessions)
    path = tmp_path / "next.csv"
    path.write_text(schools(school(phone="555-00-01"), school("лицей", 30)))

    def die(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    if stage == "reading":
        monkeypatch.setattr(staging.Staged, "add", die)
    else:
        monkeypatch.setattr("catalog.importers.linking.relink", die)
    with pytest.raises(KeyboardInterrupt):
        import_file(sessions, "spb-schools", path, **acting)
    monkeypatch.undo()
    assert _cards(sessions) == before
    assert load("spb-schools", path.read_text()).added == 1


def test_a_record_that_leaves_the_file_closes_its_institution_and_keeps_its_facts(load, sessions):
    rows = [school("школа", number) for number in range(1, 6)]
    load("spb-schools", schools(*rows))
    assert load("spb-schools", schools(*rows[:4])).closed == 1
    with sessions() as session:
        card = read.get_card(session, 5)
        assert not card.open
        assert card.address
        assert read.counts(session).institutions == 4
    assert load("spb-schools", schools(*rows)).changed == 1
    with sessions() as session:
        assert read.get_card(session, 5).open
        assert read.get_card(session, 5).slug == "shkola-5"


def test_an_emptied_cell_withdraws_the_claim_and_declares_nothing_absent(load, sessions):
    rows = [school("школа", number) for number in range(1, 6)]
    load("spb-schools", schools(*rows))
    load("spb-schools", schools(school("школа", 1, email=""), *rows[1:]))
    with sessions() as session:
        card = read.get_card(session, 1)
    assert card.emails == ()
    assert not card.fact("common.email")


FILES = {
    "spb-schools": schools(
        school(inn=INN[0], ogrn=OGRN[0]),
        school("школа", 7, inn=INN[1]),
        school("лицей", 30, "Заречный"),
    ),
    "spb-accreditation": certificates(
        certificate(1, "Гимназия № 56", inn=INN[0]),
        certificate(2, "лицей № 30 Заречного района"),
        certificate(3, "школа № 99 Заречного района", inn=INN[4]),
    ),
    "points": points(
        point(1, "Школа №7"),
        point(2, "Лицей №30", "Заречный", lon="31.9"),
        point(3, "Гимназия № 56", lon="31.9"),
    ),
    "boundaries": OUTLINES,
}


@pytest.mark.parametrize(
    "order",
    [
        ("boundaries", "spb-schools", "spb-accreditation", "points"),
        ("points", "spb-accreditation", "spb-schools", "boundaries"),
        ("spb-accreditation", "points", "boundaries", "spb-schools"),
    ],
)
def test_the_order_of_imports_does_not_matter_in_the_end(load, sessions, order):
    for format in order:
        load(format, FILES[format])
    cards = _cards(sessions)
    assert [(c.slug, c.accreditation.state.value, c.point is not None) for c in cards] == [
        ("gimnaziya-56", "active", False),  # its point lies in another district: it waits in the queue
        ("shkola-7", "no_data", True),
        ("litsey-30", "active", True),
    ]
    with sessions() as session:
        districts = read.list_districts(session)
        assert [(d.name, d.institutions, d.located, d.outline is not None) for d in districts] == [
            ("Заречный район", 1, 1, True),
            ("Приозёрный район", 2, 1, True),
        ]


def test_accreditations_make_no_institution_and_show_in_their_register(load, sessions):
    load("spb-accreditation", FILES["spb-accreditation"])
    with sessions() as session:
        assert read.counts(session).institutions == 0
        assert [view.row_number for view in read.iter_accreditations(session)] == ["1", "2", "3"]
        assert read.accreditation_register_loaded(session)
        assert not read.licence_register_loaded(session)


def test_a_source_keeps_the_date_of_its_newest_file_and_the_same_bytes_tell_no_new_one(load, sessions, clock):
    text = schools(school())
    load("spb-schools", text, seen_on=date(2021, 3, 2))
    clock.move(timedelta(days=5))
    load("spb-schools", text)
    with sessions() as session:
        assert [source.data_on for source in read.list_sources(session)] == [date(2021, 3, 2)]
    load("spb-schools", text, seen_on=date(2022, 1, 1))
    with sessions() as session:
        assert read.list_sources(session)[0].data_on == date(2022, 1, 1)
        assert read.get_card(session, 1).full_name.seen_on == date(2022, 1, 1)


def test_every_import_that_changes_something_asks_for_a_build(load, sessions):
    from catalog.models import outbox

    load("spb-schools", schools(school()))
    load("spb-schools", schools(school()))
    with sessions() as session:
        assert session.scalars(select(outbox.c.kind)).all().count("build") == 1


def test_only_a_date_that_somebody_gave_is_the_register_s_own(load, sessions):
    load("spb-schools", schools(school(inn=INN[0])))
    text = certificates(certificate(1, "гимназия № 56 Приозёрного района", inn=INN[0]))
    load("spb-accreditation", text)
    (card,) = _cards(sessions)
    assert (card.accreditation.as_of, card.accreditation.dated) == (date(2026, 11, 20), False)  # the day of loading
    load("spb-accreditation", text, seen_on=date(2026, 11, 2))
    load("spb-accreditation", text)  # the same bytes tell nothing new, neither of their date
    (card,) = _cards(sessions)
    assert (card.accreditation.as_of, card.accreditation.dated) == (date(2026, 11, 2), True)
    assert card.accreditations[0].state.dated


@pytest.mark.parametrize("code", ["school:1", "desk", "Город", "x" * 90, ""])
def test_no_file_speaks_under_the_name_of_a_school_or_the_desk(load, code):
    with pytest.raises(BadValue, match="spb-schools"):
        load("spb-schools", schools(school()), source=code)


@pytest.mark.parametrize("day", [date(2062, 11, 20), date(9999, 12, 31), date(202, 11, 20)])
def test_a_file_is_of_no_day_to_come_and_of_none_before_files(load, day):
    with pytest.raises(BadValue, match=day.isoformat()):
        load("spb-schools", schools(school()), seen_on=day)

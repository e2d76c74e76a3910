"""Things are attached by number, else by kind, number and district when exactly one fits; never guessed."""

import json

from sqlalchemy import select

from catalog import operations, read
from catalog.kinds import RegisterState
from catalog.models import Attachment, Identifier, Institution, QueueEntry, Supplement
from tests.unit.catalog.samples import (
    INN,
    OGRN,
    certificate,
    certificates,
    collection,
    own,
    point,
    points,
    school,
    schools,
    square,
)


def _attached(sessions):
    with sessions() as session:
        return {
            view.row_number: ([ref.id for ref in view.institutions], view.linked_by)
            for view in read.iter_accreditations(session)
        }


def _reasons(sessions):
    with sessions() as session:
        return {item.label: item.reason for item in operations.list_link_queue(session)}


def test_a_certificate_is_attached_to_every_institution_that_has_its_inn(load, sessions):
    load(
        "spb-schools",
        schools(school(inn=INN[0]), school("школа", 7, inn=f"{INN[0]}.0"), school("лицей", 30, inn=INN[1])),
    )
    load("spb-accreditation", certificates(certificate(1, "Кто угодно", inn=INN[0])))
    assert _attached(sessions) == {"1": ([1, 2], "by INN")}
    with sessions() as session:
        assert [card.accreditation.state for card in read.iter_cards(session)] == [
            RegisterState.ACTIVE,
            RegisterState.ACTIVE,
            RegisterState.NO_DATA,
        ]
        assert read.counts(session).linked == 2


def test_a_number_that_fails_its_check_digits_links_nothing(load, sessions):
    load("spb-schools", schools(school(inn="7800000011")))
    load("spb-accreditation", certificates(certificate(1, "Кто угодно", inn="7800000011")))
    assert _attached(sessions) == {"1": ([], "")}


def test_without_numbers_kind_number_and_district_decide(load, sessions):
    load("spb-schools", schools(school(), school("школа", 56, "Заречный"), school("лицей", 56)))
    holder = "Государственное бюджетное общеобразовательное учреждение гимназия №56 Приозёрного района Санкт-Петербурга"
    load("spb-accreditation", certificates(certificate(1, holder)))
    assert _attached(sessions) == {"1": ([1], "by kind, number and district")}


def test_a_name_that_fits_is_not_attached_against_the_numbers(load, sessions):
    load("spb-schools", schools(school(inn=INN[0])))
    load("spb-accreditation", certificates(certificate(1, "гимназия № 56 Приозёрного района", inn=INN[1])))
    assert _attached(sessions) == {"1": ([], "")}
    assert _reasons(sessions) == {
        "гимназия № 56 Приозёрного района": "An institution fits by name, but its OGRN or INN is another's."
    }


def test_what_fits_several_or_nobody_waits_with_its_reason(load, sessions):
    load(
        "spb-schools",
        schools(
            school("школа", 7, note=""), school("школа", 7, full_name="школа № 7 Приозёрного района (ул. Дальняя)")
        ),
    )
    load("points", points(point(1, "Школа №7"), point(2, "Апельсин"), point(3, "Школа № 8"), point(4, "Школа №7", "")))
    assert _reasons(sessions)["Апельсин"] == "Its name holds no number by which an institution could be found."
    assert _reasons(sessions)["Школа № 8"] == "No institution fits by kind, number and district."
    with sessions() as session:
        reasons = [item.reason for item in operations.list_link_queue(session) if item.label == "Школа №7"]
    assert sorted(reasons) == [
        "Neither its name nor its record names a district.",
        "Several institutions fit; a person has to choose.",
    ]


def test_sites_of_one_body_are_told_apart_by_street_and_house(load, sessions):
    load(
        "spb-schools",
        schools(
            school("школа", 7, address="Санкт-Петербург, улица Дальняя, дом 27, корпус 4, литер А"),
            school(
                "школа",
                7,
                full_name="школа № 7 Приозёрного района (ул. Ближняя)",
                address="Ближняя улица, дом 27, корпус 4",
            ),
        ),
    )
    report = load("points", points(point(1, "Школа №7", address="Санкт-Петербург, улица Дальняя, 27к4")))
    assert (report.attached, report.unattached) == (1, 0)
    with sessions() as session:
        assert [card.point is not None for card in read.iter_cards(session)] == [True, False]


def test_a_point_outside_the_district_it_names_is_not_attached(load, sessions):
    load("spb-schools", schools(school("школа", 7)))
    assert load("points", points(point(1, "Школа №7", lon="33.5"))).attached == 1
    load("boundaries", json.dumps(collection({"Приозёрный район": square(30, 59.5)})))
    with sessions() as session:
        assert read.get_card(session, 1).point is None
    assert _reasons(sessions) == {"Школа №7": "The point lies outside the district its record names."}


def test_a_person_decides_what_waits_and_imports_keep_the_decision(load, sessions, acting):
    load("spb-schools", schools(school("школа", 7), school("лицей", 30)))
    load("points", points(point(1, "Апельсин"), point(2, "Яблоко")))
    with sessions.begin() as session:
        items = {item.label: item.id for item in operations.list_link_queue(session)}
        operations.link_candidate(session, items["Апельсин"], 2, **acting)
        operations.dismiss_candidate(session, items["Яблоко"], **acting)
    load("spb-schools", schools(school("школа", 7), school("лицей", 30, phone="555-00-01")))
    with sessions() as session:
        assert operations.list_link_queue(session) == []
        assert read.get_card(session, 2).point is not None
        runs = [run.id for run in operations.list_runs(session) if run.format == "desk"]
    for run in runs:
        operations.undo_run(sessions, run, **acting)
    with sessions() as session:
        assert {item.label for item in operations.list_link_queue(session)} == {"Апельсин", "Яблоко"}
        assert read.get_card(session, 2).point is None


def test_the_state_of_a_licence_follows_the_register_and_not_an_old_end_date(load, sessions):
    load("spb-schools", schools(school(inn=INN[0]), school("лицей", 30, inn=INN[1]), school("школа", 7, ogrn=OGRN[2])))
    header = "number,state,issued_on,ends_on,holder,inn,ogrn"
    load(
        "licences",
        own(
            header,
            {"number": "Л1", "state": "active", "ends_on": "14 декабря 2015", "holder": "А", "inn": INN[0]},
            {"number": "Л2", "state": "suspended", "ends_on": "", "holder": "Б", "inn": INN[1]},
            {"number": "Л3", "state": "terminated", "holder": "В", "ogrn": OGRN[2]},
            {"number": "Л4", "state": "active", "holder": "В", "ogrn": OGRN[2]},
        ),
    )
    with sessions() as session:
        cards = list(read.iter_cards(session))
        assert [card.licence.state.value for card in cards] == ["active", "suspended", "active"]
        assert cards[0].licences[0].ends_as_written == "14 декабря 2015"
        assert all(card.licence.register_loaded for card in cards)
        assert not any(card.accreditation.register_loaded for card in cards)


def test_kindergartens_and_supplementary_education_need_no_accreditation(load, sessions):
    header = "key,kind,full_name"
    load(
        "institutions",
        own(
            header,
            {"key": "1", "kind": "kindergarten", "full_name": "Детский сад № 1"},
            {"key": "2", "kind": "supplementary", "full_name": "Дом творчества"},
            {"key": "3", "kind": "school", "full_name": "Школа № 3"},
        ),
    )
    with sessions() as session:
        assert [card.accreditation.state.value for card in read.iter_cards(session)] == [
            "not_required",
            "not_required",
            "no_data",
        ]


def _scores(sessions):
    with sessions() as session:
        return {
            (row.subject_type, row.subject_id, row.institution_id): (row.method, row.score)
            for row in session.scalars(select(Attachment).where(Attachment.ended_run_id.is_(None)))
        }


def test_every_attachment_says_by_which_rung_and_how_surely(load, sessions):
    load(
        "spb-schools",
        schools(
            school(inn=INN[0]),
            school("школа", 7, address="Озёрная улица, дом 1"),
            school("школа", 7, full_name="школа № 7 Приозёрного района (ул. Дальняя)", address="Дальняя улица, дом 2"),
            school(full_name="Частное образовательное учреждение «Гимназия Петершуле»", short_name=""),
        ),
    )
    load("spb-accreditation", certificates(certificate(1, "Кто угодно", inn=INN[0])))
    load(
        "points",
        points(
            point(1, "Гимназия № 56"),
            point(2, "Школа №7", address="Озёрная ул., 1"),
            point(3, "Гимназия «Петершуле»", address="197000, Озёрная улица, дом 56"),
        ),
    )
    assert _scores(sessions) == {
        ("entry", 1, 1): ("inn", 0.98),
        ("building", 1, 1): ("kind-number-district", 0.95),
        ("building", 2, 2): ("kind-number-district-address", 0.93),
        ("building", 3, 4): ("name-place", 0.94),
    }


def test_what_waits_names_who_comes_near_and_how_near(load, sessions):
    load("spb-schools", schools(school("школа", 8, "Заречный"), school("школа", 9)))
    load("points", points(point(1, "Школа № 8"), point(2, "Апельсин")))
    with sessions() as session:
        waiting = {row.subject_id: (row.candidates, row.scores) for row in session.scalars(select(QueueEntry))}
    assert waiting == {1: ([1], [0.4]), 2: ([], [])}


def test_a_number_without_a_district_is_found_by_its_house(load, sessions):
    load("spb-schools", schools(school("школа", 7), school("школа", 7, "Заречный", address="Дальняя улица, дом 2")))
    load("points", points(point(1, "Школа №7", "", address="Дальняя ул., д. 2")))
    assert _scores(sessions) == {("building", 1, 2): ("kind-number-district-address", 0.93)}


def test_a_supplement_narrows_to_the_one_institution_that_it_fits(load, sessions):
    load("spb-schools", schools(school(inn=INN[0]), school("школа", 7, inn=f"{INN[0]}.0")))
    load("spb-accreditation", certificates(certificate(1, "Кто угодно", inn=INN[0])))
    with sessions.begin() as session:
        session.add_all(
            [
                Supplement(entry_id=1, position=0, holder="Школа № 7"),
                Supplement(entry_id=1, position=1, holder="Кто угодно", address="Озёрная ул., д. 56, лит. А"),
                Supplement(entry_id=1, position=2, holder="Кто угодно"),
            ]
        )
    load("spb-schools", schools(school(inn=INN[0]), school("школа", 7, inn=f"{INN[0]}.0"), school("лицей", 30)))
    with sessions() as session:
        narrowed = [row.institution_id for row in session.scalars(select(Supplement).order_by(Supplement.position))]
    assert narrowed == [2, 1, None]


def test_a_branch_knows_its_head_where_a_supplement_names_both(load, sessions):
    load("spb-schools", schools(school(inn=INN[0]), school("школа", 7, inn=f"{INN[0]}.0")))
    load("spb-accreditation", certificates(certificate(1, "Кто угодно", inn=INN[0])))
    with sessions.begin() as session:
        for id_, guid in ((1, "aa-1"), (2, "bb-2")):
            session.add(Identifier(institution_id=id_, scheme="register_guid", value=guid, source="x", valid=True))
        session.add(Supplement(entry_id=1, position=0, organisation_guid="BB-2", head_guid="AA-1"))
    load("points", points(point(1, "Апельсин")))
    with sessions() as session:
        assert session.scalars(select(Institution.head_id).order_by(Institution.id)).all() == [None, 1]


def test_a_register_without_entries_and_points_is_not_read_for_links(load, sessions, monkeypatch):
    def read(*_arguments):
        raise AssertionError("nothing waits for an institution")

    monkeypatch.setattr("catalog.linking.LinkRegister", read)
    assert load("spb-schools", schools(school(), school("школа", 7))).added == 2

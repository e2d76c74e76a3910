"""Cards of the whole model: services, numbers, buildings, supplements, decisions, states over time, branches."""

import json
from datetime import date
from xml.sax.saxutils import escape

import pytest
from sqlalchemy import event

from catalog.assemble.facts import RowWord, best_rows
from catalog.assemble.registers import timeline
from catalog.card_parts import DecisionView
from catalog.cards import Fact
from catalog.kinds import Effect, RegisterState, Tone
from catalog.models.entry import Register
from catalog.read import get_card, iter_cards
from tests.unit.catalog.samples import INN, OGRN, table

COLUMNS = "key,kind,full_name,district,address,lat,lon,inn,ogrn,head_organisation"
HOUSE = "197000, Санкт-Петербург, Озёрная улица, дом 56"
BRANCH = "197001, Санкт-Петербург, Лесная улица, дом 2"


def institutions(*changes):
    """Our own list: a school and its branch, which has the school's numbers."""
    rows = [
        {"key": "1", "kind": "school", "full_name": "Школа № 56", "district": "Приозёрный район", "address": HOUSE,
         "lat": "59.95", "lon": "30.25", "inn": INN[0], "ogrn": OGRN[0]},
        {"key": "2", "kind": "kindergarten", "full_name": "Детский сад № 2", "district": "Приозёрный район",
         "address": BRANCH, "inn": INN[0], "ogrn": OGRN[0], "head_organisation": "1"},
        *changes,
    ]  # fmt: skip
    return table(COLUMNS, [[row.get(name, "") for name in COLUMNS.split(",")] for row in rows])


def facts(**rows):
    """What the school itself says."""
    return json.dumps({"institution": {"key": "1"}, "facts": {}, "rows": rows}, ensure_ascii=False)


def licence(state="Действующая", supplement="Действующая"):
    """A licence with a supplement for each place, as the federal register writes it."""
    parts = "".join(
        f"<supplement><number>{number}</number><statusName>{supplement}</statusName><lawAddress>{escape(address)}</lawAddress>"
        f"<schoolGuid>00000000-0000-4000-8000-00000000000{number}</schoolGuid><schoolName>{name}</schoolName>"
        f"<licensedPrograms><licensedProgram><eduLevelName>{level}</eduLevelName></licensedProgram></licensedPrograms></supplement>"
        for number, address, name, level in (
            (1, HOUSE, "Школа № 56", "Основное общее образование"),
            (2, BRANCH, "Детский сад № 2", "Дошкольное образование"),
        )
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><licenses><license><sysGuid>00000000-0000-4000-8000-000000000009</sysGuid>'
        f"<schoolGuid>00000000-0000-4000-8000-000000000001</schoolGuid><statusName>{state}</statusName>"
        f"<schoolName>Школа № 56</schoolName><Inn>{INN[0]}</Inn><Ogrn>{OGRN[0]}</Ogrn><regNum>Л035-01271-78/00000001</regNum>"
        f"<dateLicDoc>2014-05-06</dateLicDoc><supplements>{parts}</supplements></license></licenses>"
    )


def test_services_numbers_and_buildings_are_typed_and_keep_their_source(sessions, load):
    load("institutions", institutions())
    load(
        "facts",
        facts(
            services=[
                {"name": "Шахматы", "activity": "Шахматы", "age_from": 7, "age_to": 12, "places": 30, "free_places": 0, "paid": "да"},
                {"name": "Хор"},
            ],
            numbers=[{"year": 2025, "pupils": 510}, {"year": 2026, "pupils": 530, "teachers": 31}],
            places=[{"name": "Корпус 2", "address": BRANCH, "lat": "59.9", "lon": "30.1"}],
        ),
        seen_on=date(2026, 10, 1),
    )  # fmt: skip
    with sessions() as session:
        card = get_card(session, 1)
    chess, choir = card.services
    assert (chess.title, chess.age_from, chess.age_to, chess.places, chess.free_places, chess.paid) == (
        "Шахматы", 7, 12, 30, 0, True,
    )  # fmt: skip
    assert (choir.places, choir.free_places, choir.age_from, choir.paid) == (None, None, None, None)  # nobody said
    assert chess.seen_on == date(2026, 10, 1)
    assert chess.source == "school:1"
    assert [(year.year, year.pupils, year.teachers) for year in card.numbers] == [(2026, 530, 31), (2025, 510, None)]
    (building,) = card.buildings
    assert (building.name, building.address, building.lat, building.source) == ("Корпус 2", BRANCH, 59.9, "school:1")


def test_a_licence_of_a_body_says_of_each_place_only_what_its_supplement_says(sessions, load):
    load("institutions", institutions())
    load("federal-licences", licence())
    with sessions() as session:
        school, branch = get_card(session, 1), get_card(session, 2)
    assert branch.head_institution
    assert branch.head_institution.id == 1
    assert [ref.id for ref in school.branches] == [2]
    (held,) = branch.licences
    assert [part.number for part in held.supplements] == ["1", "2"]
    assert [part.number for part in held.supplements_of(2)] == ["2"]
    assert [part.number for part in held.other_places(2)] == ["1"]
    assert branch.programmes == ("Дошкольное образование",)
    assert school.programmes == ("Основное общее образование",)


def test_a_supplement_that_ended_teaches_nothing_any_more(sessions, load):
    load("institutions", institutions())
    load("federal-licences", licence(supplement="Прекращена"))
    with sessions() as session:
        card = get_card(session, 1)
    assert card.programmes == ()
    assert card.licences[0].supplements[0].ended


def test_a_state_that_changed_between_two_files_stands_in_the_timeline(sessions, load):
    load("institutions", institutions())
    load("federal-licences", licence(), seen_on=date(2025, 11, 1))
    with sessions() as session:
        assert get_card(session, 1).licences[0].timeline == ()
    load("federal-licences", licence("Приостановлена"), seen_on=date(2026, 11, 1))
    with sessions() as session:
        card = get_card(session, 1)
    (moment,) = card.licences[0].timeline
    assert (moment.day, moment.label, moment.tone, moment.seen) == (
        date(2026, 11, 1), "Licence suspended", Tone.BAD, True,
    )  # fmt: skip
    assert card.licence.state is RegisterState.SUSPENDED


def test_decisions_and_what_was_seen_follow_each_other_undated_ones_last():
    decisions = [
        DecisionView("О приостановлении", Effect.SUSPENDED, "12-р", "Распоряжение", date(2020, 5, 1)),
        DecisionView("О выдаче", Effect.GRANTED, "", "", None),
        DecisionView("О выдаче", Effect.GRANTED, "1-р", "", date(2015, 5, 1)),
    ]
    moments = timeline(
        Register.ACCREDITATIONS, decisions, [(date(2019, 1, 1), "active"), (date(2020, 6, 1), "suspended")]
    )
    assert [(moment.day, moment.seen) for moment in moments] == [
        (date(2015, 5, 1), False), (date(2020, 5, 1), False), (date(2020, 6, 1), True), (None, False),
    ]  # fmt: skip
    assert moments[1].text == "О приостановлении, Распоряжение, 12-р"


def test_rows_of_two_sources_are_never_mixed_and_the_school_s_own_win():
    rows = [
        RowWord(1, {"nameUchred": "А"}, "institutions", date(2026, 5, 1)),
        RowWord(2, {"nameUchred": "Б"}, "school:1", date(2020, 5, 1)),
        RowWord(3, {"nameUchred": "В"}, "institutions", date(2026, 5, 1)),
    ]
    assert [row.id for row in best_rows("common.uchredLaw", rows)] == [2]
    assert [row.id for row in best_rows("common.uchredLaw", [rows[0], rows[2]])] == [1, 3]


def test_other_fields_of_the_dictionary_are_on_the_card_with_their_source(sessions, load):
    load("institutions", institutions())
    with sessions() as session:
        card = get_card(session, 1)
    assert card.plain["district"].value == "Приозёрный район"
    assert card.plain["district"].source == "institutions"
    assert card.plain.get("metro", Fact()) == Fact()
    assert card.point
    assert card.point.source == "institutions"


def test_the_number_of_queries_does_not_grow_with_the_number_of_cards(sessions, load):
    more = [
        {"key": str(number), "kind": "school", "full_name": f"Школа № {number}", "district": "Приозёрный район"}
        for number in range(100, 150)
    ]
    load("institutions", institutions(*more))
    load("federal-licences", licence())
    load("facts", facts(services=[{"name": "Хор"}], numbers=[{"year": 2026, "pupils": 5}]))

    def queries(ids) -> int:
        count = 0

        def counted(*_args: object) -> None:
            nonlocal count
            count += 1

        with sessions() as session:
            engine = session.get_bind()
            event.listen(engine, "before_cursor_execute", counted)
            try:
                assert list(iter_cards(session, ids))
            finally:
                event.remove(engine, "before_cursor_execute", counted)
        return count

    assert queries(range(1, 53)) == queries([1, 2])


@pytest.mark.parametrize("group", ["services", "places"])
def test_groups_of_our_own_show_the_rows_of_every_source(sessions, load, group):
    load("institutions", institutions())
    load("facts", facts(**{group: [{"name": "Хор", "address": BRANCH}]}))
    with sessions() as session:
        assert [row.get("name").value for row in get_card(session, 1).rows[group]] == ["Хор"]

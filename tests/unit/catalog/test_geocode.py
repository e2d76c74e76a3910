"""The chain gives a point to those without one, says how exact it is and whose, and takes it back when told."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from catalog.geo.geocode import geocode
from catalog.geo.nominatim import Geocoder
from catalog.kinds import Precision
from catalog.models import Claim, GeocodeAnswer, Institution, Municipality, Run, Source, outbox
from catalog.rebuild import rebuild
from catalog.undo import undo_run
from core.i18n import language
from tests.unit.catalog.nominatim import as_json, fake_nominatim, place
from tests.unit.catalog.samples import collection, point, points, school, schools, square

DISTRICTS = json.dumps(collection({"Приозёрный район": square(30, 60), "Лесной район": square(31, 60)}))
LAKE = "197000, Санкт-Петербург, {street}, дом {house}, литера А"


@pytest.fixture
def register(load, sessions):
    """Three schools: one with an attached building, one in a house that is known, one on a street that is."""
    load("boundaries", DISTRICTS)
    load(
        "spb-schools",
        schools(
            school(number=1, address=LAKE.format(street="Озёрная улица", house="10")),
            school("школа", 2, address=LAKE.format(street="ул. Мира", house="4, корпус 2")),
            school("школа", 3, address=LAKE.format(street="ул. Мира", house="40")),
            school("школа", 4, address=LAKE.format(street="Дальняя улица", house="1")),
        ),
    )
    load(
        "points",
        points(
            point(1, "Гимназия №1", lat="60.11", lon="30.11", address="Санкт-Петербург, Озёрная улица, 10"),
            point(2, "Детский сад", lat="60.22", lon="30.22", address="Санкт-Петербург, улица Мира, 4к2"),
            point(3, "Библиотека", lat="60.33", lon="30.33", address="Санкт-Петербург, улица Мира, 90"),
        ),
    )
    return sessions


def shown(sessions):
    with sessions() as session:
        return {
            row.number: (row.lat, row.lon, row.precision, row.point_source)
            for row in session.scalars(select(Institution).order_by(Institution.id))
        }


def claims(sessions, field):
    with sessions() as session:
        rows = session.scalars(
            select(Claim).where(Claim.field == field, Claim.ended_run_id.is_(None)).order_by(Claim.id)
        )
        return [(row.subject_type, row.source, row.value, row.original) for row in rows]


def test_every_institution_gets_the_most_exact_point_that_can_be_known(register, acting):
    report = geocode(register, **acting)
    assert shown(register) == {
        "1": (60.11, 30.11, Precision.BUILDING, "points"),  # its own building stays
        "2": (60.22, 30.22, Precision.BUILDING, "gazetteer-buildings"),  # the kindergarten has the same address
        "3": (60.22, 30.22, Precision.STREET, "gazetteer-buildings"),  # number 4 is nearer to 40 than number 90
        "4": (60.5, 30.5, Precision.DISTRICT, "gazetteer-districts"),
    }
    assert (report.institutions, report.exact, report.asked, report.found) == (4, 1, 3, 3)
    assert report.by_precision == {"building": 1, "street": 1, "district": 1}
    assert report.by_step == {"building": 1, "street": 1, "district": 1}
    with register() as session:
        assert session.scalars(select(Institution.point_on).where(Institution.number == "2")).one() == date(
            2026, 11, 20
        )
        assert session.get_one(Source, "gazetteer-buildings").title
    said = [word for word in claims(register, "point") if word[0] == "institution"]
    assert said[0] == (
        "institution", "gazetteer-buildings", [60.22, 30.22, "building"], "Санкт-Петербург, улица Мира, 4к2"
    )  # fmt: skip


def test_a_second_run_changes_nothing_and_leaves_no_trace(register, acting):
    first = geocode(register, **acting)
    again = geocode(register, **acting)
    assert (first.changed, again.changed, again.unchanged, again.run) == (3, 0, 4, None)
    with register() as session:
        assert len(session.scalars(select(Run).where(Run.format == "geocode")).all()) == 1


def test_a_dry_run_finds_and_writes_nothing(register, acting):
    before = shown(register)
    report = geocode(register, **acting, dry_run=True)
    assert (report.found, report.changed, report.run) == (3, 3, None)
    assert shown(register) == before


def test_a_run_can_be_undone_and_the_worker_does_not_do_it_again_by_itself(register, acting):
    before = shown(register)
    run = geocode(register, **acting).run
    with register.begin() as session:
        session.execute(outbox.delete())
    undo_run(register, run, **acting)
    assert shown(register) == before
    with register() as session:
        assert {row.kind for row in session.execute(select(outbox))} == {"build"}


def test_what_was_derived_is_made_again_by_a_rebuild(register, acting):
    geocode(register, **acting)
    before = shown(register)
    assert rebuild(register, **acting) == 0
    assert shown(register) == before


def test_a_building_that_comes_later_wins_and_the_derived_point_is_taken_back(register, load, acting):
    geocode(register, **acting)
    load(
        "points",
        points(point(4, "Школа №4", lat="60.44", lon="30.44", address="Санкт-Петербург, Дальняя улица, 1")),
        force=True,
    )
    assert shown(register)["4"] == (60.44, 30.44, Precision.BUILDING, "points")
    geocode(register, **acting)
    assert shown(register)["4"] == (60.44, 30.44, Precision.BUILDING, "points")
    assert shown(register)["2"][2] is Precision.DISTRICT  # the kindergarten is no longer in the list of points
    assert not any(source == "gazetteer-buildings" for _type, source, _value, _original in claims(register, "point"))


def test_the_point_comes_back_when_its_building_goes(register, load, acting):
    geocode(register, **acting)
    derived = shown(register)
    later = load(
        "points",
        points(
            point(2, "Детский сад", lat="60.22", lon="30.22", address="Санкт-Петербург, улица Мира, 4к2"),
            point(3, "Библиотека", lat="60.33", lon="30.33", address="Санкт-Петербург, улица Мира, 90"),
            point(1, "Гимназия №1", lat="60.11", lon="30.11", address="Санкт-Петербург, Озёрная улица, 10"),
            point(4, "Школа №4", lat="60.44", lon="30.44"),
        ),
    )
    assert shown(register)["4"][2] is Precision.BUILDING
    undo_run(register, later.run, **acting)
    assert shown(register) == derived


def test_a_register_has_the_word_over_everything_that_was_derived(load, sessions, acting):
    load("boundaries", DISTRICTS)
    header = "key,full_name,district,address,lat,lon\n"
    load("institutions", header + "1,Лицей № 30,Лесной,Лесная улица,,\n")
    geocode(sessions, **acting)
    assert shown(sessions)["30"] == (60.5, 31.5, Precision.DISTRICT, "gazetteer-districts")
    older = date(2020, 1, 1)  # the word of a register counts however old it is
    load("institutions", header + "1,Лицей № 30,Лесной,Лесная улица,60.123456,31.2\n", seen_on=older)
    assert shown(sessions)["30"] == (60.123456, 31.2, Precision.BUILDING, "institutions")


def test_points_of_one_address_far_from_each_other_are_not_taken_but_listed(register, load, acting):
    load(
        "points",
        points(
            point(2, "Детский сад", lat="60.22", lon="30.22", address="Санкт-Петербург, улица Мира, 4к2"),
            point(5, "Ясли", lat="60.29", lon="30.22", address="Санкт-Петербург, Мира улица, дом 4, корпус 2"),
        ),
        force=True,
    )
    report = geocode(register, **acting)
    assert [(name, item.step.value) for _id, name, item in report.contradictions] == [("Школа №\u00a02", "building")]
    assert shown(register)["2"][2] is Precision.STREET


def test_a_house_of_another_district_is_not_the_one_that_is_named(register, load, acting):
    load(
        "points",
        points(point(2, "Детский сад", "Лесной", lat="60.22", lon="31.22", address="Санкт-Петербург, улица Мира, 4к2")),
        force=True,
    )
    geocode(register, **acting)
    assert shown(register)["2"] == (60.5, 30.5, Precision.DISTRICT, "gazetteer-districts")


def test_who_names_no_district_gets_it_from_the_outline_around_its_point(load, sessions, acting):
    load("boundaries", DISTRICTS)
    load("institutions", "key,full_name,lat,lon\n1,Лицей № 30,60.5,31.5\n2,Лицей № 31,62.5,31.5\n")
    report = geocode(sessions, **acting)
    assert report.districts == 1
    assert claims(sessions, "district") == [("institution", "boundaries", "Лесной район", "")]
    with sessions() as session:
        found = session.scalars(select(Institution).order_by(Institution.id)).all()
        assert [row.district_id is not None for row in found] == [True, False]
    load("institutions", "key,full_name,lat,lon,district\n1,Лицей № 30,60.5,31.5,Приозёрный\n2,Лицей № 31,62.5,31.5,\n")
    geocode(sessions, **acting)  # a source names another one now: it has the word, the outline falls silent
    assert [value for _type, _source, value, _original in claims(sessions, "district")] == ["Приозёрный"]


def test_the_municipal_unit_is_the_one_that_is_named_else_the_one_around_the_point(load, sessions, acting):
    load("boundaries", DISTRICTS)
    load(
        "institutions",
        "key,full_name,lat,lon,municipality\n1,Лицей № 30,60.2,30.2,МО №54\n2,Лицей № 31,60.2,30.2,\n3,Лицей № 32,,,Неведомое\n",
    )
    with sessions.begin() as session:
        for slug, name, west in (("a", "муниципальный округ N 54", 30.5), ("b", "город Приозёрск", 30.0)):
            session.add(Municipality(slug=slug, name=name, key=name, outline=square(west, 60, 0.5)))
    geocode(sessions, **acting)
    with sessions() as session:
        names = dict(session.execute(select(Municipality.id, Municipality.name)).all())
        found = session.scalars(select(Institution.municipality_id).order_by(Institution.id)).all()
    assert [names.get(id_) for id_ in found] == ["муниципальный округ N 54", "город Приозёрск", None]


def test_units_are_known_as_soon_as_their_outlines_are_and_forgotten_with_them(load, sessions, acting):
    load("boundaries", DISTRICTS)
    load("institutions", "key,full_name,municipality\n1,Лицей № 30,МО №54\n")
    run = load("municipalities", json.dumps(collection({"муниципальный округ N 54": square(30, 60, 0.5)}))).run

    def unit():
        with sessions() as session:
            return session.scalars(
                select(Municipality.name).join(Institution, Institution.municipality_id == Municipality.id)
            ).all()

    assert unit() == ["муниципальный округ N 54"]
    undo_run(sessions, run, **acting)
    assert unit() == []


def test_the_codes_of_the_settlement_are_kept_where_nobody_gives_others(register, acting, tmp_path):
    header = "address,region,city,settlement,fias_id,okato,oktmo,geo_lat,geo_lon"
    (tmp_path / "city.csv").write_text(f"{header}\nx,Санкт-Петербург,,,c2de-b16a,40000000000,40000000,60.4,30.4\n")
    geocode(register, **acting, folder=tmp_path)
    assert {(source, value, original) for _type, source, value, original in claims(register, "oktmo")} == {
        ("gazetteer-cities", "40000000", "Санкт-Петербург")
    }
    assert len(claims(register, "fias")) == 4
    assert shown(register)["4"] == (60.4, 30.4, Precision.SETTLEMENT, "gazetteer-cities")


def test_a_district_tells_more_than_a_city_that_reaches_over_several(register, load, acting, tmp_path):
    header = "address,region,city,settlement,fias_id,okato,oktmo,geo_lat,geo_lon"
    (tmp_path / "city.csv").write_text(f"{header}\nx,Санкт-Петербург,,,c2de-b16a,40000000000,40000000,60.4,30.4\n")
    load(
        "spb-schools",
        schools(
            school("школа", 4, address=LAKE.format(street="Дальняя улица", house="1")),
            school("школа", 5, "Лесной", address=LAKE.format(street="Лесная улица", house="1")),
        ),
        source="others",
    )
    geocode(register, **acting, folder=tmp_path)
    assert shown(register)["5"] == (60.5, 31.5, Precision.DISTRICT, "gazetteer-districts")


@pytest.fixture
def server():
    with fake_nominatim() as fake:
        yield fake


def polite(server):
    seconds = iter(range(0, 10_000, 10))
    return Geocoder(server.url, now=lambda: next(seconds), sleep=lambda _seconds: None)


def test_without_a_geocoder_nobody_is_asked(register, acting, server):
    geocode(register, **acting)
    assert server.asked == []


def test_a_geocoder_is_asked_once_for_each_address_and_for_no_other(register, acting, server):
    server.reply = lambda query: as_json([place(60.41, 30.41)] if "Дальняя" in query else [])
    report = geocode(register, **acting, geocoder=polite(server))
    assert sorted(server.queries) == ["Дальняя улица, 1, Санкт-Петербург", "улица Мира, 40, Санкт-Петербург"]
    assert (report.requests, report.cached) == (2, 0)
    assert shown(register)["4"] == (60.41, 30.41, Precision.BUILDING, "geocoder")
    assert shown(register)["3"][3] == "gazetteer-buildings"  # the server does not know it, the neighbour does
    again = geocode(register, **acting, geocoder=polite(server))
    assert (again.requests, again.cached, again.changed, len(server.asked)) == (0, 2, 0, 2)
    with register() as session:
        kept = {row.query: row.answer for row in session.scalars(select(GeocodeAnswer))}
        licence = session.get_one(Source, "geocoder").licence
    assert kept["улица Мира, 40, Санкт-Петербург"] is None  # that it knows nothing is kept, too
    assert licence.startswith("ODbL")
    geocode(register, **acting, geocoder=polite(server), again=True)
    assert server.queries[2:] == ["улица Мира, 40, Санкт-Петербург"]


def test_an_answer_outside_the_district_is_not_taken_but_listed(register, acting, server):
    server.reply = lambda _query: as_json([place(60.41, 31.41)])
    report = geocode(register, **acting, geocoder=polite(server))
    assert {(name, item.step.value) for _id, name, item in report.contradictions} == {
        ("Школа №\u00a03", "geocoder"),
        ("Школа №\u00a04", "geocoder"),
    }
    with language("en"):
        assert report.contradictions[0][2].sentence == (
            "The point found for its address (geocoder) lies outside the district that is named; it is not taken."
        )
    assert shown(register)["4"][3] == "gazetteer-districts"


def test_a_geocoder_in_trouble_is_left_alone_and_the_rest_of_the_chain_goes_on(register, acting, server):
    server.reply = lambda _query: (500, {}, b"")
    report = geocode(register, **acting, geocoder=polite(server))
    assert len(server.asked) == 2  # one address, asked twice
    assert (report.remaining, report.found) == (2, 3)
    assert server.url in report.trouble
    server.reply = lambda _query: as_json([place(60.41, 30.41)])
    assert geocode(register, **acting, geocoder=polite(server)).remaining == 0


def test_a_limit_leaves_the_rest_for_the_next_time(register, acting, server):
    server.reply = lambda _query: as_json([place(60.41, 30.41)])
    first = geocode(register, **acting, geocoder=polite(server), limit=1)
    assert (first.requests, first.remaining) == (1, 1)
    second = geocode(register, **acting, geocoder=polite(server), limit=1)
    assert (second.requests, second.remaining) == (1, 0)


def test_one_district_can_be_looked_at_alone(register, load, acting):
    load("spb-schools", schools(school("школа", 5, "Лесной")), source="others")
    with register() as session:
        woods = session.scalars(select(Institution.district_id).where(Institution.number == "5")).one()
    report = geocode(register, **acting, district=woods)
    assert (report.institutions, report.found) == (1, 1)
    assert shown(register)["5"][2] is Precision.DISTRICT
    assert shown(register)["4"][2] is None


def test_an_import_asks_the_worker_for_places(load, sessions):
    load("spb-schools", schools(school()))
    with sessions() as session:
        assert "geocode" in {row.kind for row in session.execute(select(outbox))}

"""What contradicts itself about places is listed with both sides, and what does not is left in peace."""

import json

import pytest

from catalog.models import Claim, GeocodeAnswer, Municipality
from catalog.quality import quality
from core.i18n import language
from tests.unit.catalog.samples import collection, square

DISTRICTS = json.dumps(collection({"Приозёрный район": square(30, 60), "Лесной район": square(31, 60)}))
HEADER = "key,full_name,district,municipality,address,lat,lon\n"


@pytest.fixture
def listed(sessions):
    """``listed("code")``: the sentences of this code, by institution."""

    def read(code):
        with sessions() as session, language("en"):
            return [
                (issue.subject.name if issue.subject else "", issue.sentence)
                for issue in quality(session)
                if issue.code == code
            ]

    return read


def rows(*lines):
    return HEADER + "".join(f"{number},Лицей № {number},{line}\n" for number, line in enumerate(lines, start=1))


def test_a_point_outside_its_district(load, listed):
    load("boundaries", DISTRICTS)
    load("institutions", rows("Приозёрный,,,60.5,31.5", "Лесной,,,60.5,31.5"))
    assert listed("point-outside-district") == [("Лицей №\u00a01", "Its point lies outside its district.")]


def test_a_point_in_another_municipal_unit_than_the_one_that_is_named(load, sessions, listed):
    load("boundaries", DISTRICTS)
    load("institutions", rows(",МО №54,,60.2,30.2", ",Приозёрск,,60.2,30.2", ",Неведомое,,60.2,30.2", ",МО №54,,,"))
    with sessions.begin() as session:
        for slug, name, west in (("a", "муниципальный округ N 54", 30.5), ("b", "город Приозёрск", 30.0)):
            session.add(Municipality(slug=slug, name=name, key=name, outline=square(west, 60, 0.5)))
    assert listed("point-outside-municipality") == [
        ("Лицей №\u00a01", "It is said to be in “МО №54”; its point lies in “город Приозёрск”.")
    ]
    assert listed("municipality-unknown") == [
        ("", "Institutions whose municipal unit has a name that no outline bears: 1.")
    ]


def test_two_sources_that_put_one_building_at_two_places(load, sessions, listed):
    load("institutions", rows(",,,60.5,30.5", ",,,60.6,30.6"))
    with sessions.begin() as session:
        claim = session.query(Claim).filter_by(field="point", subject_id=1).one()
        for id_, lat in ((1, 60.504), (2, 60.601)):
            session.add(
                Claim(
                    subject_type="institution", subject_id=id_, field="point", state="given", value=[lat, 30.5 + id_ / 10 - 0.1],
                    source="sites", run_id=claim.run_id, spoken_run=claim.run_id, seen_on=claim.seen_on,
                )
            )  # fmt: skip
        from catalog.models import Source

        session.add(Source(code="sites", title="Другой список"))
    found = listed("points-apart")
    assert [name for name, _ in found] == ["Лицей №\u00a01"]  # the other's lie 111 m apart
    assert "445 m apart" in found[0][1]


def test_a_settlement_whose_other_institutions_lie_in_another_district(load, listed):
    address = '"Озёрская область, город Приозёрск, улица Мира, {}"'
    there = [f"Приозёрный,,{address.format(number)},," for number in range(1, 7)]
    load("institutions", rows(*there, f"Лесной,,{address.format(9)},,"))
    found = listed("settlement-in-other-district")
    assert [name for name, _ in found] == ["Лицей №\u00a07"]
    assert "Приозёрск" in found[0][1]
    assert "Приозёрный район" in found[0][1]


def test_a_few_addresses_tell_nothing_of_their_settlement(load, listed):
    address = '"город Приозёрск, улица Мира, {}"'
    load("institutions", rows(f"Приозёрный,,{address.format(1)},,", f"Лесной,,{address.format(2)},,"))
    assert listed("settlement-in-other-district") == []


def test_one_point_for_two_addresses(load, listed):
    load(
        "institutions",
        rows(
            ',,"Приозёрск, улица Мира, дом 4",60.123456,30.123456',
            ',,"Приозёрск, улица Мира, дом 4, литера А",60.123456,30.123456',
            ',,"Приозёрск, улица Мира, дом 90",60.123456,30.123456',
        ).replace("Приозёрск,", "город Приозёрск,"),
    )
    assert listed("point-shared") == [
        ("Лицей №\u00a03", "It has the very point of “Лицей №\u00a01”, which has another address.")
    ]


def test_a_point_with_too_few_decimals(load, listed):
    load("institutions", rows(",,,60.1,30.25", ",,,60.123456,30.25"))
    assert listed("point-rounded") == [
        ("Лицей №\u00a01", "Its point 60.1, 30.25 is rounded; it may be a kilometre away.")
    ]


def test_an_answer_of_a_geocoder_that_was_not_taken(load, sessions, listed, clock):
    load("boundaries", DISTRICTS)
    load(
        "institutions",
        rows('Приозёрный,,"город Приозёрск, улица Мира, дом 4",,', 'Лесной,,"город Приозёрск, улица Мира, дом 4",,'),
    )
    assert listed("geocoder-outside-district") == []
    with sessions.begin() as session:
        session.add(
            GeocodeAnswer(
                provider="https://geocoder.example.org", query="улица Мира, 4, город Приозёрск", asked_at=clock.now(),
                answer={"lat": 60.5, "lon": 31.5, "precision": "building", "name": "улица Мира, Лесное"},
            )
        )  # fmt: skip
    assert listed("geocoder-outside-district") == [
        (
            "Лицей №\u00a01",
            "The geocoder finds its address outside its district, at “улица Мира, Лесное”; that point is not taken.",
        )
    ]

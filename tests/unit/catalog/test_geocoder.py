"""A geocoder is asked politely, and whatever it answers becomes a point or a sentence."""

from __future__ import annotations

import threading

import pytest

from catalog.geo.nominatim import LARGEST_ANSWER, MIN_DELAY_S, Geocoder, GeocoderTrouble, check_url, parse_answer
from catalog.kinds import Precision
from core.i18n import language
from tests.unit.catalog.nominatim import as_json, fake_nominatim, place


class Watch:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared in the language of their msgids."""
    with language("en"):
        yield


@pytest.fixture
def nominatim():
    with fake_nominatim() as fake:
        yield fake


@pytest.fixture
def watch():
    return Watch()


def geocoder(fake, watch, **more):
    return Geocoder(fake.url, now=watch.read, sleep=watch.sleep, **more)


def test_an_answer_is_a_point_with_its_precision(nominatim, watch):
    nominatim.reply = lambda _query: as_json([place(60.1234567, 30.5)])
    answer = geocoder(nominatim, watch, email="map@example.org").ask("улица Мира, 4, Приозёрск")
    assert (answer.lat, answer.lon, answer.precision) == (60.123457, 30.5, Precision.BUILDING)
    assert answer.name == "4, улица Мира, Приозёрск"
    asked = nominatim.asked[0]
    assert (asked["path"], asked["q"], asked["format"]) == ("/nominatim/search", "улица Мира, 4, Приозёрск", "json")
    assert (asked["email"], asked["limit"], asked["accept-language"]) == ("map@example.org", "1", "ru")
    assert nominatim.agents[0].startswith("KAIS")
    assert "map@example.org" in nominatim.agents[0]


def test_no_two_requests_come_within_a_second(nominatim, watch):
    asking = geocoder(nominatim, watch)
    for number in range(4):
        asking.ask(f"улица Мира, {number}")
        watch.now += 0.25  # the answer took that long
    assert len(nominatim.asked) == 4
    assert watch.slept == [pytest.approx(MIN_DELAY_S - 0.25)] * 3


def test_an_unknown_address_is_no_trouble(nominatim, watch):
    assert geocoder(nominatim, watch).ask("нигде") is None


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        ((500, {}, b"oops"), "HTTP 500"),
        ((503, {}, b""), "HTTP 503"),
        ((429, {"Retry-After": "3600"}, b""), "refuses to answer us"),
        ((403, {}, b"blocked"), "refuses to answer us"),
        ((200, {}, b"<html>maintenance</html>"), "no answer of a Nominatim"),
        ((200, {}, b'[{"lat": "north", "lon": "30"}]'), "no answer of a Nominatim"),
        ((200, {}, b'[{"lat": "1e999", "lon": "30"}]'), "no answer of a Nominatim"),
        ((200, {}, b'[{"lat": "91", "lon": "30"}]'), "no answer of a Nominatim"),
        ((200, {}, b'["Saint Petersburg"]'), "no answer of a Nominatim"),
        ((200, {}, b"17"), "no answer of a Nominatim"),
        ((200, {}, b'{"error": "no database"}'), "no answer of a Nominatim"),
        ((200, {}, b"\xff\xfe\x00"), "no answer of a Nominatim"),
        ((200, {}, b"[" + b" " * LARGEST_ANSWER + b"]"), "no answer of a Nominatim"),
    ],
)
def test_what_is_no_answer_becomes_a_sentence_that_names_the_server(nominatim, watch, reply, sentence):
    nominatim.reply = lambda _query: reply
    with pytest.raises(GeocoderTrouble, match=sentence) as caught:
        geocoder(nominatim, watch).ask("улица Мира, 4")
    assert nominatim.url in str(caught.value)
    assert len(nominatim.asked) <= 2  # a second try after five seconds, no third
    assert all(seconds >= MIN_DELAY_S for seconds in watch.slept)


def test_a_second_try_may_succeed(nominatim, watch):
    replies = iter([(500, {}, b""), as_json([place(60.1, 30.5)])])
    nominatim.reply = lambda _query: next(replies)
    assert geocoder(nominatim, watch).ask("улица Мира, 4").lat == 60.1
    assert watch.slept == [5.0]


def test_nobody_may_send_us_to_another_address(nominatim, watch):
    with fake_nominatim() as elsewhere:
        nominatim.reply = lambda _query: (302, {"Location": f"{elsewhere.url}/search?q=x"}, b"")
        with pytest.raises(GeocoderTrouble, match="sends us to another address"):
            geocoder(nominatim, watch).ask("улица Мира, 4")
        assert elsewhere.asked == []


def test_a_server_that_does_not_answer_is_left_in_time(nominatim, watch):
    answered = threading.Event()
    nominatim.reply = lambda _query: (answered.wait(5), as_json([]))[1]
    try:
        with pytest.raises(GeocoderTrouble, match="did not answer in time"):
            geocoder(nominatim, watch, timeout_s=0.05).ask("улица Мира, 4")
    finally:
        answered.set()


def test_a_server_that_is_not_there_is_a_sentence(watch):
    with fake_nominatim() as gone:
        pass
    with pytest.raises(GeocoderTrouble, match="cannot be asked"):
        geocoder(gone, watch).ask("улица Мира, 4")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org",
        "geocoder.example.org",
        "https://",
        "https://me:secret@example.org",
        "http://[",
        "",
    ],
)
def test_only_an_address_of_the_web_is_a_geocoder(url):
    with pytest.raises(GeocoderTrouble, match="KAIS_GEOCODER_URL"):
        check_url(url)
    assert check_url("https://geocoder.example.org/nominatim/") == "https://geocoder.example.org/nominatim"


@pytest.mark.parametrize(
    ("raw", "precision"),
    [
        ({"place_rank": 30}, Precision.BUILDING),
        ({"place_rank": 26}, Precision.STREET),
        ({"place_rank": 16}, Precision.SETTLEMENT),
        ({"place_rank": 8}, None),  # a region is no place
        ({"class": "building", "type": "yes"}, Precision.BUILDING),
        ({"class": "highway", "type": "residential"}, Precision.STREET),
        ({"class": "place", "type": "village"}, Precision.SETTLEMENT),
        ({"class": "boundary", "type": "administrative"}, None),
        ({}, None),
    ],
)
def test_the_precision_is_what_the_server_says_it_is(raw, precision):
    found = parse_answer({"lat": "60", "lon": "30", **raw})
    assert (found.precision if found else None) is precision

"""The map says of each point how exact it is, and whose it is."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import orjson

from catalog.cards import Point
from catalog.kinds import Kind, Precision, Tone
from core.i18n import language
from publisher.map import _attribution, _points


def institution(number: int, precision: Precision, source: str) -> SimpleNamespace:
    """What the map reads of an institution."""
    return SimpleNamespace(
        id=number, name=f"Школа № {number}", slug=f"shkola-{number}", kind=Kind.SCHOOL, address=SimpleNamespace(given=False),
        licence=SimpleNamespace(tone=Tone.IDLE),
        point=Point(60.5, 30.5, precision, "Список", date(2026, 11, 20), source),
    )  # fmt: skip


def test_only_a_point_that_is_not_the_building_says_so():
    shown = [institution(1, Precision.BUILDING, "points"), institution(2, Precision.DISTRICT, "gazetteer-districts")]
    found = orjson.loads(_points(shown))["features"]
    assert [feature["properties"].get("p") for feature in found] == [None, "district"]


def test_who_lends_points_under_a_licence_is_named_beside_the_map():
    with language("en"):
        own = _attribution([institution(1, Precision.BUILDING, "points")])
        lent = _attribution(
            [institution(1, Precision.BUILDING, "geocoder"), institution(2, Precision.STREET, "points")]
        )
    assert own == "Outlines and points: the portal's register"
    assert lent == f"{own} · © OpenStreetMap"

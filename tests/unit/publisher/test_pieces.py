"""Small parts of the publisher, each by itself."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from PIL import Image

from publisher.feeds import Entry, atom_feed
from publisher.lists import natural_key, pages_of
from publisher.map_frame import make_frame
from publisher.outlines import draw
from publisher.pictures import clean_picture
from publisher.shell import Shell, mark
from publisher.structured_data import safe_json
from tests.support.register import OUTLINE


def test_numbers_in_names_sort_as_numbers() -> None:
    names = ["Школа № 10", "Школа № 9", "Гимназия № 56", "Школа № 100", "Ёлочка"]
    assert sorted(names, key=natural_key) == ["Гимназия № 56", "Ёлочка", "Школа № 9", "Школа № 10", "Школа № 100"]


def test_a_list_has_at_least_one_page() -> None:
    assert [pages_of(total) for total in (0, 1, 50, 51, 100, 101)] == [1, 1, 1, 2, 2, 3]


def test_a_shell_fills_every_hole_and_leaves_the_rest() -> None:
    shell = Shell(f"<a href='{mark('one')}'>{mark('two')} {mark('one')}</a>")
    assert shell.fill({"one": "x", "two": mark("one")}) == f"<a href='x'>{mark('one')} x</a>"


def test_json_in_a_page_cannot_end_its_script() -> None:
    text = safe_json({"name": "</script><script>alert(1)</script>&"})
    assert "<" not in text
    assert ">" not in text
    assert json.loads(text)["name"].startswith("</script>")


def test_two_map_frames_are_the_same_bytes_and_name_no_host() -> None:
    first, second = make_frame((59.9, 30.3), 10), make_frame((59.9, 30.3), 10)
    assert first == second
    assert "//" not in first.script + first.style + first.html
    assert "window.kaisMap(map_kais);" in first.script


def test_a_picture_of_outlines_puts_north_up_and_dots_inside() -> None:
    picture = draw([("a", "А", OUTLINE)], [(30.25, 59.95), (30.25, 59.98), (0.0, 0.0)])
    assert picture is not None
    dots = [tuple(map(float, dot.removesuffix("h0").split())) for dot in picture.dots.split("M")[1:]]
    assert len(dots) == 2  # the third is outside
    south, north = sorted(dots, key=lambda dot: -dot[1])
    assert north[1] < south[1]
    assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in dots)
    assert draw([("a", "А", None)]) is None


def test_a_feed_is_xml_whose_moments_come_from_the_entries() -> None:
    zone = ZoneInfo("Europe/Moscow")
    entries = [Entry("А & Б", "https://portal.example/a/", date(2026, 11, 18), "<b>жирно</b>")]
    root = ElementTree.fromstring(
        atom_feed("Новости", "https://portal.example/", "https://portal.example/f", entries, zone)
    )
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert root.findtext("a:updated", namespaces=names) == "2026-11-18T00:00:00+03:00"
    assert root.findtext("a:entry/a:title", namespaces=names) == "А & Б"
    assert root.findtext("a:entry/a:summary", namespaces=names) == "<b>жирно</b>"
    empty = ElementTree.fromstring(
        atom_feed("Новости", "https://portal.example/", "https://portal.example/f", [], zone)
    )
    assert empty.findtext("a:updated", namespaces=names) == "2000-01-01T00:00:00+03:00"


def test_a_photo_loses_where_it_was_taken_and_no_pixel() -> None:
    image = Image.new("RGB", (16, 16), (200, 10, 10))
    exif = Image.Exif()
    exif[0x010E] = "двор школы"
    exif[0x9003] = "2026:11:18 10:00:00"
    buffer = BytesIO()
    image.save(buffer, "JPEG", exif=exif, comment=b"secret", quality=95)
    cleaned = clean_picture(buffer.getvalue())
    assert b"Exif" not in cleaned
    assert b"secret" not in cleaned
    assert Image.open(BytesIO(cleaned)).tobytes() == Image.open(buffer).tobytes()
    assert clean_picture(b"\x89PNG rest") == b"\x89PNG rest"
    assert clean_picture(b"\xff\xd8\xff\xe1\x00") == b"\xff\xd8\xff\xe1\x00"

"""The pictures of a school's site: readable, small, the same every time, drawn once."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ElementTree
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from catalog.kinds import Kind
from publisher.picture_store import PictureStore
from publisher.school_pictures import (
    COLOURS,
    FAVICON,
    FAVICON_SVG,
    SOCIAL,
    SOCIAL_BYTES,
    SOCIAL_SIZE,
    TOUCH_ICON,
    Portrait,
    UnreadableEmblem,
    draw_portrait,
)
from publisher.sites import ACCENTS
from tests.support.small_build import ROOT
from tests.unit.publisher.conftest import Built

THEMES = ROOT / "themes"
SITE = "s/gimnaziya-56"
GYMNASIUM = Portrait("Гимназия № 56", Kind.GYMNASIUM, "teal", "Официальный сайт", "Портовый район")


def opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def white_box(picture: Image.Image) -> tuple[int, int, int, int]:
    """The box around everything that is white."""
    box = picture.convert("L").point(lambda value: 255 if value > 250 else 0).getbbox()
    assert box
    return box


def noise(size: int = 400) -> bytes:
    out = BytesIO()
    Image.frombytes("RGB", (size, size), os.urandom(size * size * 3)).save(out, "PNG")
    return out.getvalue()


def test_the_colours_are_those_of_the_stylesheet() -> None:
    css = (THEMES / "shared" / "static" / "css" / "kais.css").read_text(encoding="utf-8")
    assert set(COLOURS) == {"", *ACCENTS}
    for accent in ACCENTS:
        assert re.search(rf"\.accent-{accent} \{{ --accent: {COLOURS[accent]}; \}}", css), accent


def test_every_picture_has_its_size_and_stays_light() -> None:
    made = draw_portrait(GYMNASIUM, THEMES)
    assert opened(made[FAVICON]).size == (32, 32)
    assert opened(made[TOUCH_ICON]).size == (180, 180)
    assert opened(made[SOCIAL]).size == SOCIAL_SIZE
    assert max(map(len, made.values())) <= SOCIAL_BYTES


def test_the_same_portrait_gives_the_same_bytes() -> None:
    assert draw_portrait(GYMNASIUM, THEMES) == draw_portrait(GYMNASIUM, THEMES)


@pytest.mark.parametrize(
    "name",
    ["Г" * 300, "Слово " * 50, "Школа № 1208 имени Героя Советского Союза М. С. Шумилова", "<&\"'", "\u202e№ 7", ""],
)
def test_a_name_of_any_length_stays_inside_the_picture(name: str) -> None:
    picture = opened(draw_portrait(Portrait(name, Kind.SCHOOL, "brick", "Официальный сайт"), THEMES)[SOCIAL])
    left, top, right, bottom = white_box(picture)
    assert left >= 75
    assert right <= SOCIAL_SIZE[0] - 75
    assert top >= 60
    assert bottom <= SOCIAL_SIZE[1] - 20
    between = picture.convert("L").crop((0, 519, SOCIAL_SIZE[0], 537))  # above the band below
    assert len(set(between.tobytes())) == 1, "the name runs into the band"


def test_a_tab_shows_the_number_as_paths_and_no_text() -> None:
    svg = draw_portrait(GYMNASIUM, THEMES)[FAVICON_SVG].decode()
    ElementTree.fromstring(svg)
    assert svg.count("<path transform") == 2
    assert "<text" not in svg
    assert COLOURS["teal"] in svg


@pytest.mark.parametrize("kind", list(Kind))
def test_a_school_without_a_number_shows_the_sign_of_its_kind(kind: Kind) -> None:
    made = draw_portrait(Portrait("Маяк", kind), THEMES)
    ElementTree.fromstring(made[FAVICON_SVG])
    assert max(opened(made[FAVICON]).convert("L").tobytes()) > 200


def test_an_emblem_of_many_colours_does_not_make_a_heavy_picture() -> None:
    made = draw_portrait(Portrait("Школа № 7", Kind.SCHOOL, emblem=noise()), THEMES)
    assert max(map(len, made.values())) <= SOCIAL_BYTES


@pytest.mark.parametrize("content", [b"GIF89a", noise()[:-5000], b"<svg/>", b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_a_damaged_emblem_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableEmblem):
        draw_portrait(Portrait("Школа № 7", Kind.SCHOOL, emblem=content), THEMES)


def test_an_emblem_that_unpacks_to_a_gigabyte_is_refused() -> None:
    out = BytesIO()
    Image.new("1", (12_000, 7_000)).save(out, "PNG")
    with pytest.raises(UnreadableEmblem, match="12000 × 7000"):
        draw_portrait(Portrait("Школа № 7", Kind.SCHOOL, emblem=out.getvalue()), THEMES)


def test_pictures_are_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = PictureStore(THEMES, tmp_path / "pictures")
    first = store.get("gimnaziya-56", GYMNASIUM)
    monkeypatch.setattr("publisher.picture_store.draw_portrait", lambda *_: pytest.fail("drawn again"))
    assert store.get("gimnaziya-56", GYMNASIUM) == first
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["gimnaziya-56.pictures"]


def test_a_new_name_or_a_damaged_store_draws_them_again(tmp_path: Path) -> None:
    store = PictureStore(THEMES, tmp_path)
    first = store.get("gimnaziya-56", GYMNASIUM)
    renamed = Portrait("Гимназия № 57", Kind.GYMNASIUM, "teal", "Официальный сайт", "Портовый район")
    assert store.get("gimnaziya-56", renamed) != first
    file = tmp_path / "gimnaziya-56.pictures"
    file.write_bytes(file.read_bytes()[:-10] + b"0123456789")
    assert store.get("gimnaziya-56", GYMNASIUM) == first


def test_every_page_names_the_pictures(built: Built) -> None:
    for page, root in (("index.html", "./"), ("sveden/common/index.html", "../../"), ("404.html", "/s/gimnaziya-56/")):
        html = built.text(f"{SITE}/{page}")
        assert f'<link rel="icon" href="{root}favicon.svg" type="image/svg+xml" sizes="any">' in html
        assert f'<link rel="icon" href="{root}favicon.png" type="image/png" sizes="32x32">' in html
        assert f'<link rel="apple-touch-icon" href="{root}apple-touch-icon.png">' in html
    html = built.text(f"{SITE}/sveden/common/index.html")
    assert '<meta property="og:image" content="https://portal.example/s/gimnaziya-56/social.png">' in html
    assert '<meta property="og:image:alt" content="Гимназия № 56">' in html
    assert '<meta name="twitter:card" content="summary_large_image">' in html


def test_the_pictures_lie_in_the_site(built: Built) -> None:
    for name in (FAVICON, FAVICON_SVG, TOUCH_ICON, SOCIAL):
        assert (built.inputs.output / SITE / name).is_file()

"""Draw the pictures of one school's site: the icons of its tab and the picture beside a link to it.

They show the school's accent with its emblem, else its number, else the sign of its kind.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from catalog.kinds import Kind

VERSION = 1  # counts up when the drawing changes, so that no old picture is taken for a new one
FAVICON, FAVICON_SVG, TOUCH_ICON, SOCIAL = "favicon.png", "favicon.svg", "apple-touch-icon.png", "social.png"
SOCIAL_SIZE = (1200, 630)
EMBLEM_PIXELS = 50_000_000  # an emblem of more is a mistake, or an attack on the memory
SOCIAL_BYTES = 40_000  # what a link's picture may weigh
# The light colours of the accents in themes/shared/static/css/kais.css: white text has 7:1 on each.
COLOURS: Mapping[str, str] = {
    "": "#0b5a8a",
    "teal": "#0a5e5a",
    "green": "#1c5e2e",
    "olive": "#505709",
    "plum": "#75307f",
    "indigo": "#41439e",
    "crimson": "#931a3c",
    "brick": "#86340f",
    "slate": "#3a5068",
}
_SIGNS: Mapping[str, str] = {  # as `kind_icons` of themes/shared/templates/partials/_icons.html
    Kind.GYMNASIUM: "gymnasium",
    Kind.LYCEUM: "gymnasium",
    Kind.KINDERGARTEN: "kindergarten",
    Kind.SUPPLEMENTARY: "palette",
    Kind.VOCATIONAL: "college",
    Kind.OTHER: "book",
}
_NUMBER = re.compile(r"№\s*(\d{1,3})(?!\d)")
_MARGIN, _BADGE, _FOOT = 80, 150, 92  # pixels of the social picture: its edge, the square of the sign, the lower band
_NAME_SIZES = (76, 68, 60, 54, 48, 42)
_NAME_ROOM = 270  # pixels in height that the name may take
_SHADES = 16  # between accent and white: enough for smooth letters, and four bits a pixel


@dataclass(frozen=True, slots=True)
class Portrait:
    """What the pictures of a school show."""

    name: str
    kind: Kind
    accent: str = ""
    caption: str = ""  # the words below the name
    place: str = ""
    emblem: bytes = b""  # a picture file; empty: the number or the sign


class UnreadableEmblem(Exception):
    """The emblem is no picture."""


def draw_portrait(portrait: Portrait, themes: Path) -> dict[str, bytes]:
    """Every picture of a school's site: file name -> content; the same portrait gives the same bytes.

    Args:
        portrait: what to show.
        themes: the repository's ``themes/``, with ``shared/fonts`` and ``shared/signs``.
    Raises:
        UnreadableEmblem: the emblem's file is damaged.
    """
    shared = str(themes / "shared")
    emblem = _open_emblem(portrait.emblem) if portrait.emblem else None
    return {
        FAVICON_SVG: _favicon_svg(portrait, shared),
        FAVICON: _favicon(portrait, emblem, shared),
        TOUCH_ICON: _touch_icon(portrait, emblem, shared),
        SOCIAL: _social(portrait, emblem, shared),
    }


def _number(portrait: Portrait) -> str:
    found = _NUMBER.search(portrait.name)
    return found[1] if found else ""


# -- icons ---------------------------------------------------------------------------------------------------------


def _favicon_svg(portrait: Portrait, shared: str) -> bytes:
    """A square with round corners in the accent; the figures are paths, so that no font is asked for."""
    number = _number(portrait)
    if number:
        inside = _figures_svg(number, shared)
    else:
        drawing = Path(shared, "signs", f"{_sign_name(portrait)}.svg").read_text(encoding="utf-8").strip()
        inside = drawing.replace("<svg ", '<svg x="7" y="7" width="26" height="26" ', 1)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">'
        f'<rect width="40" height="40" rx="9" fill="{COLOURS[portrait.accent]}"/>{inside}</svg>\n'
    ).encode()


def _figures_svg(number: str, shared: str) -> str:
    digits = _digits(shared)
    width = sum(digits[figure][0] for figure in number)
    scale = min(22 / digits["height"], 32 / width)
    paths, left = [], 0
    for figure in number:
        paths.append(f'<path transform="translate({left} 0)" d="{digits[figure][1]}"/>')
        left += digits[figure][0]
    x, y = 20 - width * scale / 2, 20 + digits["height"] * scale / 2
    return f'<g fill="#fff" transform="translate({x:.2f} {y:.2f}) scale({scale:.5f})">{"".join(paths)}</g>'


def _favicon(portrait: Portrait, emblem: Image.Image | None, shared: str) -> bytes:
    """The tab's icon for browsers that take no SVG."""
    size = 32
    field = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    if emblem is not None:
        picture = _fitted(emblem, size)
        field.alpha_composite(picture, ((size - picture.width) // 2, (size - picture.height) // 2))
    else:
        field.paste(COLOURS[portrait.accent], mask=_rounded(size))
        field.paste("#ffffff", (0, 0), _stamp(portrait, size, shared))
    return _png(field)


def _touch_icon(portrait: Portrait, emblem: Image.Image | None, shared: str) -> bytes:
    """The icon on a phone's screen: without corners of its own, for the phone cuts them."""
    size = 180
    if emblem is None:
        return _png(_in_shades(_stamp(portrait, size, shared), portrait.accent), bits=4)
    field = Image.new("RGBA", (size, size), "#ffffff")
    picture = _fitted(emblem, size * 7 // 8)
    field.alpha_composite(picture, ((size - picture.width) // 2, (size - picture.height) // 2))
    return _png(field.convert("RGB").quantize(64))


@cache
def _rounded(size: int) -> Image.Image:
    """A square with round corners, drawn four times larger and shrunk, for smooth corners."""
    big = size * 4
    mask = Image.new("L", (big, big), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, big - 1, big - 1), radius=big * 9 // 40, fill=255)
    return mask.resize((size, size), Image.Resampling.LANCZOS)


def _stamp(portrait: Portrait, size: int, shared: str) -> Image.Image:
    """What stands on the square: the number where the name has one, else the sign, as a mask of the square's size."""
    mask = Image.new("L", (size, size), 0)
    number = _number(portrait)
    if not number:
        inner = size * 13 // 20
        sign = _sign(shared, _sign_name(portrait), inner)
        mask.paste(sign, ((size - inner) // 2, (size - inner) // 2))
        return mask
    points = size * 31 // 40
    while points > 8 and _font(shared, "Bold", points).getlength(number) > size * 0.82:
        points -= 1
    ImageDraw.Draw(mask).text((size / 2, size / 2), number, font=_font(shared, "Bold", points), fill=255, anchor="mm")
    return mask


# -- the picture beside a link -------------------------------------------------------------------------------------


def _social(portrait: Portrait, emblem: Image.Image | None, shared: str) -> bytes:
    """Name and sign in white on the accent, in shades of one colour; an emblem brings its own colours."""
    width, height = SOCIAL_SIZE
    canvas = Image.new("L", SOCIAL_SIZE, 0)
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((0, height - _FOOT, width, height), fill=40)
    pen.rounded_rectangle(
        (_MARGIN, 64, _MARGIN + _BADGE, 64 + _BADGE), radius=34, fill=255 if emblem is not None else 54
    )
    if emblem is None:
        inner = _BADGE * 2 // 3
        sign = _sign(shared, _sign_name(portrait), inner)
        edge = (_BADGE - inner) // 2
        canvas.paste(255, (_MARGIN + edge, 64 + edge), sign)
    room = width - 2 * _MARGIN
    font, lines, leading = _name_lines(portrait.name, room, shared)
    top = 64 + _BADGE + 34 + (_NAME_ROOM - leading * len(lines)) // 2
    for number, line in enumerate(lines):
        pen.text((_MARGIN, top + number * leading), line, font=font, fill=255)
    small = _font(shared, "Regular", 32)
    middle = height - _FOOT // 2
    pen.text((_MARGIN, middle), portrait.caption, font=small, fill=255, anchor="lm")
    if portrait.place:
        left = room - round(small.getlength(portrait.caption)) - 40
        pen.text((width - _MARGIN, middle), _cut_line(portrait.place, small, left), font=small, fill=255, anchor="rm")
    picture = _in_shades(canvas, portrait.accent)
    if emblem is None:
        return _png(picture, bits=4)
    return _with_emblem(picture, emblem)


def _with_emblem(picture: Image.Image, emblem: Image.Image) -> bytes:
    whole = picture.convert("RGB")
    inner = _BADGE - 20
    plate = Image.new("RGBA", (inner, inner), "#ffffff")
    stamp = _fitted(emblem, inner)
    plate.alpha_composite(stamp, ((inner - stamp.width) // 2, (inner - stamp.height) // 2))
    whole.paste(plate.convert("RGB"), (_MARGIN + 10, 64 + 10))
    content = b""
    for colours in (128, 48, 24, 12):  # an emblem like a photograph takes fewer, until it is light enough
        content = _png(whole.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE))
        if len(content) <= SOCIAL_BYTES:
            break
    return content


def _name_lines(name: str, room: int, shared: str) -> tuple[ImageFont.FreeTypeFont, list[str], int]:
    """The name in the largest letters with which it fits; one that never does ends in an ellipsis."""
    words = name.split()
    for size in _NAME_SIZES:
        font = _font(shared, "Bold", size)
        lines = _wrap(words, font, room)
        leading = round(size * 1.18)
        if leading * len(lines) <= _NAME_ROOM and all(font.getlength(line) <= room for line in lines):
            return font, lines, leading
    kept = lines[: _NAME_ROOM // leading]
    cut = [_cut_line(line, font, room) for line in kept]
    if len(kept) < len(lines):
        cut[-1] = _cut_line(f"{kept[-1].rstrip('…')} …", font, room)
    return font, cut, leading


def _wrap(words: list[str], font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """Lines of whole words; № stays with its number, and a short word is not left at the end of a line."""
    lines: list[str] = []
    for word in re.sub(r"(№|\b\w{1,2}) ", "\\1\u00a0", " ".join(words)).split(" "):
        if lines and font.getlength(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def _cut_line(text: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    if font.getlength(text) <= room:
        return text
    low, high = 0, len(text)  # the longest beginning that fits
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.getlength(f"{text[:middle]}…") <= room else (low, middle - 1)
    text = text[:low]
    return f"{text.rstrip(' ,.…')}…" if text else ""


def _in_shades(canvas: Image.Image, accent: str) -> Image.Image:
    """A grey picture in the accent's colour: black becomes the accent, white stays."""
    shades = canvas.point([value * (_SHADES - 1) // 255 for value in range(256)])
    picture = Image.frombytes("P", canvas.size, shades.tobytes())
    picture.putpalette(_ramp(COLOURS[accent]))
    return picture


def _ramp(colour: str) -> list[int]:
    """The palette from the accent to white."""
    base = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return [round(part + (255 - part) * step / (_SHADES - 1)) for step in range(_SHADES) for part in base]


# -- pieces --------------------------------------------------------------------------------------------------------


def _png(picture: Image.Image, **options: int) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", compress_level=6, **options)  # level 9 takes eight times as long for a tenth less
    return out.getvalue()


def _open_emblem(content: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(content)) as picture:
            if picture.width * picture.height > EMBLEM_PIXELS:
                raise UnreadableEmblem(f"it has {picture.width} × {picture.height} points")
            picture.draft("RGB", (720, 720))  # a JPEG of a camera is not unpacked whole
            picture.thumbnail((360, 360), Image.Resampling.LANCZOS)
            return picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableEmblem(str(error)) from error


def _fitted(picture: Image.Image, size: int) -> Image.Image:
    scale = size / max(picture.size)
    return picture.resize(
        (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))), Image.Resampling.LANCZOS
    )


def _sign_name(portrait: Portrait) -> str:
    return _SIGNS.get(portrait.kind, "school")


@cache
def _sign(shared: str, name: str, size: int) -> Image.Image:
    with Image.open(Path(shared, "signs", f"{name}.png")) as picture:
        return picture.convert("L").resize((size, size), Image.Resampling.LANCZOS)


@cache
def _font(shared: str, style: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(shared, "fonts", f"GolosText-{style}.ttf")), size)


@cache
def _digits(shared: str) -> dict[str, Any]:
    return dict(json.loads(Path(shared, "fonts", "digits.json").read_text(encoding="utf-8")))

"""Refresh the vendored front-end assets from their npm packages.

Run by ``make vendor``; needs npm for the download and fontTools with brotli (requirements/vendor.lock) for the font.
What it writes is committed, so nobody needs npm or fontTools to run KAIS. A package whose bytes are not those of
``integrity`` is refused. To take a newer version: change version and integrity here (``npm view NAME@VERSION
dist.integrity``), run ``make vendor``, look at a page, commit.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(__file__).resolve().parent.parent / "themes" / "shared"
TARGET = SHARED / "static" / "vendor"
PRINT_FONTS = SHARED / "fonts"  # outside static/: drawn with, never sent to a browser


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package: what to take out of it, and under which name to keep it."""

    name: str
    version: str
    integrity: str  # as npm prints it: sha512-<base64>
    licence: str  # SPDX
    folder: str
    files: dict[str, str]  # path in the package -> path in our folder
    fonts: dict[str, str]  # the same for fonts, which are cut down to CHARACTERS


PACKAGES = (
    Package(
        name="leaflet",
        version="1.9.4",
        integrity="sha512-nxS1ynzJOmOlHp+iL3FyWqK89GtNL8U8rvlMOsQdTTssxZwCXh8N2NB3GDQOL+YR3XnWyZAxwQixURb+FA74PA==",
        licence="BSD-2-Clause",
        folder="leaflet",
        files={
            "LICENSE": "LICENSE",
            "dist/leaflet.js": "leaflet.js",
            "dist/leaflet.css": "leaflet.css",
            "dist/images/layers.png": "images/layers.png",
            "dist/images/layers-2x.png": "images/layers-2x.png",
            "dist/images/marker-icon.png": "images/marker-icon.png",
            "dist/images/marker-icon-2x.png": "images/marker-icon-2x.png",
            "dist/images/marker-shadow.png": "images/marker-shadow.png",
        },
        fonts={},
    ),
    Package(
        name="@fontsource-variable/golos-text",
        version="5.3.0",
        integrity="sha512-D+Evz5yqXYh6tsalc537FS+cPDWn2FTdO8j/K1ZZuFAvA7ib6WnusTiihciq7mMnm6GBo6XTlh0JXPrhBsam2g==",
        licence="OFL-1.1",
        folder="golos-text",
        files={"LICENSE": "OFL.txt"},
        fonts={
            "files/golos-text-cyrillic-wght-normal.woff2": "golos-text-cyrillic.woff2",
            "files/golos-text-latin-wght-normal.woff2": "golos-text-latin.woff2",
        },
    ),
)

# What Russian and English text needs, with the figures and the punctuation of Russian print. Of the other Cyrillic
# letters the Ukrainian and Belarusian ones stay, for the names of people; the rest falls back to the system's font.
CHARACTERS = (
    [(0x20, 0x7E), (0xA0, 0xA0), (0x410, 0x44F)]
    + [(ord(c), ord(c)) for c in "ЁёЄєІіЇїЎўҐґ№\u0301"]
    + [(ord(c), ord(c)) for c in "§©«»°±·×½\u00ad–—“”„•…€↑↓−"]
)
FEATURES = ["kern", "mark", "mkmk", "tnum"]
PRINT_WEIGHTS = {"GolosText-Regular.ttf": 400, "GolosText-Bold.ttf": 700}
LARGEST_FONTS = 45_000  # bytes, both halves together: what a first visit may spend on type


class VendorError(Exception):
    """A package is not what we pinned."""


def fetch(package: Package) -> dict[str, bytes]:
    """Download one package and check it: path inside the package -> bytes."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{package.name}@{package.version}"
        subprocess.run(["npm", "pack", "--silent", wanted], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        [archive] = Path(folder).glob("*.tgz")
        data = archive.read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    if found != package.integrity:
        raise VendorError(f"{wanted}: the download is {found}, pinned is {package.integrity}")
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        files = {m.name: tar.extractfile(m) for m in tar.getmembers() if m.isfile()}
        return {name.partition("/")[2]: handle.read() for name, handle in files.items() if handle}


def cut_font(data: bytes) -> bytes:
    """Keep CHARACTERS and FEATURES of a variable font; WOFF2 in, WOFF2 out.

    All weights stay: cutting the axis makes the file larger, not smaller (58 kB against 42 kB).
    """
    from fontTools import subset  # needed here only
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.hinting = False  # screens of today draw these outlines unhinted
    options.name_IDs = ["*"]  # the licence wants its notice kept
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in CHARACTERS for code in range(first, last + 1)])
    subsetter.subset(font)
    out = io.BytesIO()
    font.flavor = "woff2"
    font.save(out)
    return out.getvalue()


def print_font(halves: list[bytes], weight: int) -> bytes:
    """One TrueType file of one weight with both alphabets: what Pillow draws with and a PDF embeds.

    Args:
        halves: the variable fonts of the package; a character that several have is taken from the last.
        weight: 400 to 900.
    """
    from fontTools import merge, subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    taken: set[int] = set()
    wanted = {code for first, last in CHARACTERS for code in range(first, last + 1)}
    parts = []
    for data in reversed(halves):
        font = TTFont(io.BytesIO(data), recalcTimestamp=False)
        font.flavor = None
        options = subset.Options()
        options.layout_features = ["kern", "mark", "mkmk"]
        options.hinting = False
        options.name_IDs = ["*"]
        subsetter = subset.Subsetter(options)
        codes = wanted & set(font.getBestCmap()) - taken
        taken |= codes
        subsetter.populate(unicodes=sorted(codes))
        subsetter.subset(font)
        parts.append(instancer.instantiateVariableFont(font, {"wght": weight}, updateFontNames=False))
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, font in enumerate(parts):
            paths.append(f"{folder}/{number}.ttf")
            font.save(paths[-1])
        merged = merge.Merger(merge.Options(drop_tables=["STAT", "HVAR", "avar"])).merge(paths)
    style = "Bold" if weight >= 700 else "Regular"  # a PDF tells its fonts apart by these names
    for name_id, text in ((1, "Golos Text"), (2, style), (4, f"Golos Text {style}"), (6, f"GolosText-{style}")):
        merged["name"].setName(text, name_id, 3, 1, 0x409)
    merged["head"].created = merged["head"].modified = parts[0]["head"].modified
    merged.recalcTimestamp = False
    out = io.BytesIO()
    merged.save(out)
    return out.getvalue()


def digit_outlines(data: bytes) -> dict[str, object]:
    """The figures of a font as SVG paths, for icons that are no text: advance width and path of each, y downwards."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data))
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    found: dict[str, object] = {"em": font["head"].unitsPerEm, "height": font["OS/2"].sCapHeight}
    for figure in "0123456789":
        glyph = glyphs[names[ord(figure)]]
        pen = SVGPathPen(glyphs)
        glyph.draw(TransformPen(pen, (1, 0, 0, -1, 0, 0)))
        found[figure] = [glyph.width, pen.getCommands()]
    return found


def write_print_fonts(package: Package, content: dict[str, bytes]) -> list[str]:
    """Write the fonts for pictures and PDF files with their licence; returns the README's lines about them."""
    PRINT_FONTS.mkdir(parents=True, exist_ok=True)
    files = {"OFL.txt": content["LICENSE"]}
    lines = [
        "## ../../fonts/",
        "",
        f"The same font as TrueType files of one weight each, from npm `{package.name}` {package.version}, licence",
        f"{package.licence} (in the folder): for pictures drawn by Pillow and for PDF files, and its figures as paths",
        "for icons. They are not served.",
        "",
        "| file | bytes | sha256 |",
        "|---|---|---|",
    ]
    for name, weight in sorted(PRINT_WEIGHTS.items()):
        files[name] = print_font([content[path] for path in package.fonts], weight)
    outlines = json.dumps(digit_outlines(files["GolosText-Bold.ttf"]), indent=0)
    files["digits.json"] = outlines.encode() + b"\n"
    for name, data in sorted(files.items()):
        (PRINT_FONTS / name).write_bytes(data)
        lines.append(f"| {name} | {len(data)} | `{hashlib.sha256(data).hexdigest()}` |")
    return [*lines, ""]


def unicode_ranges(fonts: dict[str, bytes]) -> dict[str, str]:
    """Name the characters each font of a family is for, as CSS writes them: ``U+20-7E, U+A0``; each once."""
    from fontTools.ttLib import TTFont

    left = set(range(0x110000))
    ranges = {}
    for name, data in sorted(fonts.items()):  # the Cyrillic half comes first and owns the stress mark
        codes = left & set(TTFont(io.BytesIO(data)).getBestCmap())
        if "cyrillic" in name:
            codes -= {0x20, 0x41, 0xA0}  # every file of the package carries these for its own line height
        left -= codes
        ranges[name] = ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in _runs(sorted(codes)))
    return ranges


def _runs(codes: list[int]) -> Iterator[tuple[int, int]]:
    first = last = codes[0]
    for code in codes[1:]:
        if code != last + 1:
            yield first, last
            first = code
        last = code
    yield first, last


def write_package(package: Package) -> list[str]:
    """Write one package's folder; returns the lines of the README that describe it."""
    content = fetch(package)
    written = {to: content[of] for of, to in package.files.items()}
    fonts = {to: cut_font(content[of]) for of, to in package.fonts.items()}
    if sum(map(len, fonts.values())) > LARGEST_FONTS:
        raise VendorError(f"{package.name}: the fonts are larger than {LARGEST_FONTS} bytes: cut CHARACTERS")
    lines = [
        f"## {package.folder}/",
        "",
        f"npm `{package.name}` {package.version}, licence {package.licence} (in the folder).",
        "Package: `" + package.integrity + "`.",
        "",
        "| file | bytes | sha256 |",
        "|---|---|---|",
    ]
    for name, data in sorted((written | fonts).items()):
        path = TARGET / package.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        lines.append(f"| {name} | {len(data)} | `{hashlib.sha256(data).hexdigest()}` |")
    for name, characters in unicode_ranges(fonts).items():
        lines += ["", f"`unicode-range` of {name}: `{characters}`"]
    return [*lines, "", *(write_print_fonts(package, content) if fonts else [])]


def main() -> int:
    """Fetch every package and write the folder with its README."""
    lines = [
        "# Front-end assets of others",
        "",
        "Written by `make vendor` (`bin/vendor.py`): do not edit by hand. The versions and checksums are pinned there;",
        "to take a newer one, change them, run `make vendor`, look at the pages, commit. A test compares the files with",
        "the sums below. Everything is served from our own origin: no page asks another host for anything.",
        "",
        "The font is Golos Text, a variable font (weights 400 to 900), cut down to Russian and English text, figures",
        'and punctuation; `font-feature-settings: "tnum"` gives figures of one width. Its family has two files, and a',
        "`@font-face` for each with the `unicode-range` named here.",
        "",
    ]
    try:
        for package in PACKAGES:
            print(f"{package.name} {package.version}", file=sys.stderr)
            lines += write_package(package)
    except VendorError as error:
        print(error, file=sys.stderr)
        return 1
    (TARGET / "README.md").write_text("\n".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

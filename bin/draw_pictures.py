"""Draw the portal's raster pictures (favicon, application icon, social picture) from its own mark.

Run it after changing the mark: ``python bin/draw_pictures.py``. The SVG twin is ``themes/shared/static/img/favicon.svg``.
After changing a sign in ``themes/shared/signs/`` run it with ``--signs``: a browser (Playwright's Chromium, or the one on
PATH) draws the masks that the pictures of school sites are stamped with.
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image, ImageDraw

IMAGES = Path(__file__).resolve().parent.parent / "themes" / "shared" / "static" / "img"
SIGNS = IMAGES.parents[1] / "signs"
SIGN_SIZE = 320  # pixels of a mask; the largest use is half of it
BLUE, WHITE, PALE = "#0b5a8a", "#ffffff", "#e4f0f8"
GRID = 40  # the mark is drawn on 40 × 40 units
Point = tuple[float, float]


def _curve(start: Point, one: Point, two: Point, end: Point, steps: int = 24) -> list[Point]:
    """A cubic Bézier as points."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append(
            (
                a * start[0] + b * one[0] + c * two[0] + d * end[0],
                a * start[1] + b * one[1] + c * two[1] + d * end[1],
            )
        )
    return points


def mark_lines() -> list[list[Point]]:
    """The mark's strokes: a roof over an open book."""
    roof: list[Point] = [(7.5, 16.5), (20, 8), (32.5, 16.5)]
    left = [*_curve((20, 22.5), (17.2, 20.5), (13.7, 19.5), (9.5, 19.5)), (9.5, 28.5)]
    left += _curve((9.5, 28.5), (13.7, 28.5), (17.2, 29.5), (20, 31.5))
    right: list[Point] = [(GRID - x, y) for x, y in left]
    return [roof, left, right, [(20, 22.5), (20, 31.5)]]


def draw_mark(size: int, *, rounded: bool, field: str = BLUE, ink: str = WHITE, width: float = 2.4) -> Image.Image:
    """The mark as a square picture of ``size`` pixels, drawn four times larger and shrunk."""
    scale = size * 4 / GRID
    picture = Image.new("RGBA", (size * 4, size * 4), (0, 0, 0, 0) if rounded else field)
    pen = ImageDraw.Draw(picture)
    if rounded:
        pen.rounded_rectangle((0, 0, size * 4 - 1, size * 4 - 1), radius=9 * scale, fill=field)
    radius = width * scale / 2
    for line in mark_lines():
        points = [(x * scale, y * scale) for x, y in line]
        pen.line(points, fill=ink, width=round(width * scale), joint="curve")
        for x, y in points:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def draw_social() -> Image.Image:
    """The picture shown beside a link: 1200 × 630, no words, so that it serves any authority and language."""
    picture = Image.new("RGB", (1200, 630), PALE)
    pen = ImageDraw.Draw(picture)
    for row in range(630):
        share = row / 630
        pen.line(
            (0, row, 1200, row),
            fill=(round(228 + 27 * share), round(240 + 15 * share), round(248 + 7 * share)),
        )
    pen.rectangle((0, 606, 1200, 630), fill=BLUE)
    mark = draw_mark(300, rounded=True)
    picture.paste(mark, (450, 150), mark)
    return picture


def draw_signs() -> None:
    """Draw every sign as a mask of 8-bit grey: white where the line is."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": SIGN_SIZE, "height": SIGN_SIZE})
        for path in sorted(SIGNS.glob("*.svg")):
            page.set_content(f'<body style="margin:0;background:#000">{path.read_text(encoding="utf-8")}</body>')
            shot = Image.open(io.BytesIO(page.screenshot())).convert("L")
            shot.save(path.with_suffix(".png"), optimize=True)
        browser.close()


def main() -> None:
    """Write every raster picture."""
    if "--signs" in sys.argv[1:]:
        draw_signs()
        return
    draw_mark(32, rounded=True, width=3).save(IMAGES / "favicon-32.png", optimize=True)
    draw_mark(180, rounded=False).save(IMAGES / "app-icon-180.png", optimize=True)
    draw_mark(512, rounded=False).save(IMAGES / "app-icon-512.png", optimize=True)
    draw_social().save(IMAGES / "social.png", optimize=True)


if __name__ == "__main__":
    main()

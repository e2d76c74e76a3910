"""Paint the pictures of the news: flat, calm, the same bytes every time."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw

from portal.demo.chance import Chance

WIDTH, HEIGHT = 960, 540  # pixels of the finished picture
_SCALE = 2  # drawn larger, then made smaller: smooth edges
_COLOURS = 80  # of the palette; keeps a picture near 12 kB
Colour = str
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Light:
    """Colours of one time of day."""

    sky: Colour
    low_sky: Colour
    sun: Colour
    sea: Colour
    near_sea: Colour
    land: Colour
    near_land: Colour
    wall: Colour
    roof: Colour
    dark: Colour
    paper: Colour
    accent: Colour


LIGHTS: tuple[Light, ...] = (
    Light("#cfe6f2", "#eef6f6", "#f7d774", "#6fa9c6", "#4a86ab", "#a9c79a", "#7fae7c", "#f3e7d3", "#b5563f", "#2f4858", "#fffdf7", "#e2953b"),
    Light("#f6d9c0", "#fbeee0", "#f2a65a", "#8fa9c0", "#5f7f9f", "#c6b98a", "#9a9f6a", "#fbefe0", "#8c4a5a", "#3a3550", "#fffaf2", "#c8553d"),
    Light("#d9dcef", "#f1f0f7", "#fbe7a1", "#7d9ac2", "#5877a4", "#9fbfae", "#6f9c8d", "#f2f0ea", "#4f6d8f", "#2c3550", "#fdfdfb", "#d8734a"),
)  # fmt: skip


class Sheet:
    """A canvas measured in finished pixels."""

    def __init__(self, light: Light, chance: Chance) -> None:
        self.light, self.chance = light, chance
        self.image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), light.sky)
        self._draw = ImageDraw.Draw(self.image)

    def shape(self, points: list[Point], colour: Colour) -> None:
        """A filled polygon."""
        self._draw.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=colour)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 0) -> None:
        """A filled rectangle, its corners rounded."""
        corners = [x * _SCALE, y * _SCALE, (x + width) * _SCALE - 1, (y + height) * _SCALE - 1]
        self._draw.rounded_rectangle(corners, radius * _SCALE, fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour, squash: float = 1.0) -> None:
        """A filled circle or ellipse."""
        self._draw.ellipse(
            [
                (x - radius) * _SCALE,
                (y - radius * squash) * _SCALE,
                (x + radius) * _SCALE,
                (y + radius * squash) * _SCALE,
            ],
            fill=colour,
        )

    def line(self, points: list[Point], colour: Colour, width: float) -> None:
        """A line with round joints."""
        self._draw.line(
            [(x * _SCALE, y * _SCALE) for x, y in points], fill=colour, width=int(width * _SCALE), joint="curve"
        )
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def sky(self) -> None:
        """Lighter towards the horizon, with a sun."""
        top, low = self.light.sky, self.light.low_sky
        for band in range(18):
            self.box(0, band * HEIGHT / 18, WIDTH, HEIGHT / 18 + 1, blend(top, low, band / 17))
        self.disc(self.chance.between(600, 860), self.chance.between(80, 130), 46, self.light.sun)

    def hills(self, base: float, height: float, colour: Colour) -> None:
        """A soft ridge from edge to edge."""
        a, b = self.chance.between(0, 6), self.chance.between(0, 6)
        ridge = [
            (x, base - height * (0.5 + 0.32 * math.sin(x / 170 + a) + 0.18 * math.sin(x / 71 + b)))
            for x in range(0, WIDTH + 8, 8)
        ]
        self.shape([(0, HEIGHT), *[(float(x), y) for x, y in ridge], (WIDTH, HEIGHT)], colour)

    def sea(self, top: float) -> None:
        """Water in bands of small waves."""
        self.box(0, top, WIDTH, HEIGHT - top, self.light.sea)
        rows = 5
        for row in range(rows):
            y = top + (row + 0.6) * (HEIGHT - top) / rows
            shift = self.chance.between(0, 80)
            colour = blend(self.light.sea, self.light.near_sea, (row + 1) / rows)
            wave = [(x, y + (4 + row * 2) * math.sin((x + shift) / (26 + row * 9))) for x in range(0, WIDTH + 6, 6)]
            self.shape([(0, HEIGHT), *[(float(x), v) for x, v in wave], (WIDTH, HEIGHT)], colour)

    def tree(self, x: float, foot: float, height: float, colour: Colour, pine: bool = False) -> None:
        """A tree standing at ``foot``."""
        self.box(x - height * 0.04, foot - height * 0.4, height * 0.08, height * 0.4, self.light.dark)
        if pine:
            for step in range(3):
                top = foot - height + step * height * 0.22
                half = height * (0.14 + step * 0.06)
                self.shape([(x, top), (x - half, top + height * 0.36), (x + half, top + height * 0.36)], colour)
        else:
            self.disc(x, foot - height * 0.64, height * 0.27, colour, 1.15)
            self.disc(x - height * 0.13, foot - height * 0.5, height * 0.17, colour)
            self.disc(x + height * 0.14, foot - height * 0.53, height * 0.18, colour)

    def person(self, x: float, foot: float, height: float, coat: Colour) -> None:
        """A figure without a face: head, coat, legs."""
        skin = "#e8bd9b"
        self.box(x - height * 0.09, foot - height * 0.3, height * 0.07, height * 0.3, self.light.dark, 3)
        self.box(x + height * 0.02, foot - height * 0.3, height * 0.07, height * 0.3, self.light.dark, 3)
        self.shape(
            [
                (x - height * 0.11, foot - height * 0.72),
                (x + height * 0.11, foot - height * 0.72),
                (x + height * 0.17, foot - height * 0.24),
                (x - height * 0.17, foot - height * 0.24),
            ],
            coat,
        )
        self.disc(x, foot - height * 0.84, height * 0.12, skin)
        self.disc(x, foot - height * 0.89, height * 0.115, self.light.dark, 0.7)

    def building(self, x: float, foot: float, width: float, height: float, floors: int = 3) -> None:
        """A school: a wall, a roof, rows of windows, a porch."""
        light = self.light
        self.box(x, foot - height, width, height, light.wall)
        self.shape(
            [
                (x - 12, foot - height),
                (x + width + 12, foot - height),
                (x + width - 18, foot - height - 34),
                (x + 18, foot - height - 34),
            ],
            light.roof,
        )
        columns = max(4, int(width / 62))
        for row in range(floors):
            for column in range(columns):
                wx = x + (column + 0.5) * width / columns - 15
                wy = foot - height + 18 + row * (height - 26) / floors
                if row == floors - 1 and column == columns // 2:
                    continue
                self.box(wx, wy, 30, (height - 26) / floors - 22, blend(light.sea, light.paper, 0.35), 2)
        door = x + (columns // 2 + 0.5) * width / columns
        self.box(door - 22, foot - 62, 44, 62, light.roof, 3)
        self.shape([(door - 36, foot - 62), (door + 36, foot - 62), (door, foot - 86)], light.dark)

    def room(self) -> None:
        """A wall, a floor, a window: the background of indoor scenes."""
        light = self.light
        self.box(0, 0, WIDTH, HEIGHT, blend(light.wall, light.paper, 0.4))
        self.box(0, 420, WIDTH, 120, blend(light.wall, light.roof, 0.35))
        self.box(620, 60, 240, 220, light.paper, 6)
        for px, py in ((630, 70), (745, 70), (630, 180), (745, 180)):
            self.box(px, py, 105, 90, blend(light.sky, light.low_sky, 0.3))

    def finished(self) -> bytes:
        """The picture as PNG."""
        small = self.image.reduce(_SCALE)
        buffer = io.BytesIO()
        small.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(buffer, "PNG")
        return buffer.getvalue()


def blend(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: 0 gives the first, 1 the second."""
    parts = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def paint(scene: str, variant: int) -> bytes:
    """The picture of a scene in one of the lights, as PNG of 960 × 540 pixels."""
    from portal.demo.scenes import SCENES

    painter: Callable[[Sheet], None] = SCENES[scene].painter
    sheet = Sheet(LIGHTS[variant % len(LIGHTS)], Chance().child("picture", scene, variant))
    painter(sheet)
    return sheet.finished()

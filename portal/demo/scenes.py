"""What the pictures show, and how that is told to those who do not see them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from portal.demo.pictures import HEIGHT, WIDTH, Sheet, blend


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture's subject."""

    painter: Callable[[Sheet], None]
    alt: str
    alt_en: str = ""


def _school(s: Sheet) -> None:
    s.sky()
    s.hills(400, 120, s.light.land)
    s.box(0, 430, WIDTH, 110, s.light.near_land)
    s.building(250, 450, 470, 220)
    for x, height in ((110, 190), (190, 140), (800, 180), (890, 150)):
        s.tree(x, 462, height, blend(s.light.near_land, s.light.dark, 0.25))
    for index, x in enumerate((330, 372, 590, 640, 700)):
        s.person(x, 512, 74 - index % 2 * 14, (s.light.accent, s.light.roof, s.light.near_sea)[index % 3])


def _forest(s: Sheet) -> None:
    s.sky()
    s.hills(380, 160, s.light.land)
    s.hills(470, 120, s.light.near_land)
    for index in range(11):
        x = 40 + index * 88 + s.chance.between(-20, 20)
        s.tree(
            x,
            470 + index % 3 * 14,
            190 + index % 4 * 26,
            blend(s.light.near_land, s.light.dark, 0.2 + index % 3 * 0.15),
            pine=index % 3 != 1,
        )
    s.shape([(420, 540), (560, 540), (520, 470), (486, 470)], blend(s.light.wall, s.light.roof, 0.3))
    for index, x in enumerate((455, 500, 548)):
        s.person(x, 528 - index * 8, 80 - index * 6, (s.light.accent, s.light.near_sea, s.light.roof)[index])


def _classroom(s: Sheet) -> None:
    s.room()
    s.box(80, 70, 440, 220, blend(s.light.near_land, s.light.dark, 0.55), 8)
    s.line([(130, 210), (190, 140), (250, 210), (130, 210)], s.light.paper, 4)
    s.line([(300, 140), (300, 215), (300, 140), (390, 140)], s.light.paper, 4)
    for index, y in enumerate((240, 258)):
        s.line([(130, y), (360 - index * 60, y)], s.light.paper, 3)
    for x in (120, 360, 600):
        s.box(x, 390, 190, 18, s.light.roof, 3)
        s.box(x + 14, 408, 12, 76, s.light.dark)
        s.box(x + 164, 408, 12, 76, s.light.dark)
        s.box(x + 30, 372, 66, 18, s.light.near_sea, 2)
        s.box(x + 108, 378, 50, 12, s.light.paper, 2)


def _science(s: Sheet) -> None:
    s.room()
    s.box(60, 400, 840, 22, s.light.roof, 4)
    for x, colour, tall in ((180, s.light.near_sea, 150), (330, s.light.accent, 110), (660, s.light.near_land, 130)):
        s.shape(
            [
                (x - 20, 400 - tall),
                (x + 20, 400 - tall),
                (x + 20, 400 - tall * 0.6),
                (x + 66, 400),
                (x - 66, 400),
                (x - 20, 400 - tall * 0.6),
            ],
            s.light.paper,
        )
        s.shape([(x - 40, 400 - tall * 0.33), (x + 40, 400 - tall * 0.33), (x + 66, 400), (x - 66, 400)], colour)
        for bubble in range(4):
            s.disc(x + s.chance.between(-28, 28), 400 - 14 - bubble * 9, 5, s.light.paper)
    s.box(470, 260, 60, 140, s.light.dark, 6)
    s.disc(500, 240, 42, s.light.near_sea)
    s.disc(500, 240, 30, blend(s.light.sky, s.light.paper, 0.4))
    s.line([(480, 330), (430, 396)], s.light.dark, 8)


def _books(s: Sheet) -> None:
    s.room()
    colours = (s.light.roof, s.light.near_sea, s.light.accent, s.light.near_land, s.light.dark, s.light.sea)
    for shelf in range(2):
        foot = 220 + shelf * 180
        s.box(70, foot, 480, 14, s.light.roof, 2)
        x = 84.0
        index = shelf
        while x < 520:
            width, height = s.chance.between(18, 34), s.chance.between(90, 138)
            s.box(x, foot - height, width, height, colours[index % len(colours)], 2)
            s.box(x + 4, foot - height + 16, width - 8, 5, s.light.paper)
            x += width + 4
            index += 1
    s.box(580, 404, 320, 20, s.light.roof, 4)
    s.box(600, 424, 18, 100, s.light.dark)
    s.box(862, 424, 18, 100, s.light.dark)
    s.shape([(600, 400), (740, 376), (740, 300), (600, 324)], s.light.paper)
    s.shape([(880, 400), (740, 376), (740, 300), (880, 324)], blend(s.light.paper, s.light.wall, 0.6))
    for row in range(4):
        s.line([(618, 340 + row * 13), (722, 322 + row * 13)], s.light.land, 3)
        s.line([(758, 322 + row * 13), (862, 340 + row * 13)], s.light.land, 3)


def _sea(s: Sheet) -> None:
    s.sky()
    s.hills(330, 70, s.light.land)
    s.sea(300)
    s.box(120, 150, 44, 190, s.light.wall)
    s.box(120, 200, 44, 40, s.light.roof)
    s.box(120, 282, 44, 40, s.light.roof)
    s.box(112, 120, 60, 34, s.light.dark, 4)
    s.disc(142, 136, 13, s.light.sun)
    s.shape([(60, 345), (230, 335), (260, 380), (30, 390)], blend(s.light.land, s.light.dark, 0.3))
    for x, y, size in ((520, 380, 1.0), (720, 350, 0.6)):
        s.shape(
            [(x - 60 * size, y), (x + 60 * size, y), (x + 40 * size, y + 22 * size), (x - 40 * size, y + 22 * size)],
            s.light.roof,
        )
        s.shape([(x - 4 * size, y - 6), (x - 4 * size, y - 120 * size), (x + 54 * size, y - 6)], s.light.paper)
        s.shape(
            [(x - 10 * size, y - 6), (x - 10 * size, y - 96 * size), (x - 46 * size, y - 6)],
            blend(s.light.paper, s.light.accent, 0.35),
        )
    for x, y in ((420, 120), (470, 100), (380, 150)):
        s.line([(x - 16, y - 6), (x, y + 4), (x + 16, y - 6)], s.light.dark, 4)


def _robot(s: Sheet) -> None:
    s.room()
    s.box(120, 400, 720, 20, s.light.roof, 4)
    s.box(400, 220, 160, 130, s.light.near_sea, 16)
    s.box(425, 130, 110, 84, s.light.sea, 14)
    for x in (455, 505):
        s.disc(x, 168, 12, s.light.paper)
        s.disc(x, 168, 5, s.light.dark)
    s.line([(480, 130), (480, 100)], s.light.dark, 5)
    s.disc(480, 94, 9, s.light.accent)
    s.line([(400, 250), (350, 290), (372, 330)], s.light.dark, 10)
    s.line([(560, 250), (612, 230), (636, 190)], s.light.dark, 10)
    for x in (430, 530):
        s.disc(x, 372, 28, s.light.dark)
        s.disc(x, 372, 12, s.light.wall)
    s.box(450, 260, 60, 40, s.light.paper, 5)
    for index in range(3):
        s.disc(462 + index * 18, 280, 5, (s.light.accent, s.light.near_land, s.light.roof)[index])
    for x, size in ((190, 60), (270, 40), (720, 70)):
        s.box(x, 400 - size, size, size, blend(s.light.accent, s.light.paper, x % 3 / 4), 4)


def _winter(s: Sheet) -> None:
    s.sky()
    s.hills(390, 130, "#eaf1f6")
    s.box(0, 420, WIDTH, 120, "#f7fafc")
    for index, x in enumerate((90, 210, 700, 820, 900)):
        s.tree(x, 448, 170 + index % 3 * 40, blend(s.light.near_land, s.light.dark, 0.45), pine=True)
    s.disc(470, 440, 58, "#ffffff")
    s.disc(470, 350, 42, "#ffffff")
    s.disc(470, 286, 30, "#ffffff")
    for x in (460, 480):
        s.disc(x, 282, 4, s.light.dark)
    s.shape([(470, 290), (512, 296), (470, 300)], s.light.accent)
    s.line([(430, 346), (372, 310)], s.light.dark, 5)
    s.line([(510, 346), (566, 306)], s.light.dark, 5)
    s.line([(440, 318), (500, 322)], s.light.roof, 12)
    for _ in range(60):
        s.disc(s.chance.between(0, WIDTH), s.chance.between(0, HEIGHT), s.chance.between(2, 5), "#ffffff")


def _sport(s: Sheet) -> None:
    s.sky()
    s.hills(340, 100, s.light.land)
    s.box(0, 340, WIDTH, 200, blend(s.light.roof, s.light.accent, 0.35))
    for index in range(5):
        y = 370 + index * 36
        s.line([(0, y), (WIDTH, y)], s.light.paper, 3)
    for index, x in enumerate((230, 420, 610, 780)):
        foot = 400 + index * 34
        coat = (s.light.near_sea, s.light.accent, s.light.near_land, s.light.paper)[index]
        s.line([(x, foot - 46), (x - 26, foot)], s.light.dark, 9)
        s.line([(x, foot - 46), (x + 30, foot - 22), (x + 22, foot)], s.light.dark, 9)
        s.line([(x, foot - 48), (x + 12, foot - 92)], coat, 22)
        s.line([(x + 10, foot - 86), (x + 40, foot - 66)], coat, 8)
        s.line([(x + 8, foot - 86), (x - 22, foot - 70)], coat, 8)
        s.disc(x + 18, foot - 112, 14, "#e8bd9b")


def _museum(s: Sheet) -> None:
    s.room()
    s.box(90, 300, 360, 120, s.light.roof, 4)
    s.box(100, 200, 340, 100, blend(s.light.sky, s.light.paper, 0.5), 4)
    s.shape([(150, 290), (270, 290), (256, 250), (164, 250)], blend(s.light.wall, s.light.accent, 0.5))
    for row in range(3):
        s.line([(176, 260 + row * 9), (244, 260 + row * 9)], s.light.dark, 2)
    s.disc(350, 262, 28, s.light.accent)
    s.disc(350, 262, 19, s.light.paper)
    s.line([(350, 262), (350, 246)], s.light.dark, 3)
    s.line([(350, 262), (362, 268)], s.light.dark, 3)
    for x, y, width, height in ((120, 60, 120, 100), (280, 50, 150, 120)):
        s.box(x, y, width, height, s.light.dark, 3)
        s.box(x + 8, y + 8, width - 16, height - 16, s.light.low_sky)
        s.box(x + 8, y + height * 0.55, width - 16, height * 0.45 - 8, s.light.sea)
    s.person(620, 470, 170, s.light.near_sea)
    s.person(720, 474, 130, s.light.accent)


def _garden(s: Sheet) -> None:
    s.sky()
    s.hills(360, 110, s.light.land)
    s.box(0, 400, WIDTH, 140, blend("#8a6a4f", s.light.near_land, 0.35))
    for row in range(3):
        y = 425 + row * 42
        s.line([(0, y), (WIDTH, y + 6)], "#6f5340", 5)
        for index in range(14):
            x = 40 + index * 68 + row * 20
            s.line([(x, y), (x, y - 24)], s.light.near_land, 4)
            s.disc(x - 8, y - 24, 9, s.light.near_land, 0.6)
            s.disc(x + 8, y - 26, 9, blend(s.light.near_land, s.light.dark, 0.2), 0.6)
    s.tree(150, 410, 220, blend(s.light.near_land, s.light.dark, 0.2))
    for x, y in ((120, 262), (160, 240), (186, 280)):
        s.disc(x, y, 9, s.light.roof)
    s.person(560, 480, 140, s.light.accent)
    s.person(660, 500, 110, s.light.near_sea)
    s.box(700, 455, 60, 44, s.light.sea, 8)
    s.line([(756, 466), (800, 440)], s.light.sea, 10)


def _memory(s: Sheet) -> None:
    s.sky()
    s.hills(400, 90, s.light.land)
    s.box(0, 420, WIDTH, 120, s.light.near_land)
    s.box(300, 190, 360, 230, blend(s.light.dark, s.light.paper, 0.45), 4)
    for row in range(7):
        s.line([(340, 226 + row * 26), (620 - row % 3 * 60, 226 + row * 26)], s.light.paper, 4)
    s.box(270, 420, 420, 20, blend(s.light.dark, s.light.paper, 0.3))
    for index in range(9):
        x = 300 + index * 45
        s.line([(x, 440), (x + 6, 412)], "#5d7f4f", 4)
        s.disc(x + 6, 408, 9, "#b8433a")
    for x in (140, 820):
        s.tree(x, 440, 230, blend(s.light.near_land, s.light.dark, 0.35), pine=True)


def _food(s: Sheet) -> None:
    s.room()
    s.box(60, 380, 840, 26, s.light.roof, 4)
    s.disc(330, 340, 150, s.light.paper, 0.32)
    s.disc(330, 336, 118, blend(s.light.accent, s.light.roof, 0.25), 0.3)
    for x, y in ((280, 330), (330, 348), (390, 326), (350, 322)):
        s.disc(x, y, 10, s.light.near_land, 0.6)
    for index in range(3):
        x = 270 + index * 60
        s.line([(x, 250), (x + 12, 228), (x - 4, 204), (x + 8, 180)], blend(s.light.wall, s.light.dark, 0.2), 5)
    s.box(560, 270, 84, 110, s.light.sea, 10)
    s.box(572, 292, 60, 80, blend(s.light.accent, s.light.paper, 0.5), 6)
    s.disc(760, 340, 44, "#c2453c")
    s.line([(760, 300), (772, 276)], s.light.dark, 5)
    s.disc(790, 282, 18, s.light.near_land, 0.5)


def _chess(s: Sheet) -> None:
    s.room()
    for row in range(4):
        for column in range(10):
            shade = s.light.paper if (row + column) % 2 else blend(s.light.roof, s.light.dark, 0.3)
            x, width = 180 + column * 60 - row * 18 + column * row * 4, 60 + row * 4
            s.shape(
                [(x, 380 + row * 32), (x + width, 380 + row * 32), (x + width, 412 + row * 32), (x, 412 + row * 32)],
                shade,
            )
    for index, (x, tall) in enumerate(((250, 150), (370, 110), (520, 180), (650, 120), (760, 140))):
        colour = s.light.dark if index % 2 else blend(s.light.wall, s.light.accent, 0.35)
        s.disc(x, 420, 40, colour, 0.35)
        s.shape([(x - 28, 418), (x + 28, 418), (x + 14, 430 - tall), (x - 14, 430 - tall)], colour)
        s.disc(x, 424 - tall, 24, colour)
        if tall > 160:
            s.line([(x, 400 - tall), (x, 372 - tall)], colour, 7)
            s.line([(x - 14, 386 - tall), (x + 14, 386 - tall)], colour, 7)


def _toys(s: Sheet) -> None:
    s.room()
    colours = (s.light.roof, s.light.near_sea, s.light.accent, s.light.near_land)
    for index in range(4):
        s.box(130 + index * 84, 340 - index % 2 * 80, 76, 80, colours[index], 8)
        if index % 2:
            s.box(130 + index * 84, 340, 76, 80, colours[(index + 2) % 4], 8)
    s.disc(600, 380, 44, s.light.accent)
    s.disc(600, 300, 34, s.light.accent)
    for dx in (-26, 26):
        s.disc(600 + dx, 272, 14, s.light.accent)
    s.disc(590, 296, 4, s.light.dark)
    s.disc(610, 296, 4, s.light.dark)
    s.disc(600, 308, 10, s.light.paper, 0.7)
    for index, radius in enumerate((60, 46, 34, 22)):
        s.disc(760, 404 - index * 26, radius, colours[index % 4], 0.3)
    s.disc(760, 312, 14, s.light.roof)


def _autumn(s: Sheet) -> None:
    s.sky()
    s.hills(390, 110, blend(s.light.land, "#d7a24a", 0.5))
    s.box(0, 420, WIDTH, 120, blend(s.light.near_land, "#b9873f", 0.45))
    for index, x in enumerate((110, 260, 720, 860)):
        s.tree(x, 444, 220 + index % 2 * 40, ("#d98a2b", "#c4573a", "#e0b040", "#b9682f")[index])
    for index, (x, size) in enumerate(((420, 56), (520, 76), (620, 48))):
        s.disc(x, 470, size, ("#e0812f", "#d9752a", "#e89540")[index], 0.8)
        s.disc(x, 470, size * 0.45, "#c9651f", 1.6)
        s.box(x - 5, 470 - size * 0.95, 10, 18, "#6b7f3a", 3)
    for _ in range(40):
        s.disc(
            s.chance.between(0, WIDTH),
            s.chance.between(430, 535),
            6,
            s.chance.pick(("#d98a2b", "#c4573a", "#e0b040")),
            0.6,
        )


def _music(s: Sheet) -> None:
    s.room()
    for row in range(5):
        y = 150 + row * 26
        s.line([(60, y + 14 * math.sin(row)), (580, y)], blend(s.light.wall, s.light.dark, 0.35), 3)
    for x, y in ((140, 240), (240, 210), (340, 186), (440, 214), (520, 170)):
        s.disc(x, y, 17, s.light.dark, 0.75)
        s.line([(x + 15, y), (x + 15, y - 78)], s.light.dark, 5)
    s.box(120, 380, 560, 60, s.light.dark, 6)
    for index in range(14):
        s.box(130 + index * 38.5, 388, 35, 46, s.light.paper, 2)
    for index in (0, 1, 3, 4, 5, 7, 8, 10, 11, 12):
        s.box(156 + index * 38.5, 388, 20, 26, s.light.dark, 2)
    s.disc(800, 360, 62, s.light.roof)
    s.disc(800, 280, 44, s.light.roof)
    s.box(793, 120, 14, 200, s.light.dark, 3)
    s.disc(800, 340, 18, s.light.dark)


def _drawing(s: Sheet) -> None:
    s.room()
    for index, (x, y) in enumerate(((80, 80), (250, 60), (420, 90))):
        s.box(x, y, 140, 180, s.light.paper, 3)
        s.box(x + 10, y + 10, 120, 160, (s.light.low_sky, s.light.sky, s.light.wall)[index])
        s.disc(x + 96, y + 48, 16, s.light.sun)
        s.shape(
            [(x + 10, y + 170), (x + 10, y + 120), (x + 60, y + 90), (x + 130, y + 130), (x + 130, y + 170)],
            (s.light.near_land, s.light.near_sea, s.light.roof)[index],
        )
    s.box(120, 400, 500, 18, s.light.roof, 4)
    for index, colour in enumerate((s.light.roof, s.light.accent, s.light.near_land, s.light.near_sea, s.light.dark)):
        s.box(180 + index * 70, 340 - index % 2 * 12, 16, 60 + index % 2 * 12, colour, 3)
        s.shape(
            [
                (180 + index * 70, 340 - index % 2 * 12),
                (196 + index * 70, 340 - index % 2 * 12),
                (188 + index * 70, 318 - index % 2 * 12),
            ],
            s.light.wall,
        )
    s.person(760, 470, 180, s.light.accent)


def _ship(s: Sheet) -> None:
    s.sky()
    s.hills(300, 80, s.light.land)
    s.sea(280)
    for x, y, size, tone in ((260, 330, 1.2, 0.0), (520, 380, 1.7, 0.2), (800, 320, 0.9, 0.4)):
        paper = blend(s.light.paper, s.light.accent, tone)
        s.shape(
            [(x - 70 * size, y), (x + 70 * size, y), (x + 42 * size, y + 34 * size), (x - 42 * size, y + 34 * size)],
            paper,
        )
        s.shape([(x - 36 * size, y), (x, y - 58 * size), (x + 36 * size, y)], blend(paper, s.light.dark, 0.15))
        s.shape([(x, y - 58 * size), (x + 36 * size, y), (x, y)], blend(paper, s.light.dark, 0.28))
    s.shape([(0, 470), (180, 450), (260, 540), (0, 540)], s.light.near_land)
    for index, x in enumerate((60, 120)):
        s.person(x, 500 + index * 16, 110, (s.light.accent, s.light.roof)[index])


def _medal(s: Sheet) -> None:
    s.room()
    for index, (x, height, colour) in enumerate(
        ((190, 120, s.light.near_sea), (360, 180, s.light.accent), (530, 90, s.light.roof))
    ):
        s.box(x, 440 - height, 170, height, colour, 4)
        s.person(x + 85, 440 - height, 140, (s.light.dark, s.light.near_land, s.light.near_sea)[index])
    s.shape([(740, 60), (780, 60), (800, 200), (770, 200)], s.light.roof)
    s.shape([(820, 60), (860, 60), (830, 200), (800, 200)], s.light.near_sea)
    s.disc(800, 240, 58, s.light.sun)
    s.disc(800, 240, 44, blend(s.light.sun, s.light.accent, 0.5))


def _workshop(s: Sheet) -> None:
    s.room()
    s.box(80, 60, 480, 200, blend(s.light.wall, s.light.dark, 0.18), 4)
    for index in range(5):
        x = 130 + index * 92
        s.box(x, 100, 12, 90, s.light.dark, 4)
        if index % 2:
            s.box(x - 20, 86, 52, 24, s.light.roof, 4)
        else:
            s.disc(x + 6, 96, 20, s.light.near_sea)
            s.disc(x + 6, 96, 10, blend(s.light.wall, s.light.dark, 0.18))
    s.box(60, 380, 620, 24, s.light.roof, 4)
    for x in (90, 620):
        s.box(x, 404, 26, 110, s.light.dark)
    s.disc(240, 330, 50, s.light.near_sea)
    s.disc(240, 330, 20, s.light.paper)
    for tooth in range(8):
        angle = math.tau * tooth / 8
        s.disc(240 + 54 * math.cos(angle), 330 + 54 * math.sin(angle), 12, s.light.near_sea)
    s.shape([(380, 380), (600, 380), (570, 330), (410, 330)], s.light.accent)
    s.line([(490, 330), (490, 270), (540, 240)], s.light.dark, 8)
    s.person(780, 500, 230, s.light.near_land)
    s.disc(780, 292, 32, s.light.accent, 0.5)


SCENES: dict[str, Scene] = {
    "school": Scene(
        _school,
        "Рисунок: школьное здание среди деревьев, у крыльца стоят дети",
        "Drawing: a school among trees, children at its steps",
    ),
    "forest": Scene(_forest, "Рисунок: трое идут по тропинке в сосновый лес"),
    "classroom": Scene(
        _classroom,
        "Рисунок: класс с доской и партами, за окном светло",
        "Drawing: a classroom with blackboard and desks",
    ),
    "science": Scene(_science, "Рисунок: лабораторный стол с колбами и микроскопом"),
    "books": Scene(_books, "Рисунок: книжные полки и раскрытая книга", "Drawing: book shelves and an open book"),
    "sea": Scene(
        _sea,
        "Рисунок: маяк на берегу, парусные лодки и чайки над заливом",
        "Drawing: a lighthouse, sailing boats and gulls over the bay",
    ),
    "robot": Scene(_robot, "Рисунок: маленький робот на столе поднимает руку"),
    "winter": Scene(_winter, "Рисунок: снеговик и ели под снегопадом"),
    "sport": Scene(_sport, "Рисунок: четверо бегут по дорожкам стадиона"),
    "museum": Scene(_museum, "Рисунок: двое рассматривают витрину школьного музея"),
    "garden": Scene(
        _garden,
        "Рисунок: грядки, яблоня и дети с лейкой",
        "Drawing: vegetable beds, an apple tree and children with a watering can",
    ),
    "memory": Scene(_memory, "Рисунок: каменная стена с именами и красные гвоздики"),
    "food": Scene(
        _food,
        "Рисунок: тарелка супа, стакан компота и яблоко на столе",
        "Drawing: a plate of soup, a glass and an apple on a table",
    ),
    "chess": Scene(_chess, "Рисунок: шахматные фигуры на доске"),
    "toys": Scene(_toys, "Рисунок: кубики, плюшевый мишка и пирамидка"),
    "autumn": Scene(_autumn, "Рисунок: тыквы на траве среди осенних деревьев"),
    "music": Scene(_music, "Рисунок: ноты, клавиши и гитара", "Drawing: notes, a keyboard and a guitar"),
    "drawing": Scene(_drawing, "Рисунок: детские рисунки на стене и карандаши на столе"),
    "ship": Scene(_ship, "Рисунок: бумажные кораблики на реке, дети на берегу"),
    "medal": Scene(
        _medal, "Рисунок: трое на пьедестале и медаль на ленте", "Drawing: three people on a podium and a medal"
    ),
    "workshop": Scene(_workshop, "Рисунок: мастер у верстака с инструментами"),
}

"""Sites of both looks, built small: a school that says much, one that says nothing, one whose every name is long."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image

from catalog.cards import DistrictRef, Fact, InstitutionCard
from catalog.kinds import Kind, RegisterState
from publisher.build import build
from publisher.inputs import BuildReport
from tests.factories import make_card, make_fact, make_place, make_row, make_state
from tests.support.register import HandMadeRegister
from tests.support.small_build import make_inputs, make_words, write_site_folder

LOOKS = ("calm", "bright")
RICH = {"calm": "gimnaziya-56", "bright": "detskiy-sad-3"}
BARE = {"calm": "shkola-7", "bright": "shkola-8"}
LONG = {"calm": "shkola-9", "bright": "shkola-10"}
LONG_NAME = (
    "Муниципальное автономное общеобразовательное учреждение «Средняя общеобразовательная школа №\u00a09 " * 4
)[:297] + "…»"
LONG_WORD = "Высокопревосходительствующая" * 4
PAGES = {  # what kind of page -> its address in a rich site
    "home": "",
    "news": "news/",
    "news item": "news/2026-11-18-olimpiada/",
    "words": "about/",
    "contacts": "contacts/",
    "site map": "site-map/",
    "section": "sveden/",
    "subsection": "sveden/common/",
    "wrong address": "404.html",
}  # fmt: skip
WORDS = """title: О нас
summary: Гимназия работает с 1993 года.

Здание построено в 1961 году.

![Актовый зал перед началом](pictures/hall.jpg)

| Класс | Мест |
|---|---|
| 1 «А» | 30 |

## Как мы учим

- с утра до вечера;
- [новости](news/).
"""


def make_schools() -> list[InstitutionCard]:
    """Two schools of each sort, one for each look."""
    garden = {"kind": Kind.KINDERGARTEN, "slug": RICH["bright"], "name": "Детский сад № 3 «Маяк»"}
    vacant = {"vacant.vacant": (make_row(9, eduName="Начальное общее образование", numberBRVacant="12"),)}
    rich = make_card(56)
    schools = [
        replace(rich, rows={**rich.rows, **vacant}, buildings=(make_place(),)),
        make_card(57, **garden, accreditation=make_state(RegisterState.NOT_REQUIRED, of="accreditation")),
    ]
    for number, slug in enumerate(BARE.values(), 70):
        schools.append(_bare(number, slug))
    for number, slug in enumerate(LONG.values(), 80):
        schools.append(
            make_card(
                number,
                slug=slug,
                name=LONG_NAME,
                full_name=make_fact(LONG_NAME),
                address=make_fact(f"000110, Приморск, {LONG_WORD}, 4"),
                emails=(make_fact("a" * 60 + "@" + "b" * 60 + ".example", href="mailto:a@b.example"),),
                head=make_fact(LONG_WORD),
                district=DistrictRef("priozyornyj", LONG_WORD),
            )
        )
    return schools


def _bare(number: int, slug: str) -> InstitutionCard:
    """A school of which the register knows the name alone."""
    return make_card(
        number, slug=slug, kind=Kind.SCHOOL, name="Школа № 7", full_name=Fact(), short_name=Fact(), district=None,
        municipality=Fact(), address=Fact(), point=None, phones=(), emails=(), head=Fact(), head_post=Fact(), identifiers=(),
        licence=make_state(RegisterState.NO_DATA, register_loaded=False), licences=(), programmes=(), pupils=Fact(),
        accreditation=make_state(RegisterState.NO_DATA, register_loaded=False, of="accreditation"), accreditations=(),
        facts={}, rows={}, updated_on=None,
    )  # fmt: skip


def build_school_sites(folder: Path) -> BuildReport:
    """Build all of them below ``folder``; what is served is ``folder / "output"``."""
    sites = folder / "sites"
    sites.mkdir(parents=True)
    make_words(folder / "words")
    for look, accent, number in (("calm", "teal", 56), ("bright", "plum", 57)):
        path = write_site_folder(sites, RICH[look], number, theme=look, accent=accent)
        (path / "pages" / "about.md").write_text(WORDS, encoding="utf-8")
        (path / "pages" / "priem.md").write_text("title: Приём в первый класс\nmenu: Приём\n\nС 1 апреля.\n", "utf-8")
        for day in range(10, 14):
            head = f"title: Турнир {day} ноября\npicture: hall.jpg\nalt: Актовый зал\n\nИграли весь день.\n"
            (path / "news" / f"2026-11-{day}-turnir.md").write_text(head, encoding="utf-8")
    for slugs, number in ((BARE, 70), (LONG, 80)):
        for offset, look in enumerate(LOOKS):
            (sites / slugs[look]).mkdir()
            lines = f'institution = {number + offset}\ntheme = "{look}"\n'
            (sites / slugs[look] / "site.toml").write_text(lines, encoding="utf-8")
    for look in LOOKS:
        news = sites / LONG[look] / "news"
        news.mkdir()
        (news / "2026-11-12-dlinno.md").write_text(f"title: {LONG_WORD} {LONG_NAME}\n\n{LONG_WORD}\n", encoding="utf-8")
        pages = sites / LONG[look] / "pages"
        pages.mkdir()
        (pages / "about.md").write_text(f"title: {LONG_WORD}\n\n{LONG_WORD}\n", encoding="utf-8")
        emblem = sites / LONG[look] / "pictures"
        emblem.mkdir()
        Image.new("RGB", (80, 80), (140, 60, 20)).save(emblem / "emblem.png")
        with (sites / LONG[look] / "site.toml").open("a", encoding="utf-8") as file:
            file.write('emblem = "pictures/emblem.png"\n')
    return build(make_inputs(folder, HandMadeRegister(make_schools())))

"""Sites of every look, built small: a school that says much, one that says nothing, one whose every name is long."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from catalog.cards import DistrictRef, Fact, InstitutionCard
from catalog.kinds import Kind, RegisterState
from publisher.build import build
from publisher.inputs import BuildReport
from publisher.sites import ACCENTS
from publisher.themes import find_themes, make_assets
from tests.factories import make_card, make_fact, make_place, make_row, make_state
from tests.support.register import HandMadeRegister
from tests.support.small_build import make_inputs, make_words, write_site_folder

THEMES = Path(__file__).resolve().parents[2] / "themes"
LOOKS = tuple(sorted(find_themes(THEMES, assets=make_assets(THEMES)).by_name))  # what lies in themes/
_KNOWN = {"calm": "gimnaziya-56", "bright": "detskiy-sad-3"}
RICH = {look: _KNOWN.get(look, f"litsey-{look}") for look in LOOKS}
BARE = {look: f"shkola-{look}" for look in LOOKS}
LONG = {look: f"internat-{look}" for look in LOOKS}
# The number of the first school of each sort in the register, one for each look from there on.
_RICH, _BARE, _LONG = 100, 200, 300
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
    """A school of each sort for each look; that of the bright one is a kindergarten."""
    special: dict[str, dict[str, Any]] = {
        "calm": {"buildings": (make_place(),)},
        "bright": {
            "kind": Kind.KINDERGARTEN,
            "name": "Детский сад № 3 «Маяк»",
            "accreditation": make_state(RegisterState.NOT_REQUIRED, of="accreditation"),
        },
    }
    vacant = {"vacant.vacant": (make_row(9, eduName="Начальное общее образование", numberBRVacant="12"),)}
    schools = []
    for number, (look, slug) in enumerate(RICH.items(), _RICH):
        card = make_card(number, slug=slug, **special.get(look, {}))
        schools.append(replace(card, rows={**card.rows, **vacant}) if look == "calm" else card)
    for number, slug in enumerate(BARE.values(), _BARE):
        schools.append(_bare(number, slug))
    for number, slug in enumerate(LONG.values(), _LONG):
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
    for number, look in enumerate(RICH, _RICH):
        accent = {"calm": "teal", "bright": "plum"}.get(look, ACCENTS[number % len(ACCENTS)])
        path = write_site_folder(sites, RICH[look], number, theme=look, accent=accent)
        (path / "pages" / "about.md").write_text(WORDS, encoding="utf-8")
        (path / "pages" / "priem.md").write_text("title: Приём в первый класс\nmenu: Приём\n\nС 1 апреля.\n", "utf-8")
        for day in range(10, 14):
            head = f"title: Турнир {day} ноября\npicture: hall.jpg\nalt: Актовый зал\n\nИграли весь день.\n"
            (path / "news" / f"2026-11-{day}-turnir.md").write_text(head, encoding="utf-8")
    for slugs, first in ((BARE, _BARE), (LONG, _LONG)):
        for number, look in enumerate(LOOKS, first):
            (sites / slugs[look]).mkdir()
            lines = f'institution = {number}\ntheme = "{look}"\n'
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

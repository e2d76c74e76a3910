"""A build of a few made-up institutions, for tests of the publisher and for the golden folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from catalog.cards import DistrictRef, Fact, Ref
from catalog.changes import Event
from catalog.history import FieldChange, History, Step, Word
from catalog.kinds import Kind, RegisterState, SiteState
from core.assets import Assets
from core.pages import PortalInfo
from publisher.inputs import BuildInputs
from publisher.themes import make_assets as theme_assets
from tests.factories import (
    SEEN,
    SOURCE,
    make_card,
    make_fact,
    make_licence,
    make_numbers,
    make_place,
    make_service,
    make_state,
    make_whole_licence,
)
from tests.support.register import HandMadeRegister

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 20)
SITE = PortalInfo(
    name="Образование Приморска",
    authority="Комитет по образованию Приморска",
    region="Приморск",
    region_in="в Приморске",
    base_url="https://portal.example",
    name_en="Primorsk education",
    authority_en="Primorsk education committee",
    region_en="Primorsk",
)
NEWS = """title: Олимпиада по биологии
date: 2026-11-18
summary: Шесть учеников прошли в региональный этап.
picture: hall.jpg
alt: Актовый зал

Поздравляем! Список — на странице [«О школе»](about/).

## Кто прошёл

Ученики **девятых** классов.
"""


def make_assets() -> Assets:
    """The real assets of the themes."""
    return theme_assets(ROOT / "themes")


def make_register() -> HandMadeRegister:
    """A gymnasium with an accepted site, a kindergarten with a draft, a closed school with a successor."""
    gymnasium = make_card(
        56,
        licences=(make_whole_licence(Ref(56, "gimnaziya-56", "Гимназия № 56")),),
        branches=(Ref(57, "detskiy-sad-3", "Детский сад № 3 «Маяк»"),),
        services=(make_service(), make_service("Хор", activity="", paid=None, price="", places=None, free_places=None)),
        numbers=(make_numbers(2026, 1240), make_numbers(2025, 1215), make_numbers(2024, 1228)),
        buildings=(make_place(),),
    )
    kindergarten = make_card(
        57,
        slug="detskiy-sad-3",
        kind=Kind.KINDERGARTEN,
        name="Детский сад № 3 «Маяк»",
        full_name=make_fact("Детский сад № 3 «Маяк» <общеразвивающего> вида"),
        site_state=SiteState.DRAFT,
        district=DistrictRef("portovyy", "Портовый район"),
        point=None,
        facts={},
        rows={},
        licence=make_state(RegisterState.NO_DATA, register_loaded=False),
        licences=(),
        accreditation=make_state(RegisterState.NOT_REQUIRED, of="accreditation"),
        accreditations=(),
        official_site=Fact(),
    )
    closed = make_card(
        58,
        slug="shkola-112",
        kind=Kind.SCHOOL,
        name="Школа № 112",
        open=False,
        closed_on=date(2024, 8, 31),
        successors=(Ref(56, "gimnaziya-56", "Гимназия № 56"),),
        site_state=SiteState.EXTERNAL,
        official_site=make_fact("school112.example.org", href="https://school112.example.org/"),
    )
    unattached = make_licence("Л035-00000-00/00000999", id=2, institutions=(), linked_by="", holder="ООО «Никто»")
    return HandMadeRegister(
        [gymnasium, kindergarten, closed],
        licence_rows=[make_licence(), unattached],
        accreditation_rows=[make_licence("78А01 № 0000704", state=make_state(of="accreditation"))],
        old_slugs=[(56, "gimnaziya-no-56", "gimnaziya-56")],
        tombstones=[Ref(9, "oshibka", "Ошибка")],
        told={56: make_history()},
        happened=make_events(),
    )


def make_history() -> History:
    """The gymnasium came, its telephone changed, and that was taken back."""
    phone = FieldChange("institution", "phones", Word(["+7 812 555-26-70"]), Word(["+7 812 555-00-01"]))
    back = replace(phone, old=phone.new, new=phone.old)
    return History(
        56,
        (
            Step(4, date(2026, 11, 19), SOURCE, "changed", (back,), takes_back=date(2026, 11, 18)),
            Step(3, date(2026, 11, 18), SOURCE, "changed", (phone,), taken_back_on=date(2026, 11, 19)),
            Step(2, date(2026, 11, 17), SOURCE, "attached", (), attached=(("entry", "licences", "Л035-1"),)),
            Step(1, date(2026, 11, 16), SOURCE, "created", ()),
        ),
    )


def make_events() -> list[Event]:
    """The same for programs, and one institution entered by mistake."""
    began = datetime(2026, 11, 16, 9, tzinfo=UTC)

    def said(*phones: str) -> dict[str, Any]:
        return {"value": list(phones), "source": "primorsk", "seen_on": "2026-11-16"}

    made = {"slug": [None, "gimnaziya-56"], "open": [None, True], "fields/phones": [None, said("+7 812 555-26-70")]}
    wrong = {"fields/phones": [said("+7 812 555-26-70"), said("+7 812 555-00-01")]}
    right = {"fields/phones": [said("+7 812 555-00-01"), said("+7 812 555-26-70")]}
    mistake = {"slug": [None, "oshibka"], "open": [None, True]}
    told: list[tuple[int, int | None, str, int, Any]] = [
        (1, None, "created", 56, made),
        (1, None, "created", 9, mistake),
        (3, None, "changed", 56, wrong),
        (4, 3, "changed", 56, right),
        (4, 3, "removed", 9, {}),
    ]
    return [
        Event(run, began + timedelta(days=run - 1), "primorsk", undoes, type_, "institution", id_, diff)
        for run, undoes, type_, id_, diff in told
    ]


def write_site_folder(sites: Path, slug: str = "gimnaziya-56", institution: int = 56, **settings: str) -> Path:
    """A school's folder with a page, a piece of news and a picture."""
    folder = sites / slug
    for name in ("news", "pages", "pictures"):
        (folder / name).mkdir(parents=True)
    lines = [f"institution = {institution}", *(f'{key} = "{value}"' for key, value in settings.items())]
    (folder / "site.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "news" / "2026-11-18-olimpiada.md").write_text(NEWS, encoding="utf-8")
    (folder / "pages" / "about.md").write_text("title: О школе\n\nГимназия работает с 1993 года.\n", encoding="utf-8")
    Image.new("RGB", (64, 40), (11, 90, 138)).save(folder / "pictures" / "hall.jpg")
    return folder


def make_words(folder: Path) -> Path:
    """The portal's words of a test: one page in two languages, one piece of news in one."""
    pages, news = folder / "portal" / "pages", folder / "portal" / "news"
    pages.mkdir(parents=True)
    news.mkdir()
    (pages / "about.md").write_text("title: О портале\n\nКто издаёт портал.\n", encoding="utf-8")
    (pages / "about.en.md").write_text("title: About\n\nWho publishes the portal.\n", encoding="utf-8")
    (news / "2026-11-02-nachalo.md").write_text("title: Портал открыт\n\nНачали.\n", encoding="utf-8")
    return folder


def make_inputs(folder: Path, register: HandMadeRegister | None = None, **changes: Any) -> BuildInputs:
    """Inputs of a build below ``folder``: its own words, one school's folder, the real themes."""
    sites = folder / "sites"
    if not sites.exists():
        sites.mkdir(parents=True)
        write_site_folder(sites)
        make_words(folder / "words")
    inputs = BuildInputs(
        sessions=None,
        words=folder / "words",
        sites=sites,
        themes=ROOT / "themes",
        output=folder / "output",
        day=DAY,
        site=SITE,
        polls=(),
        assets=changes.pop("assets", None) or make_assets(),
        register=register or make_register(),
    )
    return replace(inputs, **changes)


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder (links to folders are followed): path -> content."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            found.update({f"{path.name}/{name}": content for name, content in read_tree(path).items()})
        else:
            found[path.name] = path.read_bytes()
    return found


__all__ = [
    "DAY",
    "ROOT",
    "SEEN",
    "SITE",
    "make_assets",
    "make_inputs",
    "make_register",
    "read_tree",
    "write_site_folder",
]

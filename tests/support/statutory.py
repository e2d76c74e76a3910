"""Print statutory facts alone, as their pages print them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from jinja2 import Template

from catalog.cards import Fact, InstitutionCard
from catalog.statutes import CURRENT, items_by_key
from core.i18n import language
from publisher.statutory import StatutorySection
from publisher.statutory_body import SubsectionBody, Surroundings
from tests.factories import make_card
from tests.support.small_build import make_inputs

GetTemplate = Callable[[str], Template]
EVERYTHING = Surroundings(find_file=lambda path: f"/{path}", portal="https://portal.example", card_href="/card/")


def make_templates(folder: Path) -> GetTemplate:
    """The templates of the base look."""
    from pelican.generators import Generator

    from publisher.pelican_settings import base_settings, complete
    from publisher.themes import make_assets

    inputs = make_inputs(folder, assets=make_assets(Path(__file__).resolve().parents[2] / "themes"))
    settings = complete(
        base_settings(
            themes=inputs.themes, theme="school", site=inputs.site, assets=inputs.assets, zone="Europe/Moscow",
            content=folder, output=folder / "out", cache=folder / "cache",
        )
    )  # fmt: skip
    generator = Generator(settings.copy(), settings, str(folder), settings["THEME"], str(folder / "out"))
    found: GetTemplate = generator.get_template
    return found


def body_of(
    section: StatutorySection, card: InstitutionCard, name: str, around: Surroundings = EVERYTHING
) -> SubsectionBody:
    subsection = next(found for found in section.standard.subsections if found.id == name)
    with language("ru"):
        return section.body(card, subsection, around)


def show(section: StatutorySection, key: str, fact: Fact, around: Surroundings = EVERYTHING) -> Tag:
    """One single fact on its page: the line of its list."""
    subsection = key.partition(".")[0]
    html = body_of(section, make_card(facts={key: fact}, rows={}, licences=()), subsection, around).html
    label = items_by_key(CURRENT)[key].label
    soup = BeautifulSoup(html, "html.parser")
    term = next(term for term in soup.find_all("dt") if term.get_text() == label)
    assert isinstance(term.parent, Tag)
    return term.parent


def marked(tag: Tag | BeautifulSoup, name: str) -> list[Tag]:
    return [found for found in tag.find_all(itemprop=name) if isinstance(found, Tag)]

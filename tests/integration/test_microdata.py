"""A reader of microdata finds in a school's 14 pages what the register's card says, and nothing more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from extruct.w3cmicrodata import MicrodataExtractor

from catalog.cards import Fact, FactRow, InstitutionCard
from catalog.kinds import Kind
from catalog.statutes import Item, Standard, Subsection
from core.assets import Assets
from publisher.build import build
from publisher.standard import load_standard
from tests.factories import make_absent, make_card, make_fact
from tests.support.papers import blank_pdf
from tests.support.register import HandMadeRegister
from tests.support.small_build import SITE, make_assets, make_inputs, write_site_folder

KINDS = {
    Kind.GYMNASIUM: "school",
    Kind.KINDERGARTEN: "kindergarten",
    Kind.SUPPLEMENTARY: "supplementary",
    Kind.VOCATIONAL: "vocational",
}
OUR_OWN = "copy"  # the link to the version for the visually impaired carries its customary mark on every page
SLUG = "shkola-1"
BASE = f"{SITE.base_url}/s/{SLUG}/"
Found = Counter[tuple[str, str]]  # (path of itemprops, text or address) -> how often


@pytest.fixture(scope="module")
def assets() -> Assets:
    return make_assets()


def leaf_fact(item: Item, number: int) -> Fact:
    """A value of the item's kind that no other place of the page has."""
    title = f"{item.label[:60]} «{item.itemprop}» & {number}"
    if item.kind == "document":
        return make_fact(title, href=f"documents/{item.itemprop}-{number}.pdf")
    if item.kind == "link":
        return make_fact(title, href=f"https://example.org/{item.itemprop}/{number}")
    if item.numeric:
        return make_fact(str(2020 + number))
    return make_fact(f"{number:02}.09.2020" if item.kind == "date" else title)


def whole_card(standard: Standard, kind: Kind) -> InstitutionCard:
    """A card that gives every fact its kind of institution has, two rows a group, every fifth single one absent."""
    facts: dict[str, Fact] = {}
    rows: dict[str, tuple[FactRow, ...]] = {}
    for item in items_of(standard, kind):
        if item.row_group:
            children = [child for child in item.children if child.itemprop and KINDS[kind] in child.required_for]
            rows[item.key] = tuple(
                FactRow(number, {str(child.itemprop): leaf_fact(child, number) for child in children})
                for number in (1, 2)
            )
        else:
            absent = item.may_be_absent and len(facts) % 5 == 4
            facts[item.key] = make_absent() if absent else leaf_fact(item, 1)
    return make_card(1, slug=SLUG, kind=kind, facts=facts, rows=rows)


def items_of(standard: Standard, kind: Kind) -> Iterator[Item]:
    """The items of the statutory pages that such an institution must show."""
    for subsection in standard.subsections:
        for item in subsection.items:
            if item.itemprop and KINDS[kind] in item.required_for:
                yield item


def said(fact: Fact) -> str:
    """What a reader of microdata takes from the element: an address of a link, the machine's form of a day."""
    if fact.href.startswith("documents/"):
        return BASE + fact.href
    if fact.href.startswith("http"):
        return fact.href
    if day := re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", fact.value):
        return f"{day[3]}-{day[2]}-{day[1]}"
    return fact.value


def expected(card: InstitutionCard, subsection: Subsection) -> Found:
    """What the card says for one page."""
    found: Found = Counter()
    for item in subsection.items:
        if (fact := card.facts.get(item.key)) and item.itemprop:
            found[(item.itemprop, said(fact))] += 1
        for row in card.rows.get(item.key, ()):
            for name, cell in row.cells.items():
                found[(f"{item.itemprop}.{name}", said(cell))] += 1
    return found


def read(html: str, url: str) -> Found:
    """What extruct finds on a page: one thing, the institution, with its properties."""
    [thing] = MicrodataExtractor().extract(html, base_url=url)
    return Counter(_leaves(thing["properties"], ""))


def _leaves(properties: Mapping[str, Any], above: str) -> Iterator[tuple[str, str]]:
    for name, values in properties.items():
        if name == OUR_OWN:
            continue
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict):
                yield from _leaves(value["properties"], f"{above}{name}.")
            else:
                yield f"{above}{name}", unquote(" ".join(str(value).split()))


@pytest.mark.parametrize("kind", KINDS)
def test_every_fact_of_the_card_is_read_back_and_nothing_else(tmp_path: Path, assets: Assets, kind: Kind) -> None:
    standard = load_standard()
    card = whole_card(standard, kind)
    folder = write_site_folder(tmp_path / "sites", SLUG, 1)
    (folder / "documents").mkdir()
    for fact in (
        *card.facts.values(),
        *(cell for rows in card.rows.values() for row in rows for cell in row.cells.values()),
    ):
        if fact.href.startswith("documents/"):
            (folder / fact.href).write_bytes(blank_pdf())
    (tmp_path / "words").mkdir()
    report = build(make_inputs(tmp_path, HandMadeRegister([card]), assets=assets))
    assert not report.problems
    site = report.output / "s" / SLUG
    assert len(standard.subsections) == 14
    read_back = 0
    for subsection in standard.subsections:
        url = f"{BASE}{subsection.path}"
        found = read((site / subsection.path / "index.html").read_text(encoding="utf-8"), url)
        wanted = expected(card, subsection)
        assert found - wanted == Counter(), f"{subsection.id}: more than the card says"
        assert wanted - found == Counter(), f"{subsection.id}: less than the card says"
        read_back += sum(wanted.values())
    assert read_back > 200

"""School sites with every statutory fact, built whole: what the checker says, documents on disk, next year's rules."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from catalog.cards import InstitutionCard
from catalog.kinds import Kind
from catalog.statutes import CURRENT, load_standard, read_also
from core.assets import Assets
from publisher.build import build
from publisher.check import check_pages
from publisher.inputs import BuildInputs
from tests.support.full_card import make_full_card, write_documents
from tests.support.register import HandMadeRegister
from tests.support.small_build import DAY, make_assets, make_inputs, write_site_folder

KINDS = {
    "shkola": (Kind.SCHOOL, "school", 178),
    "sad": (Kind.KINDERGARTEN, "kindergarten", 171),
    "dom": (Kind.SUPPLEMENTARY, "supplementary", 175),
    "kolledzh": (Kind.VOCATIONAL, "vocational", 189),
}


@pytest.fixture(scope="module")
def assets() -> Assets:
    return make_assets()


def make_cards() -> list[InstitutionCard]:
    return [
        replace(make_full_card(kind), id=number, slug=slug, name=slug)
        for number, (slug, (kind, _type, _count)) in enumerate(KINDS.items(), start=200)
    ]


def prepare(folder: Path, assets: Assets) -> BuildInputs:
    cards = make_cards()
    inputs = make_inputs(folder, HandMadeRegister(cards), assets=assets)
    for card in cards:
        write_documents(write_site_folder(inputs.sites, card.slug, card.id), card)
    return inputs


def test_a_site_with_every_fact_has_every_mark_whatever_its_type(tmp_path: Path, assets: Assets) -> None:
    inputs = prepare(tmp_path, assets)
    report = build(inputs)
    assert report.problems == ()
    for slug, (_kind, type_, count) in KINDS.items():
        site = inputs.output / "s" / slug
        pages = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*.html")}
        found = check_pages(pages, organisation_type=type_, standard=load_standard(), today=DAY, known=None)
        assert (found.score, found.applicable, found.missing, found.misplaced) == (100.0, count, 0, 0)


def test_documents_come_and_go_with_the_folder(tmp_path: Path, assets: Assets) -> None:
    inputs = prepare(tmp_path, assets)
    build(inputs)
    site, folder = inputs.output / "s" / "shkola", inputs.sites / "shkola"
    charter = site / "documents" / "ustavDocLink.pdf"
    assert charter.read_bytes() == (folder / "documents" / "ustavDocLink.pdf").read_bytes()
    first = charter.stat().st_ino

    assert build(inputs).written == 0
    assert charter.stat().st_ino == first

    (folder / "documents" / "ustavDocLink.pdf").unlink()
    report = build(inputs)
    assert [(problem.site, problem.file) for problem in report.problems] == [("shkola", "documents/ustavDocLink.pdf")]
    assert not charter.exists()
    html = (site / "sveden" / "document" / "index.html").read_text(encoding="utf-8")
    assert 'itemprop="ustavDocLink"' not in html
    assert "<dd><span>Устав</span>" in html
    assert (site / "documents" / "localActStud.pdf").exists()


def test_next_years_standard_is_followed_from_its_day(tmp_path: Path, assets: Assets) -> None:
    text = resources.files("catalog").joinpath("standard", f"sveden-{CURRENT}.json").read_text("utf-8")
    found = json.loads(text)
    found["version"], found["in_force_from"] = "2027-09", "2027-09-01"
    found["subsections"][2]["items"][0]["itemprop"] = "charterLink"
    standards = tmp_path / "standards"
    standards.mkdir()
    (standards / "sveden-2027-09.json").write_text(json.dumps(found), encoding="utf-8")
    inputs = prepare(tmp_path, assets)
    page = inputs.output / "s" / "shkola" / "sveden" / "document" / "index.html"
    read_also(standards)
    try:
        build(replace(inputs, day=date(2027, 8, 31)))
        assert 'itemprop="ustavDocLink"' in page.read_text(encoding="utf-8")
        build(replace(inputs, day=date(2027, 9, 1)))
        assert "ustavDocLink" not in page.read_text(encoding="utf-8")
    finally:
        read_also()

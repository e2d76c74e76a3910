"""Lighthouse gives 100 for accessibility, best practices and search engines, for both themes and the portal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publisher.themes import find_themes, make_assets
from tests.support.demo import Demo
from tests.support.groups import ROOT, unavailable
from tests.support.lighthouse import QUALITY, Audit, ask_lighthouse, lacks_lighthouse
from tests.support.pages import find_portal_pages
from tests.support.server import serve_folder

pytestmark = [pytest.mark.pages, pytest.mark.slow]

THEMES = sorted(find_themes(ROOT / "themes", assets=make_assets(ROOT / "themes")).by_name)
SCHOOL_PAGES = {"home": "", "a statutory page": "sveden/common/", "contacts": "contacts/"}
PAGES = [*(f"{theme}: {page}" for theme in THEMES for page in SCHOOL_PAGES), "portal: home", "portal: a card"]
_THEME = re.compile(r'<html [^>]*class="school theme-([a-z0-9-]+)')


def find_pages(demo: Demo) -> dict[str, str]:
    """What the page is -> its path: of one school in each theme, and of the portal."""
    found: dict[str, str] = {}
    for site in sorted((demo.home / "output" / "s").iterdir()):
        theme = _theme_of(site)
        found |= {f"{theme}: {page}": f"/s/{site.name}/{path}" for page, path in SCHOOL_PAGES.items()}
    portal = find_portal_pages(demo.home)
    return found | {"portal: home": portal["home"], "portal: a card": portal["a card"]}


def _theme_of(site: Path) -> str:
    match = _THEME.search((site / "index.html").read_text(encoding="utf-8"))
    assert match, f"{site.name} names no theme"
    return match[1]


@pytest.fixture(scope="module")
def audits(demo: Demo) -> dict[str, Audit]:
    """Every page, audited once."""
    if reason := lacks_lighthouse():
        unavailable(reason)
    paths = find_pages(demo)
    assert set(PAGES) <= set(paths), "the demo region shows no school in some theme"
    found = ask_lighthouse([demo.url + paths[page] for page in PAGES])
    return {page: found[demo.url + paths[page]] for page in PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_full_marks(audits: dict[str, Audit], page: str) -> None:
    audit = audits[page]
    assert {name: audit.scores[name] for name in QUALITY} == dict.fromkeys(QUALITY, 100), "\n".join(audit.findings)


def test_what_is_wrong_costs_marks(tmp_path: Path) -> None:
    if reason := lacks_lighthouse():
        unavailable(reason)
    (tmp_path / "index.html").write_text('<!doctype html><title>x</title><img src="none.png"><a href="/x"></a>')
    with serve_folder(tmp_path) as url:
        [audit] = ask_lighthouse([f"{url}/"]).values()
    assert all((audit.scores[name] or 0) < 100 for name in QUALITY)
    assert any("image-alt" in line for line in audit.of("accessibility"))
    assert any("meta-description" in line for line in audit.of("seo"))

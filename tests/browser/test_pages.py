"""One public page of every kind goes past axe-core, the Nu checker and the rules of check_page, at both widths.

The tests that open pages leave their sources in ``seen``; the last test asks the Nu checker for all of them in one run.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import pages
from tests.support.browser import DESK, PHONE
from tests.support.demo import Demo
from tests.support.inspection import Inspection, nu_verdict, sign_in

pytestmark = pytest.mark.pages


def status_of(path: str) -> int:
    return 404 if "no-such-page" in path else 200


@pytest.mark.parametrize(
    ("find", "width"),
    [
        (pages.find_portal_pages, PHONE),
        (pages.find_english_pages, DESK),
        (pages.find_school_pages, PHONE),
        (pages.find_blocks, PHONE),
    ],
    ids=["portal", "portal in English", "school sites", "blocks for other sites"],
)
def test_built_pages_have_no_findings(
    inspect: Callable[..., Inspection], demo: Demo, find: Callable[[Path], pages.Addresses], width: int
) -> None:
    inspection = inspect(width)
    for name, path in find(demo.home).items():
        inspection.open(name, path, status=status_of(path))
    inspection.verdict()


def test_dark_pages_have_no_findings(inspect: Callable[..., Inspection], demo: Demo) -> None:
    inspection = inspect(PHONE, color_scheme="dark")
    portal, school = pages.find_portal_pages(demo.home), pages.find_school_pages(demo.home)
    blocks, polls = pages.find_blocks(demo.home), pages.find_polls(demo.home)
    chosen = {name: portal[name] for name in ("home", "institutions", "a card", "licences", "map", "a piece of news")}
    chosen |= {name: school[name] for name in ("a school's home", "a school's news", "the subsection common")}
    chosen |= {name: blocks[name] for name in ("block card", "block results")}
    chosen |= {
        "a closed institution": portal["a closed institution with a successor"],
        "search": "/search/?q=гимназия",
        "a poll": f"/polls/{polls['open']}/",
        "results": f"/polls/{polls['closed']}/results/",
        "a message": "/feedback/new",
        "sign in": "/staff/login",
    }
    for name, path in chosen.items():
        inspection.open(name, path)
    sign_in(inspection, "operator")
    for name, path in {
        "overview": "/staff/",
        "runs": "/staff/register/runs/",
        "sites": "/staff/register/sites/",
    }.items():
        inspection.open(name, path)
    inspection.verdict()


def test_the_nu_checker_finds_nothing(seen: dict[str, str]) -> None:
    nu_verdict(seen)

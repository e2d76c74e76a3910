"""What a first visit to a page costs: bytes over the wire and requests to other hosts."""

from __future__ import annotations

import gzip
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Response, sync_playwright

from bench.figures import Figure, NotMeasured
from bench.installation import KAIS, PORT, Installation, make_installation
from tests.support.browser import DESK, FLAGS
from tests.support.groups import find_chromium
from tests.support.server import run_server

INSTITUTIONS = 300
LIMIT_KB = 150
LIMIT_SCHOOL_KB = 60  # a school's first page, besides the font
LIMIT_FONT_KB = 45


@dataclass(frozen=True, slots=True)
class Weight:
    """Kilobytes of everything a page loads, each body as gzip -6 would send it."""

    all: float
    fonts: float
    hosts: frozenset[str]  # other hosts that were asked


def find_pages(region: Installation) -> dict[str, str]:
    """The address of one page of each kind."""
    cards = sorted(region.output.glob("institutions/[0-9]*-*/index.html"))
    schools = sorted((region.output / "s").iterdir())
    if not cards or not schools:
        raise NotMeasured("the region has no cards or no school sites")
    return {
        "home": "/",
        "card": f"/institutions/{cards[0].parent.name}/",
        "map": "/map/",
        "school_home": f"/s/{schools[0].name}/",
        "school_sveden": f"/s/{schools[0].name}/sveden/common/",
    }


def weigh(browser: Browser, url: str) -> Weight:
    """Open a page as a first visit and weigh what comes."""
    page = browser.new_page(viewport={"width": DESK, "height": 800})
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(url, wait_until="networkidle")
    sizes = fonts = 0
    for answer in answers:
        body = answer.body() if answer.ok else b""
        kind = answer.headers.get("content-type", "")
        packed = re.search(r"font|image/(?!svg)", kind)
        size = len(body) if packed else len(gzip.compress(body, 6))
        sizes += size
        fonts += size if "font" in kind else 0
    hosts = frozenset(str(urlsplit(answer.url).hostname) for answer in answers) - {str(urlsplit(url).hostname)}
    page.close()
    return Weight(sizes / 1000, fonts / 1000, hosts)


def measure() -> Iterator[Figure]:
    """Weigh one page of each kind as a first visit of a browser sees it."""
    if find_chromium() is None:
        raise NotMeasured("no Chromium on PATH")
    region = make_installation(INSTITUTIONS)
    pages = find_pages(region)
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server([KAIS, "serve"], port=PORT, environment=region.environment, log=Path(folder) / "log"),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for kind, path in pages.items():
            weight = weigh(browser, f"http://127.0.0.1:{PORT}{path}")
            yield Figure(f"weight.{kind}", round(weight.all, 1), "kB", goal=f"< {LIMIT_KB}")
            if kind.startswith("school"):
                rest = round(weight.all - weight.fonts, 1)
                yield Figure(f"weight.{kind}.without_fonts", rest, "kB", goal=f"< {LIMIT_SCHOOL_KB}")
                yield Figure(f"weight.{kind}.fonts", round(weight.fonts, 1), "kB", goal=f"≤ {LIMIT_FONT_KB}")
            yield Figure(f"weight.{kind}.foreign_hosts", len(weight.hosts), "hosts", goal="0")
        browser.close()

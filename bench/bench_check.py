"""Counting the facts of finished sites, against lxml only parsing the same pages."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from bench.figures import Figure, best_of
from catalog.statutes import load_standard
from publisher.build import build
from publisher.check import check_pages
from publisher.check.links import Surroundings
from publisher.check.marks import parse_html
from tests.support.small_build import make_inputs, make_register
from tests.support.whole_school import as_bytes, whole_pages

TODAY = date(2026, 11, 27)
SITES = 100
RUNS = 5


def made_pages() -> dict[str, bytes]:
    """The pages of one school as the publisher makes them."""
    with tempfile.TemporaryDirectory() as name:
        build(make_inputs(Path(name), make_register()))
        site = Path(name, "output", "s", "gimnaziya-56")
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*.html")}


def whole_site() -> dict[str, bytes]:
    """The same frame around a section that gives every fact."""
    made = made_pages()
    for name, content in as_bytes(whole_pages()).items():
        start, end = made[name].find(b"<main"), made[name].rfind(b"</main>")
        inside = content[content.find(b"<main>") + 6 : content.rfind(b"</main>")]
        made[name] = made[name][: made[name].find(b">", start) + 1] + inside + made[name][end:]
    return made


def milliseconds(work: Callable[[], None]) -> float:
    """The time of one site."""

    def all_sites() -> None:
        for _number in range(SITES):
            work()

    return best_of(RUNS, all_sites) / SITES * 1000


def measure() -> Iterator[Figure]:
    """Milliseconds a site: only counted, as a build does it, and with links, ids and headings, as the command does."""
    standard = load_standard()
    for name, pages in (("half", made_pages()), ("whole", whole_site())):

        def parse(pages: dict[str, bytes] = pages) -> None:
            for content in pages.values():
                parse_html(content, utf8=True)

        def count(pages: dict[str, bytes] = pages, *, links: bool = False) -> None:
            around = Surroundings(frozenset(pages)) if links else None
            check_pages(pages, organisation_type="school", today=TODAY, standard=standard, around=around)

        peer = f"lxml parsing the same {len(pages)} pages of {sum(map(len, pages.values())) // 1000} kB"
        bare = milliseconds(parse)
        for what, work in (("count", count), ("links", partial(count, links=True))):
            ours = milliseconds(work)
            yield Figure(
                name=f"check.{name}_site_{what}",
                value=round(ours, 2),
                unit="ms",
                peer=peer,
                peer_value=round(bare, 2),
                goal="ratio ≤ 1.5" if what == "count" else "ratio ≤ 8",
            )

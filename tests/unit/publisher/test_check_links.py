"""Links of a built site that lead nowhere."""

from __future__ import annotations

from datetime import date

from publisher.check.links import Surroundings
from publisher.check.pages import check_pages

PAGE = """<!doctype html><html lang="ru"><title>Школа</title><h1>Школа</h1>
<a href="about/">о нас</a> <a href="lost/">нет её</a> <a href="/map/">карта</a> <a href="/etc/passwd">нет</a>
<a href="https://portal.example/map/">карта</a> <a href="https://portal.example/gone/">нет</a>
<a href="https://portal.example/s/school/about/">о нас</a> <a href="https://portal.example/s/school/away/">нет</a>
<a href="https://elsewhere.example/gone/">чужое</a> <a href="https://portal.example.org/gone/">чужое</a>"""


def dead(around: Surroundings) -> list[str]:
    """Where links of the page lead that lead nowhere."""
    report = check_pages(
        {"index.html": PAGE.encode()}, organisation_type="school", today=date(2026, 11, 27), around=around
    )
    return [dict(problem.values)["target"] for problem in report.problems if problem.kind == "link"]


def test_links_to_the_portal_are_looked_at_however_they_are_written() -> None:
    around = Surroundings(
        ["index.html", "about/index.html"],
        "/s/school/",
        outside=lambda path: path == "/map/",
        origin="https://portal.example",
    )
    assert dead(around) == ["lost/", "/etc/passwd", "/gone/", "away/"]


def test_where_nobody_knows_the_portal_only_links_inside_the_site_are_looked_at() -> None:
    assert dead(Surroundings(["index.html", "about/index.html"], "/s/school/")) == ["lost/"]

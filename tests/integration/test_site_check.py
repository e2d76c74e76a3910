"""A foreign site is read within limits, whatever it does to us, and what came is still counted (attack 37)."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from catalog.statutes import load_standard
from core.i18n import language
from portal.addresses import FetchRefused
from portal.site_check import crawl as crawling
from portal.site_check.asking import ask_page
from portal.site_check.checks import check_url
from publisher.check import MarkState, SiteReport
from tests.support.file_server import FileServer, send, serving_files
from tests.support.whole_school import page_around, whole_pages

PAGES = whole_pages()
TODAY = date(2026, 11, 27)
HTML = "text/html; charset=utf-8"
MENU = '<nav><a href="/sveden/">Сведения об образовательной организации</a></nav>'
MINISTRIES = '<a href="https://minobrnauki.gov.ru/">Минобрнауки</a> <a href="https://edu.gov.ru/">Минпросвещения</a>'


@pytest.fixture
def site() -> Iterator[FileServer]:
    """A school's site on loopback that gives every fact."""
    with serving_files() as served:
        for name, html in PAGES.items():
            give(served, f"/{name.removesuffix('index.html')}", html.replace("</main>", f"</main>{MINISTRIES}"))
        give(served, "/", page_around(MENU))
        give(served, "/sveden/", page_around('<a href="common/">Основные сведения</a>'))
        yield served


def give(site: FileServer, path: str, html: str | bytes, status: int = 200, **headers: Any) -> None:
    """Answer a path with a page."""
    body = html.encode() if isinstance(html, str) else html
    site.give(path, body, status, **{"Content_Type": HTML, **headers})


def check(site: FileServer, path: str = "/", **more: Any) -> SiteReport:
    """Check the site, as a school's."""
    with language("en"):
        return check_url(
            site.url(path),
            organisation_type="school",
            today=TODAY,
            allow=frozenset({site.host}),
            resolver=lambda host, _port: [host],
            **more,
        )


def told(report: SiteReport, kind: str = "page") -> list[str]:
    """The sentences of one kind of problem."""
    with language("en"):
        return [problem.said() for problem in report.problems if problem.kind == kind]


def lacking(report: SiteReport) -> set[str]:
    """The subsections that lack something."""
    return {mark.subsection for mark in report.lacking}


def test_a_site_that_gives_everything_has_a_hundred(site: FileServer) -> None:
    report = check(site)
    assert (report.score, report.filled, report.missing) == (100.0, 178, 0)
    assert told(report) == told(report, "section") == told(report, "ministry") == []
    assert report.address == site.url("/")
    assert {mark.url for mark in report.marks if mark.subsection == "budget"} == {site.url("/sveden/budget/")}
    assert {headers["User-Agent"] for _path, headers in site.asked} == {"KAIS"}
    assert len(site.asked) <= 20


@pytest.mark.parametrize("path", ["/sveden/common", "/sveden/", "/index.html", ""])
def test_any_address_of_the_section_leads_to_the_site(site: FileServer, path: str) -> None:
    assert check(site, path).score == 100


def test_a_site_below_a_path_is_checked_there() -> None:
    with serving_files() as served:
        for name, html in PAGES.items():
            give(served, f"/s/school/{name.removesuffix('index.html')}", html)
        report = check(served, "/s/school/sveden/common")
    assert report.score == 100
    assert not any("home page" in sentence for sentence in told(report, "section"))


def test_addresses_without_a_slash_are_found() -> None:
    with serving_files() as served:
        for name, html in PAGES.items():
            give(served, f"/{name.removesuffix('index.html').rstrip('/')}", html)
        give(served, "/", page_around(MENU))
        assert check(served).score == 100


def test_pages_elsewhere_are_found_by_their_links(site: FileServer) -> None:
    """Gosweb names pages by their titles, others keep the food page of old."""
    links = [MENU, '<a href="/sveden/food">Питание</a>']
    for subsection in load_standard().subsections:
        del site.answers[f"/{subsection.path}"]
        if subsection.id != "catering":
            path = f"/svedeniya/page-{subsection.id.lower()}/"
            links.append(f'<a href="{path}">{subsection.title}</a>')
            give(site, path, PAGES[f"{subsection.path}index.html"])
    give(site, "/sveden/food", PAGES["sveden/catering/index.html"])
    give(site, "/", page_around("".join(links)))
    report = check(site)
    assert report.score == 100
    assert len([sentence for sentence in told(report, "section") if "recommended address" in sentence]) == 14


def test_further_pages_belong_to_their_subsection(site: FileServer) -> None:
    give(site, "/sveden/budget/", page_around('<a itemprop="addRef" href="/finance/2026">Ещё</a>'))
    give(site, "/finance/2026", PAGES["sveden/budget/index.html"])
    report = check(site)
    assert report.score == 100
    assert {mark.url for mark in report.marks if mark.subsection == "budget"} == {site.url("/finance/2026")}


def test_a_page_that_is_not_there_is_missing_and_the_rest_is_counted(site: FileServer) -> None:
    del site.answers["/sveden/inter/"]
    report = check(site)
    assert lacking(report) == {"inter"}
    assert told(report) == ["The page of this subsection is not there."]


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "without a name and password"), (401, "name and password"), (500, "answers 500"), (204, "204")],
)
def test_a_page_that_answers_otherwise_is_a_sentence(site: FileServer, status: int, words: str) -> None:
    give(site, "/sveden/inter/", "", status)
    give(site, "/sveden/inter", "", status)
    report = check(site)
    assert lacking(report) == {"inter"}
    (sentence,) = told(report)
    assert words in sentence
    assert "/sveden/inter" in sentence


def test_windows_1251_is_read_as_declared_and_as_guessed(site: FileServer) -> None:
    page = PAGES["sveden/common/index.html"].replace('<meta charset="utf-8">', "")
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
    for html, content_type in (
        (page, "text/html; charset=windows-1251"),
        (page, "text/html"),
        (page.replace("<head>", f"<head>{meta}"), "text/html"),
    ):
        give(site, "/sveden/common/", html.encode("cp1251", "replace"), Content_Type=content_type)
        report = check(site)
        assert report.score == 100
        assert next(mark for mark in report.marks if mark.key == "common.fullName").found.startswith("Значение")


def test_broken_markup_is_read_as_far_as_it_goes(site: FileServer) -> None:
    broken = PAGES["sveden/common/index.html"].replace("</dd></div>", "").replace("</td>", "")
    give(site, "/sveden/common/", broken.replace("</body></html>", "<div <p <<>&&#x;</b></i>"))
    assert check(site).score == 100


@pytest.mark.parametrize("content_type", ["application/pdf", "image/png", "application/json"])
def test_what_is_no_html_is_a_sentence(site: FileServer, content_type: str) -> None:
    give(site, "/sveden/inter/", "%PDF", Content_Type=content_type)
    give(site, "/sveden/inter", "%PDF", Content_Type=content_type)
    report = check(site)
    assert lacking(report) == {"inter"}
    assert content_type in told(report)[0]


def test_an_endless_page_and_a_bomb_are_cut_off(site: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not site.stopped.is_set():
            handler.wfile.write(b"<p>" * 20_000)

    monkeypatch.setattr("portal.site_check.asking.PAGE_BYTES", 1 << 20)
    bomb = gzip.compress(b"<p>" * (4 << 20))
    for slash in ("/", ""):
        site.answers[f"/sveden/inter{slash}"] = endless
        give(site, f"/sveden/vacant{slash}", bomb, Content_Encoding="gzip")
    report = check(site)
    assert lacking(report) == {"inter", "vacant"}
    assert len([sentence for sentence in told(report) if "larger than 1 MB" in sentence]) == 2


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_slow_page_does_not_hold_the_check(site: FileServer, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        if where == "body":
            send(handler, b"", 200, {"Content-Length": "1000000", "Content-Type": "text/html"})
        while not site.stopped.wait(0.02):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    monkeypatch.setattr("portal.site_check.asking.PAGE_SECONDS", 0.3)
    site.answers["/sveden/inter/"] = site.answers["/sveden/inter"] = drip
    report = check(site)
    assert lacking(report) == {"inter"}
    assert any("did not arrive" in sentence for sentence in told(report))


def test_the_whole_check_has_a_limit_of_time(site: FileServer) -> None:
    def late(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.1)
        send(handler, page_around("x").encode(), 200, {"Content-Type": HTML})

    site.answers.update({path: late for path in site.answers if path.startswith("/sveden/")})
    began = time.monotonic()
    found = crawling.crawl(
        site.url("/"), load_standard(), allow=frozenset({site.host}), resolver=lambda host, _port: [host], seconds=0.5
    )
    assert time.monotonic() - began < 2
    with language("en"):
        assert any("the check stops after" in problem.said() for problem in found.problems)


def test_the_whole_check_has_a_limit_of_pages(site: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawling, "MOST_PAGES", 5)
    assert check(site).missing
    assert len(site.asked) <= 6  # robots.txt besides


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        ("http://10.0.0.1/", "own network"),
        ("http://127.0.0.1:1/secret", "own network"),
        ("file:///etc/passwd", "only http"),
        ("http://[::1]/", "own network"),
        ("https://elsewhere.example/", "another site"),
    ],
)
def test_a_redirect_into_our_network_or_elsewhere_is_not_followed(site: FileServer, goal: str, words: str) -> None:
    give(site, "/second", "", 302, Location=goal)
    for path in ("/sveden/inter/", "/sveden/inter"):
        give(site, path, "", 301, Location="/second")

    def resolver(host: str, _port: int) -> list[str]:
        return ["8.8.8.8"] if host == "elsewhere.example" else [host]

    with language("en"):
        report = check_url(
            site.url("/"), organisation_type="school", today=TODAY, allow=frozenset({site.host}), resolver=resolver
        )
    assert lacking(report) == {"inter"}
    assert any(words in sentence for sentence in told(report))


def test_redirects_in_a_circle_end(site: FileServer) -> None:
    for path, goal in (("/sveden/inter/", "/sveden/inter"), ("/sveden/inter", "/sveden/inter/")):
        give(site, path, "", 302, Location=goal)
    report = check(site)
    assert lacking(report) == {"inter"}
    assert any("in a circle" in sentence for sentence in told(report))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "file:///etc/passwd", "http://"],
)
def test_an_address_of_our_own_network_is_refused(url: str) -> None:
    def resolver(host: str, _port: int) -> list[str]:
        return [host if ":" in host else "127.0.0.1"]

    with pytest.raises(FetchRefused):
        check_url(url, organisation_type="school", today=TODAY, resolver=resolver)


def test_a_name_is_asked_at_the_address_that_was_looked_at(site: FileServer) -> None:
    """DNS rebinding: the second answer of the resolver is never used."""
    answers = iter([["127.0.0.1"], ["192.0.2.1"]])
    host = f"school.internal:{site.port}"
    answer = ask_page(
        f"http://{host}/", host, seconds=5, allow=frozenset({host}), resolver=lambda _host, _port: next(answers)
    )
    assert answer.found
    assert site.asked[0][1]["Host"] == host
    assert next(answers) == ["192.0.2.1"]
    with pytest.raises(FetchRefused):
        crawling.crawl("http://school.example/", load_standard(), resolver=lambda _host, _port: ["127.0.0.1"])


def test_a_site_that_does_not_answer_is_asked_once() -> None:
    with language("en"):
        report = check_url(
            "http://127.0.0.1:9/",
            organisation_type="school",
            today=TODAY,
            allow=frozenset({"127.0.0.1:9"}),
            resolver=lambda host, _port: [host],
        )
    assert report.score == 0
    assert any("was not asked further" in sentence for sentence in told(report))
    assert not any("is not there" in sentence for sentence in told(report))  # nobody has looked


def test_robots_txt_is_respected(site: FileServer) -> None:
    site.give("/robots.txt", b"User-agent: *\nDisallow: /sveden/inter\n", Content_Type="text/plain")
    report = check(site)
    assert lacking(report) == {"inter"}
    assert any("robots.txt" in sentence for sentence in told(report))
    assert not any(path.startswith("/sveden/inter") for path, _headers in site.asked)


def test_links_to_other_sites_are_not_asked(site: FileServer) -> None:
    del site.answers["/sveden/inter/"]
    title = next(entry.title for entry in load_standard().subsections if entry.id == "inter")
    give(site, "/", page_around(f'{MENU}<a href="http://10.0.0.1/sveden/inter">{title}</a><a href="http://[">x</a>'))
    assert lacking(check(site)) == {"inter"}


def test_a_misplaced_mark_of_the_home_page_is_told_with_its_address(site: FileServer) -> None:
    give(site, "/sveden/common/", PAGES["sveden/common/index.html"].replace(' itemprop="workTime"', ""))
    give(site, "/", page_around(f'{MENU}<b itemprop="workTime">с 8 до 20</b>'))
    (mark,) = check(site).lacking
    assert (mark.key, mark.state, mark.url) == ("common.workTime", MarkState.MISPLACED, site.url("/"))

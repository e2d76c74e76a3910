"""What must hold over every file of a build: links lead somewhere, nothing foreign is asked for, heads are complete."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from core.clock import SystemClock
from core.extract import find_messages, read_language
from portal.app import create_app
from portal.settings import Settings
from portal.wiring import Wiring
from publisher.static_paths import Gone, Redirect, resolve
from tests.support.demo import shared_demo
from tests.support.links import ReadPage, read_page

LARGEST_PAGE = 150 * 1024  # bytes of a page with everything it loads, as gzip sends it
FORBIDDEN = re.compile(
    r"None(?!\w)|\bundefined\b|%\(|\{\{|\}\}|\{%|\bTODO\b|&amp;(?:amp|lt|gt|nbsp|#)|\bFact\(|<Markup"
)
PERMALINK = re.compile(r"^/(en/)?institutions/\d+/$")  # given out on purpose: it stays when the name changes
PLACEHOLDER = re.compile(r"%\([a-z_]+\)s")
NO_DESCRIPTION = re.compile(r"^/(en/)?institutions/\d+/$|404\.html$|^/embed/")  # nobody finds these by searching


@dataclass
class Build:
    """A built demo region, read once."""

    home: Path
    base: str
    app: Flask
    pages: dict[str, ReadPage] = field(default_factory=dict)  # path of the address -> what is there
    _known: dict[str, str] = field(default_factory=dict)

    @property
    def output(self) -> Path:
        return self.home / "output"

    @cached_property
    def files(self) -> list[Path]:
        return [Path(folder) / name for folder, _, names in os.walk(self.output, followlinks=True) for name in names]

    def address(self, file: Path) -> str:
        """The path at which a file of the output is served."""
        return "/" + file.relative_to(self.output).as_posix().removesuffix("index.html")

    def find_problem(self, url: str, page: str = "/") -> str:
        """What is wrong with a link on ``page``; empty where nothing is."""
        target = urlsplit(urljoin(self.base + page, url))
        if f"{target.scheme}://{target.netloc}" != self.base:
            known = target.scheme in ("https", "http", "mailto", "tel") and (target.netloc or target.path)
            return "" if known else f"“{url}” is no address"
        path = unquote(target.path)
        if path not in self._known:
            self._known[path] = self._problem_of_path(path)
        if self._known[path]:
            return f"{url}: {self._known[path]}"
        if target.fragment and path in self.pages and unquote(target.fragment) not in self.pages[path].ids:
            return f"{url}: that page has no id “{target.fragment}”"
        return ""

    def _problem_of_path(self, path: str) -> str:
        found = resolve(self.output, path)
        if isinstance(found, Path):
            return ""
        if isinstance(found, Gone):
            return "that page is gone"
        try:
            endpoint, _ = self.app.url_map.bind("localhost").match(path, method="GET")
        except MethodNotAllowed:
            return "that address takes no GET"
        except (NotFound, RequestRedirect):
            endpoint = "files"
        if endpoint != "files":
            return ""
        if isinstance(found, Redirect):
            return "" if PERMALINK.match(path) else f"moved to {found.location}: link there"
        return "nothing is there"


@pytest.fixture(scope="module")
def build() -> Iterator[Build]:
    with tempfile.TemporaryDirectory(prefix="kais-links-") as folder:
        home = shared_demo(Path(folder))
        base = (home / "test-url").read_text()
        wiring = Wiring(Settings(home=home, base_url=base), SystemClock())
        made = Build(home, base, create_app(wiring))
        for file in made.files:
            if file.suffix == ".html" and file.name != "fragment.html":  # a part for somebody else's page
                made.pages[made.address(file)] = read_page(file.read_text(encoding="utf-8"))
        yield made
        wiring.close()


def assert_none(problems: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> None:
    """Fail with (page, problem) pairs, each problem once with its first page and their number."""
    pages: dict[str, list[str]] = defaultdict(list)
    for page, problem in problems:
        pages[problem].append(page)
    said = [
        f"{problem} (on {where[0]}{f' and {len(where) - 1} more' * (len(where) > 1)})"
        for problem, where in pages.items()
    ]
    assert not said, f"{len(said)} problems:\n" + "\n".join(sorted(said)[:60])


def test_the_build_has_pages_of_every_kind(build: Build) -> None:
    firsts = Counter(path.split("/")[1] for path in build.pages)
    assert {"institutions", "districts", "licences", "map", "sites", "s", "embed", "en", "news"} <= set(firsts)
    assert len(build.pages) > 1000


def test_every_address_in_a_page_leads_somewhere(build: Build) -> None:
    assert_none(
        (path, problem)
        for path, page in build.pages.items()
        for url in (*page.links, *page.loaded, *page.named, *page.canonical, *page.alternates.values())
        if (problem := build.find_problem(url, path))
    )


def test_addresses_in_snippets_and_data_about_the_page_lead_somewhere(build: Build) -> None:
    ours = re.compile(re.escape(build.base) + r"[^\s\"'<>`)\\]*")
    assert_none(
        (path, problem)
        for path, page in build.pages.items()
        for text in (*page.code, *page.jsonld)
        for url in ours.findall(text)
        if "{" not in url and "…" not in url and (problem := build.find_problem(url.rstrip(".,;"), path))
    )


def test_what_a_page_loads_comes_from_the_portal_itself(build: Build) -> None:
    assert_none(
        (path, f"{url} is on another host")
        for path, page in build.pages.items()
        for url in page.loaded
        if not urljoin(build.base + path, url).startswith((f"{build.base}/", "data:"))
    )


def test_a_page_holds_no_script_no_style_and_no_form_that_posts(build: Build) -> None:
    assert_none((path, problem) for path, page in build.pages.items() for problem in page.inline)
    forms = [(path, *form) for path, page in build.pages.items() for form in page.forms]
    assert_none((path, f"a form posts to {action}") for path, method, action in forms if method != "get")
    assert_none((path, problem) for path, _, action in forms if (problem := build.find_problem(action, path)))


def test_a_page_says_what_it_is_in_its_head(build: Build) -> None:
    def problems() -> Iterator[tuple[str, str]]:
        for path, page in build.pages.items():
            if page.lang != ("en" if path.startswith("/en/") or re.match(r"/embed/.*/en/", path) else "ru"):
                yield path, f"its language is “{page.lang}”"
            if not page.title:
                yield path, "it has no title"
            if page.headings != 1:
                yield path, f"it has {page.headings} h1"
            if not page.description and not NO_DESCRIPTION.search(path):
                yield path, "it has no description"
            if not page.canonical and not path.startswith("/embed/") and not path.endswith("404.html"):
                yield path, "it has no canonical address"
            if len(page.canonical) > 1:
                yield path, "it has two canonical addresses"

    assert_none(problems())


def test_pages_of_one_language_differ_in_their_titles(build: Build) -> None:
    titles: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path, page in build.pages.items():
        if "noindex" not in page.robots and not path.startswith("/embed/"):
            titles[page.lang, page.title].append(path)
    assert_none(
        [
            (paths[0], f"“{title}” is also the title of {paths[1]}")
            for (_, title), paths in titles.items()
            if len(paths) > 1
        ]
    )


def test_a_canonical_page_is_its_own_canonical(build: Build) -> None:
    def problems() -> Iterator[tuple[str, str]]:
        for path, page in build.pages.items():
            for url in page.canonical:
                target = build.pages.get(urlsplit(url).path)
                if target is None or target.canonical != [url]:
                    yield path, f"its canonical address {url} is not canonical itself"

    assert_none(problems())


def test_languages_of_a_page_name_each_other(build: Build) -> None:
    def problems() -> Iterator[tuple[str, str]]:
        for path, page in build.pages.items():
            for url in page.alternates.values():
                other = build.pages.get(urlsplit(url).path)
                if other is None:
                    yield path, f"there is no page {url}"
                elif other.alternates != page.alternates:
                    yield path, f"{url} does not name the same languages"
            if page.alternates and not {"ru", "en", "x-default"} <= set(page.alternates):
                yield path, f"it names only {sorted(page.alternates)}"

    assert_none(problems())
    assert sum(bool(page.alternates) for page in build.pages.values()) > 200


def test_no_text_shows_how_the_page_was_made(build: Build) -> None:
    assert_none(
        (path, f"“{words.text[:120]}”")
        for path, page in build.pages.items()
        for words in page.words
        if FORBIDDEN.search(words.text)
    )


def _english_msgids() -> re.Pattern[str]:
    """What a Russian page would show where a translation is missing: labels and sentences, with anything in their gaps."""
    russian = read_language("ru")
    alternatives = []
    for msgid in find_messages():
        for text in msgid if isinstance(msgid, tuple) else (msgid,):
            bare = PLACEHOLDER.sub(" ", text)
            if not re.search(r"[A-Za-z]{3}", bare) or text in russian.get(text, ()):
                continue
            if text != bare and len(re.findall(r"[A-Za-z]{2,}", bare)) < 2:
                continue  # a gap with a word: too little to know it by
            parts = [re.escape(" ".join(part.split())) for part in PLACEHOLDER.split(text)]
            alternatives.append(r"\s*.+?\s*".join(parts))
    return re.compile("|".join(f"(?:{one})" for one in sorted(set(alternatives))), re.DOTALL)


def test_no_russian_page_speaks_english(build: Build) -> None:
    english = _english_msgids()
    places: dict[str, str] = {}
    for path, page in build.pages.items():
        if page.lang == "ru":
            for words in page.words:
                if words.lang == "ru" and re.search("[A-Za-z]{3}", words.text):
                    places.setdefault(words.text, path)
    assert_none([(path, f"“{text}”") for text, path in places.items() if english.fullmatch(text)])


def test_russian_words_on_english_pages_are_marked_as_such(build: Build) -> None:
    russian = {form for forms in read_language("ru").values() for form in forms}
    assert_none(
        (path, f"“{words.text[:100]}” is the Russian of a label")
        for path, page in build.pages.items()
        if page.lang == "en"
        for words in page.words
        if words.lang == "en" and re.search("[а-яё]{3}", words.text) and words.text in russian
    )


def test_feeds_maps_of_the_site_and_descriptions_of_files_lead_somewhere(build: Build) -> None:
    def addresses() -> Iterator[tuple[str, str]]:
        for file in build.files:
            where = build.address(file)
            if file.suffix == ".xml":
                for element in ElementTree.parse(file).iter():
                    yield from ((where, value) for name, value in element.attrib.items() if name == "href")
                    if element.tag.endswith(("}loc", "}id")) and (element.text or "").startswith("http"):
                        yield where, element.text or ""
            elif file.name == "robots.txt":
                yield from ((where, url) for url in re.findall(r"Sitemap: (\S+)", file.read_text()))
            elif file.name == "datapackage.json":
                described = json.loads(file.read_text(encoding="utf-8"))
                yield from ((where, resource["path"]) for resource in described["resources"])

    found = list(addresses())
    assert len({where for where, _ in found}) > 5
    assert_none((where, problem) for where, url in found if (problem := build.find_problem(url, where)))


def test_the_map_of_the_site_names_every_page_that_may_be_found_and_no_other(build: Build) -> None:
    named = set()
    for file in build.files:
        if file.name.startswith("sitemap"):
            for element in ElementTree.parse(file).iter():
                if element.tag.endswith("}loc"):
                    named.add(urlsplit(element.text or "").path)
    open_pages = {
        path
        for path, page in build.pages.items()
        if page.canonical == [build.base + path] and "noindex" not in page.robots
    }
    assert_none([(path, "it is not in the sitemap") for path in sorted(open_pages - named)])
    assert_none([("/sitemap.xml", f"{path} may not be found, or is not there") for path in sorted(named - open_pages)])


def test_open_data_and_page_lists_name_pages_that_exist(build: Build) -> None:
    def addresses() -> Iterator[tuple[str, str]]:
        for file in sorted((build.home / "output.pages").glob("*.jsonl")):
            for line in file.read_text(encoding="utf-8").splitlines():
                yield file.name, json.loads(line)["url"]
        for file in sorted((build.output / "data" / "institutions").glob("*.json")):
            yield build.address(file), json.loads(file.read_text(encoding="utf-8"))["url"]
        with (build.output / "data" / "institutions.csv").open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                yield "/data/institutions.csv", row.get("url", "/")

    found = list(addresses())
    assert len(found) > 500
    assert_none((where, problem) for where, url in found if (problem := build.find_problem(url)))


def test_redirects_lead_to_pages(build: Build) -> None:
    lines = (build.home / "output.state" / "redirects.map").read_text(encoding="utf-8").splitlines()
    targets = [line.rstrip(";").split(" ", 1)[1] for line in lines]
    assert targets
    assert_none(("redirects.map", problem) for target in targets if (problem := build.find_problem(target)))


def test_the_app_answers_what_static_pages_link_to(build: Build) -> None:
    """One link of every shape is asked for: the fields of a form may come filled, none may fail."""
    shapes: dict[tuple[str, ...], tuple[str, str]] = {}
    for path, page in build.pages.items():
        for url in page.links:
            target = urlsplit(urljoin(build.base + path, url))
            if (
                f"{target.scheme}://{target.netloc}" == build.base
                and resolve(build.output, unquote(target.path)) is None
            ):
                query = dict(parse_qsl(target.query))
                shapes.setdefault(
                    (target.path, *sorted(query), query.get("field", "")),
                    (target._replace(scheme="", netloc="").geturl(), path),
                )
    assert len(shapes) > 10
    client = build.app.test_client()
    answers = [(path, url, client.get(url, base_url=build.base).status_code) for url, path in shapes.values()]
    assert_none((path, f"{url} answers {status}") for path, url, status in answers if status not in (200, 302, 303))


def test_a_page_with_everything_it_loads_is_light(build: Build) -> None:
    sizes: dict[str, int] = {}

    def weigh(path: str) -> int:
        if path not in sizes:
            found = resolve(build.output, path)
            content = found.read_bytes() if isinstance(found, Path) else b""
            packed = not path.endswith((".png", ".webp", ".jpg", ".woff2", ".avif"))
            sizes[path] = len(gzip.compress(content, 6)) if packed else len(content)
            if path.endswith(".css"):  # what it names may be loaded too: count it all
                names = set(re.findall(r"url\(\"?([^)\"]+)\"?\)", content.decode()))
                sizes[path] += sum(weigh(urljoin(path, name)) for name in names if not name.startswith("data:"))
        return sizes[path]

    def problems() -> Iterator[tuple[str, str]]:
        for path, page in build.pages.items():
            loaded = {urlsplit(urljoin(build.base + path, url)).path for url in page.loaded}
            total = weigh(path) + sum(weigh(one) for one in loaded)
            total -= sum(weigh(one) for one in loaded if "app-icon" in one)  # asked for when a phone keeps the page
            if total > LARGEST_PAGE:
                heaviest = sorted(((weigh(one) // 1024, one) for one in (path, *loaded)), reverse=True)[:4]
                yield path, f"it weighs {total // 1024} kB: {heaviest}"

    assert_none(problems())

"""Walk a foreign site: find the page of each subsection under the addresses that schools use, and read it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from lxml import etree

from catalog.statutes import Standard, Subsection
from core.i18n import N_, gettext
from core.text import comparison_key, make_slug
from portal.addresses import Resolver, parse_target, resolve
from portal.site_check.asking import Answer, ask_page, bare_host
from publisher.check.links import page_href
from publisher.check.marks import Found, MarkedPage, read_page, visible_text
from publisher.check.report import PageProblem

MOST_PAGES = 40
MOST_SECONDS = 60.0
_AGENT = "KAIS"
_MOST_LINKS = 2000
_BARE_TRIES = 3  # a site that wants no slash at the end shows it at the first subsections
_SECTION = comparison_key("Сведения об образовательной организации")
NOT_READ = N_("%(url)s was not read: the check stops after %(pages)s pages and %(seconds)s s. Check again later.")
FORBIDDEN = N_("%(url)s was not read: the site's robots.txt asks programs to stay away. The supervisor's program reads it all the same; allow it there.")  # fmt: skip
OTHER_ADDRESS = N_("The subsection “%(title)s” lies at %(url)s; the recommended address is %(path)s.")
FAILED = N_("%(url)s: %(reason)s")
EMPTY = N_("%(url)s: the page is empty.")
NO_ANSWER = N_("%(url)s: %(reason)s The site was not asked further.")


@dataclass(slots=True)
class Crawled:
    """What was read of a site."""

    url: str  # of its home page, after redirects
    host: str
    base: str  # path of the home page
    pages: dict[str, MarkedPage] = field(default_factory=dict)  # by the standard's own paths; the home page is «»
    problems: list[PageProblem] = field(default_factory=list)
    section: set[str] = field(default_factory=lambda: {"sveden/"})
    unread: set[str] = field(default_factory=set)  # the standard's paths of pages that may be there and did not come
    asked: int = 0
    reached: bool = False  # the home page or any other came


def crawl(
    url: str,
    standard: Standard,
    *,
    allow: frozenset[str] = frozenset(),
    resolver: Resolver = resolve,
    dated: frozenset[str] = frozenset(),
    seconds: float = MOST_SECONDS,
    say: Callable[[str], None] = lambda _sentence: None,
) -> Crawled:
    """Read the home page, the subsections and the pages they name, at most 40 in 60 seconds, one after another.

    Args:
        url: of the site, or of any page of its section.
    Raises:
        FetchRefused: the address itself cannot be asked: no such host, a host of our own network.
    """
    home = _home_of(url)
    target = parse_target(home, allow, resolver)
    walk = _Walk(home, bare_host(target.url.netloc), standard, allow, resolver, dated, seconds, say)
    walk.go()
    return walk.found


def _home_of(url: str) -> str:
    """The address of the site that an address belongs to."""
    text = url.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return text  # parse_target says what is wrong with it
    path = parts.path.partition("/sveden")[0]
    last = path.rpartition("/")[2]
    path = path.removesuffix(last) if "." in last else path
    return urlunsplit((parts.scheme, parts.netloc, f"{path.rstrip('/')}/", "", ""))


class _Walk:
    """One site being read."""

    def __init__(
        self,
        home: str,
        host: str,
        standard: Standard,
        allow: frozenset[str],
        resolver: Resolver,
        dated: frozenset[str],
        seconds: float,
        say: Callable[[str], None],
    ) -> None:
        self._standard, self._allow, self._resolver, self._dated, self._say = standard, allow, resolver, dated, say
        self._seconds = seconds
        self._ends_at = time.monotonic() + seconds
        self._robots: RobotFileParser | None = None
        self._read: dict[str, MarkedPage | None] = {}  # by address
        self._links: dict[str, str] = {}  # address -> words of the link
        self._failures: dict[str, PageProblem] = {}  # by address, of pages asked for at several addresses
        self._lost: set[str] = set()  # addresses that the server knows nothing of
        self._bare_tries = 0  # how often an address without its last slash was tried in vain
        self._dead = False
        self.found = Crawled(home, host, urlsplit(home).path)

    def go(self) -> None:
        self._read_robots()
        home = self._page(self.found.url, tell=True)
        if home is not None:
            parts = urlsplit(home.url)
            self.found.url, self.found.base = home.url, f"{parts.path.rpartition('/')[0]}/"
            self.found.pages[""] = replace(home, path="")
            self._take_links(home)
            self._look_for_section()
        for subsection in self._standard.subsections:
            page = self._find(subsection)
            if page is not None:
                self._add(subsection, page)

    # -- finding a subsection --------------------------------------------------------------------------------------

    def _look_for_section(self) -> None:
        """Read the page that lists the subsections, where the home page names it."""
        for address, words in list(self._links.items()):
            path = urlsplit(address).path.rstrip("/")
            if path.endswith("/sveden") or comparison_key(words) == _SECTION:
                self._remember_place(address)
                page = self._page(address, tell=False)
                if page is not None:
                    self._take_links(page)
                    return

    def _find(self, subsection: Subsection) -> MarkedPage | None:
        """The page of a subsection: at the standard's address, else where a link names it, else at known aliases."""
        own = urljoin(self.found.url, subsection.path)
        linked = list(self._linked(subsection))
        failure: PageProblem | None = None
        bare = [own.rstrip("/")] if self._bare_tries < _BARE_TRIES else []
        for address in dict.fromkeys([*linked[:1], own, *bare, *linked, *self._aliases(subsection)]):
            self._bare_tries += address in bare
            page = self._page(address, tell=False)
            if page is not None:
                self._bare_tries -= address in bare
                if not _is_own(page.url, subsection):
                    self._remember_place(page.url)
                    self._tell(
                        "section", page.url, OTHER_ADDRESS, title=subsection.title, path=f"/sveden/{subsection.id}"
                    )
                return page
            failure = failure or self._failures.pop(address, None)
        if failure is not None and failure.url not in self._lost:
            self.found.problems.append(failure)
        if self._dead or (failure is not None and failure.url not in self._lost):
            self.found.unread.add(subsection.path)  # nobody knows whether it is there
        return None

    def _linked(self, subsection: Subsection) -> Iterator[str]:
        """Links that end like the subsection's address, then those that have its name."""
        title = comparison_key(subsection.title)
        for address in self._links:
            parts = urlsplit(address).path.rstrip("/").split("/")
            if len(parts) > 1 and parts[-2].lower() == "sveden" and parts[-1].lower() == subsection.id.lower():
                yield address
        slug = make_slug(subsection.title, 200)
        for address, words in self._links.items():
            if comparison_key(words) == title or urlsplit(address).path.rstrip("/").endswith(f"/{slug}"):
                yield address

    def _aliases(self, subsection: Subsection) -> Iterator[str]:
        for alias, own in self._standard.aliases.items():
            if own.strip("/") == subsection.path.strip("/"):
                yield urljoin(self.found.url, alias.lstrip("/"))
        if subsection.id == "objects":  # where half of it stood in the time of order 831
            yield urljoin(self.found.url, "sveden/ovz")

    def _add(self, subsection: Subsection, page: MarkedPage) -> None:
        """Keep a subsection's page under the standard's own path, and the pages it names."""
        marks: list[Found] = []
        number = 0
        for mark in page.found:
            if mark.itemprop == "addRef" and mark.href:
                number += 1
                path = f"{subsection.path}{number + 1}/"
                mark = mark._replace(href=f"/{path}")
                address = urljoin(page.url, page.found[len(marks)].href)
                if number <= self._standard.most_extra_pages and self._is_here(address):
                    extra = self._page(address, tell=True)
                    if extra is not None:
                        self.found.pages[path] = replace(extra, path=path)
            marks.append(mark)
        self.found.pages[subsection.path] = replace(page, path=subsection.path, found=tuple(marks))

    # -- one page --------------------------------------------------------------------------------------------------

    def _page(self, address: str, *, tell: bool) -> MarkedPage | None:
        """A page, asked for once; a failure is told, or kept for the one who asks at several addresses."""
        address = address.partition("#")[0]
        if address in self._read or self._dead:
            return self._read.get(address)
        self._read[address] = None
        failure = self._hindrance(address)
        if failure is None:
            answer = self._ask(address)
            if answer.found:
                page = read_page(
                    answer.content, path=address, url=answer.url, content_type=answer.content_type, dated=self._dated
                )
                if page.root is not None:
                    self.found.reached = True
                    self._read[address] = self._read[answer.url] = page
                    return page
                failure = PageProblem("page", address, EMPTY, (("url", address),))
            else:
                failure = self._failure(address, answer)
        if tell:
            self.found.problems.append(failure)
        else:
            self._failures[address] = failure
        return None

    def _hindrance(self, address: str) -> PageProblem | None:
        if self.found.asked >= MOST_PAGES or time.monotonic() >= self._ends_at:
            values = (("url", address), ("pages", str(MOST_PAGES)), ("seconds", f"{self._seconds:.0f}"))
            return PageProblem("page", address, NOT_READ, values)
        if self._robots is not None and not self._robots.can_fetch(_AGENT, address):
            return PageProblem("page", address, FORBIDDEN, (("url", address),))
        return None

    def _ask(self, address: str, *, html: bool = True) -> Answer:
        self._say(address)
        self.found.asked += html
        left = max(0.1, self._ends_at - time.monotonic())
        return ask_page(address, self.found.host, seconds=left, allow=self._allow, resolver=self._resolver, html=html)

    def _failure(self, address: str, answer: Answer) -> PageProblem:
        if answer.status in (404, 410):
            self._lost.add(address)
        reason = gettext(answer.failure, **dict(answer.values)) if answer.values else answer.failure
        if answer.refused and not self.found.reached:
            self._dead = True  # the first page does not come at all: the others will not either
            return PageProblem("page", address, NO_ANSWER, (("url", address), ("reason", reason)))
        return PageProblem("page", address, FAILED, (("url", address), ("reason", reason)))

    def _read_robots(self) -> None:
        answer = self._ask(urljoin(self.found.url, "/robots.txt"), html=False)
        if answer.found and len(answer.content) < 500_000:
            self._robots = RobotFileParser()
            self._robots.parse(answer.content.decode("utf-8", "replace").splitlines())

    # -- links -----------------------------------------------------------------------------------------------------

    def _take_links(self, page: MarkedPage) -> None:
        assert page.root is not None  # _page
        for element in page.root.iter("a"):
            href = page_href(element)
            if not href or len(self._links) >= _MOST_LINKS:
                continue
            try:
                address = urljoin(page.url, href).partition("#")[0]
                if self._is_here(address):
                    self._links.setdefault(address, visible_text(element, set(), 200))
            except (ValueError, etree.LxmlError):
                continue

    def _is_here(self, address: str) -> bool:
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and bare_host(parts.netloc) == self.found.host

    def _remember_place(self, address: str) -> None:
        path = unquote(urlsplit(address).path)
        if path.startswith(self.found.base) and path != self.found.base:
            self.found.section.add(f"{path.removeprefix(self.found.base).rstrip('/')}/")

    def _tell(self, kind: str, url: str, sentence: str, **values: str) -> None:
        self.found.problems.append(PageProblem(kind, url, sentence, (("url", url), *values.items())))


def _is_own(url: str, subsection: Subsection) -> bool:
    return urlsplit(url).path.rstrip("/").removesuffix("/index.html").endswith(f"/sveden/{subsection.id}")

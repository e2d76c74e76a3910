"""Check the pages of one site: find the pages of each subsection, count, look at links and freshness."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urljoin, urlsplit

from catalog.statutes import Standard, standard_on
from core.i18n import N_
from publisher.check.advice import find_advice, find_legacy
from publisher.check.freshness import load_terms, with_freshness
from publisher.check.known import KnownFacts
from publisher.check.legacy import as_now
from publisher.check.links import Surroundings, find_problems
from publisher.check.marks import MarkedPage, read_page
from publisher.check.report import PageProblem, SiteReport, make_report
from publisher.check.score import score_marks
from publisher.check.slots import SectionPages, linked_names

TOO_MANY_ADDED = N_("The subsection names %(number)s further pages; the supervisor reads %(most)s.")
LOST_ADDED = N_("The subsection names the further page %(page)s, which is not there.")
CUT = N_("The page is too large or too deep: only its beginning was read.")
NO_PAGE = N_("The page of this subsection is not there.")


def check_pages(
    pages: Mapping[str, bytes],
    *,
    organisation_type: str,
    today: date,
    standard: Standard | None = None,
    known: KnownFacts | None = None,
    slug: str = "",
    address: str = "",
    around: Surroundings | None = None,
    legacy: bool = False,
) -> SiteReport:
    """Check a built site.

    Args:
        pages: path inside the site -> HTML: «sveden/common/index.html» or «sveden/common/».
        organisation_type: school, kindergarten, supplementary, vocational.
        known: what the register says; a site that shows something else after 10 working days is stale.
        address: what stands before the paths where people are told of a page.
        around: look at links and headings too; None: only count, several times as fast.
        legacy: count marks of the time of order 831 as those that took their place.
    """
    standard = standard or standard_on(today)
    if around is None:
        pages = {name: main_part(content) for name, content in pages.items()}
    dated = load_terms(standard.version).dated
    linked = linked_names(standard)
    read = {
        path: read_page(content, path=path, url=address + path, utf8=True, dated=dated, linked=linked)
        for path, content in ((page_path(name), content) for name, content in pages.items())
        if around is not None or _is_marked(content)
    }
    return check_read(
        read,
        organisation_type=organisation_type,
        today=today,
        standard=standard,
        known=known,
        slug=slug,
        address=address,
        around=around,
        legacy=legacy,
        there=frozenset(page_path(name) for name in pages),
    )


def check_read(
    read: Mapping[str, MarkedPage],
    *,
    organisation_type: str,
    today: date,
    standard: Standard,
    known: KnownFacts | None,
    slug: str,
    address: str,
    around: Surroundings | None,
    legacy: bool = False,
    there: frozenset[str] = frozenset(),
    problems: Sequence[PageProblem] = (),
) -> SiteReport:
    """Check pages that are read already, those of subsections under the standard's own paths.

    Args:
        there: paths of pages that exist, read or not.
        problems: what was found before.
    """
    terms = load_terms(standard.version)
    site = gather(read, standard, address=address, there=there)
    sections = [as_now(section, terms) for section in site.sections] if legacy else site.sections
    scored = score_marks(sections, site.others, organisation_type, standard)
    found = [*problems, *site.problems, *find_legacy(site.sections, terms)]
    if around is not None:
        found.extend(find_problems(read, standard, around))
    return make_report(
        with_freshness(scored, standard, terms, today, known),
        tuple(found),
        slug=slug,
        address=address,
        organisation_type=organisation_type,
        checked_on=today,
        advice=find_advice(site.sections, organisation_type, standard) if around is not None else (),
    )


def main_part(content: bytes) -> bytes:
    """What stands between the menus of one of our own pages, half of it, where nothing else is marked.

    The switch «версия для слабовидящих» keeps its mark of old, ``copy``, which counts nowhere.
    """
    start, end = content.find(b"<main"), content.rfind(b"</main>")
    if start < 0 or end < start:
        return content
    return content if _is_marked(content[:start]) or _is_marked(content[end:]) else content[start:end]


def _is_marked(content: bytes) -> bool:
    place = content.find(b"itemprop")
    while place >= 0:
        if not content.startswith(b'itemprop="copy"', place):
            return True
        place = content.find(b"itemprop", place + 8)
    return False


def page_path(name: str) -> str:
    """«sveden/common/» for the file, the folder with and without its slash."""
    path = name.lstrip("/").removesuffix("index.html")
    return path if not path or path.endswith("/") or "." in path.rsplit("/", 1)[-1] else f"{path}/"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The pages of a site, sorted."""

    sections: tuple[SectionPages, ...]
    others: tuple[MarkedPage, ...]
    problems: tuple[PageProblem, ...]


def gather(
    read: Mapping[str, MarkedPage], standard: Standard, *, address: str = "", there: frozenset[str] = frozenset()
) -> Gathered:
    """Give each subsection its own page and those it names with ``addRef``.

    Args:
        read: the pages by their path, those of subsections at «sveden/<id>/».
        there: paths of pages that exist, marked or not.
    """
    sections: list[SectionPages] = []
    problems: list[PageProblem] = []
    used: set[str] = set()
    for subsection in standard.subsections:
        main = read.get(subsection.path)
        url = main.url if main else address + subsection.path
        if main is None:
            if subsection.path not in there:
                problems.append(PageProblem("page", url, NO_PAGE))
            sections.append(SectionPages(subsection, (), url))
            continue
        own = [main]
        used.add(main.path)
        named = added_pages(main)
        most = standard.most_extra_pages
        if len(named) > most:
            values = (("number", str(len(named))), ("most", str(most)))
            problems.append(PageProblem("section", url, TOO_MANY_ADDED, values))
        for path in named[:most]:
            if path in read:
                own.append(read[path])
                used.add(path)
            elif path not in there:
                problems.append(PageProblem("link", url, LOST_ADDED, (("page", path),)))
        sections.append(SectionPages(subsection, tuple(own), url))
    problems.extend(PageProblem("page", page.url, CUT) for page in read.values() if page.cut)
    others = tuple(page for path, page in read.items() if path not in used)
    return Gathered(tuple(sections), others, tuple(problems))


def added_pages(page: MarkedPage) -> Sequence[str]:
    """Paths of the further pages that a subsection's page names with ``addRef``."""
    return list(dict.fromkeys(_iter_added(page)))


def _iter_added(page: MarkedPage) -> Iterator[str]:
    for found in page.found:
        if found.itemprop == "addRef" and found.href:
            try:
                parts = urlsplit(urljoin(f"http://site.invalid/{page.path}", found.href))
            except ValueError:
                continue
            if parts.hostname == "site.invalid":
                yield page_path(unquote(parts.path))

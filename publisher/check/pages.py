"""Check the pages of one site: find the pages of each subsection, count, look at links and freshness."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urljoin, urlsplit

from catalog.statutes import Standard, load_standard
from core.i18n import N_
from publisher.check.marks import MarkedPage, read_page
from publisher.check.report import PageProblem, SiteReport, make_report
from publisher.check.score import SectionPages, score_marks

MOST_ADDED = 10  # pages one subsection may name with addRef
TOO_MANY_ADDED = N_("The subsection names %(number)s further pages; the supervisor reads ten.")
LOST_ADDED = N_("The subsection names the further page %(page)s, which is not there.")
CUT = N_("The page is too large or too deep: only its beginning was read.")
NO_PAGE = N_("The page of this subsection is not there.")


def check_pages(
    pages: Mapping[str, bytes],
    *,
    organisation_type: str,
    today: date,
    standard: Standard | None = None,
    slug: str = "",
    address: str = "",
) -> SiteReport:
    """Check a built site.

    Args:
        pages: path inside the site -> HTML: «sveden/common/index.html» or «sveden/common/».
        organisation_type: school, kindergarten, supplementary, vocational.
    """
    standard = standard or load_standard()
    read = {
        path: read_page(content, path=path, url=address + path, utf8=True)
        for path, content in ((page_path(name), content) for name, content in pages.items())
        if b"itemprop" in content
    }
    site = gather(read, standard, address=address, there=frozenset(page_path(name) for name in pages))
    return make_report(
        score_marks(site.sections, site.others, organisation_type, standard),
        site.problems,
        slug=slug,
        address=address,
        organisation_type=organisation_type,
        checked_on=today,
    )


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
    read: Mapping[str, MarkedPage],
    standard: Standard,
    *,
    address: str = "",
    there: frozenset[str] = frozenset(),
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
        named = list(dict.fromkeys(_iter_added(main)))
        if len(named) > MOST_ADDED:
            problems.append(PageProblem("section", url, TOO_MANY_ADDED, (("number", str(len(named))),)))
        for path in named[:MOST_ADDED]:
            if path in read:
                own.append(read[path])
                used.add(path)
            elif path not in there:
                problems.append(PageProblem("link", url, LOST_ADDED, (("page", path),)))
        sections.append(SectionPages(subsection, tuple(own), url))
    problems.extend(PageProblem("page", page.url, CUT) for page in read.values() if page.cut)
    others = tuple(page for path, page in read.items() if path not in used)
    return Gathered(tuple(sections), others, tuple(problems))


def _iter_added(page: MarkedPage) -> Iterator[str]:
    for found in page.found:
        if found.itemprop == "addRef" and found.href:
            parts = urlsplit(urljoin(f"http://site.invalid/{page.path}", found.href))
            if parts.hostname == "site.invalid":
                yield page_path(unquote(parts.path))


def added_pages(page: MarkedPage) -> Sequence[str]:
    """Paths of further pages a subsection's page names, within the limit."""
    return list(dict.fromkeys(_iter_added(page)))[:MOST_ADDED]

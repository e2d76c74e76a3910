"""Find what leads nowhere on a built site, and what its pages lack."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from catalog.statutes import Standard
from core.i18n import N_
from publisher.check.marks import MarkedPage, visible_text
from publisher.check.report import PageProblem, Values

MOST_PROBLEMS = 200
NOWHERE = N_("The link to %(target)s leads nowhere.")
NO_ASSET = N_("The page needs the file %(target)s, which is not there.")
NO_FRAGMENT = N_("The link to %(target)s points to a place that is not on that page.")
NO_HEADING = N_("The page has no heading of the first level.")
NO_TITLE = N_("The page has no title.")
NO_LANG = N_("The page does not say its language.")
SAME_ID = N_("The identifier “%(id)s” stands on the page %(number)s times.")
BARE_MARKS = N_("%(number)s marks stand outside any itemscope: an HTML checker will complain, the supervisor will not.")
NOT_ON_HOME = N_("The home page has no link to the section “Сведения об образовательной организации”.")
NOT_IN_MENU = N_("The main menu has no link to the section “Сведения об образовательной организации”.")
NO_MINISTRY = N_("No page of the section links the site of the ministry %(host)s.")
_HOST = "site.invalid"
_LINKED = etree.XPath("//*[@href or @src or @srcset]")
_MARKED = etree.XPath("//*[@itemprop != '']")
_ELSEWHERE = etree.XPath("//a[contains(@href, '://')]")
_NAMED = etree.XPath("//*[@id] | //a[@name]")
_IN_MENU = etree.XPath("//nav//a[@href] | //header//a[@href] | //*[@role='navigation']//a[@href]")
_ASSETS = frozenset("link script img source iframe embed video audio track".split())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is there besides the pages."""

    files: Collection[str] | None = None  # paths of all files of the site; None: not known, links are not followed
    base: str = "/"  # the path the site has on its host
    host: str = ""  # of a site elsewhere, without «www.»
    section: frozenset[str] = frozenset({"sveden/"})  # paths at which the section begins
    outside: Callable[[str], bool] | None = None  # whether a path of the host outside the site is there
    origin: str = ""  # «https://portal.example»: pages may write the host's links out in full


def find_problems(pages: Mapping[str, MarkedPage], standard: Standard, around: Surroundings) -> tuple[PageProblem, ...]:
    """What the pages lack, then what leads nowhere; each target once.

    Args:
        pages: path -> page; the home page is «».
    """
    problems: list[PageProblem] = []
    for page in pages.values():
        if page.root is not None:
            problems.extend(_of_page(page, page.root))
    problems.extend(_of_section(pages, standard, around))
    if around.files is not None:
        problems.extend(_of_links(pages, around, frozenset(around.files)))
    return tuple(problems[:MOST_PROBLEMS])


def _elements(path: etree.XPath, root: etree._Element) -> list[etree._Element]:
    return cast(list[etree._Element], path(root))


# -- the page itself -----------------------------------------------------------------------------------------------


def _of_page(page: MarkedPage, root: etree._Element) -> Iterator[PageProblem]:
    if root.find(".//h1") is None:
        yield PageProblem("heading", page.url, NO_HEADING)
    title = root.find(".//title")
    if title is None or not visible_text(title, set()):
        yield PageProblem("title", page.url, NO_TITLE)
    if root.tag == "html" and not (root.get("lang") or "").strip():
        yield PageProblem("lang", page.url, NO_LANG)
    ids = Counter(name for element in _elements(_NAMED, root) if (name := element.get("id")))
    for name, number in ids.items():
        if number > 1:
            yield PageProblem("id", page.url, SAME_ID, (("id", name[:100]), ("number", str(number))))
    if bare := sum(_is_bare(element) for element in _elements(_MARKED, root)):
        yield PageProblem("markup", page.url, BARE_MARKS, (("number", str(bare)),))


def _is_bare(element: etree._Element) -> bool:
    return not any(ancestor.get("itemscope") is not None for ancestor in element.iterancestors())


# -- the section in the site ---------------------------------------------------------------------------------------


def _of_section(pages: Mapping[str, MarkedPage], standard: Standard, around: Surroundings) -> Iterator[PageProblem]:
    home = pages.get("")
    if home is not None and home.root is not None:
        if not any(_leads_there(page_href(element), around) for element in home.root.iter("a")):
            yield PageProblem("section", home.url, NOT_ON_HOME)
        if not any(_leads_there(page_href(element), around) for element in _elements(_IN_MENU, home.root)):
            yield PageProblem("section", home.url, NOT_IN_MENU)
    hosts = {
        (urlsplit(page_href(element)).hostname or "").removeprefix("www.")
        for page in pages.values()
        if page.root is not None
        for element in _elements(_ELSEWHERE, page.root)
    }
    main = pages.get(standard.subsections[0].path)
    for ministry in standard.ministries:
        host = urlsplit(ministry.href).hostname or ""
        if main is not None and host not in hosts:
            yield PageProblem("ministry", main.url, NO_MINISTRY, (("host", host),))


def page_href(element: etree._Element) -> str:
    """The link of an element; a broken one is none."""
    href = (element.get("href") or "").strip()
    try:
        urlsplit(href)
    except ValueError:
        return ""
    return href


def _leads_there(href: str, around: Surroundings) -> bool:
    """Whether a link of the home page leads into the section."""
    parts = urlsplit(urljoin(f"http://{around.host or _HOST}{around.base}", href))
    if parts.netloc.removeprefix("www.") != (around.host or _HOST) or not parts.path.startswith(around.base):
        return False
    path = f"{unquote(parts.path).removeprefix(around.base).rstrip('/')}/"
    return any(path.startswith(place) for place in around.section)


# -- links ---------------------------------------------------------------------------------------------------------


def _of_links(pages: Mapping[str, MarkedPage], around: Surroundings, files: frozenset[str]) -> Iterator[PageProblem]:
    names = {path: _names_of(page.root) for path, page in pages.items() if page.root is not None}
    told: set[str] = set()
    for page in pages.values():
        if page.root is None:
            continue
        for target, asset in _targets(page.root):
            found = _judge(target, page, around, files, names)
            if found is None:
                continue
            sentence, shown = found
            if shown not in told:
                told.add(shown)
                values: Values = (("target", shown[:200]),)
                kind = "fragment" if sentence == NO_FRAGMENT else "link"
                yield PageProblem(kind, page.url, NO_ASSET if asset and kind == "link" else sentence, values)


def _names_of(root: etree._Element) -> frozenset[str]:
    return frozenset(
        name for element in _elements(_NAMED, root) for name in (element.get("id"), element.get("name")) if name
    )


def _targets(root: etree._Element) -> Iterator[tuple[str, bool]]:
    for element in _elements(_LINKED, root):
        asset = element.tag in _ASSETS
        for value in (element.get("href"), element.get("src")):
            if value:
                yield value.strip(), asset
        for piece in (element.get("srcset") or "").split(","):
            if piece.strip():
                yield piece.split()[0], True


def _judge(
    target: str, page: MarkedPage, around: Surroundings, files: frozenset[str], names: Mapping[str, frozenset[str]]
) -> tuple[str, str] | None:
    """What is wrong with a link: the sentence and the target as shown."""
    here = f"http://{_HOST}{around.base}{page.path}"
    try:
        parts = urlsplit(urljoin(here, target))
    except ValueError:
        return NOWHERE, target
    if f"{parts.scheme}://{parts.netloc}" not in (f"http://{_HOST}", around.origin):
        return None
    path = unquote(parts.path)
    if not path.startswith(around.base):
        return None if around.outside is None or around.outside(path) else (NOWHERE, path)
    inside = path.removeprefix(around.base)
    file = f"{inside}index.html" if not inside or inside.endswith("/") else inside
    if file not in files and f"{inside}/index.html" not in files:
        return NOWHERE, inside
    goal = file.removesuffix("index.html")
    fragment = unquote(parts.fragment)
    if fragment and goal in names and fragment not in names[goal] and fragment != "top":
        return NO_FRAGMENT, f"{inside}#{fragment}"
    return None

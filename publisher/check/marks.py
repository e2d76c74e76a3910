"""Read the marks of an HTML page: which facts are marked, inside which group, and what a visitor sees of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, cast

from lxml import etree
from w3lib.encoding import html_to_unicode

from core.text import clean
from publisher.check.tags import overlong_tag

MOST_BYTES = 5 << 20  # of one page
MOST_MARKS = 20_000  # of one page: 500 teachers have ten each
_MOST_TEXT = 2000  # letters of one mark
_MOST_STEPS = 6000  # through the elements inside one mark
_NEAR_TEXT = 600
_FEW = 3  # children of an element whose text is put together with care
# What a visitor never sees, whatever the style sheet says.
_UNSEEN_TAGS = frozenset(
    "head title meta link base script style template noscript datalist param source track object iframe".split()
)
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden", re.I
)
_STYLED = etree.XPath("//*[@hidden or @style]")
_HIDING = (b"style", b"<script", b"<head", b"<template", b"<noscript", b"<datalist", b"<object", b"<iframe", b"<dialog")
_MARKED = etree.XPath("//*[@itemprop]")
# Between these and their neighbours no blank stands: «<b>Ш</b>кола».
_INLINE = frozenset(
    "a abbr b bdi bdo cite code em font i ins mark q s small span strong sub sup time u var wbr".split()
)
_LINES = frozenset("dd li td th p tr dt figure section article body".split())


class Found(NamedTuple):  # made by the ten thousand: a named tuple takes a third of a frozen dataclass's time
    """One marked element that a visitor can see."""

    itemprop: str
    parent: str  # the itemprop of the nearest marked ancestor; empty: none
    row: int  # which marked element of the page that ancestor is; -1: none
    place: int  # which marked element of the page this one is
    depth: int  # how many marked ancestors
    text: str
    href: str
    near: str = ""  # where a date is looked for: the words of its line
    hidden: bool = False


@dataclass(slots=True)
class MarkedPage:
    """A page as far as the check needs it."""

    path: str  # inside the site: «sveden/common/»; empty: the home page
    url: str  # as people are told
    found: tuple[Found, ...] = ()
    hidden: tuple[Found, ...] = ()
    root: etree._Element | None = field(default=None, repr=False)
    cut: bool = False  # too large or too deep: only the beginning was read


def read_page(
    content: bytes,
    *,
    path: str,
    url: str = "",
    content_type: str = "",
    utf8: bool = False,
    dated: frozenset[str] = frozenset(),
    linked: frozenset[str] | None = None,
) -> MarkedPage:
    """Read a page, however broken, in whatever encoding it declares.

    Args:
        content_type: the header it came with.
        utf8: our own pages, whose encoding is known.
        dated: itemprops beside which a date is looked for.
        linked: itemprops whose link matters; None: all.
    """
    page = MarkedPage(path, url or path, cut=len(content) > MOST_BYTES)
    content = content[:MOST_BYTES]
    page.root = parse_html(content, content_type=content_type, utf8=utf8)
    if page.root is not None:
        unseen = _unseen_in(page.root) if not utf8 or _may_hide(content.lower()) else set()
        found = list(_iter_found(page.root, dated, unseen, linked))
        page.found = tuple(mark for mark in found if not mark.hidden)
        page.hidden = tuple(mark for mark in found if mark.hidden)
        page.cut = page.cut or len(found) >= MOST_MARKS
    return page


def parse_html(content: bytes, *, content_type: str = "", utf8: bool = False) -> etree._Element | None:
    """The tree of a page; None where there is nothing to read.

    The parser reads no network, no entity files, and stops at a depth of its own.
    """
    if not utf8:
        _encoding, text = html_to_unicode(content_type or None, content, auto_detect_fun=_guess)
        content = text.replace("\0", "").encode("utf-8", "replace")
        if (overlong := overlong_tag(content)) >= 0:
            content = content[:overlong]
    if not content.strip():
        return None
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, recover=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def _guess(content: bytes) -> str:
    """A page that does not say its encoding: UTF-8 if it is, else what Russian sites of old were written in."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        # A letter may be cut in two where the page was cut off.
        return "utf-8" if error.start > len(content) - 4 else "windows-1251"
    return "utf-8"


def _may_hide(content: bytes) -> bool:
    """Whether anything of a page of our own might be hidden; most of them need not be searched."""
    hidden = content.count(b"hidden") > content.count(b"-hidden")  # aria-hidden, visually-hidden
    return hidden or any(word in content for word in _HIDING)


def _unseen_in(root: etree._Element) -> set[etree._Element]:
    """The elements that hide what is in them."""
    unseen = {element for element in _elements(_STYLED, root) if _is_unseen(element)}
    unseen.update(root.iter("head", "script", "style", "template", "noscript", "datalist", "object", "iframe"))
    unseen.update(dialog for dialog in root.iter("dialog") if dialog.get("open") is None)
    return unseen


def _iter_found(
    root: etree._Element, dated: frozenset[str], unseen: set[etree._Element], linked: frozenset[str] | None
) -> Iterator[Found]:
    places: dict[etree._Element, tuple[int, str, int]] = {}  # element -> its number, itemprop, depth
    for number, element in enumerate(_elements(_MARKED, root)[:MOST_MARKS]):
        names = (element.get("itemprop") or "").split()
        if not names:
            continue
        parent, row, depth, hidden = "", -1, 0, element in unseen
        for ancestor in element.iterancestors():
            if row < 0 and ancestor in places:
                row, parent, above = places[ancestor]
                depth = above + 1
                if not unseen:
                    break
            hidden = hidden or ancestor in unseen
        places[element] = (number, names[0], depth)
        hidden = hidden or element.tag in _UNSEEN_TAGS
        text = visible_text(element, unseen)
        href = _href_of(element) if linked is None or names[0] in linked else ""
        for name in names[:5]:
            near = _near(element, unseen) if name in dated else ""
            yield Found(name, parent, row, number, depth, text, href, near, hidden)


def _elements(path: etree.XPath, root: etree._Element) -> list[etree._Element]:
    return cast(list[etree._Element], path(root))


def _is_unseen(element: etree._Element) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _UNSEEN_STYLE.search(style))


def visible_text(element: etree._Element, unseen: set[etree._Element], most: int = _MOST_TEXT) -> str:
    """The words a visitor sees inside an element, blanks collapsed, at most ``most`` letters."""
    if len(element) == 0:
        return " ".join((element.text or "")[:most].split())
    if not unseen and len(element) > _FEW:  # a row of cells: its words matter, not where a blank is missing
        return " ".join(" ".join(map(str, islice(element.itertext(), most))).split())[:most]
    pieces: list[str] = []
    left = most
    skipped: etree._Element | None = None
    # Where marks stand in marks in marks, each would be walked again for those around it.
    for event, inner in islice(etree.iterwalk(element, events=("start", "end")), _MOST_STEPS):
        if event == "start":
            if skipped is None and (inner in unseen or inner.tag in _UNSEEN_TAGS) and inner is not element:
                skipped = inner
            piece = inner.text if skipped is None else ""
            if inner.tag not in _INLINE:
                piece = f" {piece or ''}"
        else:
            if inner is skipped:
                skipped = None
            piece = inner.tail if skipped is None and inner is not element else ""
            if inner.tag not in _INLINE:
                piece = f" {piece or ''}"
        if piece:
            pieces.append(piece)
            left -= len(piece)
            if left <= 0:
                break
    return " ".join("".join(pieces)[:most].split())


def _href_of(element: etree._Element) -> str:
    """Where the mark leads: its own link, one inside it, or the one it stands in."""
    link = element if element.tag == "a" else element.find(".//a[@href]") if len(element) else None
    if link is None:
        link = next(element.iterancestors("a"), None)
    href = (link.get("href") or "").strip() if link is not None else ""
    return "" if href.startswith("#") or href.lower().startswith("javascript:") else clean(href)[:2000]


def _near(element: etree._Element, unseen: set[etree._Element]) -> str:
    """The words of the line that a document stands in."""
    line = element
    for line in element.iterancestors():
        if line.tag in _LINES:
            break
    # What our own pages say about the source of a fact is dated too, and no date of the document.
    sources = {inner for inner in line.iter() if "src" in (inner.get("class") or "").split()}
    return visible_text(line, unseen | sources, _NEAR_TEXT)

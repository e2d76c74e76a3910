"""Read words written by people: Markdown with a short header."""

import re
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path

from markupsafe import Markup

from core.markup import TooDeep, render_markdown
from core.text import clean, make_slug
from publisher.errors import WordsError
from publisher.manifests import Anchor, join_sections
from publisher.shell import ROOT

WORDS_LIMIT = 1 << 20  # bytes of one page: a novel is shorter
HEADER_KEYS = frozenset({"title", "date", "summary", "picture", "alt", "menu", "order", "updated"})
_HEADER = re.compile(r"^([a-z]+)\s*:\s*(.*)$")
_DATED = re.compile(r"^(\d{4}-\d{2}-\d{2})-(.+)$")
_RELATIVE = re.compile(r' (src|href)="(?![a-zA-Z][a-zA-Z0-9+.-]*:|/|#|")(?:\./)?')
_HEADING = re.compile(r"<h([234])>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")
_UNSAFE = re.compile(r"[\ue000-\uf8ff]")  # private use: our own marks of holes must not come from a file


@dataclass(frozen=True, slots=True)
class Words:
    """One Markdown file as a page or a piece of news."""

    name: str  # the piece of the address: about, 2026-11-18-olimpiada
    lang: str
    title: str
    html: Markup  # links relative to the site's root start with the mark ``shell.ROOT``
    text: str  # plain, for search and summaries
    headings: tuple[str, ...]
    anchors: tuple[Anchor, ...]  # of the headings, in ``text``
    summary: str
    picture: str  # path below the site's folder, or empty
    alt: str
    published_on: date | None
    updated_on: date | None
    menu: str  # a shorter title for the site's menu
    order: int
    path: Path

    @property
    def lead(self) -> str:
        """The summary, or the beginning of the text."""
        return self.summary or shorten(self.text, 200)


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut between words."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.–—") + "…"


def plain_text(html: str) -> str:
    """The words of a piece of HTML, single spaces."""
    return _SPACE.sub(" ", unescape(_TAG.sub(" ", html))).strip()


def _with_anchors(html: str) -> tuple[str, str, tuple[Anchor, ...]]:
    """The HTML with an id at each heading, its words, and where in them each heading stands.

    The ids begin with ``s-``: no frame around the words has such ones. What the words say makes them, so an address that
    somebody keeps holds while other headings come and go.
    """
    pieces: list[str] = []
    sections: list[tuple[str, str, str]] = []
    taken: dict[str, int] = {}
    done, id_, title = 0, "", ""
    for heading in _HEADING.finditer(html):
        sections.append((plain_text(html[done : heading.start()]), id_, title))
        pieces.append(html[done : heading.start()])
        title = plain_text(heading[2])
        id_ = _free_id(title, taken)
        pieces.append(f'<h{heading[1]} id="{id_}">')
        done = heading.start() + len("<h2>")
    pieces.append(html[done:])
    sections.append((plain_text(html[done:]), id_, title))
    text, anchors = join_sections(sections)
    return "".join(pieces), text, anchors


def _free_id(title: str, taken: dict[str, int]) -> str:
    """An id that no heading before has; ``taken`` counts how often each was wanted."""
    wanted = found = f"s-{make_slug(title)}"
    while found in taken:
        taken[wanted] += 1
        found = f"{wanted}-{taken[wanted]}"
    taken[found] = 1
    return found


def _parse_day(text: str, path: Path, key: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise WordsError(f"{path.name}: “{key}: {text}” is not a day. Write it like {key}: 2026-11-20.") from error


def read_words(path: Path, *, dated: bool = False) -> Words:
    """Read one file.

    The header is lines ``key: value`` up to the first empty line (``---`` around it is allowed); ``title`` is required.
    A name that ends in ``.en`` (``about.en.md``) is the English twin. News must have a day, in the name or the header.

    Raises:
        WordsError: too large or too deep, not UTF-8, an unknown key, no title, or a day that is none; names the file.
    """
    try:
        if path.stat().st_size > WORDS_LIMIT:
            raise WordsError(
                f"{path.name}: the text is larger than {WORDS_LIMIT >> 20} MB. Cut it into pages, or publish it as a document."
            )
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise WordsError(f"{path.name}: this is not UTF-8 text. Save the file in UTF-8.") from error
    except OSError as error:
        raise WordsError(
            f"{path.name}: cannot be read ({error.strerror}). Check the file and its permissions."
        ) from error
    lines = _UNSAFE.sub("", text).replace("\r\n", "\n").split("\n")
    header: dict[str, str] = {}
    number = 0
    if lines and lines[0].strip() == "---":
        number = 1
    while number < len(lines) and (found := _HEADER.match(lines[number])):
        key = found[1]
        if key not in HEADER_KEYS:
            raise WordsError(
                f"{path.name}, line {number + 1}: unknown key “{key}”. Known keys: {', '.join(sorted(HEADER_KEYS))}."
            )
        header[key] = found[2].strip()
        number += 1
    if number < len(lines) and lines[number].strip() == "---":
        number += 1
    if not header.get("title"):
        raise WordsError(f"{path.name}: the header has no title. Put “title: …” in the first line.")
    name, lang = path.stem, "ru"
    if name.endswith((".en", ".ru")):
        name, lang = name[:-3], name[-2:]
    published_on = None
    if dated_name := _DATED.match(name):
        published_on = _parse_day(dated_name[1], path, "date")
    if header.get("date"):
        published_on = _parse_day(header["date"], path, "date")
    if dated and published_on is None:
        raise WordsError(f"{path.name}: news needs a day. Name the file 2026-11-20-name.md or add “date: 2026-11-20”.")
    order = header.get("order", "100")
    if not order.lstrip("-").isdigit():
        raise WordsError(f"{path.name}: “order: {order}” is not a whole number.")
    try:
        cleaned = str(render_markdown("\n".join(lines[number:])))
    except TooDeep as error:
        raise WordsError(f"{path.name}: {error}") from error
    html, plain, anchors = _with_anchors(_RELATIVE.sub(rf' \1="{ROOT}', cleaned))
    return Words(
        name=make_slug(name),
        lang=lang,
        title=clean(header["title"]),
        html=Markup(html),  # noqa: S704  # cleaned by render_markdown
        text=plain,
        headings=tuple(anchor.heading for anchor in anchors),
        anchors=anchors,
        summary=clean(header.get("summary", "")),
        picture=header.get("picture", ""),
        alt=clean(header.get("alt", "")),
        published_on=published_on,
        updated_on=_parse_day(header["updated"], path, "updated") if header.get("updated") else published_on,
        menu=clean(header.get("menu", "")),
        order=int(order),
        path=path,
    )

"""Show the values of statutory facts: texts, days, addresses to call or write to, links, documents."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from catalog.cards import Fact, FactPart, FactState
from core.i18n import format_day, format_size
from publisher.check.score import ADDRESS
from publisher.macros import MarkedDay
from publisher.shell import Shell, escaped, mark
from publisher.standard import Item

FindFile = Callable[[str], str]  # a path inside the site -> its address from any page; empty: there is no such file
INSIDE = ("documents/", "food/", "files/", "pictures/")  # how the path of a file in the site's folder begins
_EMAIL = re.compile(r"^[^\s@<>\"'(),:;?&]+@[^\s@<>\"'(),:;?&]+\.[^\s@<>\"'(),:;?&]{2,}$")
_SEVERAL = re.compile(r"(\s*[;,\n]\s*)")
_DIALLED = re.compile(r"^\+?[\d\s()-]{7,24}")
_EXTENSION = re.compile(r"доб\.?\s*(\d{1,6})\s*$")
_RUSSIAN_DAY = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_PLAIN_NUMBER = re.compile(r"^\d[\d\s\u00a0]*([.,]\d+)?$")
THOUSANDS = "thousand roubles"  # how the standard says it in a format


@dataclass(frozen=True, slots=True)
class Shown:
    """One value, ready for the macro ``value`` of themes/school/templates/pages/_statutory.html."""

    mode: str  # text, link, day, absent, lost (a document that is not in the site's folder)
    text: Any  # Markup where it holds links of its own
    href: str = ""
    iso: str = ""  # of a day
    thousands: bool = False  # a sum in thousands of roubles
    day: Any = None  # of the document
    size: str = ""
    format: str = ""
    signature: str = ""
    signed_by: str = ""
    signed_on: Any = None
    signature_href: str = ""

    @property
    def shape(self) -> tuple[object, ...]:
        """What decides about the macro's branches."""
        return (
            self.mode, self.thousands, self.day is None, not self.size, not self.format, self.signature,
            not self.signed_by, self.signed_on is None, not self.signature_href,
        )  # fmt: skip


class ValueShells:
    """The macro ``value``, asked once for each mark and shape."""

    def __init__(self, macro: Callable[..., Any], unpublished: str) -> None:
        """``unpublished`` stands beside a document that is not in the site's folder."""
        self._macro, self._unpublished = macro, unpublished
        self._shells: dict[object, Shell] = {}
        self._plain: dict[tuple[str | None, str], tuple[str, str]] = {}

    def plain(self, itemprop: str | None, mode: str, text: str) -> str:
        """A text without links or details: most values are."""
        key = (itemprop, mode)
        around = self._plain.get(key)
        if around is None:
            html = str(self._macro(itemprop or "", Shown(mode, mark("text")), self._unpublished))
            before, _, after = html.partition(mark("text"))
            around = self._plain[key] = (before, after)
        return f"{around[0]}{escaped(text)}{around[1]}"

    def show(self, itemprop: str | None, shown: Shown) -> str:
        """The value as HTML with its mark."""
        key = (itemprop, shown.shape)
        shell = self._shells.get(key)
        if shell is None:
            shell = self._shells[key] = Shell(str(self._macro(itemprop or "", _with_marks(shown), self._unpublished)))
        values = {"text": escaped(shown.text) if type(shown.text) is str else str(escape(shown.text))}
        if shown.href:
            values["href"] = escaped(shown.href)
        if shown.iso:
            values["iso"] = shown.iso
        if shown.size:
            values["size"] = shown.size
        if shown.format:
            values["format"] = escaped(shown.format)
        if shown.day is not None:
            values["iday"], values["dday"] = shown.day.isoformat(), format_day(shown.day, "short")
        if shown.signature:
            values["by"], values["sig"] = escaped(shown.signed_by), escaped(shown.signature_href)
            if shown.signed_on is not None:
                values["ion"], values["don"] = shown.signed_on.isoformat(), format_day(shown.signed_on, "short")
        return shell.fill(values)


def _with_marks(shown: Shown) -> Shown:
    return Shown(
        mode=shown.mode,
        text=mark("text"),
        href=mark("href") if shown.href else "",
        iso=mark("iso") if shown.iso else "",
        thousands=shown.thousands,
        day=MarkedDay("day") if shown.day is not None else None,
        size=mark("size") if shown.size else "",
        format=mark("format") if shown.format else "",
        signature=shown.signature,
        signed_by=mark("by") if shown.signed_by else "",
        signed_on=MarkedDay("on") if shown.signed_on is not None else None,
        signature_href=mark("sig") if shown.signature_href else "",
    )


def is_plain(item: Item) -> bool:
    """Whether a text of this fact stands as it is: no day, no address, no sum."""
    return item.kind == "text" and (
        not item.format
        or not (item.format in ("phone", "email") or item.format[:2] == "дд" or THOUSANDS in item.format)
    )


def shown_values(item: Item, fact: Fact, find_file: FindFile, portal: str = "") -> list[Shown]:
    """The values of a fact in their order; several telephones of one fact stay in one element, as the standard says.

    Args:
        find_file: where a file of the site's folder is published.
        portal: the portal's own address, before paths of its own.
    """
    if fact.state is FactState.ABSENT:
        return [Shown("absent", fact.value)]
    parts = fact.parts or (FactPart(fact.value, fact.href),)
    if len(parts) > 1 and item.format in ("phone", "email") and not item.repeated:
        parts = (FactPart("; ".join(part.value for part in parts)),)
    return [_shown(item, part, find_file, portal) for part in parts]


def _shown(item: Item, part: FactPart, find_file: FindFile, portal: str) -> Shown:
    if part.absent:
        return Shown("absent", part.value)
    href = part.href
    if href.startswith(("tel:", "mailto:")) or (not href and item.format in ("phone", "email")):
        return Shown("text", contacts(part.value, item.format))
    if not href:
        return _plain(item, part.value)
    text = part.value or href
    if href.startswith(INSIDE):
        href = find_file(href)
        if not href:
            return Shown("lost", text)
    else:
        href = safe_address(href, portal)
        if not href:
            return Shown("text", text)
    signature_href = part.signature_href
    if signature_href:
        signature_href = (
            find_file(signature_href) if signature_href.startswith(INSIDE) else safe_address(signature_href)
        )
    signed = part.signature if part.signature != "copy" else ""  # a copy of others' document needs no signature
    return Shown(
        "link",
        text,
        href,
        day=part.day,
        size=format_size(part.size) if part.size else "",
        format=part.format,
        signature=signed,
        signed_by=part.signed_by if signed else "",
        signed_on=part.signed_on if signed else None,
        signature_href=signature_href if signed else "",
    )


def _plain(item: Item, value: str) -> Shown:
    if (item.kind == "date" or item.format.startswith("дд.мм")) and (day := parse_day(value)):
        return Shown("day", format_day(day, "short"), iso=day.isoformat())
    if item.kind == "link" and value.startswith(("https://", "http://")) and (href := safe_address(value)):
        return Shown("link", value, href)
    return Shown("text", value, thousands=THOUSANDS in item.format and bool(_PLAIN_NUMBER.match(value)))


def parse_day(text: str) -> date | None:
    """A day as people or programs write it: 01.09.1993, 1993-09-01; None where it is none."""
    try:
        if found := _RUSSIAN_DAY.match(text.strip()):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007  # a calendar day
    except ValueError:
        return None


def safe_address(href: str, portal: str = "") -> str:
    """An address a page may link to: of the web, or a path on the portal; empty for anything else."""
    if href.startswith(("https://", "http://")) and not any(sign in href for sign in " \t\r\n\"'<>\\"):
        return href
    if portal and href.startswith("/") and not href.startswith("//"):
        return portal + href
    return ""


@lru_cache(maxsize=5_000)  # a school's telephones stand on several pages
def contacts(text: str, kind: str) -> Markup:
    """Telephones or e-mail addresses of a text as links; what is none stays text."""
    pieces = _SEVERAL.split(text)
    shown = [escape(piece) if at % 2 else _contact(piece, kind) for at, piece in enumerate(pieces)]
    return Markup("").join(shown)


def _contact(piece: str, kind: str) -> Markup:
    piece = piece.strip()
    if kind == "email" or "@" in piece:
        return Markup('<a href="mailto:{0}">{0}</a>').format(piece) if _EMAIL.match(piece) else escape(piece)
    number = dialled(piece)
    return Markup('<a class="nowrap" href="tel:{}">{}</a>').format(number, piece) if number else escape(piece)


def dialled(text: str) -> str:
    """What a telephone dials for a number as written: «8 (812) 000-00-56 доб. 3» → +78120000056;ext=3; empty for no number."""
    found = _DIALLED.match(text)
    if not found:
        return ""
    digits = re.sub(r"\D", "", found[0])
    if len(digits) == 11 and digits[0] in "78":
        digits = "7" + digits[1:]
    elif len(digits) == 10 and not text.startswith("+"):
        digits = "7" + digits
    elif not (text.startswith("+") and 8 <= len(digits) <= 15):
        return ""
    extension = _EXTENSION.search(text)
    return f"+{digits};ext={extension[1]}" if extension else f"+{digits}"


def points_inside(fact: Fact) -> bool:
    """Whether a fact points to files of the site's own folder."""
    if not fact.parts:
        return fact.href.startswith(INSIDE)
    return any(part.href.startswith(INSIDE) for part in fact.parts)


def is_lost(shown: list[Shown]) -> bool:
    """Whether nothing of the fact can be shown as published: every value is a document that is not there."""
    return bool(shown) and all(value.mode == "lost" for value in shown)


def leads_somewhere(item: Item, shown: Shown) -> bool:
    """Whether a value of a document or link leads there; a link may be an address that stands as text."""
    return bool(shown.href) or (item.kind == "link" and shown.mode == "text" and bool(ADDRESS.search(str(shown.text))))

"""Clean addresses of web sites."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

import idna

from catalog.cleaning.cleaned import EMPTY, Cleaned
from core.i18n import N_
from core.text import clean

ADDRESS_REPAIRED = N_("slips of the keyboard in the address were corrected")
FIRST_ADDRESS = N_("only the first of several addresses is kept")

_HOST = re.compile(r"^(?=.{4,253}$)(?:[\w](?:[\w-]{0,61}[\w])?\.)+[^\W\d_](?:[\w-]{0,22}[\w])$")
_SCHEME = re.compile(r"^(https?):/*", re.IGNORECASE)
_SLIPS = (
    (re.compile(r"^(?:https?:/+)+(?=https?:/)", re.IGNORECASE), ""),  # http://http://school.example
    (re.compile(r"^h?t{1,3}ps?(?=:/|//)", re.IGNORECASE), lambda m: "https" if m[0].lower().endswith("s") else "http"),
    (re.compile(r"^(https?)(?:;|//?:|:?\\+|:/*:+)/*\\*", re.IGNORECASE), r"\1://"),  # http//: http:\\ http;//
    (re.compile(r"^((?:https?://)?www)[,\s]", re.IGNORECASE), r"\1."),
)
_SEVERAL = re.compile(r"\s*[;,|]\s*|\s+(?:и\s+)?(?=https?:|www\.)", re.IGNORECASE)
_REMARK = re.compile(r"\s*\([^()]{0,80}\)\s*$")
_BAD = re.compile(r"[\s<>\"'\\]")


def clean_site(cell: str) -> Cleaned:
    """The address of a web site, checked to be http(s) with a host: ``Www.school.ru`` → ``http://www.school.ru/``."""
    text = clean(cell)
    if not text:
        return EMPTY
    if address := _address(text.rstrip(".,;")):
        return Cleaned(address, text if address != text else "")
    candidate = _REMARK.sub("", text).strip(" .,;\"'«»<>")
    for slip, right in _SLIPS:
        candidate = slip.sub(right, candidate)
    if address := _address(candidate):
        return Cleaned(address, text, ADDRESS_REPAIRED)
    first, *others = _SEVERAL.split(candidate)
    if others and (address := _address(first)) and any(_address(other) for other in others):
        return Cleaned(address, text, FIRST_ADDRESS)
    return Cleaned(
        None,
        text,
        "",
        N_("“%(value)s” is no address of a web site, like https://school.example/; it was left out."),
        {"value": text[:200]},
    )


@lru_cache(maxsize=4096)
def _address(candidate: str) -> str:
    """The address in its usual form; empty where the text is none."""
    candidate = _SCHEME.sub(lambda match: f"{match[1].lower()}://", candidate)
    if "://" not in candidate:
        candidate = f"http://{candidate}"
    try:
        parts = urlsplit(candidate)
        host = (parts.hostname or "").lower()
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _is_host(host):
        return ""
    address = f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path or '/'}"
    if parts.query:
        address += f"?{parts.query}"
    return "" if _BAD.search(address) else address


def _is_host(host: str) -> bool:
    if not _HOST.match(host):
        return False
    if host.isascii():
        return True
    try:
        idna.encode(host, uts46=True)
    except idna.IDNAError:
        return False
    return True


def looks_like_site(cell: str) -> bool:
    """Whether a note is in truth a web address."""
    text = clean(cell)
    return bool(text) and " " not in text and "@" not in text and clean_site(text).value is not None

"""Names of files that strangers chose: clean ones, and how a browser is told one (RFC 6266)."""

import re
import unicodedata
from urllib.parse import quote

from core.text import clean

LONGEST = 120  # characters, the ending included
_FORBIDDEN = re.compile(r'[<>:"|?*%;\x00-\x1f]')
_DEVICES = re.compile(
    r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE
)  # what Windows opens in place of a file


def clean_filename(name: str, ending: str) -> str:
    """A name without a path, without signs that deceive or that some system forbids, with the ending of what it holds.

    >>> clean_filename("../../etc/отчёт.PDF", "pdf")
    'отчёт.pdf'
    """
    last = re.split(r"[/\\\\]", name)[-1]
    text = clean(_FORBIDDEN.sub(" ", clean(last))).strip(". ")
    stem, dot, given = text.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,5}", given):
        stem = text
    stem = stem.strip(". ")[: LONGEST - len(ending) - 1].strip(". ")
    if not stem or _DEVICES.fullmatch(stem):
        stem = f"file-{stem}".strip("-").lower() if stem else "file"
    return f"{stem}.{ending}"


def content_disposition(name: str) -> str:
    """The header of a download: the name in ASCII for old programs, then the whole name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "", plain).strip(" ") or "file"
    if plain.startswith("."):
        plain = f"file{plain}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

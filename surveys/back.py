"""The way back to the page somebody came from."""

from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Back:
    """An address to offer as a link, never to redirect to."""

    href: str
    host: str  # shown in the link's words; empty for a page of our own


def parse_back(text: str | None) -> Back | None:
    """Read the parameter ``back``: a path of this portal, or an address of another site; None when it is neither.

    Browsers read ``\\`` as ``/`` and drop tabs and line breaks, so an address with any of these is refused whole.
    """
    if not text or len(text) > LONGEST or "\\" in text or any(ord(ch) <= 32 or ord(ch) == 127 for ch in text):
        return None
    if text.startswith("/"):
        return None if text.startswith("//") else Back(text, "")
    try:
        parts = urlsplit(text)
        host, user = parts.hostname, parts.username
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or user is not None:
        return None
    return Back(text, host)

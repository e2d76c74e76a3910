"""Ask a foreign site for one page, within limits, never inside our own network."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass
from urllib.parse import urljoin

from core.i18n import N_
from core.i18n import gettext as _
from portal.addresses import FetchRefused, Resolver, Target, parse_target, resolve
from portal.fetching import MOST_HOPS, REDIRECTS, Limits, TooSlow, asking, blocks_of, unpacked

PAGE_BYTES = 5 << 20
PAGE_SECONDS = 10.0
_HTML = ("text/html", "application/xhtml+xml", "")
NO_PAGE = N_("The server answers that there is no such page (%(status)s).")
NOT_OPEN = N_("The server answers %(status)s: visitors cannot read the page without a name and password.")
SERVER_FAILS = N_("The server answers %(status)s. Look at the page in a browser, then check again.")
NO_HTML = N_("This is no HTML page but “%(type)s”; facts must be read as text, without downloading.")
TOO_LARGE = N_("The page is larger than %(size)s MB and was not read. Make it smaller, or split it with addRef.")
SLOW = N_("The page did not arrive within %(seconds)s s. Check again later; visitors wait as long.")
LEADS_AWAY = N_("The page leads on to another site, %(host)s, which is not checked. Give the address of that site.")
TOO_MANY_HOPS = N_("The page leads on more than %(hops)s times, perhaps in a circle. Correct the redirects.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered to one address."""

    url: str  # after redirects
    content: bytes = b""
    content_type: str = ""
    failure: str = ""  # English msgid: why there is no page
    values: tuple[tuple[str, str], ...] = ()
    refused: bool = False  # the address or host itself cannot be asked: asking again is no use
    status: int = 0

    @property
    def found(self) -> bool:
        """Whether there is a page to read."""
        return not self.failure


def ask_page(
    url: str, host: str, *, seconds: float, allow: frozenset[str], resolver: Resolver = resolve, html: bool = True
) -> Answer:
    """Ask for a page; whatever goes wrong is said in the answer.

    Args:
        host: the site that is checked; redirects lead to it, or to it with or without «www.», nowhere else.
        seconds: for all hops together.
        html: refuse what is no HTML; False: take any text.
    """
    limits = Limits(PAGE_BYTES, min(PAGE_SECONDS, seconds), allow)
    ends_at = time.monotonic() + limits.seconds
    try:
        return _ask(url, host, limits, ends_at, resolver, html)
    except TooSlow:
        return Answer(url, failure=SLOW, values=(("seconds", f"{limits.seconds:.0f}"),))
    except FetchRefused as error:
        # The sentence is in the reader's language already; as a msgid without holes it stays as it is.
        return Answer(url, failure=str(error), refused=True)


def _ask(url: str, host: str, limits: Limits, ends_at: float, resolver: Resolver, html: bool) -> Answer:
    target = parse_target(url, limits.allow, resolver)
    for _hop in range(MOST_HOPS + 1):
        here = target.url.geturl()
        with asking(target, limits, ends_at, {}) as answer:
            if answer.status not in REDIRECTS:
                return _read(answer, target, limits, ends_at, html)
            goal = urljoin(here, answer.headers.get("Location", ""))
        target = parse_target(goal, limits.allow, resolver)
        if bare_host(target.url.netloc) != bare_host(host):
            return Answer(here, failure=LEADS_AWAY, values=(("host", target.host[:100]),))
    return Answer(url, failure=TOO_MANY_HOPS, values=(("hops", str(MOST_HOPS)),))


def bare_host(host: str) -> str:
    """A host as sites are told apart: without «www.», in small letters, without the usual ports."""
    return host.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")


def _read(answer: http.client.HTTPResponse, target: Target, limits: Limits, ends_at: float, html: bool) -> Answer:
    here = target.url.geturl()
    if answer.status != 200:
        sentence = {401: NOT_OPEN, 403: NOT_OPEN, 404: NO_PAGE, 410: NO_PAGE}.get(answer.status, SERVER_FAILS)
        return Answer(here, failure=sentence, values=(("status", str(answer.status)),), status=answer.status)
    content_type = answer.headers.get("Content-Type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if html and kind not in _HTML:
        return Answer(here, failure=NO_HTML, values=(("type", kind[:60]),), status=200)
    pieces: list[bytes] = []
    size = 0
    for block in unpacked(blocks_of(answer), answer.headers.get("Content-Encoding", ""), target):
        size += len(block)
        if size > limits.bytes:
            return Answer(here, failure=TOO_LARGE, values=(("size", str(limits.bytes >> 20)),), status=200)
        if time.monotonic() > ends_at:
            raise TooSlow(_("The page came too slowly."))
        pieces.append(block)
    return Answer(here, b"".join(pieces), content_type, status=200)

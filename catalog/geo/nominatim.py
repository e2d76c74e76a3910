"""Ask a Nominatim-compatible server politely, and remember what it answered."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

from geopy.adapters import AdapterHTTPError, URLLibAdapter
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderRateLimited,
    GeocoderTimedOut,
    GeopyError,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim

from catalog.errors import CatalogError
from catalog.kinds import Precision
from core.i18n import gettext as _

MIN_DELAY_S = 1.0  # between two requests: the usage policy of public servers
RETRY_AFTER_S = 5.0
TIMEOUT_S = 10.0
LARGEST_ANSWER = 1_000_000  # bytes
logging.getLogger("geopy").setLevel(logging.CRITICAL)  # it logs tracebacks of what becomes a sentence here
USER_AGENT = "KAIS (information system of an education authority)"


class GeocoderTrouble(CatalogError):
    """The geocoder could not be asked, in a sentence; nothing is known about the address."""

    status = 502


@dataclass(frozen=True, slots=True)
class Answer:
    """What a geocoder says about an address."""

    lat: float
    lon: float
    precision: Precision
    name: str  # as the geocoder calls the place
    licence: str = ""

    def to_json(self) -> dict[str, Any]:
        """The answer for the table of answers."""
        return {"lat": self.lat, "lon": self.lon, "precision": self.precision.value, "name": self.name}

    @staticmethod
    def from_json(data: Any) -> Answer | None:
        """The answer back from the table; None where it says that the geocoder knows no such place."""
        if not isinstance(data, Mapping):
            return None
        return Answer(data["lat"], data["lon"], Precision(data["precision"]), data.get("name", ""))


def check_url(url: str) -> str:
    """The address of a geocoder without a slash at its end.

    Raises:
        GeocoderTrouble: it is no address of http or https, or carries a name and password.
    """
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or parts.query or parts.fragment:
        raise GeocoderTrouble(
            _("KAIS_GEOCODER_URL is “%(url)s”; it must be an address like https://geocoder.example.org.", url=url[:200])
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


class _NoRedirect(HTTPRedirectHandler):
    """The operator named one server; nobody may send us to another."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        raise HTTPError(req.full_url, code, "redirect", headers, fp)


class _Adapter(URLLibAdapter):
    """geopy's way to the network, without redirects and with an end to long answers."""

    def __init__(self, *, proxies: Any, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        opener = build_opener(HTTPSHandler(context=ssl_context), ProxyHandler(proxies), _NoRedirect)
        self.urlopen = opener.open

    def _decode_page(self, page: Any) -> str:
        body = page.read(LARGEST_ANSWER + 1)
        if len(body) > LARGEST_ANSWER:
            raise GeocoderParseError("the answer is too long")
        try:
            return str(body, encoding="utf-8")
        except ValueError as error:
            raise GeocoderParseError("the answer is no UTF-8") from error


class _Server(Nominatim):
    """A Nominatim that is told whom to write to when we disturb it."""

    def __init__(self, url: str, email: str, timeout_s: float) -> None:
        parts = urlsplit(url)
        super().__init__(
            domain=f"{parts.netloc}{parts.path}",
            scheme=parts.scheme,
            user_agent=f"{USER_AGENT} {email}".strip(),
            timeout=timeout_s,
            adapter_factory=_Adapter,
        )
        self._email = email

    def _construct_url(self, base_api: str, params: Mapping[str, Any]) -> str:
        return f"{base_api}?{urlencode({**params, **({'email': self._email} if self._email else {})})}"


class _Limiter(RateLimiter):
    """geopy's limiter on a clock of ours, so that tests need not wait."""

    def __init__(self, ask: Callable[..., Any], now: Callable[[], float], sleep: Callable[[float], None]) -> None:
        super().__init__(
            ask,
            min_delay_seconds=MIN_DELAY_S,
            max_retries=1,
            error_wait_seconds=RETRY_AFTER_S,
            swallow_exceptions=False,
        )
        self._now, self._pause = now, sleep

    def _clock(self) -> float:
        return self._now()

    def _sleep(self, seconds: float) -> None:
        self._pause(seconds)


class Geocoder:
    """One server. ``ask`` sends a request: at most one a second, a second try after an error."""

    def __init__(
        self,
        url: str,
        email: str = "",
        *,
        language: str = "ru",
        timeout_s: float = TIMEOUT_S,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = check_url(url)
        self._language = language
        self._geocode = _Limiter(_Server(self.url, email, timeout_s).geocode, now, sleep)

    @property
    def provider(self) -> str:
        """How its answers are kept: another server's answers are other answers."""
        return self.url[:200]

    def ask(self, query: str) -> Answer | None:
        """What the server knows about an address; None where it knows nothing.

        Raises:
            GeocoderTrouble: it cannot be reached, refuses, or answers what is no answer.
        """
        try:
            found = self._geocode(query, exactly_one=False, limit=1, language=self._language)
            return parse_answer(found[0].raw) if found else None
        except (GeocoderTimedOut, TimeoutError) as error:
            if _status(error):  # geopy takes a 503 for one
                raise GeocoderTrouble(self._cannot(error)) from error
            raise GeocoderTrouble(
                _("The geocoder %(url)s did not answer in time. It is asked again with the next run.", url=self.url)
            ) from error
        except (GeocoderRateLimited, GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges) as error:
            raise GeocoderTrouble(
                _(
                    "The geocoder %(url)s refuses to answer us: %(reason)s. Ask its operator.",
                    url=self.url,
                    reason=_reason(error),
                )
            ) from error
        except (
            GeocoderParseError,
            GeocoderQueryError,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            IndexError,
        ) as error:
            raise GeocoderTrouble(
                _(
                    "The geocoder %(url)s answers what is no answer of a Nominatim. Check KAIS_GEOCODER_URL.",
                    url=self.url,
                )
            ) from error
        except (GeopyError, OSError) as error:
            status = _status(error)
            if 300 <= status < 400:
                raise GeocoderTrouble(
                    _(
                        "The geocoder %(url)s sends us to another address; KAIS asks only the one it is given. "
                        "Check KAIS_GEOCODER_URL.",
                        url=self.url,
                    )
                ) from error
            raise GeocoderTrouble(self._cannot(error)) from error

    def _cannot(self, error: BaseException) -> str:
        return _(
            "The geocoder %(url)s cannot be asked: %(reason)s. It is asked again with the next run.",
            url=self.url,
            reason=_reason(error),
        )


def _status(error: BaseException) -> int:
    cause = error.__cause__
    return int(cause.status_code) if isinstance(cause, AdapterHTTPError) else 0


def _reason(error: BaseException) -> str:
    if status := _status(error):
        return f"HTTP {status}"
    return str(error).strip().splitlines()[0][:120] if str(error).strip() else type(error).__name__


def parse_answer(raw: Mapping[str, Any]) -> Answer | None:
    """Read one place of a Nominatim's answer; None where it is coarser than a settlement.

    Raises:
        ValueError: it has no degrees.
    """
    lat, lon = float(raw["lat"]), float(raw["lon"])
    if not (math.isfinite(lat) and math.isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("no degrees")
    precision = _precision(raw)
    if precision is None:
        return None
    return Answer(
        round(lat, 6), round(lon, 6), precision, str(raw.get("display_name") or "")[:300], str(raw.get("licence") or "")
    )


def _precision(raw: Mapping[str, Any]) -> Precision | None:
    """How exact a place is, by its search rank, else by its kind."""
    rank = raw.get("place_rank")
    if isinstance(rank, int) and not isinstance(rank, bool):
        if rank >= 28:
            return Precision.BUILDING
        if rank >= 26:
            return Precision.STREET
        return Precision.SETTLEMENT if rank >= 13 else None
    kind, category = (
        str(raw.get("addresstype") or raw.get("type") or ""),
        str(raw.get("class") or raw.get("category") or ""),
    )
    if category == "building" or kind in ("house", "building", "school", "kindergarten", "amenity"):
        return Precision.BUILDING
    if category == "highway" or kind == "road":
        return Precision.STREET
    if kind in ("city", "town", "village", "hamlet", "suburb", "municipality"):
        return Precision.SETTLEMENT
    return None

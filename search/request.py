"""What is asked of the index."""

from dataclasses import dataclass
from enum import StrEnum

PER_PAGE = 10
GROUPS = ("institution", "page", "document", "certificate", "poll")  # the tabs, in their order


class Sort(StrEnum):
    """In which order hits come."""

    RELEVANCE = "relevance"
    DATE = "date"  # the newest first; what has no day comes last
    DISTANCE = "distance"  # the nearest first; what has no point comes last


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked. An empty text with or without filters lists the institutions."""

    text: str = ""
    district: str = ""  # slug
    kind: str = ""  # catalog.kinds.Kind
    level: str = ""  # search.levels.Level
    licence: str = ""  # catalog.kinds.RegisterState
    type: str = ""  # one of GROUPS; empty: all
    page: int = 1  # from 1; beyond the last page means the last
    site: str = ""  # site id: only pages of this site
    lang: str = "ru"  # pages that exist in this language are not shown in another
    literal: bool = False  # repair nothing
    sort: Sort = Sort.RELEVANCE
    near: str = ""  # an address, a station or "lat,lon", as written
    point: tuple[float, float] | None = None  # what ``near`` means: WGS 84 latitude, longitude
    per_page: int = PER_PAGE

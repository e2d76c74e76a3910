"""What search wants from outside; ``portal`` implements it."""

from dataclasses import dataclass
from typing import Protocol

from search.synonyms import NO_SYNONYMS, Synonyms


class SearchPorts(Protocol):
    """What a search page needs besides the index."""

    def synonyms(self) -> Synonyms:
        """The operators' table as it is now; asked at every search, so it must cost next to nothing."""

    def note_miss(self, text: str, lang: str) -> None:
        """Remember that a search found nothing, or nothing with every word; must never fail and keep nobody's trace."""


@dataclass(frozen=True, slots=True)
class NoPorts:
    """Nothing from outside: no operators' synonyms, nothing remembered."""

    def synonyms(self) -> Synonyms:
        """No lines."""
        return NO_SYNONYMS

    def note_miss(self, text: str, lang: str) -> None:
        """Forget it."""

"""What search wants of the portal (``search.ports.SearchPorts``): the synonyms as they are now, and where misses go."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import has_request_context, request

from core.web import TooManyRequests
from portal.limits import Counters, network_of
from portal.search_desk.misses import PATIENCE_S, RARE_DAYS, Misses
from portal.search_desk.personal import words_to_keep
from portal.search_desk.table import SynonymTable
from portal.wiring import Wiring
from search.synonyms import Synonyms

log = logging.getLogger("portal.search_desk")
MISSES_FILE = "misses.db"
STAMP_FILE = "synonyms.stamp"
NOTED_A_NETWORK = 50  # a day; whoever tries words by the hundred counts no further
NOTED_A_DAY = 5000  # of the whole installation: bounds the files, whoever asks
DAY = timedelta(days=1)
ONCE_IN = timedelta(days=RARE_DAYS)  # a network counts once for a search while that could make it readable


class DeskPorts:
    """The desk behind the search of one process."""

    def __init__(self, wiring: Wiring) -> None:
        settings = wiring.settings
        self.table = SynonymTable(wiring.portal, wiring.home / STAMP_FILE)
        self.misses = make_misses(wiring)
        self._counting = settings.miss_times > 0
        self._counters = Counters(wiring.home / "limits.db", wiring.secret_key, wiring.clock, patience_s=PATIENCE_S)

    def synonyms(self) -> Synonyms:
        """The table as it is now: the operators' lines and the shipped ones they left."""
        return self.table.now()

    def note_miss(self, text: str, lang: str) -> None:
        """Count a search of a visitor that found nothing; whatever happens, the search goes on.

        What a network asked is counted apart from the searches, by a hash of network and search under the
        installation's key: it says "counted already" and nothing else.
        """
        if not self._counting or not has_request_context():
            return
        try:
            words = words_to_keep(text)
            if not words:
                return
            network = network_of(request.remote_addr)
            search = self.misses.key_of(words).hex()
            self._counters.count("search-miss", network, limit=NOTED_A_NETWORK, per=DAY)
            self._counters.count("search-miss-all", "", limit=NOTED_A_DAY, per=DAY)
            self._counters.count(f"search-miss-{search}", network, limit=1, per=ONCE_IN)
            self.misses.note(words, "en" if lang == "en" else "ru")
        except TooManyRequests:
            pass
        except Exception as error:  # a busy or broken file is no reason to withhold an answer
            log.warning("a search without result is not counted: %s", type(error).__name__)


def make_misses(wiring: Wiring) -> Misses:
    """The file of misses of an installation."""
    settings = wiring.settings
    return Misses(
        wiring.home / MISSES_FILE,
        wiring.secret_key,
        wiring.clock,
        times=settings.miss_times,
        days=settings.miss_days,
    )


def search_ports(wiring: Wiring) -> DeskPorts:
    """What search wants of this installation."""
    return DeskPorts(wiring)

"""Which words the indexed texts use: for repairing a query, completing it, and nothing else."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST_CORRECTED = 4
_LONGEST_CORRECTED = 40
_SHORTEST_PREFIX = 3
_MOST_COMPLETIONS = 30


class Vocabulary:
    """The lexicon of names, addresses and titles (word → how often), with the index's own test for a term.

    Words are folded, in the forms the texts use and in dictionary form.
    """

    def __init__(self, lexicon: Mapping[str, int], has_term: Callable[[str], bool]) -> None:
        self._lexicon = lexicon
        self._sorted = sorted(lexicon)
        self.has_term = lru_cache(maxsize=50_000)(has_term)
        self.correct = lru_cache(maxsize=5_000)(self._correct)

    def __contains__(self, word: str) -> bool:
        return word in self._lexicon

    @property
    def words(self) -> list[str]:
        """Every word, sorted."""
        return self._sorted

    def completions(self, prefix: str) -> list[str]:
        """Words that go on from ``prefix``, the most frequent first."""
        if len(prefix) < _SHORTEST_PREFIX:
            return []
        start = bisect_left(self._sorted, prefix)
        stop = bisect_left(self._sorted, prefix + "\uffff")
        found = sorted(self._sorted[start:stop], key=lambda word: (-self._lexicon[word], word))
        return found[:_MOST_COMPLETIONS]

    def _correct(self, word: str) -> str | None:
        """The word of the lexicon that was probably meant, or None.

        One slip up to six letters, two beyond; a slip in the first letter is believed only when it is the only one.
        """
        if not _SHORTEST_CORRECTED <= len(word) <= _LONGEST_CORRECTED:
            return None
        slips = 1 if len(word) <= 6 else 2
        found = process.extract(word, self._sorted, scorer=OSA.distance, score_cutoff=slips, limit=20)
        near = [
            (distance + (candidate[0] != word[0]), -self._lexicon[candidate], candidate)
            for candidate, distance, _ in found
            if candidate[0] == word[0] or distance == 1
        ]
        return min(near)[2] if near else None

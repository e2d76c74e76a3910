"""Which words the indexed texts use: for repairing a query, completing it, and nothing else."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from heapq import nsmallest

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import lemmas
from search.repair import skeleton
from search.words import SMALL

_SHORTEST_CORRECTED = 4
_LONGEST_CORRECTED = 40
_SHORTEST_SMALL = 5  # letters of a small word («район») that slips are corrected towards
_SHORTEST_PREFIX = 3
_MOST_COMPLETIONS = 30
_TWO_SLIPS_FROM = 7  # letters
_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


class Vocabulary:
    """The lexicon of names, addresses and titles (word → how often), with the index's own test for a term.

    Words are folded, in the forms the texts use and in dictionary form.
    """

    def __init__(self, lexicon: Mapping[str, int], has_term: Callable[[str], bool]) -> None:
        small = {word: 1 for word in SMALL if len(word) >= _SHORTEST_SMALL}
        self._lexicon: dict[str, int] = {**small, **lexicon}
        self._sorted = sorted(self._lexicon)
        self.has_term = lru_cache(maxsize=50_000)(has_term)
        self.correct = lru_cache(maxsize=5_000)(self._correct)
        self._sounds = lru_cache(maxsize=len(_LETTERS))(self._find_sounds)
        self.romanised = lru_cache(maxsize=5_000)(self._romanised)

    def __contains__(self, word: str) -> bool:
        return word in self._lexicon

    @property
    def words(self) -> list[str]:
        """Every word, sorted."""
        return self._sorted

    def is_used(self, word: str) -> bool:
        """Whether some document still has a word of the lexicon, which batches only add to."""
        return word in SMALL or any(self.has_term(form) for form in lemmas(word))

    def completions(self, prefix: str) -> list[str]:
        """Words that go on from ``prefix``, the most frequent first."""
        if len(prefix) < _SHORTEST_PREFIX:
            return []
        start = bisect_left(self._sorted, prefix)
        stop = bisect_left(self._sorted, prefix + "\uffff")
        return nsmallest(_MOST_COMPLETIONS, self._sorted[start:stop], key=lambda word: (-self._lexicon[word], word))

    def _correct(self, word: str) -> str | None:
        """The word of the lexicon that was probably meant, or None.

        One slip up to six letters, two beyond; a slip in the first letter is believed only when it is the only one. A form
        that the lexicon does not have («гимнзией») is looked for by what its dictionary form would be.
        """
        if not _SHORTEST_CORRECTED <= len(word) <= _LONGEST_CORRECTED:
            return None
        for asked in dict.fromkeys((word, *lemmas(word))):
            near = next((word for *_, word in sorted(self._near(asked)) if self.is_used(word)), None)
            if near is not None:
                return near
        return None

    def _near(self, word: str) -> Iterator[tuple[float, int, str]]:
        """Words that a few slips lead to: slips, frequency (negative), the word."""
        slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        same_first = [
            candidate
            for length in range(len(word) - slips, len(word) + slips + 1)
            for candidate in self._by_beginning.get((word[:1], length), ())
        ]
        for candidate, distance, _ in process.extract(
            word, same_first, scorer=OSA.distance, score_cutoff=slips, limit=20
        ):
            yield distance, -self._lexicon[candidate], candidate
        for candidate in self._other_beginnings(word):
            if len(candidate) >= _SHORTEST_CORRECTED and candidate[0] != word[0]:
                yield 2, -self._lexicon[candidate], candidate

    def _other_beginnings(self, word: str) -> Iterator[str]:
        """Words one slip away whose first letter is another: replaced, left out, too many, or swapped with the second."""
        found = (*(letter + word[1:] for letter in _LETTERS), *(letter + word for letter in _LETTERS))
        for candidate in (*found, word[1:], word[1:2] + word[:1] + word[2:]):
            if candidate in self._lexicon:
                yield candidate

    def sounds_like(self, word: str) -> str | None:
        """The word that a Latin spelling sounds exactly like."""
        asked = skeleton(word)
        return self._sounds(asked[0]).get(asked) if len(asked) >= _SHORTEST_PREFIX else None

    def _romanised(self, word: str) -> str | None:
        """The word that a Latin spelling sounds like, by whatever table it was written; one slip from six letters on."""
        if found := self.sounds_like(word):
            return found
        asked = skeleton(word)
        if len(asked) <= _SHORTEST_CORRECTED + 1:
            return None
        sounds = self._sounds(asked[0])
        alike = [other for other in sounds if abs(len(other) - len(asked)) <= 1]
        near = process.extract(asked, alike, scorer=OSA.distance, score_cutoff=1, limit=20)
        words = [sounds[sound] for sound, _, _ in near]
        return min(words, key=lambda other: (-self._lexicon[other], other), default=None)

    def _find_sounds(self, first: str) -> dict[str, str]:
        """Sound → the most frequent word that sounds so; of the sounds that begin with one letter, to be ready in a moment."""
        found: dict[str, str] = {}
        for letter in _LETTERS:
            if first not in {sound[:1] for sound in (skeleton(letter), skeleton(letter + "с"))}:
                continue
            start, stop = bisect_left(self._sorted, letter), bisect_left(self._sorted, letter + "\uffff")
            for word in self._sorted[start:stop]:
                sound = skeleton(word)
                if sound not in found or self._lexicon[word] > self._lexicon[found[sound]]:
                    found[sound] = word
        return found

    @cached_property
    def _by_beginning(self) -> dict[tuple[str, int], list[str]]:
        found: dict[tuple[str, int], list[str]] = {}
        for word in self._sorted:
            found.setdefault((word[0], len(word)), []).append(word)
        return found

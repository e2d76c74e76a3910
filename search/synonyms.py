"""Words that mean the same: the table that operators edit, as search asks it.

``synonyms.toml`` holds the lines that search brings along. They act when a query is read, never in the index, so that a line
takes effect at once.
"""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from pathlib import Path

from search.analysis import is_weak, lemmas, number_term, split_word, words

MOST_WORDS = 4  # of what is asked
_MOST_READINGS = 4  # of a meaning whose words may be several
_SHIPPED = Path(__file__).with_name("synonyms.toml")
Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonym:
    """One line of the table: who asks for ``word`` also means each of ``means``."""

    word: str  # one to four words, as people type them: «продлёнка», «муз школа»
    means: tuple[str, ...]  # each one to six words: «группа продлённого дня»
    both_ways: bool = False  # whoever asks for one of ``means`` also finds ``word``


@dataclass(frozen=True, slots=True)
class _Entry:
    key: tuple[frozenset[str], ...]  # of each word, the forms that it may be
    meanings: tuple[Terms, ...]


class Synonyms:
    """The table as understanding asks it. Two tables of the same lines are equal, and may be keys of a cache."""

    def __init__(self, lines: Iterable[Synonym] = ()) -> None:
        self.lines = tuple(lines)
        self._hash = hash(self.lines)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Synonyms) and self.lines == other.lines)

    def __hash__(self) -> int:
        return self._hash

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def find(self, asked: Sequence[str]) -> tuple[int, tuple[Terms, ...]]:
        """The longest phrase of the table that ``asked`` begins with: how many of its words, and what they also mean.

        Args:
            asked: folded words.
        """
        if not asked:
            return 0, ()
        found: dict[int, list[Terms]] = {}
        read = [frozenset((word, *lemmas(word))) for word in asked[:MOST_WORDS]]
        for form in read[0]:
            for entry in self._entries.get(form, ()):
                size = len(entry.key)
                if size <= len(read) and all(map(frozenset.intersection, entry.key, read)):
                    found.setdefault(size, []).extend(entry.meanings)
        longest = max(found, default=0)
        return longest, tuple(dict.fromkeys(found.get(longest, ())))

    @cached_property
    def _entries(self) -> dict[str, list[_Entry]]:
        """Form of a first word → the phrases that begin with it."""
        made: dict[str, list[_Entry]] = {}
        for word, meanings in self._directed():
            key = tuple(frozenset((part, *lemmas(part))) for part in _parts(word))
            if key and len(key) <= MOST_WORDS:
                entry = _Entry(key, tuple(terms for meaning in meanings for terms in phrase_terms(meaning)))
                for form in key[0]:
                    made.setdefault(form, []).append(entry)
        return made

    @cached_property
    def _words(self) -> frozenset[str]:
        """Every form of every word that is asked for."""
        return frozenset(
            form for entries in self._entries.values() for entry in entries for part in entry.key for form in part
        )

    def _directed(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for line in self.lines:
            yield line.word, line.means
            if line.both_ways:
                for meaning in line.means:
                    yield meaning, (line.word,)


def phrase_terms(phrase: str) -> tuple[Terms, ...]:
    """A phrase as terms that a text must all have; one entry for each reading of its words."""
    parts = _parts(phrase)
    strong = [part for part in parts if not is_weak(part)] or parts
    choices = [(number_term(part),) if part.isdigit() else lemmas(part) for part in strong]
    return tuple(dict.fromkeys(islice(product(*choices), _MOST_READINGS))) if strong else ()


def _parts(phrase: str) -> list[str]:
    return [part for word in words(phrase) for part in split_word(word)]


def read_lines(path: Path) -> tuple[Synonym, ...]:
    """The lines of a table: a section says which way its lines act."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Synonym(word, tuple(means if isinstance(means, list) else [means]), section == "both_ways")
        for section in ("one_way", "both_ways")
        for word, means in table.get(section, {}).items()
    )


NO_SYNONYMS = Synonyms(read_lines(_SHIPPED))  # no operator's line: those that search brings along

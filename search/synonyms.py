"""Words that mean the same: the table that operators edit, as search asks it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Synonym:
    """One line of the table: who asks for ``word`` also means each of ``means``."""

    word: str  # one to four words, as people type them: «продлёнка», «муз школа»
    means: tuple[str, ...]  # each one to six words: «группа продлённого дня»
    both_ways: bool = False  # whoever asks for one of ``means`` also finds ``word``


class Synonyms:
    """The table as understanding asks it. Two tables of the same lines are equal, and may be keys of a cache."""

    def __init__(self, lines: Iterable[Synonym] = ()) -> None:
        self.lines = tuple(lines)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Synonyms) and self.lines == other.lines

    def __hash__(self) -> int:
        return hash(self.lines)


NO_SYNONYMS = Synonyms()

"""Check one line of the table of synonyms, and say in plain words what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.errors import KaisError
from core.i18n import gettext as _
from core.i18n import ngettext
from portal.search_desk.models import LONGEST_NOTE, LONGEST_WORD
from search.analysis import tidy, words
from search.synonyms import Synonym
from search.words import WEAK

MOST_LINES = 2000  # the whole table lies in the memory of every process
WORDS_OF_WORD = 4
WORDS_OF_MEANING = 6
LONGEST_MEANING = 100
MOST_MEANINGS = 8  # each is asked of the index
_MARKUP = re.compile(r"[<>{}]|&#?\w+;")
_EDGES = " .,;:!?+=@|/\\'\"-–—\t"


class LineRefused(KaisError):
    """A line cannot be kept; ``field`` is where the person must look."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Line:
    """A line as operators write it."""

    word: str
    means: tuple[str, ...]
    both_ways: bool = False
    note: str = ""
    enabled: bool = True

    @property
    def key(self) -> str:
        """The word as search compares it."""
        return key_of(self.word)

    @property
    def synonym(self) -> Synonym:
        """The line as search takes it."""
        return Synonym(self.word, self.means, self.both_ways)


def key_of(text: str) -> str:
    """Words as search compares them: two lines of one key would be about the same word."""
    return " ".join(words(text))


def check_line(
    word: str, means: Sequence[str], *, both_ways: bool = False, note: str = "", enabled: bool = True
) -> Line:
    """Read a line.

    Raises:
        LineRefused: with the field and what to write instead.
    """
    shown = _bare("word", word, LONGEST_WORD)
    _check_words("word", shown, most_words=WORDS_OF_WORD, longest=LONGEST_WORD)
    if all(part in WEAK or len(part) == 1 for part in words(shown)):
        raise LineRefused("word", _("“%(word)s” stands in too many searches to mean something else.", word=shown))
    found: dict[str, str] = {}
    for text in means:
        meaning = _bare("means", text, LONGEST_MEANING)
        if not meaning:
            continue
        _check_words("means", meaning, most_words=WORDS_OF_MEANING, longest=LONGEST_MEANING)
        if key_of(meaning) == key_of(shown):
            raise LineRefused("means", _("“%(word)s” cannot stand for itself.", word=shown))
        found.setdefault(key_of(meaning), meaning)
    if not found:
        raise LineRefused("means", _("Write what the word also means, each meaning on a line of its own."))
    if len(found) > MOST_MEANINGS:
        raise LineRefused("means", _("A word may have at most %(most)s meanings.", most=MOST_MEANINGS))
    remark = tidy(note[: LONGEST_NOTE * 4])
    if len(remark) > LONGEST_NOTE:
        raise LineRefused("note", _("The note may have at most %(most)s characters.", most=LONGEST_NOTE))
    return Line(shown, tuple(found.values()), both_ways, remark, enabled)


def _bare(field: str, text: str, longest: int) -> str:
    """The words of a text, without signs around them; of a text far too long, more than may be kept."""
    shown = tidy(text[: longest * 4])
    if _MARKUP.search(shown):
        raise LineRefused(field, _("“%(text)s” holds signs of a program; write words only.", text=shown[:longest]))
    return shown.strip(_EDGES)


def _check_words(field: str, text: str, *, most_words: int, longest: int) -> None:
    if not text:
        raise LineRefused(field, _("Write the word that people search with."))
    found = words(text)
    if not found:
        raise LineRefused(field, _("“%(text)s” has no Russian or Latin letter.", text=text[:longest]))
    if all(part.isdigit() for part in found):
        raise LineRefused(
            field, _("“%(text)s” is only a number; search finds numbers as they are.", text=text[:longest])
        )
    if len(text) > longest or len(found) > most_words:
        raise LineRefused(
            field,
            ngettext(
                "“%(text)s” is too long: write at most %(num)s word.",
                "“%(text)s” is too long: write at most %(num)s words.",
                most_words,
                text=text[:40] + "…" if len(text) > 40 else text,
            ),
        )


class Meanings:
    """Which word leads to which by the lines there are; tells where a new line would lead in a circle."""

    def __init__(self, lines: Iterable[Synonym] = ()) -> None:
        self._means: dict[str, tuple[str, ...]] = {}
        self._back: dict[str, set[str]] = {}
        self._words: dict[str, str] = {}
        for line in lines:
            self.put(line)

    def put(self, line: Synonym) -> None:
        """Take a line in, in the place of one of the same word."""
        key = key_of(line.word)
        self.drop(key)
        self._words[key] = line.word
        self._means[key] = tuple(map(key_of, line.means))
        if line.both_ways:
            for meaning in self._means[key]:
                self._back.setdefault(meaning, set()).add(key)

    def drop(self, key: str) -> None:
        """Forget the line of a word."""
        for meaning in self._means.pop(key, ()):
            self._back.get(meaning, set()).discard(key)

    def check(self, line: Line) -> None:
        """Refuse a line that leads in a circle.

        Raises:
            LineRefused: naming the other line.
        """
        target = line.key
        self.drop(target)
        seen: set[str] = set()
        waiting = list(map(key_of, line.means))
        while waiting:
            key = waiting.pop()
            if key in seen:
                continue
            seen.add(key)
            following = {*self._means.get(key, ()), *self._back.get(key, ())}
            if target in following:
                raise LineRefused(
                    "means",
                    _(
                        "“%(other)s” already stands for “%(word)s”. Open that line and tick “both ways” instead.",
                        other=self._words.get(key, key),
                        word=line.word,
                    ),
                )
            waiting += following

"""Mark the words of a query in text, in whatever form they stand."""

import re
from functools import lru_cache

from markupsafe import Markup, escape

from search.analysis import fold, forms, repair_lookalikes, word_terms
from search.words import ABBREVIATIONS, KIND_WORDS, ORDINALS

_SNIPPET = 220  # characters
_LEAD = 60  # characters before the first word found
_MOST_CANDIDATES = 60
_MOST_NEAR = 12  # words of one snippet that are compared
_WORD = re.compile("[0-9a-zа-я]+")
_LETTERS = frozenset("0123456789abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюя")
_SENTENCE_END = re.compile(r"[.!?…]\s|\n")
_SHORTEST_STEM = 3


def highlight(text: str, terms: frozenset[str]) -> Markup:
    """The text as safe HTML, the words of ``terms`` in ``<mark>``."""
    pieces: list[str] = []
    done = 0
    for start, end, _ in find_words(fold(text), terms):
        pieces += (escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>")
        done = end
    pieces.append(escape(text[done:]))
    return Markup("".join(pieces))  # noqa: S704  # every piece of the text was escaped above


def snippet(text: str, terms: frozenset[str]) -> Markup:
    """A passage of the text where most of the words stand together, marked; its beginning where none does."""
    return passage(text, terms)[0]


def passage(text: str, terms: frozenset[str]) -> tuple[Markup, int | None]:
    """The same with the place in the text of the first of those words; None where the text has none."""
    if not text:
        return Markup(""), None
    found = find_words(fold(text), terms)
    start = _best_start(found)
    begin = _sentence_begin(text, start)
    end = _word_end(text, begin + _SNIPPET)
    marked = highlight(text[begin:end].strip(), terms)
    before, after = "… " if begin else "", " …" if end < len(text) else ""
    shown = Markup(before + marked + after)  # noqa: S704  # the passage is safe, the rest is ours
    return shown, start if found else None


def find_words(folded: str, terms: frozenset[str]) -> list[tuple[int, int, str]]:
    """Where words stand that mean one of the terms, in order: start, end, the term.

    Stems are looked for as plain text, which costs microseconds a page; only what begins like a form is read as a word.
    """
    found: dict[int, tuple[int, int, str]] = {}
    for stem in _stems(terms):
        place = folded.find(stem)
        for _ in range(_MOST_CANDIDATES):
            if place < 0:
                break
            word = _WORD.match(folded, place)
            if word and place not in found and (place == 0 or folded[place - 1] not in _LETTERS):
                meant = _meant(word[0], terms)
                if meant:
                    found[place] = (place, word.end(), meant)
            place = folded.find(stem, place + len(stem))
    return [found[place] for place in sorted(found)]


@lru_cache(maxsize=20_000)
def _meant(word: str, terms: frozenset[str]) -> str:
    """The term that a word stands for, or nothing; «ГБОУ» is no «общеобразовательная», but «СОШ» is a «школа»."""
    hits = terms.intersection(word_terms(repair_lookalikes(word)))
    if word in ABBREVIATIONS and word not in terms:
        hits &= KIND_WORDS
    return min(hits, default="")


@lru_cache(maxsize=2_000)
def _stems(terms: frozenset[str]) -> tuple[str, ...]:
    """What words begin with that may mean one of the terms."""
    stems = {stem for term in terms if term for stem in _stems_of(term)}
    return tuple(sorted(stem for stem in stems if not any(stem != other and stem.startswith(other) for other in stems)))


@lru_cache(maxsize=20_000)
def _stems_of(term: str) -> frozenset[str]:
    """The lemma without its last third, the forms that begin otherwise, abbreviations and ordinals that say the same."""
    if term[0].isdigit():
        return frozenset((term, *(_stem(word) for word, number in ORDINALS.items() if number == term)))
    stem = _stem(term)
    short = {abbreviation for abbreviation, words in ABBREVIATIONS.items() if term in words and term in KIND_WORDS}
    return frozenset({stem} | short | {form for form in forms(term) if not form.startswith(stem)})


def _stem(lemma: str) -> str:
    return lemma[: max(_SHORTEST_STEM, len(lemma) * 2 // 3)] if len(lemma) > _SHORTEST_STEM else lemma


def _best_start(places: list[tuple[int, int, str]]) -> int:
    """The place from which most different words follow within one snippet."""
    best, most = (places[0][0] if places else 0), 1
    for index, (start, _, _) in enumerate(places):
        near = {term for place, _, term in places[index : index + _MOST_NEAR] if place < start + _SNIPPET - _LEAD}
        if len(near) > most:
            best, most = start, len(near)
    return best


def _sentence_begin(text: str, start: int) -> int:
    low = max(0, start - _LEAD)
    if low == 0:
        return 0
    ends = [match.end() for match in _SENTENCE_END.finditer(text, low, start)]
    if ends:
        return ends[0]
    space = text.find(" ", low, start)
    return space + 1 if space >= 0 else low


def _word_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - 40, end)
    return space if space > 0 else end

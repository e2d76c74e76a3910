"""Mark the words of a query in text, in whatever form they stand."""

import re
from functools import lru_cache

from markupsafe import Markup, escape

from search.analysis import fold, forms, iter_tokens, word_terms
from search.words import ABBREVIATIONS, KIND_WORDS

_SNIPPET = 220  # characters
_LEAD = 60  # characters before the first word found
_MOST_CANDIDATES = 60
_SENTENCE_END = re.compile(r"[.!?…]\s|\n")
_SHORTEST_STEM = 3


def highlight(text: str, terms: frozenset[str]) -> Markup:
    """The text as safe HTML, the words of ``terms`` in ``<mark>``."""
    pieces: list[Markup] = []
    done = 0
    for token in iter_tokens(fold(text)):
        if _is_meant(token.text, terms):
            pieces += [
                escape(text[done : token.start]),
                Markup("<mark>{}</mark>").format(text[token.start : token.end]),
            ]
            done = token.end
    pieces.append(escape(text[done:]))
    return Markup("").join(pieces)


def _is_meant(word: str, terms: frozenset[str]) -> bool:
    """Whether a word stands for one of the terms; «ГБОУ» is no «общеобразовательная», but «СОШ» is a «школа»."""
    hits = terms.intersection(word_terms(word))
    if word in ABBREVIATIONS and word not in terms:
        hits &= KIND_WORDS
    return bool(hits)


def snippet(text: str, terms: frozenset[str]) -> Markup:
    """A passage of the text where most of the words stand together, marked; its beginning where none does."""
    if not text:
        return Markup("")
    places = _find_places(text, terms)
    start = _best_start(places)
    begin = _sentence_begin(text, start)
    end = _word_end(text, begin + _SNIPPET)
    passage = highlight(text[begin:end].strip(), terms)
    return Markup("{}{}{}").format("… " if begin else "", passage, " …" if end < len(text) else "")


def _find_places(text: str, terms: frozenset[str]) -> list[tuple[int, str]]:
    """Where words of ``terms`` stand, by a cheap look at stems first."""
    pattern = _stems(terms)
    if pattern is None:
        return []
    found: list[tuple[int, str]] = []
    for count, match in enumerate(pattern.finditer(fold(text))):
        if _is_meant(match[0], terms):
            found.append((match.start(), min(terms.intersection(word_terms(match[0])))))
        if count >= _MOST_CANDIDATES:
            break
    return found


@lru_cache(maxsize=2_000)
def _stems(terms: frozenset[str]) -> re.Pattern[str] | None:
    stems = {stem for term in terms if term for stem in _stems_of(term)}
    if not stems:
        return None
    return re.compile(r"(?<![0-9a-zа-я])(?:" + "|".join(map(re.escape, sorted(stems))) + r")[0-9a-zа-я]*")


def _stems_of(term: str) -> set[str]:
    """What the forms of a word begin with: the lemma without its last third, and the forms that begin otherwise."""
    if term[0].isdigit():
        return {term}
    stem = term[: max(_SHORTEST_STEM, len(term) * 2 // 3)] if len(term) > _SHORTEST_STEM else term
    return {stem} | {form for form in forms(term) if not form.startswith(stem)}


def _best_start(places: list[tuple[int, str]]) -> int:
    """The place from which most different words follow within one snippet."""
    best, best_count = (places[0][0] if places else 0), 0
    for start, _ in places:
        count = len({term for place, term in places if start <= place < start + _SNIPPET - _LEAD})
        if count > best_count:
            best, best_count = start, count
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

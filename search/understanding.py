"""Understand a query: its groups of words, repaired where that makes more of them known."""

import re
from dataclasses import dataclass, field, replace

from search import repair
from search.analysis import (
    fold,
    in_dictionary,
    is_weak,
    iter_tokens,
    lemmas,
    number_term,
    split_word,
    tidy,
    word_terms,
)
from search.vocabulary import Vocabulary
from search.words import ABBREVIATIONS, KIND_WORDS, ORDINALS

LONGEST_QUERY = 200  # characters
MOST_WORDS = 12
_PHONE = re.compile(r"(?<![\w№])\+?\d[\d()\- ]{5,}\d(?!\w)")
_PHONE_DIGITS = 7  # a number within its town
_LONG_NUMBER = 10  # INN, OGRN


@dataclass(frozen=True, slots=True)
class Group:
    """One wish of the query. ``alternatives`` is an OR of ANDs of terms."""

    word: str  # as typed (or repaired), folded
    alternatives: tuple[tuple[str, ...], ...]
    weak: bool = False
    number: bool = False

    @property
    def terms(self) -> frozenset[str]:
        """Every term of the group, as words have them, for highlighting."""
        return frozenset(term.lstrip("№") for terms in self.alternatives for term in terms)

    @property
    def digits(self) -> str:
        """Of a number: its term without the sign."""
        return self.alternatives[0][0].lstrip("№")


@dataclass(frozen=True, slots=True)
class Understood:
    """A query as search will ask it."""

    text: str  # tidy, cut to what is read
    groups: tuple[Group, ...] = ()
    corrected: str | None = None  # what is asked instead, where the query was repaired
    cut: bool = False  # whether something of the query was left out
    unknown: tuple[str, ...] = ()  # words that no text uses
    numbers: tuple[str, ...] = ()  # that may be of a name: «56», «вторая»
    joined: tuple[tuple[str, ...], ...] = field(default=())  # «гимназия№56»: each an OR, all needed
    places: tuple[tuple[str, ...], ...] = field(default=())  # «парусный|4»

    @property
    def strong(self) -> tuple[Group, ...]:
        """The groups that must be found; the weak ones count where there is nothing else."""
        return tuple(group for group in self.groups if not group.weak) or self.groups

    @property
    def terms(self) -> frozenset[str]:
        """Every term, for highlighting."""
        return frozenset(term for group in self.strong for term in group.terms)


def understand(text: str, vocabulary: Vocabulary, *, literal: bool = False, complete_last: bool = False) -> Understood:
    """Read a query; any text is one, nothing in it is syntax.

    Args:
        literal: repair nothing.
        complete_last: the last word is still being typed.
    """
    asked = tidy(text[: LONGEST_QUERY * 4])
    kept = asked[:LONGEST_QUERY]
    cut = len(asked) > LONGEST_QUERY or len(text) > LONGEST_QUERY * 4
    meant = kept if literal else _repair_layout(kept, vocabulary)
    words = _query_words(meant)
    if len(words) > MOST_WORDS:
        cut = True
        words = words[:MOST_WORDS]
    groups: list[Group] = []
    repaired: list[tuple[str, str]] = []
    unknown: list[str] = []
    for place, word in enumerate(words):
        last = complete_last and place == len(words) - 1
        group, better = _make_group(word, vocabulary, literal=literal, complete=last)
        if better:
            repaired.append((word, better))
        elif not any(all(vocabulary.has_term(term) for term in terms) for terms in group.alternatives):
            unknown.append(word)
        groups.append(group)
    corrected = _rewrite(meant, repaired) if repaired or meant != kept else None
    found = Understood(kept, tuple(groups), corrected, cut, tuple(unknown))
    numbers = _numbers(groups)
    return replace(found, numbers=numbers, joined=_joined(groups, numbers), places=_places(groups))


def _query_words(text: str) -> list[str]:
    """The words of a query, mixed ones in parts, a telephone number as one, «№ 5» as «№5»."""
    folded = fold(_PHONE.sub(lambda match: " " + _one_number(match[0]) + " ", text))
    found = []
    for token in iter_tokens(folded):
        parts = split_word(token.text)
        if parts and parts[0][0].isdigit() and folded[: token.start].rstrip().endswith("№"):
            parts[0] = f"№{parts[0]}"
        found += parts
    return found


def _one_number(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    if any(mark in written for mark in "+(-") and len(digits) >= _PHONE_DIGITS:
        return digits[-_PHONE_DIGITS:] if len(digits) <= _LONG_NUMBER + 1 else digits
    return written


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word[0] == "№"


def _known(word: str, vocabulary: Vocabulary) -> bool:
    return word in ABBREVIATIONS or any(vocabulary.has_term(term) for term in word_terms(word))


def _repair_layout(text: str, vocabulary: Vocabulary) -> str:
    """The text typed with the other layout, where more of its words are then known."""

    def score(candidate: str) -> int:
        return sum(
            _known(word, vocabulary) for word in _query_words(candidate) if len(word) > 1 and not _is_number(word)
        )

    wanted = [word for word in _query_words(text) if len(word) > 1 and not _is_number(word)]
    own = score(text)
    if not wanted or own == len(wanted):
        return text
    best = max((repair.to_russian_layout(text), repair.to_latin_layout(text)), key=score)
    return tidy(best) if score(best) > own else text


def _make_group(word: str, vocabulary: Vocabulary, *, literal: bool, complete: bool) -> tuple[Group, str | None]:
    """The group of one word; with the word that was put in its place, if any."""
    if _is_number(word):
        sign, digits = word[: word.startswith("№")], word.lstrip("№")
        term = number_term(digits) if digits.isdigit() else digits.lstrip("0")
        return Group(word, ((sign + term,),), number=True), None
    weak = is_weak(word)
    if complete and not weak:
        completed = tuple((term,) for whole in vocabulary.completions(word) for term in lemmas(whole))
        return Group(word, (*_alternatives(word), *completed)), None
    if literal or weak or _known(word, vocabulary):
        return Group(word, _alternatives(word), weak), None
    if better := _better_word(word, vocabulary):
        return Group(better, _alternatives(better), is_weak(better)), better
    completed = tuple(dict.fromkeys((term,) for whole in vocabulary.completions(word) for term in lemmas(whole)))
    return Group(word, completed or _alternatives(word)), None


def _better_word(word: str, vocabulary: Vocabulary) -> str | None:
    """A known word that was probably meant by an unknown one."""
    if word.isascii():
        spellings = repair.transliterations(word)
        for spelling in spellings:
            if _known(spelling, vocabulary):
                return spelling
        near = vocabulary.correct(word) or (vocabulary.correct(spellings[0]) if spellings else None)
        return near
    if vocabulary.completions(word):
        return None  # the beginning of a known word is no slip
    if in_dictionary(word):
        return None  # a real word that no text uses: say so rather than bend it
    return vocabulary.correct(word)


def _alternatives(word: str) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[str, ...]] = [(form,) for form in lemmas(word)]
    if word in ABBREVIATIONS:
        found.append(ABBREVIATIONS[word])
    found += [(ORDINALS[form],) for form in lemmas(word) if form in ORDINALS]
    return tuple(dict.fromkeys(found))


def _numbers(groups: list[Group]) -> tuple[str, ...]:
    written = [group.digits for group in groups if group.number]
    ordinals = [ORDINALS[form] for group in groups for form in sorted(group.terms) if form in ORDINALS]
    return tuple(dict.fromkeys(written + ordinals))


def _joined(groups: list[Group], numbers: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Kinds joined with the one number of the query."""
    if len(numbers) != 1:
        return ()
    kinds = (sorted(form for form in {*group.terms, group.word} if form in KIND_WORDS) for group in groups)
    return tuple(tuple(f"{kind}№{numbers[0]}" for kind in found) for found in kinds if found)


def _places(groups: list[Group]) -> tuple[tuple[str, ...], ...]:
    """Streets with the house that follows."""
    found = []
    street: Group | None = None
    for group in groups:
        if group.number and street:
            house = group.digits
            found.append(tuple(f"{terms[0]}|{house}" for terms in street.alternatives if len(terms) == 1))
        elif not group.weak:
            street = group
    return tuple(places for places in found if places)


def _rewrite(text: str, repaired: list[tuple[str, str]]) -> str:
    """The query with the repaired words in their places."""
    folded = fold(text)
    pieces: list[str] = []
    done = 0
    waiting = list(repaired)
    for token in iter_tokens(folded):
        if waiting and waiting[0][0] in split_word(token.text):
            old, new = waiting.pop(0)
            pieces += [text[done : token.start], token.text.replace(old, new, 1)]
            done = token.end
    return "".join([*pieces, text[done:]])

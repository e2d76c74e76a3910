"""A query as it was understood: groups of words, and the special terms it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.analysis import is_weak, lemmas, number_term
from search.words import ABBREVIATIONS, KIND_WORDS, ORDINALS, WEAK

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One wish of the query. ``alternatives`` is an OR of ANDs of terms."""

    word: str  # as typed (or repaired), folded
    alternatives: tuple[Terms, ...]
    weak: bool = False
    number: bool = False
    own: int = 0  # how many of the alternatives are the word itself; the rest only widens. 0: all
    origins: tuple[str, ...] = ()  # of each alternative, for ``kais search explain``

    @property
    def terms(self) -> frozenset[str]:
        """Every term of the group, as words have them, for highlighting."""
        return frozenset(term.lstrip("№") for terms in self.alternatives for term in terms)

    @property
    def digits(self) -> str:
        """Of a number: its term without the sign."""
        return self.alternatives[0][0].lstrip("№")

    @property
    def small(self) -> bool:
        """Weak, but among equals what has it comes first."""
        return self.weak and not (self.word in WEAK or len(self.word) == 1)

    @property
    def itself(self) -> "Group":
        """The group without what only widens it."""
        return replace(self, alternatives=self.alternatives[: self.own]) if self.own else self


@dataclass(frozen=True, slots=True)
class Repair:
    """One word, or the whole query, that was read as another."""

    reason: str  # layout, transliteration, spelling, look-alikes
    written: str
    read: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A query as search will ask it."""

    text: str  # tidy, cut to what is read
    groups: tuple[Group, ...] = ()
    corrected: str | None = None  # what is asked instead, where the query was repaired
    cut: bool = False  # whether something of the query was left out
    unknown: tuple[str, ...] = ()  # words that no text uses
    numbers: tuple[str, ...] = ()  # that may be of a name: «56», «вторая»
    joined: tuple[Terms, ...] = ()  # «гимназия№56»: each an OR, all needed
    joined_widely: tuple[Terms, ...] = ()  # the same with what an abbreviation stands for: «сош 5» is a «школа№5»
    places: tuple[Terms, ...] = ()  # «парусный|4»: each an OR, all needed
    exact: Terms = ()  # of the whole query as a name
    nearly: Terms = ()  # of names that the query may stand for
    heads: Terms = ()  # of its kind and number alone: «школа 5 приморского района» is named «Школа № 5 …»
    repairs: tuple[Repair, ...] = ()

    @property
    def strong(self) -> tuple[Group, ...]:
        """The groups that must be found; the weak ones count where there is nothing else."""
        return tuple(group for group in self.groups if not group.weak) or self.groups

    @property
    def small(self) -> tuple[Group, ...]:
        """The weak groups that decide among equals."""
        strong = self.strong
        return tuple(group for group in self.groups if group.small and group not in strong)

    @property
    def terms(self) -> frozenset[str]:
        """Every term, for highlighting."""
        return frozenset(term for group in self.strong for term in group.terms)


def word_group(word: str) -> Group:
    """The group of a word that is what it is."""
    own = own_terms(word)
    wide = tuple((kind,) for kind in kinds_behind(word))
    origins = ("abbreviation" if len(terms) > 1 else "word" for terms in own)
    return widened(Group(word, own, is_weak(word), origins=tuple(origins)), wide, "kind")


def own_terms(word: str) -> tuple[Terms, ...]:
    """What a word itself is found by: its forms, the words it stands for, the number it says."""
    if word[0].isdigit():
        return ((number_term(word) if word.isdigit() else word,),)
    forms = lemmas(word)
    found: list[Terms] = [(form,) for form in forms]
    if word in ABBREVIATIONS:
        found.append(ABBREVIATIONS[word])
    found += [(ORDINALS[form],) for form in forms if form in ORDINALS]
    return tuple(dict.fromkeys(found))


def kinds_behind(word: str) -> tuple[str, ...]:
    """What an abbreviation is at all: «сош» a «школа», «гбдоу» a «сад»."""
    return tuple(term for term in ABBREVIATIONS.get(word, ()) if term in KIND_WORDS)


def widened(group: Group, more: Sequence[Terms], origin: str) -> Group:
    """The group with further alternatives."""
    fresh = tuple(terms for terms in dict.fromkeys(more) if terms not in group.alternatives)
    if not fresh:
        return group
    return replace(
        group,
        alternatives=(*group.alternatives, *fresh),
        own=group.own or len(group.alternatives),
        origins=(*group.origins, *(origin,) * len(fresh)),
    )

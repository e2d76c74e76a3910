"""Find the street and house that a query names."""

from collections.abc import Sequence

from search.analysis import lemmas
from search.query_words import Word
from search.understood import Group
from search.words import KIND_WORDS

_HOUSE = "дом"
_BEFORE_A_HOME = frozenset(("детский",))  # «детский дом 9» is a kind, not a house


def is_house_word(asked: Sequence[Word], place: int) -> bool:
    """Whether «дом» only announces the number of a house: «Парусная, дом 4»."""
    if _HOUSE not in lemmas(asked[place].text) or not 0 < place < len(asked) - 1:
        return False
    return asked[place + 1].number and _BEFORE_A_HOME.isdisjoint(lemmas(asked[place - 1].text))


def find_places(groups: Sequence[Group]) -> tuple[tuple[str, ...], ...]:
    """A street with the house after it («парусная 4»), or before it («4, Парусная»), as terms any of which will do.

    Only the first number is the house: what follows is its building.
    """
    number = next((place for place, group in enumerate(groups) if group.number and not group.weak), None)
    if number is None:
        return ()
    before = [group for group in groups[:number] if _names_a_street(group)]
    first = all(group.weak for group in groups[:number])
    after = [group for group in groups[number + 1 :] if _names_a_street(group)] if first else []
    street = before[-1] if before else after[0] if after else None
    if street is None:
        return ()
    houses = [terms[0].lstrip("№") for terms in groups[number].alternatives if len(terms) == 1]
    terms = tuple(f"{form[0]}|{house}" for form in street.itself.alternatives if len(form) == 1 for house in houses)
    return (terms,) if terms else ()


def _names_a_street(group: Group) -> bool:
    return not group.weak and not group.number and group.word not in KIND_WORDS

"""Find what a query may be the name of: whole names, kinds with a number."""

from collections.abc import Sequence

from search.analysis import exact_terms, fold
from search.understood import Group, Terms, kinds_behind
from search.words import KIND_WORDS, ORDINALS


def find_numbers(groups: Sequence[Group], *, complete_last: bool) -> tuple[str, ...]:
    """Numbers that may be of a name, «вторая» as 2."""
    written = [group.digits for group in groups if group.number and not group.weak]
    if complete_last and groups and groups[-1].number:
        written = written[:-1]  # «гимназия 5» may become 56
    ordinals = [ORDINALS[form] for group in groups for form in sorted(group.itself.terms) if form in ORDINALS]
    return tuple(dict.fromkeys(written + ordinals))


def find_joined(groups: Sequence[Group], numbers: tuple[str, ...], *, widely: bool) -> tuple[Terms, ...]:
    """Kinds joined with the one number of the query."""
    if len(numbers) != 1:
        return ()
    read = (group if widely else group.itself for group in groups if not group.weak and not group.number)
    said = ({group.word, *(terms[0] for terms in group.alternatives if len(terms) == 1)} for group in read)
    kinds = (sorted(form for form in forms if form in KIND_WORDS) for forms in said)
    return tuple(tuple(f"{kind}№{numbers[0]}" for kind in found) for found in kinds if found)


def find_nearly(text: str) -> Terms:
    """Terms of names that the text may stand for: by a part of the name, an ordinal, the kind behind an abbreviation."""
    kinds = " ".join(next(iter(kinds_behind(word)), word) for word in fold(text).split())
    found = (*exact_terms(text), *exact_terms(text, ordinals=True), *exact_terms(kinds))
    return tuple(dict.fromkeys(form for term in found for form in (term, "≈" + term[1:])))


def find_heads(groups: Sequence[Group], numbers: tuple[str, ...]) -> Terms:
    """The kind beside the number, alone and with the word before it: «спортивная школа 5», «детский сад 7»."""
    if len(numbers) != 1 or len(groups) < 3:
        return ()
    found: list[str] = []
    strong = [group for group in groups if not group.weak]
    for place, group in enumerate(strong):
        if not group.number and any(term in KIND_WORDS for term in group.terms):
            before = [other.word for other in strong[max(0, place - 1) : place] if not other.number]
            kind = [*before, next(iter(kinds_behind(group.word)), group.word)]
            for words in (kind, kind[-1:]):
                found += exact_terms(" ".join((*words, numbers[0])))
    return tuple(dict.fromkeys(form for term in found for form in (term, "≈" + term[1:])))

"""Say how a query is answered: as classes of documents, best first.

Inside a class the static rank decides; in texts, how well they answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.offers import pair_term
from search.plan import NOTHING, AtLeast, Attempt, Attempts, Class, Every, Expression, Has, Owners, Plan, Some
from search.understood import Group, Understood

_MOST_FEWER = 3  # how many words may be missing before any one word will do
NAME = ("name",)
MAIN = ("main",)
OFFER = ("main", "offer")
TEXT = ("main", "offer", "body")
PAGES = Has(("group",), ("page", "document", "poll"))
NAMED = Has(("group",), ("institution", "certificate"))  # what has a name of its own, which no page's title is
INSTITUTIONS = Has(("group",), ("institution",))
SAID = "it is said on its site"
# What a school says of itself for good. News tell of an outing to a pool; a statutory page says that there is none.
LASTING = Has(("form",), ("home", "page", "contacts"))


@dataclass(frozen=True, slots=True)
class _Parts:
    """A query as expressions: each of its groups in names, in what identifies, in what is offered, anywhere."""

    names: tuple[Expression, ...]
    mains: tuple[Expression, ...]
    offers: tuple[Expression, ...]
    texts: tuple[Expression, ...]
    own_names: tuple[Expression, ...]  # without what only widens a group
    own_offers: tuple[Expression, ...]
    small_names: tuple[Expression, ...]  # the small words, which decide among equals
    small_offers: tuple[Expression, ...]
    joined: Expression
    joined_widely: Expression
    numbered: Expression
    places: Expression


def make_plan(query: Understood) -> Plan:
    """All words in the name, in what is offered, in what identifies a document, anywhere; else the most words."""
    groups = query.strong
    if not groups:
        return Plan(())
    parts = _parts(query)
    everywhere = Every(parts.mains), Every(parts.offers), Every(parts.texts)
    attempts = []
    if query.joined_widely:
        # «Школа 5» is the one with that number, or at that house; not every school whose building has a 5 somewhere.
        meant = Some((parts.numbered, parts.places))
        said = Every((PAGES, *(Has(("body",), (number,)) for number in query.numbers)))
        in_mains, in_offers, in_texts = everywhere
        limited = Every((in_mains, meant)), Every((in_offers, meant)), Every((in_texts, Some((meant, said))))
        attempts.append(Attempt(tuple(_strict(query, parts, *limited)), when=Every((parts.numbered, in_mains))))
    classes = tuple(_strict(query, parts, *everywhere))
    if not query.numbers and not any("|" in term for group in groups for term in group.terms):
        # No page says for whom or how many in terms that an offer has: «7 лет», «есть места» ask for offers alone.
        # «Бассейн» asks for no name: behind the pages, under the tab of institutions, come those on whose site it is said.
        attempts.append(Attempt(classes, when=Every((INSTITUTIONS, everywhere[0]))))
        classes = (*classes, Class(SAID, Owners(Every((LASTING, everywhere[2])))))
    attempts.append(Attempt(classes))
    return Plan(
        Attempts(attempts, lambda: _relaxed(query, parts)),
        scored=tuple(sorted({term for group in groups for term in group.terms})),
    )


def find_pages_that_say(plan: Plan, attempt: int, site: str) -> Plan | None:
    """Where an attempt ends with the institutions on whose site something is said: how to find the pages of one such site."""
    last = plan.attempts[attempt].classes[-1]
    if last.name != SAID or not isinstance(last.members, Owners):
        return None
    pages = Every((last.members.part, Has(("site",), (site,))))
    return Plan((Attempt((Class("pages of the site", pages, scored=True),)),), plan.scored)


def _parts(query: Understood) -> _Parts:
    groups, small = query.strong, query.small
    own = [group.itself for group in groups]
    widened = any(group.own for group in groups)
    return _Parts(
        names=tuple(_group(NAME, group) for group in groups),
        mains=tuple(_group(MAIN, group) for group in groups),
        offers=tuple(_group(OFFER, group) for group in groups),
        texts=tuple(_anywhere(group) for group in groups),
        own_names=tuple(_group(NAME, group) for group in own) if widened else (),
        own_offers=tuple(_group(OFFER, group) for group in own) if widened else (),
        small_names=tuple(_group(NAME, group) for group in small),
        small_offers=tuple(_group(OFFER, group) for group in small),
        joined=_every(Has(NAME, terms) for terms in query.joined),
        joined_widely=_every(Has(NAME, terms) for terms in query.joined_widely),
        numbered=_every(Has(NAME, (f"№{number}",)) for number in query.numbers),
        places=_every(Has(MAIN, terms) for terms in query.places),
    )


def _strict(
    query: Understood, parts: _Parts, in_mains: Expression, in_offers: Expression, in_texts: Expression
) -> Iterator[Class]:
    """The classes of documents that have every word."""
    in_names = Every((*parts.names, in_mains))
    exact, nearly = _named(NAME, query.exact), _named(NAME, query.nearly)
    by_place = Class("street with house", _both(parts.places, in_mains))
    yield Class("the exact name", _both(exact, NAMED))
    yield Class("what stands for the whole name", _both(nearly, NAMED))
    yield Class("a former name, or the number of a certificate", _both(_named(MAIN, query.exact), NAMED))
    yield Class("kind and number are the whole name", _both(_named(NAME, query.heads), Every((NAMED, in_mains))))
    yield Class("kind joined with number", _both(parts.joined, in_mains))
    if query.joined_widely != query.joined:
        yield Class("the kind that an abbreviation stands for joined with number", _both(parts.joined_widely, in_mains))
    if not query.joined_widely:
        yield by_place  # «Связистов 4» is a house, not kindergarten 4 in that street
    yield Class("the number of a name, all words in the name", _both(parts.numbered, in_names))
    yield Class("the number of a name", _both(parts.numbered, in_mains))
    if query.joined_widely:
        yield by_place
    if parts.small_names:
        yield Class("all words in the name, small ones too", Every((*parts.small_names, in_names)))
    if parts.own_names:
        yield Class(
            "all words as asked in the name of an institution", Every((INSTITUTIONS, *parts.own_names, in_mains))
        )
    yield Class("all words in the name of an institution", Every((INSTITUTIONS, in_names)))
    if len(parts.names) > 1:
        most = AtLeast(len(parts.names) - 1, parts.names)
        yield Class("all words but one in the name of an institution", Every((INSTITUTIONS, most, in_offers)))
    offered = Every((INSTITUTIONS, in_offers))
    if wished := list(_in_one_offer(query)):
        yield Class("one offer has what was asked and fulfils the wishes", Every((*wished, offered)))
    if parts.small_offers:
        yield Class("all words in what an institution offers, small ones too", Every((*parts.small_offers, offered)))
    if parts.own_offers:
        yield Class("all words as asked in what an institution offers", Every((*parts.own_offers, offered)))
    yield Class("all words in what an institution offers", offered)
    yield Class("the exact title", exact)
    if parts.own_names:
        yield Class("all words as asked in the title", Every((*parts.own_names, in_mains)))
    yield Class("all words in the title", in_names)
    yield Class("all words in what identifies it", in_mains)
    yield Class("all words anywhere", in_texts, scored=True)


def _in_one_offer(query: Understood) -> Iterator[Expression]:
    """For each wish: one and the same offer has it with a word of the query, not chess for the age and swimming for others."""
    words = {term for group in query.strong if "wish" not in group.origins for term in group.terms}
    for group in query.strong:
        if words and "wish" in group.origins:
            yield Has(("offer",), tuple(sorted(pair_term(word, wish) for word in words for wish in group.terms)))


def _relaxed(query: Understood, parts: _Parts) -> Iterator[Attempt]:
    """The documents with the most words, in what identifies them before texts.

    «Гимназия 999» keeps the number, «Рябовское шоссе 999» the street.
    """
    groups = query.strong
    if len(groups) < 2:
        return
    important = _every(
        found for group, found in zip(groups, parts.mains, strict=True) if group.number == bool(query.joined)
    )
    fewer = range(len(groups) - 1, 0, -1)
    for count in dict.fromkeys((*fewer[:_MOST_FEWER], 1)):  # a plan is made for each query, however long
        for where, found in (
            ("what identifies it", parts.mains),
            ("what is offered", parts.offers),
            ("anything", parts.texts),
        ):
            level = AtLeast(count, found)
            yield Attempt(
                tuple(_levels(f"{count} words in {where}", level, count, important, parts)),
                relaxed=True,
            )


def _levels(named: str, level: Expression, count: int, important: Expression, parts: _Parts) -> Iterator[Class]:
    yield Class(f"{named}, kind joined with number", _both(level, parts.joined))
    yield Class(f"{named}, kind joined with number, widely", _both(level, parts.joined_widely))
    yield Class(f"{named}, the number of a name", _both(level, parts.numbered))
    yield Class(f"{named}, the important ones", _both(level, important))
    yield Class(f"{named}, in the name", _both(level, AtLeast(count, parts.names)))
    yield Class(named, level)


def _anywhere(group: Group) -> Expression:
    found = _group(TEXT, group)
    return Some((found, Has(("body",), (group.digits,)))) if group.number else found


def _group(fields: tuple[str, ...], group: Group) -> Expression:
    single = tuple(terms[0] for terms in group.alternatives if len(terms) == 1)
    parts: list[Expression] = [Has(fields, single)] if single else []
    longer: list[Expression] = [
        Every(tuple(Has(fields, (term,)) for term in terms)) for terms in group.alternatives if len(terms) > 1
    ]
    found = (*parts, *longer)
    return found[0] if len(found) == 1 else Some(found)


def _named(fields: tuple[str, ...], terms: tuple[str, ...]) -> Expression:
    return Has(fields, terms) if terms else NOTHING


def _both(one: Expression, other: Expression) -> Expression:
    return NOTHING if NOTHING in (one, other) else Every((one, other))


def _every(parts: Iterable[Expression]) -> Expression:
    """The intersection; of no parts at all, nothing."""
    found: Sequence[Expression] = tuple(parts)
    return found[0] if len(found) == 1 else Every(tuple(found)) if found else NOTHING

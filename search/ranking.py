"""Say how a query is answered: as classes of documents, best first.

Inside a class the static rank decides; in texts, how well they answer.
"""

from collections.abc import Iterable

from search.analysis import exact_term
from search.plan import NOTHING, AtLeast, Attempt, Class, Every, Expression, Has, Owners, Plan, Some
from search.understanding import Group, Understood

NAME = ("name",)
MAIN = ("main",)
OFFER = ("main", "offer")
TEXT = ("main", "offer", "body")
PAGES = Has(("group",), ("page", "document", "poll"))
INSTITUTIONS = Has(("group",), ("institution",))
SAID = "it is said on its site"
# What a school says of itself for good. News tell of an outing to a pool; a statutory page says that there is none.
LASTING = Has(("form",), ("home", "page", "contacts"))


def make_plan(query: Understood) -> Plan:
    """All words in the name, in what identifies a document, in what it offers, anywhere; else the most words."""
    groups = query.strong
    if not groups:
        return Plan(())
    names = [_group(NAME, group) for group in groups]
    mains = [_group(MAIN, group) for group in groups]
    offers = [_group(OFFER, group) for group in groups]
    texts = [_anywhere(group) for group in groups]
    joined = _every(Has(NAME, terms) for terms in query.joined)
    numbered = _every(Has(NAME, (f"№{number}",)) for number in query.numbers)
    places = _every(Has(MAIN, terms) for terms in query.places)
    in_mains, in_offers, in_texts = Every(tuple(mains)), Every(tuple(offers)), Every(tuple(texts))

    def strict(in_mains: Expression, in_offers: Expression, in_texts: Expression) -> tuple[Class, ...]:
        return (
            Class("the exact name", Has(NAME, (exact_term(query.corrected or query.text),))),
            Class("kind joined with number", _both(joined, in_mains)),
            Class("the number of a name, all words in the name", _both(numbered, Every((*names, in_mains)))),
            Class("the number of a name", _both(numbered, in_mains)),
            Class("street with house", _both(places, in_mains)),
            Class("all words in the name", Every((*names, in_mains))),
            Class("all words in what identifies it", in_mains),
            Class("all words in what it offers", in_offers),
            Class("all words anywhere", in_texts, scored=True),
        )

    attempts = []
    if query.joined:
        # «Школа 5» is the one with that number, or at that house; not every school whose building has a 5 somewhere.
        meant = Some((numbered, places))
        said = Every((PAGES, *(Has(("body",), (number,)) for number in query.numbers)))
        attempts.append(
            Attempt(
                strict(Every((in_mains, meant)), Every((in_offers, meant)), Every((in_texts, Some((meant, said))))),
                when=Every((numbered, in_mains)),
            )
        )
    classes = strict(in_mains, in_offers, in_texts)
    if not query.numbers:
        # «Бассейн» asks for no name: behind the pages, under the tab of institutions, come those on whose site it is said.
        attempts.append(Attempt(classes, when=Every((INSTITUTIONS, in_mains))))
        classes = (*classes, Class(SAID, Owners(Every((LASTING, in_texts)))))
    attempts.append(Attempt(classes))
    attempts += _relaxed(query, joined, names, mains, texts)
    return Plan(tuple(attempts), scored=tuple(sorted({term for group in groups for term in group.terms})))


def find_pages_that_say(plan: Plan, attempt: int, site: str) -> Plan | None:
    """Where an attempt ends with the institutions on whose site something is said: how to find the pages of one such site."""
    last = plan.attempts[attempt].classes[-1]
    if last.name != SAID or not isinstance(last.members, Owners):
        return None
    pages = Every((last.members.part, Has(("site",), (site,))))
    return Plan((Attempt((Class("pages of the site", pages, scored=True),)),), plan.scored)


def _relaxed(
    query: Understood,
    joined: Expression,
    names: list[Expression],
    mains: list[Expression],
    texts: list[Expression],
) -> Iterable[Attempt]:
    """The documents with the most words, in what identifies them before texts.

    «Гимназия 999» keeps the number, «Рябовское шоссе 999» the street.
    """
    groups = query.strong
    if len(groups) < 2:
        return
    preferred = _every(found for group, found in zip(groups, mains, strict=True) if group.number == bool(query.joined))
    for count in range(len(groups) - 1, 0, -1):
        for where, parts in (("what identifies it", mains), ("anything", texts)):
            level = AtLeast(count, tuple(parts))
            yield Attempt(
                (
                    Class(f"{count} words in {where}, kind joined with number", _both(level, joined)),
                    Class(f"{count} words in {where}, the important ones", _both(level, preferred)),
                    Class(f"{count} words in {where}, in the name", _both(level, AtLeast(count, tuple(names)))),
                    Class(f"{count} words in {where}", level),
                ),
                relaxed=True,
            )


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


def _both(one: Expression, other: Expression) -> Expression:
    return NOTHING if NOTHING in (one, other) else Every((one, other))


def _every(parts: Iterable[Expression]) -> Expression:
    """The intersection; of no parts at all, nothing."""
    found = tuple(parts)
    return found[0] if len(found) == 1 else Every(found) if found else NOTHING

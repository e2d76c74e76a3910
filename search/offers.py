"""What an institution offers, as terms and as the lines that a hit shows: services, programmes, vacancies, facilities."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from catalog.card_parts import ServiceView
from catalog.cards import FactRow, InstitutionCard
from search.analysis import address_terms, text_terms, tidy
from search.facilities import facilities_of
from search.levels import levels_of, programmes_taught

AGE_TERM = "возраст|"  # «возраст|7»: takes children of 7
FREE_TERM = "места|есть"  # has free places
YOUNGEST, OLDEST = 0, 18  # ages that are spelt out where a source leaves one end open
_OLDEST_TOLD = 25
MOST_OFFERS = 300  # lines of one institution; more say nothing new
_VACANT = ("numberBFVacant", "numberBRVacant", "numberBMVacant", "numberPVacant")
_PLAIN_LANGUAGE = "русский"
_GENDERS = {"any": "", "female": "для девочек", "male": "для мальчиков"}  # as lists of sections write it


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing on offer, a line of a hit."""

    title: str  # «Плавание для начинающих: спортивная секция, английский язык»
    age_from: int | None = None  # years
    age_to: int | None = None
    free_places: int | None = None
    day: date | None = None  # what the free places are of
    beside: tuple[str, ...] = ()  # found by these too, not shown: level, address of the lessons

    @property
    def ages(self) -> range:
        """The ages that it takes; none where nobody says."""
        if self.age_from is None and self.age_to is None:
            return range(0)
        first = YOUNGEST if self.age_from is None else self.age_from
        last = max(first, OLDEST) if self.age_to is None else min(self.age_to, _OLDEST_TOLD)
        return range(first, last + 1)


def offers_of(card: InstitutionCard) -> list[Offer]:
    """Everything on offer, what can be taken up before what is merely there; no line twice."""
    found: dict[tuple[str, int | None, int | None], Offer] = {}
    for offer in _iter_offers(card):
        if offer.title:
            capital = replace(offer, title=offer.title[:1].upper() + offer.title[1:])
            found.setdefault((offer.title.casefold(), offer.age_from, offer.age_to), capital)
    return list(found.values())[:MOST_OFFERS]


def offer_terms(card: InstitutionCard, offers: Iterable[Offer]) -> list[str]:
    """The terms under which an institution is found by what it offers."""
    terms: dict[str, None] = {}
    for offer in offers:
        for text in (offer.title, *offer.beside):
            terms |= dict.fromkeys(text_terms(text))
        wishes = [f"{AGE_TERM}{age}" for age in offer.ages] + [FREE_TERM] * bool(offer.free_places)
        terms |= dict.fromkeys(wishes)
        if wishes:
            terms |= {pair_term(word, wish): None for word in set(text_terms(offer.title)) for wish in wishes}
    for service in card.services:
        terms |= dict.fromkeys(address_terms(service.address))
    terms |= dict.fromkeys(level.value for level in levels_of(card))
    return list(terms)


def pair_term(word: str, wish: str) -> str:
    """«плавание+возраст|7»: one and the same offer has the word and fulfils the wish."""
    return f"{word}+{wish}"


def stored_offers(offers: Sequence[Offer]) -> dict[str, Any]:
    """The offers as a hit reads them: all lines as one text, and a tuple about each (search.offer_lines)."""
    return {
        "text": "\n".join(offer.title for offer in offers),
        "about": [(offer.age_from, offer.age_to, offer.free_places, offer.day) for offer in offers],
    }


def _iter_offers(card: InstitutionCard) -> Iterator[Offer]:
    yield from map(_service, card.services)
    for row in card.rows.get("vacant.vacant", ()):
        yield _vacancy(row)
    for group in ("education.eduOp", "education.eduAccred"):
        for row in card.rows.get(group, ()):
            yield _programme(row)
    for programme in programmes_taught(card):
        yield Offer(tidy(programme))
    metro = card.plain.get("metro")
    if metro is not None and metro.given:
        yield Offer(f"Станция метро: {tidy(metro.value)}")
    for line in facilities_of(card):
        yield Offer(tidy(line))


def _service(service: ServiceView) -> Offer:
    title = tidy(service.title)
    gender = _GENDERS.get(service.gender, service.gender)
    details = [tidy(text) for text in (service.activity, gender) if text]
    if service.language and _PLAIN_LANGUAGE not in service.language.casefold():
        details.append(tidy(service.language))
    more = [text for text in details if text.casefold() not in title.casefold()]
    return Offer(
        title=f"{title}: {', '.join(more)}" if more else title,
        age_from=service.age_from,
        age_to=service.age_to,
        free_places=service.free_places,
        day=service.seen_on,
        beside=tuple(filter(None, (service.programme, service.level, service.form, service.address))),
    )


def _vacancy(row: FactRow) -> Offer:
    """Places for transfer in a class or course; a row of noughts offers nothing."""
    counts = [int(fact.value) for cell in _VACANT if (fact := row.get(cell)).given and fact.value.isdecimal()]
    if not sum(counts):
        return Offer("")
    day = next((fact.seen_on for fact in row.cells.values() if fact.seen_on), None)
    title = ", ".join(dict.fromkeys(map(tidy, _values(row, ("eduCourse", "eduName")))))
    return Offer(title, free_places=sum(counts), day=day, beside=_values(row, ("eduProf", "eduLevel", "eduForm")))


def _programme(row: FactRow) -> Offer:
    title = next(iter(_values(row, ("eduName", "eduProf"))), "")
    return Offer(tidy(title), beside=_values(row, ("eduCode", "eduProf", "eduLevel", "eduForm")))


def _values(row: FactRow, cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(fact.value for cell in cells if (fact := row.get(cell)).given and fact.value)

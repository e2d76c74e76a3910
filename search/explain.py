"""Tell how a query was read and why its hits stand where they stand."""

from dataclasses import dataclass
from typing import Any

from search.query import SearchIndex
from search.request import SearchRequest
from search.synonyms import NO_SYNONYMS, Synonyms
from search.understood import Group, Understood

MOST_HITS = 10


@dataclass(frozen=True, slots=True)
class ClassSize:
    """One class of the plan, and how many documents it has that no better class has."""

    name: str
    documents: int


@dataclass(frozen=True, slots=True)
class Placed:
    """One of the first hits, and the class that put it there."""

    title: str
    url: str
    type: str
    class_name: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a query was read, asked and answered."""

    understood: Understood
    literal: bool
    attempts: tuple[str, ...]  # what was tried and found nothing, in words
    classes: tuple[ClassSize, ...]  # of the attempt that found something
    relaxed: bool
    total: int
    hits: tuple[Placed, ...]

    def to_json(self) -> dict[str, Any]:
        """The explanation as data."""
        read = self.understood
        return {
            "query": read.text,
            "read_as": read.corrected or read.text,
            "cut": read.cut,
            "repairs": [{"reason": one.reason, "written": one.written, "read": one.read} for one in read.repairs],
            "unknown": list(read.unknown),
            "groups": [_group_json(group, read) for group in read.groups],
            "special_terms": special_terms(read),
            "given_up": list(self.attempts),
            "classes": [{"name": one.name, "documents": one.documents} for one in self.classes],
            "relaxed": self.relaxed,
            "total": self.total,
            "hits": [
                {"title": one.title, "url": one.url, "type": one.type, "class": one.class_name} for one in self.hits
            ],
        }


def explain(
    index: SearchIndex,
    text: str,
    synonyms: Synonyms = NO_SYNONYMS,
    *,
    literal: bool = False,
    lang: str = "ru",
) -> Explanation:
    """Answer a query and keep what led to the answer.

    Raises:
        IndexDamaged: the files under the index are broken.
    """
    reading = index.read(text, literal=literal, synonyms=synonyms)
    request = SearchRequest(text, lang=lang, literal=literal, per_page=MOST_HITS)
    found = index.find(request, synonyms)
    plan, attempt = reading.plan, found.attempt
    chosen = plan.attempts[attempt] if attempt >= 0 else None
    names = tuple(one.name for one in chosen.classes) if chosen else ()
    sizes = index.engine.class_sizes(plan, attempt, lang) if chosen else ()
    hits = []
    for handle in found.handles:
        stored = index.engine.stored(handle)
        place = index.engine.class_of(plan, attempt, handle)
        hits.append(Placed(stored["title"], stored["url"], stored["type"], names[place] if place >= 0 else ""))
    given_up = plan.attempts[: attempt if chosen else len(plan.attempts)]
    return Explanation(
        understood=reading.understood,
        literal=literal,
        attempts=tuple(
            _attempt_words(one.classes[0].name, relaxed=one.relaxed, limited=one.when is not None) for one in given_up
        ),
        classes=tuple(ClassSize(name, size) for name, size in zip(names, sizes, strict=True)),
        relaxed=found.relaxed,
        total=found.total,
        hits=tuple(hits),
    )


def special_terms(read: Understood) -> dict[str, list[str]]:
    """The terms beside words that a query asks for."""
    every = {
        "number": [f"№{number}" for number in read.numbers],
        "kind and number": [term for terms in read.joined_widely for term in terms],
        "street and house": [term for terms in read.places for term in terms],
        "whole name": list(read.exact),
        "stands for a name": list(read.nearly),
        "beginning of a name": list(read.heads),
    }
    return {name: terms for name, terms in every.items() if terms}


def _group_json(group: Group, read: Understood) -> dict[str, Any]:
    origins = group.origins or ("word",) * len(group.alternatives)
    return {
        "word": group.word,
        "needed": group in read.strong,
        "decides_among_equals": group in read.small,
        "alternatives": [
            {"terms": list(terms), "from": origin} for terms, origin in zip(group.alternatives, origins, strict=True)
        ],
    }


def _attempt_words(first: str, *, relaxed: bool, limited: bool) -> str:
    if relaxed:
        return first
    return "every word, only where the number is of a name" if limited else "every word"

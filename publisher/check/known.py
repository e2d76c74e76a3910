"""What the register knows of an institution, as a check compares it with the site."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from catalog.cards import Fact, InstitutionCard
from catalog.fields import STATUTORY_FIELDS
from catalog.statutes import Item, Standard


@dataclass(frozen=True, slots=True)
class KnownValue:
    """One value, and since when it is known."""

    value: str
    since: date
    source: str = ""  # title, as people read it


_OF_HEAD = {"managers.rucovodstvo.fio": "head", "managers.rucovodstvo.post": "head_post"}  # a row made from fields
KnownFacts = Mapping[str, tuple[KnownValue, ...]]  # by the mark's key


def known_facts(card: InstitutionCard, standard: Standard, since: Mapping[str, date] | None = None) -> KnownFacts:
    """The texts a site must show: what the register and the school say, each with its date.

    Documents, links and tables are left out: their titles may differ.

    Args:
        since: field -> the day its value was first said. A card knows only when it was last confirmed, and what is
            confirmed every night would never be old.
    """
    days = since or {}
    found: dict[str, tuple[KnownValue, ...]] = {}
    for subsection in standard.subsections:
        for item in subsection.items:
            if not item.itemprop:
                continue
            if not item.row_group:
                day = days.get(STATUTORY_FIELDS.get(item.key, item.key))
                if values := tuple(_values(item, card.facts.get(item.key), day)):
                    found[item.key] = values
                continue
            for child in item.children:
                values = tuple(
                    value
                    for row in card.rows.get(item.key, ())
                    for value in _values(
                        child,
                        row.cells.get(child.itemprop or ""),
                        None if row.id else days.get(_OF_HEAD.get(child.key, "")),
                    )
                )
                if child.itemprop and values:
                    found[child.key] = values
    return found


def _values(item: Item, fact: Fact | None, since: date | None) -> Iterator[KnownValue]:
    if fact is None or not fact.given or fact.seen_on is None or item.kind not in ("text", "date"):
        return
    day = min(fact.seen_on, since) if since else fact.seen_on
    for value in (part.value for part in fact.parts) if fact.parts else (fact.value,):
        yield KnownValue(value, day, fact.source_title)

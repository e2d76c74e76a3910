"""What the register knows of an institution, as a check compares it with the site."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from catalog.cards import Fact, InstitutionCard
from catalog.statutes import Item, Standard


@dataclass(frozen=True, slots=True)
class KnownValue:
    """One value, and since when it is known."""

    value: str
    since: date
    source: str = ""  # title, as people read it


KnownFacts = Mapping[str, tuple[KnownValue, ...]]  # by the mark's key


def known_facts(card: InstitutionCard, standard: Standard) -> KnownFacts:
    """The texts a site must show: what the register and the school say, each with its date.

    Documents, links and tables are left out: their titles may differ.
    """
    found: dict[str, tuple[KnownValue, ...]] = {}
    for subsection in standard.subsections:
        for item in subsection.items:
            if not item.itemprop:
                continue
            if not item.row_group:
                if values := tuple(_values(item, card.facts.get(item.key))):
                    found[item.key] = values
                continue
            rows = card.rows.get(item.key, ())
            for child in item.children:
                if child.itemprop and (
                    values := tuple(value for row in rows for value in _values(child, row.cells.get(child.itemprop)))
                ):
                    found[child.key] = values
    return found


def _values(item: Item, fact: Fact | None) -> Iterator[KnownValue]:
    if fact is None or not fact.given or fact.seen_on is None or item.kind not in ("text", "date"):
        return
    for value in (part.value for part in fact.parts) if fact.parts else (fact.value,):
        yield KnownValue(value, fact.seen_on, fact.source_title)

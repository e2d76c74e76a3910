"""What an institution may be called, and the keys under which others are called the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.cards import InstitutionCard

_NUMBER = re.compile(r"№\s*(\d+)")
_WORDS = re.compile(r"[0-9a-zа-я]+")
_HOUSE = re.compile(r"\d+\s?[а-яА-Я]?(?![а-яА-Я])")
# How people call an institution of a kind, before its number.
_KIND_WORDS = {
    "school": "школа", "gymnasium": "гимназия", "lyceum": "лицей", "kindergarten": "детский сад", "boarding": "школа-интернат",
    "education-centre": "центр образования",
}  # fmt: skip
_STREET_TYPES = frozenset(
    "улица ул проспект пр кт переулок пер набережная наб площадь пл шоссе ш бульвар бул линия аллея проезд тупик дорога".split()
)


@dataclass(frozen=True, slots=True)
class Named:
    """One institution as questions name it."""

    id: int
    kind: str
    name: str
    short: str
    full: str
    number: str  # of its name; empty where it has none, or several
    kind_words: str
    district: str  # «приозёрный район»
    street: str
    house: str  # «8», «87а»
    identifiers: tuple[tuple[str, str], ...]
    phones: tuple[str, ...]
    certificates: tuple[str, ...]
    supplements: tuple[str, ...]

    @property
    def district_of(self) -> str:
        """«приозёрного района»."""
        return re.sub(r"(?:ый|ой|(?<=[гкх])ий) район$", "ого района", self.district)

    @property
    def number_key(self) -> str:
        """Shared by those of one kind and number."""
        return f"number:{self.kind}:{self.number}"

    @property
    def district_key(self) -> str:
        """Shared by those of one kind, number and district."""
        return f"{self.number_key}:{self.district}"

    @property
    def place_key(self) -> str:
        """Shared by those in one house."""
        return f"place:{_street_words(self.street)}:{self.house.lower()}"

    @property
    def bare_place_key(self) -> str:
        """Shared by those in houses of one number, whatever the letter."""
        return f"bare:{_street_words(self.street)}:{re.sub(r'[^0-9]', '', self.house)}"

    def key_of(self, name: str) -> str:
        """Shared by those with this name, written in any way."""
        return "name:" + " ".join(_plain(name))

    @property
    def keys(self) -> set[str]:
        """Every key that leads to this institution."""
        found = {self.key_of(name) for name in (self.name, self.short, self.full) if name}
        found |= {f"{scheme}:{value}" for scheme, value in self.identifiers}
        found |= {f"certificate:{number}" for number in self.certificates}
        for number in (*self.certificates, *self.supplements):
            found |= {f"part:{part.lstrip('0')}" for part in re.findall(r"\d+", number)}
        for phone in self.phones:
            digits = "".join(char for char in phone if char.isdigit())
            found |= {f"phone:{digits}", f"local:{digits[-7:]}"}
        if self.number:
            found |= {self.number_key, self.district_key, f"part:{self.number}"}
        if self.street and self.house:
            found |= {self.place_key, self.bare_place_key}
        return found


def read_named(card: InstitutionCard) -> Named:
    """The names of a card."""
    numbers = set(_NUMBER.findall(card.name))
    parts = card.address_parts
    house = _HOUSE.match(parts.house) if parts else None
    words = _KIND_WORDS.get(card.kind.value, "")
    return Named(
        id=card.id,
        kind=card.kind.value,
        name=card.name.replace("\u00a0", " "),
        short=card.short_name.value if card.short_name.given else "",
        full=card.full_name.value if card.full_name.given else "",
        number=numbers.pop() if len(numbers) == 1 and words else "",
        kind_words=words,
        district=card.district.name.lower() if card.district and card.district.name.endswith("район") else "",
        street=" ".join(_street_words(parts.street)) if parts else "",
        house=house[0].replace(" ", "").lower() if house else "",
        identifiers=tuple((found.scheme, found.value) for found in card.identifiers if found.scheme in ("inn", "ogrn")),
        phones=tuple(fact.value.partition(",")[0] for fact in card.phones if fact.given),
        supplements=tuple(row.supplement for row in (*card.licences, *card.accreditations) if row.supplement),
        certificates=tuple(row.number for row in (*card.licences, *card.accreditations) if row.number),
    )


def _plain(text: str) -> list[str]:
    return [word.lstrip("0") or word for word in _WORDS.findall(text.lower().replace("ё", "е"))]


def _street_words(street: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[\w-]+", street) if word.lower() not in _STREET_TYPES)

"""Take addresses apart, and tell whether two mean the same house."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from catalog import address_words as words
from core.text import clean, comparison_key

_CYRILLIC = re.compile(r"[а-яёА-ЯЁ]")
LONGEST = 600  # characters of an address that are looked at
_HOUSE = re.compile(r"\b(?:дом|д)\b\.? ?№? ?(\d+(?:/\d+)?[а-я]?)(?![а-я])")
_BARE_HOUSE = re.compile(r", ?(\d+(?:/\d+)?(?:[а-йл-я](?![а-я]))?)(?: ?к ?(\d+))?(?=$|[ ,])")
_BUILDING = re.compile(r"\b(?:корпус|корп|к)\b\.? ?(\d+)")
# Words that stand in every address and tell nothing.
_COMMON = frozenset(
    "санкт петербург петербурга город улица проспект переулок шоссе набережная бульвар площадь линия дом корпус корп литера литер лит "
    "строение район россия область территория муниципальный округ".split()
)
_ADJECTIVE = re.compile(r"(?:ая|яя|ий|ый|ой|ое|ее)$")
_LATIN_LOOKALIKES = str.maketrans("abcekmhopctxy", "авсекмнорстху")


@dataclass(frozen=True, slots=True)
class AddressParts:
    """An address taken apart; what it does not say is empty, what could not be read stands in ``unread``."""

    postcode: str = ""
    region: str = ""
    area: str = ""  # район, муниципальный округ: as written
    settlement: str = ""
    settlement_kind: str = ""
    locality: str = ""  # a territory or quarter inside the settlement
    street: str = ""  # without its kind
    street_kind: str = ""
    house: str = ""
    building: str = ""  # корпус
    structure: str = ""  # строение
    liter: str = ""
    room: str = ""
    unread: tuple[str, ...] = ()  # parts before the house that no word explains
    more: bool = False  # the text goes on with another address

    @property
    def street_line(self) -> str:
        """The street as people say it: «улица Мира», «Невский проспект»."""
        if not self.street or not self.street_kind:
            return self.street or self.locality
        name, _, island = self.street.partition(" В.О")
        if _ADJECTIVE.search(name.lower()) or re.match(r"\d+-", name):
            return f"{name} {self.street_kind}{' В.О.' if island or name != self.street else ''}"
        return f"{self.street_kind} {self.street}"

    @property
    def house_line(self) -> str:
        """House, building and letter: «8 корп. 2 лит. А»."""
        found = [self.house]
        for word, value in (("корп.", self.building), ("стр.", self.structure), ("лит.", self.liter)):
            if value:
                found.append(f"{word} {value}")
        return " ".join(part for part in found if part)

    @property
    def house_key(self) -> str:
        """What tells houses of one street apart; empty where the address names none."""
        if not self.house and not self.building and not self.structure:
            return ""
        return "|".join((self.house.lower(), self.building.lower(), self.structure.lower()))

    @property
    def street_key(self) -> frozenset[str]:
        """The words of the street's name, in no order and in one form; empty where there is none to be sure of."""
        if self.unread:
            return frozenset()
        name = self.street or self.locality
        if not name and (self.settlement_kind not in ("", "город") or not self.house):
            return frozenset({"-"})  # a village without streets, a town of numbered blocks
        return street_key(name)

    def line(self) -> str:
        """The address written out again from its parts."""
        place = f"{self.settlement_kind} {self.settlement}".strip() if self.settlement != self.region else ""
        street = f"{self.street_kind} {self.street}".strip()
        pieces = [self.postcode, self.region, self.area, place, self.locality and f"территория {self.locality}", street]
        for word, value in (
            ("дом", self.house), ("корпус", self.building), ("строение", self.structure), ("литера", self.liter), ("помещение", self.room),
        ):  # fmt: skip
            pieces.append(f"{word} {value}" if value else "")
        return ", ".join(piece for piece in pieces if piece)


NOTHING = AddressParts()


@lru_cache(maxsize=4096)
def street_key(name: str) -> frozenset[str]:
    """The words of a street's name, in no order and in one form: «Б. Зеленина» and «Большая Зеленина» are one."""
    text = re.sub(r"(?<![а-я])в\. ?о\.?(?![а-я])", "во", comparison_key(name))
    text = re.sub(r"(?<![а-я])п\. ?с\.?(?![а-я])", "пс", text)
    text = re.sub(r"(?<![а-я])[а-я]\. ?[а-я]\.?(?= |$)", " ", text)  # initials
    text = re.sub(r"(\d+)-?(?:[а-я]{1,2})(?![а-я])", r"\1", text)  # 2-я, 5-ый
    found = (words.SAME_WORD.get(word, word) for word in re.findall(r"[а-я]+|\d+", text))
    return frozenset(word for word in found if word not in words.NEEDLESS)


def parse_address(text: str) -> AddressParts:
    """Take an address apart: as much as its words say, nothing that they do not. Never raises.

    Where a cell holds several addresses, the first one counts. Of an address without Cyrillic letters only a British
    postcode is known.
    """
    if text.isascii() or not _CYRILLIC.search(text):
        postcode = _foreign_postcode(text)
        return AddressParts(postcode=postcode) if postcode else NOTHING
    return _parse(text)


def _foreign_postcode(text: str) -> str:
    end = text[-3:]
    if not end[:1].isdigit() or not end[1:].isupper():
        return ""
    match = words.FOREIGN_POSTCODE.search(text[-9:])
    return match[0] if match else ""


def other_region(one: str, other: str) -> bool:
    """Whether two addresses name regions, and not the same: «Москва» and «Санкт-Петербург»; silence is no region."""
    here, there = parse_address(one).region, parse_address(other).region
    return bool(here and there) and comparison_key(here) != comparison_key(there)


def elsewhere(one: str, other: str) -> bool:
    """Whether two addresses of institutions name places that cannot be one: other regions, or other settlements.

    Silence is no place, and a city that is a region by itself («Санкт-Петербург») names none of its towns.
    """
    if other_region(one, other):
        return True
    here, there = parse_address(one), parse_address(other)
    towns = {comparison_key(parts.settlement) for parts in (here, there)}
    regions = {comparison_key(parts.region) for parts in (here, there)}
    return len(towns) == 2 and "" not in towns and not towns & regions


def address_columns(text: str) -> dict[str, str]:
    """The typed columns of an institution's address."""
    if text.isascii() or not _CYRILLIC.search(text):
        return {"postcode": _foreign_postcode(text), "settlement": "", "street": "", "house": ""}
    parts = parse_address(text)
    return {
        "postcode": parts.postcode[:20],
        "settlement": parts.settlement[:200],
        "street": parts.street_line[:200],
        "house": parts.house_line[:60],
    }


@lru_cache(maxsize=8192)
def _parse(text: str) -> AddressParts:
    text = clean(text[:LONGEST].replace("?", " "))
    if text.isupper():
        text = re.sub(r"\d-[А-ЯЁ]+", lambda match: match[0].lower(), text.title())
    text = words.SAINT_PETERSBURG.sub("Санкт-Петербург", text)
    text = words.FEDERAL_TERRITORY.sub(",", text.replace(" .", "."))
    postcode, text, more = _first_address(text)
    reader = _Reader(postcode, more)
    for token in _tokens(text):
        reader.read(token)
    return reader.parts()


def _first_address(text: str) -> tuple[str, str, bool]:
    text, semicolon, _rest = text.partition(";")
    found = list(words.POSTCODE.finditer(text))
    if not found:
        return "", text, bool(semicolon)
    first, more = found[0], bool(semicolon)
    for other in found[1:]:
        if _CYRILLIC.search(text, first.end(), other.start()):
            text, more = text[: other.start()], True
            break
    return first[0], f"{text[: first.start()]},{text[first.end() :]}", more


def _lower(text: str) -> str:
    """Lower case with «е» for «ё», letter by letter in the same places."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(letter.lower()[:1] for letter in text)
    return low.replace("ё", "е")


def _tokens(text: str) -> list[str]:
    text = re.sub(r"\([^)]*\)?", ",", text)
    low = _lower(text)
    cuts = sorted(
        {match.end() for pattern in (words.UNSAID_COMMA, words.CITY_FIRST) for match in pattern.finditer(low)}
    )
    for cut in reversed(cuts):
        text = f"{text[:cut]},{text[cut:]}"
    return [token for part in text.split(",") if (token := part.strip(' .:–-"«»“”'))]


class _Reader:
    """Reads the parts of one address in order."""

    def __init__(self, postcode: str, more: bool) -> None:
        self.values: dict[str, str] = {"postcode": postcode}
        self.unread: list[str] = []
        self.bare: list[str] = []  # parts without a word that says what they are, before any house
        self.island = ""
        self.more = more

    def read(self, token: str) -> None:
        """Take one part between commas."""
        low = _lower(token)
        if low in words.COUNTRY or low.endswith(" федерация") or re.fullmatch(r"\d{5,7}", low):
            return
        if words.ISLAND.fullmatch(low):
            self.island = token
            return
        street = words.STREET_INSIDE.search(low)  # «город Пушкин улица Средняя»
        if street and self._place(token[: street.start()], low[: street.start()]):
            token, low = token[street.end() :], low[street.end() :]
        for step in (self._house, self._place, self._street):
            if step(token, low):
                return
        if not self._has_house():
            self.bare.append(token)

    def _has_house(self) -> bool:
        return "house" in self.values or "structure" in self.values or "building" in self.values

    def _house(self, token: str, low: str) -> bool:
        if match := words.HOUSE.fullmatch(low):
            return self._take_house(match.groupdict())
        for name, pattern in (
            ("building", words.BUILDING), ("structure", words.STRUCTURE), ("liter", words.LITER), ("room", words.ROOM),
        ):  # fmt: skip
            if match := pattern.fullmatch(low):
                self.values.setdefault(name, _house_text(match[name]) if name != "room" else match[name].strip())
                return True
        match = words.BARE_HOUSE.fullmatch(low)
        if match and (set(self.values) & {"street", "settlement", "locality"} or self.bare):
            return self._take_house(match.groupdict())
        return False

    def _take_house(self, found: "dict[str, str | None]") -> bool:
        if "house" in self.values:
            self.more = True
            return True
        for name, value in found.items():
            if value:
                self.values.setdefault(name, _house_text(value))
        return True

    def _place(self, token: str, low: str) -> bool:
        bare = re.sub(r"^(?:город|гор|г)\b\.? ?|,? г(?:ород)?\.?$", "", low)
        if city := words.FEDERAL_CITIES.get(bare) or _nearly_saint_petersburg(bare):
            self.values["region"] = city
            return True
        if (match := words.LOCALITY.fullmatch(low)) and "locality" not in self.values:
            self.values["locality"] = token[match.start("after") :]
            return True
        if match := words.AREA.fullmatch(low):
            self.values.setdefault("area", token)
            return True
        if match := words.REGION.fullmatch(low):
            self.values.setdefault("region", token)
            return True
        if match := words.SETTLEMENT.fullmatch(low):
            part = "after" if match["after"] else "before"
            kind = words.SETTLEMENT_KINDS[match["kind"] or match["last"]]
            if kind == "город" and self.values.get("settlement_kind", "город") != "город":
                return True  # the town around the village that is already named
            self.values["settlement"], self.values["settlement_kind"] = token[match.start(part) : match.end(part)], kind
            self.bare.clear()  # what stood before a named settlement is no street of it
            return True
        return False

    def _street(self, token: str, low: str) -> bool:
        if match := words.UNSAID_HOUSE.fullmatch(low):
            street, house = token[: match.end("street")], token[match.start("tail") :]
            if self._named_street(street, _lower(street)):
                self._house(house, _lower(house))
                return True
        return self._named_street(token, low)

    def _named_street(self, token: str, low: str) -> bool:
        for pattern in (words.STREET_FIRST, words.STREET_MIDDLE, words.STREET_LAST):
            match = pattern.fullmatch(low)
            if match is None:
                continue
            if "street" in self.values:  # a corner: the first street counts
                return True
            kind = words.STREET_KINDS[match["kind"]]
            name = token[match.start("name") : match.end("name")].strip(' ."«»')
            again = words.STREET_LAST.fullmatch(_lower(name)) if pattern is words.STREET_FIRST else None
            if again and words.STREET_KINDS[again["kind"]] == kind:  # «ул. Выборгская ул.»
                name = name[: again.end("name")].strip(" .")
            if pattern is words.STREET_MIDDLE:
                name = f"{name} {token[match.start('tail') :]}"
            self.values["street"], self.values["street_kind"] = name, kind
            return True
        return False

    def parts(self) -> AddressParts:
        """What was read."""
        values, bare = self.values, list(self.bare)
        if bare and "street" not in values and self._has_house() and re.search(r"[а-яё]", bare[-1].lower()):
            values["street"] = bare.pop()  # «Комиссара Смирнова, д. 17»
        if self.island and values.get("street") and not re.search(r"В\. ?О|П\. ?С", values["street"]):
            values["street"] += f" {self.island}"
        region = values.get("region", "")
        if "settlement" not in values and region in words.FEDERAL_CITIES.values():
            values["settlement"], values["settlement_kind"] = region, "город"
        return AddressParts(**values, unread=tuple(bare), more=self.more)


def _nearly_saint_petersburg(low: str) -> str:
    """The city with its usual slips: «Сакнт-Петербург», «Грод Санкт-Петербург»; no other name comes near it."""
    name = "санкт-петербург"
    if 12 <= len(low) <= 20 and (low.endswith(name) or DamerauLevenshtein.distance(low, name, score_cutoff=2) <= 2):
        return words.FEDERAL_CITIES[name]
    return ""


def _house_text(value: str) -> str:
    text = re.sub(r"[\s«»\"“”]|-(?=[а-я])", "", value).replace("\\", "/")
    return text.translate(_LATIN_LOOKALIKES).upper()


def house_of(address: str) -> tuple[str, str] | None:
    """House and building («27», «4») of an address; None where it names no house."""
    key = comparison_key(address)
    building = _BUILDING.search(key)
    if match := _HOUSE.search(key):
        return match[1], building[1] if building else ""
    if match := _BARE_HOUSE.search(key):
        return match[1], match[2] or (building[1] if building else "")
    return None


def street_words(address: str) -> frozenset[str]:
    """The stems of words that name the street: enough letters to tell it, few enough to forgive endings."""
    found = re.findall(r"[а-я]{4,}", comparison_key(address))
    return frozenset(word[:6] for word in found if word not in _COMMON)


def same_house(one: str, other: str) -> bool:
    """Whether both name the same street, house and building; what either leaves out is not guessed."""
    house = house_of(one)
    return house is not None and house == house_of(other) and bool(street_words(one) & street_words(other))

"""Make judged queries of any register: ``python -m bench.judged [--half tuning|held-out] > FILE``.

Each institution is asked for as people ask: by name in every case, kind and number, abbreviation, ordinal, street and house,
with a slip, in the wrong layout, in Latin letters, by its identifiers. The right answers of a question are all institutions
that it names equally well. The halves part the institutions by a hash of their name, so that rules made by looking at one
half are judged by the other; ``kais search quality FILE`` reads what this prints.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from bench.judged_words import latin, ordinal, slip, wrong_layout
from bench.named import Named, read_named
from catalog.cards import InstitutionCard
from tests.support.inflect import inflect_name

Question = tuple[str, str, str]  # label, query, the key under which its answers are counted
HALVES = ("tuning", "held-out", "all")
_SHORTEST_PART = 3  # digits of a part of a licence's number that anybody would ask for
_ABBREVIATIONS = {
    "school": ("сош", "гбоу сош", "шк"), "gymnasium": ("гбоу гимназия",), "lyceum": ("гбоу лицей",),
    "kindergarten": ("гбдоу", "доу", "дс"),
}  # fmt: skip


def make_questions(cards: Sequence[InstitutionCard], half: str = "all") -> Iterator[dict[str, object]]:
    """Judged queries, the same ones every time."""
    named = [read_named(card) for card in cards if card.open]
    answers: defaultdict[str, set[int]] = defaultdict(set)
    for one in named:
        for key in one.keys:
            answers[key].add(one.id)
    for one in named:
        if half != "all" and (half == "held-out") != _is_held_out(one):
            continue
        chance = random.Random(f"{one.id} {one.name}")
        asked: set[str] = set()
        for make in (_names, _numbers, _places, _slips, _other_letters, _identifiers):
            for label, query, key in make(one, chance):
                if query in asked or not answers[key]:
                    continue
                asked.add(query)
                yield {"query": query, "relevant": sorted(answers[key]), "label": label}


def _is_held_out(one: Named) -> bool:
    return hashlib.sha256(one.name.encode()).digest()[0] % 2 == 1


def _names(one: Named, _chance: random.Random) -> Iterator[Question]:
    for name in dict.fromkeys((one.name, one.short)):
        if name:
            label = "name" if name == one.name else "short name"
            yield label, name, one.key_of(name)
            yield label, name.lower().replace("«", "").replace("»", "").replace('"', ""), one.key_of(name)
    if one.full:
        yield "full name", one.full, one.key_of(one.full)
    for case, form in inflect_name(one.name).items():
        if case != "nomn":
            yield "case", form.lower(), one.key_of(one.name)


def _numbers(one: Named, chance: random.Random) -> Iterator[Question]:
    if not one.number:
        return
    kind, number, key = one.kind_words, one.number, one.number_key
    yield "kind and number", f"{kind} {number}", key
    yield "kind and number", chance.choice((f"{kind} №{number}", f"{kind} № {number}", f"{kind} N {number}")), key
    yield "number first", chance.choice((f"{number} {kind}", f"{number}-я {kind}", f"№{number} {kind}")), key
    yield "joined", f"{kind}{number}".replace(" ", ""), key
    for abbreviation in _ABBREVIATIONS.get(one.kind, ()):
        yield "abbreviation", f"{abbreviation} {number}", key
    if one.district:
        yield "number and district", f"{kind} {number} {one.district}", one.district_key
        yield "number and district", f"{number} {kind} {one.district_of}", one.district_key
    if word := ordinal(number, kind):
        yield "ordinal", f"{word} {kind}", key


def _places(one: Named, chance: random.Random) -> Iterator[Question]:
    if not one.street or not one.house:
        return
    yield "street and house", f"{one.street} {one.house}", one.place_key
    written = chance.choice(("ул. {}, д. {}", "{} ул., {}", "{} дом {}", "улица {} {}"))
    yield "street and house", written.format(one.street, one.house), one.place_key
    bare = one.house.rstrip("абвгдежзиклмнАБВГДЕЖЗИКЛМН")
    if bare != one.house:
        yield "house letter left out", f"{one.street} {bare}", one.bare_place_key


def _slips(one: Named, chance: random.Random) -> Iterator[Question]:
    if one.number:
        yield "slip", f"{slip(one.kind_words, chance)} {one.number}", one.number_key
    elif len(one.name) > 8:
        yield "slip", slip(one.name.lower(), chance), one.key_of(one.name)
    if one.street and one.house and len(one.street) > 5:
        yield "slip in a street", f"{slip(one.street.lower(), chance)} {one.house}", one.place_key


def _other_letters(one: Named, chance: random.Random) -> Iterator[Question]:
    query, key = (
        (f"{one.kind_words} {one.number}", one.number_key) if one.number else (one.name.lower(), one.key_of(one.name))
    )
    yield "wrong layout", wrong_layout(query), key
    yield "Latin letters", latin(query, chance), key
    if one.street and one.house:
        yield "wrong layout", wrong_layout(f"{one.street} {one.house}".lower()), one.place_key
        yield "Latin letters", latin(f"{one.street} {one.house}".lower(), chance), one.place_key


def _identifiers(one: Named, _chance: random.Random) -> Iterator[Question]:
    for scheme, value in one.identifiers:
        yield scheme, value, f"{scheme}:{value}"
    for phone in one.phones[:1]:
        yield "phone", phone, f"phone:{_digits(phone)}"
        yield "phone", _local(phone), f"local:{_digits(phone)[-7:]}"
    for number in one.certificates[:1]:
        yield "certificate", number, f"certificate:{number}"
        last = _digits(number.replace("/", " ").split()[-1])
        if len(last.lstrip("0")) >= _SHORTEST_PART:
            yield "certificate in part", last, f"part:{last.lstrip('0')}"
            yield "certificate in part", last.lstrip("0"), f"part:{last.lstrip('0')}"


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _local(phone: str) -> str:
    digits = _digits(phone)[-7:]
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def main(arguments: Sequence[str] | None = None, write: Callable[[str], object] = print) -> None:
    """Print the judged queries of the register of the environment."""
    from catalog import read
    from portal.wiring import Wiring

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=HALVES, default="all")
    half = parser.parse_args(arguments).half
    wiring = Wiring.from_env()
    try:
        with wiring.catalog() as session:
            cards = list(read.iter_cards(session))
    finally:
        wiring.close()
    for question in make_questions(cards, half):
        write(json.dumps(question, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])

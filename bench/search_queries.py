"""Questions to a made-up region, each kind in a list of different ones: nothing is answered from what was kept."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence

from bench.judged_words import slip
from bench.search_region import Region, texts
from search.request import SearchRequest
from tests.support.inflect import inflect_name

QUERIES = 200  # of each kind
KIND_WORDS = {
    "school": "школа", "gymnasium": "гимназия", "lyceum": "лицей", "kindergarten": "детский сад",
    "education-centre": "центр образования", "supplementary": "дом творчества",
}  # fmt: skip
_CASES = ("gent", "datv", "ablt", "loct")
_PAGE = 10  # hits on a page of highlighted results
Row = Mapping[str, str]


def make_requests(region: Region, districts: Sequence[str], seed: int = 7) -> dict[str, list[SearchRequest]]:
    """The searches of each kind; ``districts`` are the slugs to filter by, another seed gives other searches."""
    chance = random.Random(seed)
    rows = region.rows()
    pages = list(_sentences(region, chance))
    made: dict[str, list[SearchRequest]] = {
        "numbers": [SearchRequest(text) for text in _different(lambda: _number(chance, chance.choice(rows)))],
        "word_forms": [SearchRequest(text) for text in _different(lambda: _form(chance, chance.choice(rows)))],
        "typos": [SearchRequest(text) for text in _different(lambda: _slip(chance, chance.choice(rows)))],
        "phrases": [SearchRequest(text) for text in _different(lambda: _phrase(chance, chance.choice(pages)))],
        "highlighted": [
            SearchRequest(text, type="page", per_page=_PAGE)
            for text in _different(lambda: " ".join(texts().words(chance, 2)))
        ],
    }
    asked = _different(lambda: " ".join(texts().words(chance, 1)) if chance.random() < 0.7 else str(chance.random()))
    made["filters"] = [
        SearchRequest(
            text if text[0].isalpha() else "",
            district=chance.choice(districts),
            kind=chance.choice(list(KIND_WORDS)),
            page=1 + place % 3,
        )
        for place, text in enumerate(asked)
    ]
    return made


def make_beginnings(region: Region, seed: int = 11) -> list[str]:
    """What is being typed: the beginning of a name, a street, a number."""
    chance = random.Random(seed)
    rows = region.rows()

    def beginning() -> str:
        row = chance.choice(rows)
        whole = chance.choice((_number(chance, row), _street(row), row["short_name"].lower()))
        return whole[: chance.randint(3, len(whole))]

    return _different(beginning)


def _number(chance: random.Random, row: Row) -> str:
    kind = KIND_WORDS[row["kind"]]
    number = _digits(row["short_name"]) or str(chance.randint(1, 999))
    district = row["district"].lower()
    return chance.choice(
        (f"{kind} {number} {district}", f"{kind} №{number}", f"{kind} {number}", f"{number} {kind} {district}")
    )


def _form(chance: random.Random, row: Row) -> str:
    name = row["short_name"].partition("ГБОУ ")[2] or row["short_name"].partition("ГБДОУ ")[2] or row["short_name"]
    form = inflect_name(name.replace("СОШ", "школа"))[chance.choice(_CASES)].lower()
    return f"{form} {row['district'].lower()[:-2]}ого района" if chance.random() < 0.6 else f"{form} {_street(row)}"


def _slip(chance: random.Random, row: Row) -> str:
    return slip(
        chance.choice((_number(chance, row), _street(row), f"{_street(row)} {row['district'].lower()}")), chance
    )


def _street(row: Row) -> str:
    street, _, house = row["address"].partition(", дом ")
    return f"{street.partition(' ')[2].lower()} {house.partition(',')[0]}"


def _phrase(chance: random.Random, sentence: Sequence[str]) -> str:
    length = min(len(sentence), chance.randint(3, 6))
    start = chance.randrange(len(sentence) - length + 1)
    return " ".join(sentence[start : start + length])


def _sentences(region: Region, chance: random.Random) -> Iterator[list[str]]:
    """A sentence of some page of some sites."""
    paths = sorted(region.pages.glob("*.jsonl"))
    for path in chance.sample(paths, min(len(paths), QUERIES)):
        for line in path.read_text(encoding="utf-8").splitlines():
            words = json.loads(line)["text"].lower().split(". ")[0].split()
            if len(words) > 3:
                yield words


def _digits(name: str) -> str:
    return "".join(char for char in name.partition("№")[2].partition(" имени")[0] if char.isdigit())


def _different(make: Callable[[], str]) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < QUERIES:
        found[make()] = None
    return list(found)

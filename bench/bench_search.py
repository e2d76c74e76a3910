"""How long a search takes, by kind of query, over small and large indexes of made-up documents."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from bench.figures import Figure
from catalog.kinds import Kind
from search.collect import Sources
from search.folder import open_index
from search.index import write_index
from search.pages import Page
from search.query import SearchIndex
from search.request import SearchRequest
from tests.unit.search.world import card

SIZES = (2_000, 20_000)  # documents: one institution to nine pages
QUERIES = 200  # of each kind, all different, each asked once: nothing is answered from a cache
GOAL_MS = {2_000: 5, 20_000: 5}
DISTRICTS = (
    "Приозёрный",
    "Портовый",
    "Маячный",
    "Заречный",
    "Северный",
    "Лесной",
    "Южный",
    "Речной",
    "Садовый",
    "Озёрный",
)
STREETS = (
    "Парусная",
    "Якорная",
    "Рыбацкая",
    "Лодочная",
    "Сосновая",
    "Кленовая",
    "Верфевая",
    "Школьная",
    "Полевая",
    "Канатная",
)
KINDS = (Kind.SCHOOL, Kind.GYMNASIUM, Kind.LYCEUM, Kind.KINDERGARTEN)
NAMES = {Kind.SCHOOL: "Школа", Kind.GYMNASIUM: "Гимназия", Kind.LYCEUM: "Лицей", Kind.KINDERGARTEN: "Детский сад"}
WORDS = (
    "школа ученик учитель урок класс праздник конкурс олимпиада приём заявление родитель собрание расписание библиотека музей"
    " спорт секция кружок театр музыка рисование математика физика химия история экскурсия город река парк выставка проект"
    " победитель награда директор каникулы столовая питание здоровье прививка медосмотр безопасность дорога движение дети"
).split()


def make_sources(documents: int) -> Sources:
    """A made-up region; the same one every time."""
    chance = random.Random(documents)
    institutions = documents // 10
    cards = []
    for number in range(1, institutions + 1):
        kind = chance.choice(KINDS)
        address = f"улица {chance.choice(STREETS)}, дом {chance.randint(1, 180)}, литера А"
        cards.append(card(number, kind, f"{NAMES[kind]} № {number}", chance.choice(DISTRICTS), address))
    pages = (
        Page(
            url=f"/s/{number}/{place}/",
            site_id=f"site-{number}",
            institution_id=number,
            lang="ru",
            type="news",
            title=" ".join(chance.choices(WORDS, k=4)).capitalize(),
            headings=(),
            text=" ".join(f"{' '.join(chance.choices(WORDS, k=12))} {chance.randint(1, 9999)}." for _ in range(8)),
            published_on=date(2026, 1 + chance.randrange(11), 1 + chance.randrange(28)),
            updated_on=None,
        )
        for number in range(1, institutions + 1)
        for place in range(9)
    )
    return Sources(cards=cards, pages=pages)


def make_queries(documents: int) -> dict[str, list[SearchRequest]]:
    """Different queries of each kind."""
    chance = random.Random(7)
    institutions = documents // 10

    def number() -> int:
        return chance.randint(1, institutions)

    def words(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count))

    texts: dict[str, Callable[[], str]] = {
        "kind_and_number": lambda: f"{chance.choice(list(NAMES.values())).lower()} {number()}",
        "kind_in_district": lambda: f"{words(1)} {chance.choice(DISTRICTS)[:-2].lower()}ого района {number()}",
        "street_and_house": lambda: f"{chance.choice(STREETS).lower()} {chance.randint(1, 180)}",
        "words_of_pages": lambda: words(3),
        "slip": lambda: f"гимназея {number()}",
        "nothing": lambda: f"{words(1)} щзкъх{number()}",
    }
    queries = {name: [SearchRequest(make()) for _ in range(QUERIES)] for name, make in texts.items()}
    queries["listing"] = [SearchRequest(kind=chance.choice(KINDS).value, page=n + 1) for n in range(QUERIES)]
    return queries


def p95(index: SearchIndex, requests: Sequence[SearchRequest]) -> float:
    """Milliseconds that 95 of 100 searches stay below, hits, facets and snippets included."""
    times = []
    for request in requests:
        started = time.perf_counter()
        index.search(request)
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)[int(len(times) * 0.95)]


def measure() -> Iterator[Figure]:
    """Build an index of each size, then ask it."""
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            report = write_index(Path(folder) / str(size), make_sources(size))
            yield Figure(f"search.build.{size}", report.seconds, "s")
            index = open_index(Path(folder) / str(size))
            index.search(SearchRequest("школа 1"))  # the dictionary is loaded once a process
            for name, requests in make_queries(size).items():
                yield Figure(
                    f"search.p95.{name}.{size}", round(p95(index, requests), 2), "ms", goal=f"< {GOAL_MS[size]}"
                )
            index.close()

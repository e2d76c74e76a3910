"""A made-up region to search in: a register and page files, written as an importer and the publisher would find them."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Any

from bench.search_words import NOUNS, TITLES, Texts, genitive, make_districts, make_streets, make_surnames
from catalog.database import MIGRATIONS, PACKAGE
from catalog.importers import import_file
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions, make_engine, make_sessions, upgrade

PAGES_EACH = 9  # pages to one institution: a tenth of all documents are institutions
COLUMNS = "key,kind,full_name,short_name,district,address,lat,lon,head,phones,inn".split(",")
FIRST_DAY = date(2024, 1, 1)
_DAYS = 1_050
_SHARES = {"kindergarten": 40, "school": 34, "supplementary": 10, "gymnasium": 7, "lyceum": 6, "education-centre": 3}
_FULL = {
    "school": "Государственное бюджетное общеобразовательное учреждение средняя общеобразовательная школа",
    "gymnasium": "Государственное бюджетное общеобразовательное учреждение гимназия",
    "lyceum": "Государственное бюджетное общеобразовательное учреждение лицей",
    "kindergarten": "Государственное бюджетное дошкольное образовательное учреждение детский сад",
    "education-centre": "Государственное бюджетное общеобразовательное учреждение центр образования",
}
_SHORT = {
    "school": "ГБОУ СОШ", "gymnasium": "ГБОУ гимназия", "lyceum": "ГБОУ лицей", "kindergarten": "ГБДОУ детский сад",
    "education-centre": "ГБОУ ЦО",
}  # fmt: skip
_CLUBS = (
    "Дом детского творчества", "Детско-юношеская спортивная школа", "Центр внешкольной работы", "Детская музыкальная школа",
    "Детская художественная школа", "Дворец творчества юных",
)  # fmt: skip
# Words of a text: half of the news of a real school have less than 126, a twentieth more than 490.
_MEDIAN_WORDS, _SPREAD, _MOST_WORDS = 126, 0.85, 2_500


@dataclass(frozen=True, slots=True)
class Region:
    """A made-up region on disk."""

    folder: Path
    documents: int

    @property
    def register(self) -> Path:
        """The table of its institutions."""
        return self.folder / "institutions.csv"

    @property
    def pages(self) -> Path:
        """The page files of its sites."""
        return self.folder / "pages"

    def rows(self) -> list[dict[str, str]]:
        """Its institutions."""
        with self.register.open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))


@cache
def texts() -> Texts:
    """The words of every region."""
    return Texts()


def write_region(folder: Path, documents: int) -> Region:
    """Write the files of a region; the same ones every time."""
    region = Region(folder, documents)
    region.pages.mkdir(parents=True)
    chance = random.Random(documents)
    rows = list(_institutions(chance, documents // (PAGES_EACH + 1)))
    write_rows(region, rows)
    for number, row in enumerate(rows, start=1):
        lines = (json.dumps(page, ensure_ascii=False) for page in _pages(chance, number, row["short_name"]))
        (region.pages / f"site-{number}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return region


def write_rows(region: Region, rows: list[dict[str, str]]) -> None:
    """Write the register."""
    with region.register.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def load_region(region: Region) -> Sessions:
    """The region's register in a database of its own."""
    engine = make_engine(f"sqlite:///{region.folder}/catalog.db", PACKAGE)
    upgrade(engine, PACKAGE, MIGRATIONS)
    sessions = make_sessions(engine)
    import_register(region, sessions)
    return sessions


def import_register(region: Region, sessions: Sessions) -> None:
    """Bring the register into the database."""
    clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    import_file(sessions, "institutions", region.register, actor=COMMAND_LINE, clock=clock, audit=no_audit, force=True)


def _institutions(chance: random.Random, count: int) -> Iterator[dict[str, str]]:
    districts = make_districts(18 if count <= 2_000 else 40)
    streets, surnames = make_streets(), make_surnames()
    numbers: dict[str, int] = {}
    for key in range(1, count + 1):
        kind = chance.choices(list(_SHARES), weights=list(_SHARES.values()))[0]
        district = chance.choice(districts)
        # Schools are numbered throughout, kindergartens in each district anew.
        counted = f"{kind} {district}" if kind == "kindergarten" else "schools"
        numbers[counted] = numbers.get(counted, 0) + 1
        full, short = _names(chance, kind, numbers[counted], district, surnames)
        street = chance.choice(streets)
        house = f"{chance.randint(1, 180)}{chance.choice(('', '', '', 'А', 'Б', ', корпус 2', ', строение 1'))}"
        yield {
            "key": str(key),
            "kind": kind,
            "full_name": full,
            "short_name": short,
            "district": district,
            "address": f"{street.kind} {street.name}, дом {house}",
            "lat": f"{59.7 + chance.random() * 0.5:.6f}",
            "lon": f"{29.6 + chance.random() * 1.2:.6f}",
            "head": f"{chance.choice(surnames)} Пётр Ильич",
            "phones": f"+7 (812) {chance.randint(200, 799)}-{chance.randint(10, 99)}-{chance.randint(10, 99)}",
            "inn": _inn(7_800_000_00 + key),
        }


def _names(chance: random.Random, kind: str, number: int, district: str, surnames: list[str]) -> tuple[str, str]:
    if kind == "supplementary":
        name = f"{chance.choice(_CLUBS)} «{chance.choice(NOUNS).capitalize()}»"
        return f"Государственное бюджетное учреждение дополнительного образования {name[0].lower()}{name[1:]}", name
    after = ""
    if chance.random() < 0.15:
        after = f" имени {chance.choice(TITLES)} {genitive(chance.choice(surnames))}"
    elif chance.random() < 0.15:
        after = f" «{chance.choice(NOUNS).capitalize()}»"
    where = f" {district[:-2]}ого района"
    return f"{_FULL[kind]} № {number}{after}{where}", f"{_SHORT[kind]} № {number}{after}"


def _pages(chance: random.Random, number: int, name: str) -> Iterator[dict[str, Any]]:
    made = texts()
    for place in range(PAGES_EACH):
        day = FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
        length = min(_MOST_WORDS, int(exp(log(_MEDIAN_WORDS) + _SPREAD * chance.gauss(0, 1))) + 5)
        mention = f" {name}." if chance.random() < 0.1 else ""
        yield {
            "url": f"/s/site-{number}/{place}/", "site_id": f"site-{number}", "institution_id": number, "lang": "ru",
            "type": "page" if place < 3 else "news", "title": made.sentence(chance, chance.randint(2, 6)).rstrip("."),
            "headings": [made.sentence(chance, 3).rstrip(".")] if chance.random() < 0.3 else [],
            "text": made.text(chance, length) + mention, "published_on": day.isoformat(), "updated_on": None,
            "hash": f"{number}-{place}",
        }  # fmt: skip


def _inn(first: int) -> str:
    """Ten digits whose last one checks the others."""
    digits = [int(digit) for digit in f"{first:09d}"]
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11 % 10
    return "".join(map(str, [*digits, check]))

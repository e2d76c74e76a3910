"""Write what an institution tells into the folder of its site: facts, documents, menus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from catalog.kinds import STATUTORY_TYPE
from portal.demo.chance import Chance
from portal.demo.model import Institution
from portal.demo.services import list_numbers, list_places, list_services
from portal.demo.sveden.files import write_files, write_tale
from portal.demo.sveden.menus import food_files, tell_food
from portal.demo.sveden.paper import print_paper
from portal.demo.sveden.papers import Desk, school_year
from portal.demo.sveden.signature import sign
from portal.demo.sveden.tale import Row, Tale
from portal.demo.sveden.telling import tell_everything, tell_some

CITY_MENU = "Школы Ясноморска (единое меню)"


def tell(institution: Institution, number: int, day: date, *, full: bool) -> Tale:
    """All that stands in the institution's files; ``number`` is its own in the register."""
    tale = tell_everything(institution, day) if full else tell_some(institution, day)
    if has_menus(institution, tale, full=full):
        tale |= tell_food(Desk(institution, day), number)
    return replace(tale, rows={**tale.rows, **_own_rows(institution, day)})


def has_menus(institution: Institution, tale: Tale, *, full: bool) -> bool:
    """Whether it publishes its menus: schools that feed, one of three of those that fill by half."""
    if STATUTORY_TYPE[institution.kind] != "school":
        return False
    return full or ("catering.meals" in tale.rows and Chance().child("menus", institution.key).happens(0.35))


def write_facts(institution: Institution, number: int, folder: Path, day: date, *, full: bool) -> None:
    """Write ``facts/``, ``documents/`` and ``food/`` below the folder."""
    tale = tell(institution, number, day, full=full)
    write_tale(tale, folder)
    files: dict[str, bytes] = {}
    for paper in tale.papers():
        if paper.signature.startswith("усиленная"):
            name = institution.head.full
            files[f"{paper.file}.sig"] = sign(print_paper(paper), name, institution.naming.short, paper.day)
    if has_menus(institution, tale, full=full):
        files |= food_files(institution.naming.short if full else CITY_MENU, day)
    write_files(files, folder)


def _own_rows(institution: Institution, day: date) -> dict[str, tuple[Row, ...]]:
    """Services, numbers of the last years, buildings."""
    seed = Chance().child("facts", institution.key)
    found: Mapping[str, Sequence[Mapping[str, Any]]] = {
        "services": list_services(institution, seed.child("services")),
        "numbers": list_numbers(institution, school_year(day), seed.child("numbers")),
        "places": list_places(institution),
    }
    return {
        group: tuple({name: str(value) for name, value in row.items()} for row in rows)
        for group, rows in found.items()
        if rows
    }

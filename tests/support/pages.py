"""Name one address of every kind of page that a demo region has."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

Addresses = dict[str, str]  # what the page is -> its path
WORDS = ("about", "accessibility", "checking-polls", "developers", "personal-data", "schools")
SUBSECTIONS = ("common", "struct", "managers", "education", "document", "budget")
ENGLISH = ("home", "institutions", "a card", "districts", "licences", "map", "sites", "news", "no such page")


def find_portal_pages(home: Path) -> Addresses:
    """Static pages of the portal, with the names that findings are reported under."""
    output = home / "output"
    cards = list(_cards(output))
    open_card = _first(cards, lambda card: card["open"] and card["licence"]["state"] == "active")
    closed = _first(cards, lambda card: not card["open"] and card["successors"])
    unknown = _first(cards, lambda card: card["licence"]["state"] == "no_data")
    partly = _first(cards, lambda card: card["licence"]["state"] == "partially_suspended")
    head = _first(cards, lambda card: "Филиалы" in _read(output / _path(card).strip("/")))
    district = open_card["district"]["slug"]
    item = _first_page(output / "news")
    pages = {
        "home": "/",
        "institutions": "/institutions/",
        "institutions of a district": f"/institutions/district/{district}/",
        "institutions of a kind": "/institutions/kind/school/",
        "institutions, page 2": "/institutions/page/2/",
        "a card": _path(open_card),
        "a closed institution with a successor": _path(closed),
        "a card without licence data": _path(unknown),
        "a card of a head with branches": _path(head),
        "a card with a partly suspended licence": _path(partly),
        "a permalink": f"/institutions/{open_card['id']}/",
        "districts": "/districts/",
        "a district": f"/districts/{district}/",
        "licences": "/licences/",
        "licences, page 2": "/licences/page/2/",
        "accreditations": "/accreditations/",
        "map": "/map/",
        "sites": "/sites/",
        "open data": "/data/",
        "field dictionary": "/data/dictionary/",
        "news": "/news/",
        "a piece of news": f"/news/{item}/",
        "no such page": "/no-such-page/",
    }
    return pages | {f"words: {name}": f"/{name}/" for name in WORDS}


def find_english_pages(home: Path) -> Addresses:
    """The main pages of the portal in English."""
    russian = find_portal_pages(home)
    return {f"{name} in English": f"/en{russian[name]}" for name in (*ENGLISH, *(f"words: {word}" for word in WORDS))}


def find_school_pages(home: Path) -> Addresses:
    """Pages of one school's site, and of the site of another kind of institution."""
    output = home / "output"
    site = next(path for path in sorted((output / "s").iterdir()) if path.name.startswith(("shkola", "gimnaziya")))
    other = next(path for path in sorted((output / "s").iterdir()) if path.name.startswith("detskiy"))
    base = f"/s/{site.name}"
    return {
        "a school's home": f"{base}/",
        "a school's news": f"{base}/news/",
        "a piece of a school's news": f"{base}/news/{_first_page(site / 'news')}/",
        "a school's contacts": f"{base}/contacts/",
        "a school's own page": f"{base}/about/",
        "the statutory section": f"{base}/sveden/",
        "no such page of a school": f"{base}/no-such-page/",
        "a kindergarten's home": f"/s/{other.name}/",
        "a kindergarten's statutory section": f"/s/{other.name}/sveden/common/",
    } | {f"the subsection {name}": f"{base}/sveden/{name}/" for name in SUBSECTIONS}


def find_blocks(home: Path) -> Addresses:
    """Blocks for other sites."""
    blocks = home / "output" / "embed"
    with_news = next(folder for folder in sorted((blocks / "news").iterdir()) if "<time" in _read(folder))
    on_map = _first_page(blocks / "map")
    return {
        "block card": f"/embed/card/{on_map}/",
        "block licences": f"/embed/licences/{on_map}/",
        "block contacts": f"/embed/contacts/{on_map}/",
        "block map": f"/embed/map/{on_map}/",
        "block news": f"/embed/news/{with_news.name}/",
        "block results": f"/embed/results/{_first_page(blocks / 'results')}/",
        "block search": f"/embed/search/{_first_page(blocks / 'search')}/",
        "block poll": f"/embed/poll/{find_polls(home)['open']}/",
        "block poll, closed": f"/embed/poll/{find_polls(home)['closed']}/",
    }


def find_polls(home: Path) -> dict[str, int]:
    """The demo's polls: ``open``, ``upcoming`` and ``closed``."""
    rows = _select(home / "surveys.db", "SELECT id, title FROM survey")
    words = {"open": "уроки", "upcoming": "летнюю", "closed": "собрания"}
    return {state: next(number for number, title in rows if word in title) for state, word in words.items()}


def find_surveys(home: Path) -> dict[str, int]:
    """The demo's questionnaires: ``published`` and ``open`` (two waves) and ``codes``."""
    rows = _select(home / "surveys.db", "SELECT id, access, previous_id FROM survey ORDER BY id")
    follows = next(row for row in rows if row[2] is not None)
    return {
        "open": follows[0],
        "published": follows[2],
        "codes": next(row[0] for row in rows if row[1] == "codes"),
    }


def find_answer(home: Path) -> int:
    """The number of a message whose answer is published."""
    return int(_select(home / "surveys.db", "SELECT id FROM feedback WHERE published_at IS NOT NULL ORDER BY id")[0][0])


def find_readiness(home: Path) -> str:
    """The desk's page about a site that lacks much."""
    figures = json.loads((home / "output.state" / "readiness" / ".figures.json").read_text(encoding="utf-8"))
    slug = min(figures, key=lambda name: (figures[name]["score"], name))
    ((number,),) = _select(home / "catalog.db", f"SELECT id FROM institution WHERE slug = '{slug}'")
    return f"/staff/register/sites/{number}/readiness/"


def _select(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def _cards(output: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((output / "data" / "institutions").glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def _first(cards: list[dict[str, Any]], wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    return next(card for card in cards if wanted(card))


def _path(card: dict[str, Any]) -> str:
    return "/" + str(card["url"]).split("/", 3)[3]


def _first_page(folder: Path) -> str:
    return next(path.name for path in sorted(folder.iterdir()) if (path / "index.html").is_file())


def _read(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")

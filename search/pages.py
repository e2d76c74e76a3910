"""Read the page files that the publisher leaves behind."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from search.errors import PagesUnreadable

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Page:
    """One published page or document, a line of ``<site>.jsonl``."""

    url: str
    site_id: str  # portal, or the slug of a school's site
    institution_id: int | None
    lang: str
    type: str  # page, news, sveden, document …
    title: str
    headings: tuple[str, ...]
    text: str
    published_on: date | None
    updated_on: date | None
    anchors: tuple[
        tuple[int, str], ...
    ] = ()  # where in the text a place begins that an address can lead to: offset, id
    size: int | None = None  # of a document, in bytes


def parse_page(record: dict[str, Any]) -> Page:
    """Read one line of a page file.

    Raises:
        KeyError, TypeError, ValueError: a field is missing or is not what the publisher promised.
    """
    institution = record["institution_id"]
    return Page(
        url=str(record["url"]),
        site_id=str(record["site_id"]),
        institution_id=None if institution is None else int(institution),
        lang=str(record["lang"]),
        type=str(record["type"]),
        title=str(record["title"]),
        headings=tuple(str(heading) for heading in record["headings"]),
        text=str(record["text"]),
        published_on=_day(record.get("published_on")),
        updated_on=_day(record.get("updated_on")),
        anchors=tuple((int(offset), str(id_)) for offset, id_, _heading in record.get("anchors", ())),
        size=record.get("size"),
    )


def iter_pages(folder: Path) -> Iterator[Page]:
    """Every page of every site, by file name and line.

    Raises:
        PagesUnreadable: names the file and the line.
    """
    for path in sorted(folder.glob("*.jsonl")):
        yield from iter_file(path)


def iter_file(path: Path) -> Iterator[Page]:
    """Every page of one site.

    Raises:
        PagesUnreadable: names the file and the line.
    """
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield parse_page(orjson.loads(line))
            except (KeyError, TypeError, ValueError) as error:
                raise PagesUnreadable(
                    f"{path}, line {number}: this is not a page as the publisher writes it ({error!r})."
                    " Build the site again: kais site build --full."
                ) from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """What the publisher says about its last build; empty where nothing has been built.

    Raises:
        PagesUnreadable: the file is there and is not JSON.
    """
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise PagesUnreadable(
            f"{path}: cannot read it ({error}). Build the site again: kais site build --full."
        ) from error
    if not isinstance(found, dict):
        raise PagesUnreadable(f"{path}: this is not a JSON object. Build the site again: kais site build --full.")
    return found


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value[:10]) if value else None

"""Draft a mapping of the columns that a file has."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from catalog.cleaning import parse_day
from catalog.errors import UnreadableFile
from catalog.importers.formats import Formats
from catalog.importers.identify import read_heading
from catalog.kinds import Kind
from core.i18n import gettext as _
from core.text import clean, comparison_key, make_slug

SYNONYMS = Path(__file__).with_name("synonyms.toml")
_KEYS = ("key", "urn", "uai", "ogrn", "full_name", "name")
_ONE_WORD_KINDS = {
    "школа": "school", "сош": "school", "гимназия": "gymnasium", "лицей": "lyceum", "детский сад": "kindergarten",
    "доу": "kindergarten", "колледж": "vocational", "техникум": "vocational", "интернат": "boarding",
    "дополнительного образования": "supplementary", "school": "school", "kindergarten": "kindergarten",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """A field that headings of these words mean."""

    field: str
    read: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A mapping to look through."""

    code: str
    text: str
    columns: int
    guessed: int


@lru_cache(maxsize=1)
def _guesses() -> tuple[Guess, ...]:
    data = tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))
    return tuple(
        Guess(raw["field"], raw.get("read", "text"), tuple(comparison_key(word) for word in raw["words"]))
        for raw in data["guess"]
    )


def draft_mapping(path: Path, code: str, formats: Formats) -> Draft:
    """A mapping whose columns are guessed by their headings; what nobody can guess stands in it as a remark.

    Raises:
        UnreadableFile: the file is no table, or none of its headings tells what it names.
    """
    header, rows = read_heading(path, formats)
    named = [(at, clean(name)) for at, name in enumerate(header) if name.strip()]
    found = _assign([name for _at, name in named])
    guessed = {at: guess for (at, _name), guess in zip(named, found, strict=True) if guess is not None}
    fields = {guess.field for guess in guessed.values()}
    if {"lat", "lon"} <= fields:
        guessed = {at: guess for at, guess in guessed.items() if guess.field != "point"}
    if not fields & {"full_name", "short_name"}:
        raise UnreadableFile(
            _(
                "None of the headings of %(file)s looks like the name of an institution: %(header)s. Write the mapping by hand: docs/sources/README.md.",
                file=path.name,
                header=", ".join(name for _at, name in named)[:300] or "–",
            )
        )
    chosen = code or _free_code(path, formats)
    key = _choose_key(guessed, rows)
    if key != "key":
        guessed = {at: guess for at, guess in guessed.items() if guess.field != "key"}
    lines = [*_opening(chosen, path, key), *_area(guessed, rows)]
    for at, name in named:
        cells = [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
        lines += _column(name, guessed.get(at), cells, key)
    return Draft(chosen, "\n".join(lines) + "\n", len(named), len(guessed))


def _assign(names: Sequence[str]) -> list[Guess | None]:
    """The guess of each heading; a field is given once: to the heading that is the word itself, else to the first that holds it."""
    keys = [re.sub(r"[_\s]+", " ", comparison_key(name)) for name in names]
    found: list[Guess | None] = [None] * len(names)
    for whole in (True, False):
        for guess in _guesses():
            if guess in found:
                continue
            for word in guess.words if whole or guess.field != "key" else ():
                place = next(
                    (at for at, key in enumerate(keys) if found[at] is None and _means(key, word, whole)), None
                )
                if place is not None:
                    found[place] = guess
                    break
    return found


def _means(key: str, word: str, whole: bool) -> bool:
    if whole:
        return key == word
    return len(word) > 3 and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", key) is not None


def _free_code(path: Path, formats: Formats) -> str:
    stem = make_slug(path.name.split(".")[0], 40)
    code, number = stem, 2
    while code in formats or code == "auto":
        code, number = f"{stem}-{number}", number + 1
    return code


def _choose_key(guessed: dict[int, Guess], rows: Sequence[Sequence[str]]) -> str:
    """The first field that is filled and different in all rows that were looked at."""
    by_field = {guess.field: at for at, guess in guessed.items()}
    for field in _KEYS:
        at = by_field.get(field)
        if at is None:
            continue
        cells = [row[at].strip() if at < len(row) else "" for row in rows]
        if all(cells) and len(set(cells)) == len(cells) and field != "ogrn":
            return field
    return "full_name" if "full_name" in by_field else "short_name"


def _opening(code: str, path: Path, key: str) -> list[str]:
    words = {
        "code": code,
        "title": code,
        "title_ru": code,
        "description": f"Drafted from {path.name}.",
        "description_ru": f"Составлено по файлу {path.name}.",
        "source": code,
        "source_title": code,
        "publisher": "",
    }
    remarks = {
        "title": "shown in lists; write what it is",
        "title_ru": "the same in Russian",
        "source": "who says it: the provenance of every fact",
        "source_title": "how pages name the source, in its own language",
        "publisher": "who gives the file out",
    }
    lines = ["# Drafted by “kais catalog mapping new”. Look it through; docs/sources/README.md explains every word."]
    lines += [
        f"{name} = {_quoted(value)}{f' # {remarks[name]}' if name in remarks else ''}" for name, value in words.items()
    ]
    lines += [
        'target = "institution"',
        f"key = [{_quoted(key)}] # what tells the records apart; never an INN, branches share it",
    ]
    if key == "key":
        lines.append('label = "full_name"')
    lines.append('empty = ["", "None", "-"] # what an empty cell looks like')
    lines.append('# phone_area = "812" # completes local numbers; phone_country = "FR" for another country than Russia')
    return lines


def _area(guessed: dict[int, Guess], rows: Sequence[Sequence[str]]) -> list[str]:
    """Where points may lie, where the first rows lie elsewhere than in Russia."""
    at = {guess.field: place for place, guess in guessed.items()}
    if not {"lat", "lon"} <= set(at):
        return []
    points = []
    for row in rows:
        try:
            points.append([float(row[at[name]].strip().replace(",", ".")) for name in ("lat", "lon")])
        except (ValueError, IndexError):
            continue
    if any(abs(lat) > 90 or abs(lon) > 180 for lat, lon in points):
        return ['crs = "EPSG:32636" # the coordinates are in metres; write the system that their publisher names']
    if not points or all(41 <= lat <= 82 and 19 <= lon <= 180 for lat, lon in points):
        return []
    lats, lons = [lat for lat, _lon in points], [lon for _lat, lon in points]
    south, north = max(-90, int(min(lats)) - 5), min(90, int(max(lats)) + 5)
    west, east = max(-180, int(min(lons)) - 5), min(180, int(max(lons)) + 5)
    return [
        f"area = [{south:.1f}, {north:.1f}, {west:.1f}, {east:.1f}] # where points may lie: south, north, west, east"
    ]


def _column(name: str, guess: Guess | None, cells: Sequence[str], key: str) -> list[str]:
    example = f" # {_quoted(clean(cells[0])[:60])}" if cells else ""
    if guess is None:
        return [
            "",
            f"# [[column]] is not read; give it a field to read it{example}",
            f"# name = {_quoted(name)}",
            '# field = ""',
        ]
    lines = ["", "[[column]]", f"name = {_quoted(name)}{example}", f"field = {_quoted(guess.field)}"]
    if guess.read != "text":
        lines.append(f"read = {_quoted(guess.read)}")
    if guess.read == "kind":
        lines.append('wrong = "doubt" # a word that is not below is a remark, and the name tells the kind')
        lines.append(f"words = {{ {_kind_words(cells)} }}")
    if guess.read == "day" and cells and parse_day(cells[0]) is None:
        lines.append(
            '# "' + clean(cells[0])[:30].replace('"', "'") + '" is no calendar day; it will be left out with a remark'
        )
    if guess.field in (key, "full_name"):
        lines.append("filled = true # a record without it is refused")
    return lines


def _kind_words(cells: Sequence[str]) -> str:
    """What the first rows write, each with the kind it seems to be; an empty one says nothing."""
    words = []
    for cell in dict.fromkeys(clean(cell) for cell in cells):
        text = comparison_key(cell)
        code = text if text in {kind.value for kind in Kind} else ""
        code = code or next((code for word, code in _ONE_WORD_KINDS.items() if word in text), "")
        words.append(f"{_quoted(cell[:100])} = {_quoted(code)}")
    return ", ".join(words[:12])


def _quoted(text: str) -> str:
    """A TOML text: JSON's escapes are among TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

"""List the documents of a school's site for search, with what they say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote

from catalog.cards import Fact, InstitutionCard
from catalog.statutes import items_by_key
from core.i18n import format_day, gettext
from publisher.food import Food
from publisher.manifests import PageRecord, join_sections
from publisher.shell import ROOT
from publisher.sites import SiteWords
from publisher.texts.store import TextStore, is_readable
from publisher.words import plain_text

MOST_MENUS = 30  # the newest menus of a day; what was eaten in spring nobody looks for
_LINK = re.compile(rf'<a href="{ROOT}([^"#?]+)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
NOT_FOUND_BY_WORDS = "Search finds this document by its title only: "


@dataclass(frozen=True, slots=True)
class SiteDocument:
    """A published file that search can read."""

    name: str  # path inside the site
    source: Path
    digest: str  # of its content
    title: str
    day: date | None
    size: int  # bytes


def list_documents(
    card: InstitutionCard, words: SiteWords, food: Food, files: Mapping[str, tuple[Path, str]]
) -> list[SiteDocument]:
    """The documents among a site's copied files, each with the best title that somebody gave it.

    Args:
        files: path inside the site -> where it lies, the digest of its content.
    """
    if not files:
        return []
    named = dict(_named_by_links(words)) | dict(_named_by_facts(card)) | dict(_named_by_calendar(food))
    left_out = {f"food/{file.name}" for file in food.days[MOST_MENUS:]}
    found = []
    for name, (source, digest) in sorted(files.items()):
        if is_readable(name) and name not in left_out:
            title, day = named.get(name, ("", None))
            found.append(SiteDocument(name, source, digest, title or _title_of(name), day, source.stat().st_size))
    return found


def document_records(
    documents: list[SiteDocument], card: InstitutionCard, base: str, texts: TextStore
) -> tuple[list[PageRecord], list[tuple[str, str]]]:
    """The lines of the page file, and what could not be read (file, sentence)."""
    records = []
    problems = []
    for document in documents:
        found = texts.get(document.digest)
        if found.problem:
            problems.append((document.name, NOT_FOUND_BY_WORDS + found.problem))
        text, anchors = join_sections((part.text, part.anchor, part.heading) for part in found.parts)
        records.append(
            PageRecord(
                url=base + quote(document.name),
                site_id=card.slug,
                institution_id=card.id,
                lang="ru",
                type="document",
                title=document.title,
                headings=(),
                text=text,
                published_on=document.day,
                updated_on=None,
                anchors=anchors,
                size=document.size,
            )
        )
    return records, problems


def _named_by_facts(card: InstitutionCard) -> Iterator[tuple[str, tuple[str, date | None]]]:
    """What facts call the files they lead to."""
    labels = items_by_key()
    for key, fact in card.facts.items():
        item = labels.get(key)
        yield from _named_by_fact(fact, item.label if item else "")
    for rows in card.rows.values():
        for row in rows:
            for fact in row.cells.values():
                yield from _named_by_fact(fact, "")


def _named_by_fact(fact: Fact, label: str) -> Iterator[tuple[str, tuple[str, date | None]]]:
    for part in fact.parts:
        if part.href and ":" not in part.href:
            name = unquote(part.href.partition("#")[0])
            title = part.value if part.value and part.value != name else label
            yield name, (title, part.day)


def _named_by_links(words: SiteWords) -> Iterator[tuple[str, tuple[str, date | None]]]:
    """What the school's own words call the files they link to."""
    for page in (*words.news, *words.pages):
        for name, inside in _LINK.findall(str(page.html)):
            yield unquote(name), (plain_text(inside), None)


def _named_by_calendar(food: Food) -> Iterator[tuple[str, tuple[str, date | None]]]:
    titles = {
        "typical": gettext("The typical menu"),
        "calendar": gettext("The calendar of meals"),
        "control": gettext("The public control of meals"),
    }
    for file in food.files:
        title = gettext("Menu for %(day)s", day=format_day(file.day)) if file.day else titles.get(file.kind, "")
        yield f"food/{file.name}", (f"{title} {file.year}".strip(), file.day)


def _title_of(name: str) -> str:
    """«Ustav 2024» of ``documents/ustav_2024.pdf``, where nobody has called the file anything."""
    stem = Path(name).stem.replace("_", " ").replace("-", " ").strip()
    return f"{stem[:1].upper()}{stem[1:]}" or name

"""Turn live claims into facts of a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from catalog.assemble.sources import Sources
from catalog.cards import Fact, FactPart, FactRow, FactState, Identifier, LicenceView
from catalog.fields import GROUPS, IDENTIFIER_SCHEMES, INSTITUTION_FIELDS, source_rank
from core.i18n import N_

UNKNOWN = Fact()
BAD_CHECK_DIGITS = N_("the check digit is wrong")
_ORDER = {scheme: number for number, scheme in enumerate(IDENTIFIER_SCHEMES)}


class Word(NamedTuple):
    """A live claim about an institution."""

    subject_id: int
    field: str
    state: str
    value: Any
    source: str
    seen_on: date
    original: str
    correction: str
    winning: bool


class RowWord(NamedTuple):
    """The winning claim about a row of a group."""

    id: int
    value: Any
    source: str
    seen_on: date


class FactMaker:
    """Makes facts that know their source and day."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def fact(self, claim: Word, value: str | None = None, href: str = "") -> Fact:
        """A claim as a fact; ``value`` replaces what the claim says."""
        info = self._sources.get(claim.source)
        seen_on = info.confirmed_on(claim.seen_on)
        if claim.state == "absent":
            return Fact(str(claim.value), FactState.ABSENT, claim.source, info.title, seen_on)
        shown: Any = value if value is not None else claim.value
        parts: tuple[FactPart, ...] = ()
        if not isinstance(shown, str):
            plain = claim.field in INSTITUTION_FIELDS  # lists of phones, addresses: of one kind and without documents
            shown, href, parts = (_joined(shown), href, ()) if plain else _with_parts(shown)
        return Fact(
            shown,
            FactState.GIVEN,
            claim.source,
            info.title,
            seen_on,
            claim.original if claim.correction else "",
            claim.correction,
            href,
            parts,
        )

    def one(self, claims: Mapping[str, Word], name: str) -> Fact:
        """The fact of a field, or an unknown one."""
        claim = claims.get(name)
        return UNKNOWN if claim is None else self.fact(claim)

    def many(self, claims: Mapping[str, Word], name: str, scheme: str) -> tuple[Fact, ...]:
        """The facts of a field that holds several values."""
        claim = claims.get(name)
        if claim is None or claim.state == "absent" or not isinstance(claim.value, list):
            return ()
        return tuple(
            self.fact(claim, value, f"{scheme}{_dial(value) if scheme == 'tel:' else value}") for value in claim.value
        )

    def statutory(self, _key: str, word: Word) -> Fact:
        """A statutory fact, days in the standard's format."""
        if word.field == "founded_on" and word.state == "given":
            return self.fact(word, date.fromisoformat(word.value).strftime("%d.%m.%Y"))
        return self.fact(word)

    def plain(self, _name: str, word: Word) -> Fact:
        """Any other field of the dictionary."""
        return self.fact(word)

    def group(self, group: str, raw: Any) -> tuple[FactRow, ...]:
        """The rows of a group: a source's own, else the head, else what the register of accreditations says."""
        if isinstance(raw, dict):
            return (FactRow(0, raw),)
        if isinstance(raw, tuple):
            return self._accredited(raw)
        rows: Sequence[RowWord] = raw
        return tuple(self._row(item) for item in (rows if group in GROUPS else best_rows(group, rows)))

    def _row(self, item: RowWord) -> FactRow:
        info = self._sources.get(item.source)
        cells = {}
        for name, cell in item.value.items():
            if isinstance(cell, dict) and "absent" in cell:
                cells[name] = Fact(cell["absent"], FactState.ABSENT, item.source, info.title, item.seen_on)
            elif cell is not None:
                text, href, parts = _with_parts(cell)
                cells[name] = Fact(text, FactState.GIVEN, item.source, info.title, item.seen_on, href=href, parts=parts)
        return FactRow(item.id, cells)

    def _accredited(self, accreditations: Sequence[tuple[LicenceView, tuple[str, ...]]]) -> tuple[FactRow, ...]:
        """What the register of accreditations says of levels taught; it says nothing of forms or terms."""
        rows: dict[str, FactRow] = {}
        for view, names in accreditations:
            for name in names:
                fact = Fact(name, FactState.GIVEN, "", view.state.source_title, view.state.as_of)
                rows.setdefault(name, FactRow(0, {"eduLevel": fact}))
        return tuple(rows.values())

    def identifiers(self, found: Sequence[Word], invalid: set[tuple[Any, ...]]) -> tuple[Identifier, ...]:
        """Identifiers of all schemes, each value once, in the dictionary's order."""
        views: dict[tuple[str, str], Identifier] = {}
        for claim in found:
            if claim.state != "given":
                continue
            valid = (claim.subject_id, claim.field, claim.value) not in invalid
            views.setdefault(
                (claim.field, claim.value),
                Identifier(
                    claim.field,
                    claim.value,
                    claim.source,
                    valid,
                    "" if valid else BAD_CHECK_DIGITS,
                    claim.original if claim.correction else "",
                    self._sources.get(claim.source).title,
                ),
            )
        return tuple(sorted(views.values(), key=lambda item: (_ORDER.get(item.scheme, len(_ORDER)), item.value)))


def _joined(value: Any) -> str:
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _with_parts(value: Any) -> tuple[str, str, tuple[FactPart, ...]]:
    """A value as shown, its one address, and its parts where it has several or is a document."""
    if isinstance(value, bool):
        return str(value).lower(), "", ()
    if not isinstance(value, dict | list):
        return str(value), "", ()
    parts = tuple(_part(part) for part in (value if isinstance(value, list) else [value]))
    shown = "; ".join(part.value or part.href for part in parts)
    return shown, parts[0].href if len(parts) == 1 else "", parts


def _part(value: Any) -> FactPart:
    if not isinstance(value, dict):
        return FactPart(str(value))
    size = value.get("size")
    return FactPart(
        value=value.get("absent") or value.get("value") or "",
        href=value.get("href") or "",
        day=_day(value.get("date")),
        size=size if isinstance(size, int) else None,
        format=value.get("format") or "",
        signature=value.get("signature") or "",
        signed_by=value.get("signed_by") or "",
        signed_on=_day(value.get("signed_on")),
        signature_href=value.get("signature_href") or "",
        absent=bool(value.get("absent")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def best_rows(group: str, rows: Sequence[RowWord]) -> Sequence[RowWord]:
    """The rows of one source: the one that owns the group, then the one that spoke last; rows of two are never mixed."""
    sources = {row.source for row in rows}
    if len(sources) < 2:
        return rows
    newest = {source: max(row.seen_on for row in rows if row.source == source) for source in sources}
    best = max(sources, key=lambda source: (source_rank(group, source), newest[source], source))
    return [row for row in rows if row.source == best]


def _dial(shown: str) -> str:
    number, _, extension = shown.partition(" доб. ")
    digits = number.replace(" ", "").replace("-", "").replace("(", "").replace(")", "")
    return f"{digits};ext={extension}" if extension else digits

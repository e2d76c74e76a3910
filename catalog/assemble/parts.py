"""Read services, yearly numbers, buildings, branches of many institutions at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.assemble.facts import RowWord
from catalog.assemble.sources import Sources
from catalog.card_parts import PlaceView, Ref, ServiceView, YearNumbers
from catalog.fact_values import plain_text
from catalog.fields import source_rank
from catalog.models import Attachment, Building, Institution, Service, Yearly
from catalog.models.provenance import SubjectType
from core.text import comparison_key

Rows = Mapping[int, Mapping[str, Sequence[RowWord]]]
_BUILDING = SubjectType.BUILDING.value
_SERVICE = (
    Service.name, Service.level, Service.programme, Service.form, Service.language, Service.activity, Service.gender,
    Service.places, Service.free_places, Service.age_from, Service.age_to, Service.paid, Service.price, Service.address,
    Service.schedule, Service.source,
)  # fmt: skip


class Parts:
    """The typed parts of cards; a part of which a batch has no row costs no query."""

    def __init__(self, session: Session, sources: Sources) -> None:
        self._session = session
        self._sources = sources

    def services(self, rows: Rows) -> dict[int, tuple[ServiceView, ...]]:
        """Services of every source, in the order their sources give them."""
        words = _words(rows, "services")
        if not words:
            return {}
        typed = select(Service.row_id, Service.institution_id, *_SERVICE).where(
            Service.institution_id.in_([id_ for id_ in rows if "services" in rows[id_]])
        )
        found: dict[int, dict[str, Any]] = {row.row_id: row._asdict() for row in self._session.execute(typed)}
        made: dict[int, list[ServiceView]] = defaultdict(list)
        for word in words:
            if (cells := found.get(word.id)) is not None:
                info = self._sources.get(word.source)
                institution_id = cells.pop("institution_id")
                del cells["row_id"]
                made[institution_id].append(
                    ServiceView(**cells, source_title=info.title, seen_on=info.confirmed_on(word.seen_on))
                )
        return {id_: tuple(views) for id_, views in made.items()}

    def numbers(self, rows: Rows) -> dict[int, tuple[YearNumbers, ...]]:
        """Newest year first; of each year the source that owns numbers, then the one that spoke last."""
        words = {word.id: word for word in _words(rows, "numbers")}
        if not words:
            return {}
        best: dict[tuple[int, int], tuple[tuple[Any, ...], YearNumbers]] = {}
        for row in self._session.execute(
            select(
                Yearly.row_id, Yearly.institution_id, Yearly.year, Yearly.pupils, Yearly.staff, Yearly.teachers,
                Yearly.classes, Yearly.source,
            ).where(Yearly.institution_id.in_([id_ for id_ in rows if "numbers" in rows[id_]]))
        ):  # fmt: skip
            if row.row_id not in words:
                continue
            info = self._sources.get(row.source)
            seen_on = info.confirmed_on(words[row.row_id].seen_on)
            weight = (source_rank("numbers", row.source), seen_on, row.row_id)
            place = (row.institution_id, row.year)
            if place not in best or best[place][0] < weight:
                best[place] = (
                    weight,
                    YearNumbers(
                        row.year, row.pupils, row.staff, row.teachers, row.classes, row.source, info.title, seen_on
                    ),
                )
        made: dict[int, list[YearNumbers]] = defaultdict(list)
        for (institution_id, _year), (_weight, view) in sorted(
            best.items(), key=lambda item: (item[0][0], -item[0][1])
        ):
            made[institution_id].append(view)
        return {id_: tuple(views) for id_, views in made.items()}

    def places(self, ids: Sequence[int], rows: Rows) -> dict[int, tuple[PlaceView, ...]]:
        """Rows of the group ``places``, then attached buildings; an address that two name stands once, with both sources."""
        made: dict[int, dict[str, PlaceView]] = defaultdict(dict)
        for institution_id, groups in rows.items():
            for word in groups.get("places", ()):
                _put(made[institution_id], self._place(word))
        for row in self._session.execute(
            select(
                Attachment.institution_id, Building.source, Building.name, Building.address, Building.lat, Building.lon,
                Building.capacity,
            )
            .join(Building, Building.id == Attachment.subject_id)
            .where(
                Attachment.subject_type == _BUILDING,
                Attachment.institution_id.in_(ids),
                Attachment.ended_run_id.is_(None),
                Building.live,
            )
            .order_by(Attachment.institution_id, Building.id)
        ):  # fmt: skip
            info = self._sources.get(row.source)
            view = PlaceView(
                row.name, row.address, "", "", row.lat, row.lon, row.capacity, row.source, info.title, info.data_on
            )
            _put(made[row.institution_id], view)
        return {id_: tuple(views.values()) for id_, views in made.items()}

    def _place(self, word: RowWord) -> PlaceView:
        info = self._sources.get(word.source)
        name, address, purpose, hours = (_text(word.value, cell) for cell in ("name", "address", "purpose", "hours"))
        lat, lon = _degrees(word.value, "lat", 90), _degrees(word.value, "lon", 180)
        if lat is None or lon is None:
            lat = lon = None
        seen_on = info.confirmed_on(word.seen_on)
        return PlaceView(name, address, purpose, hours, lat, lon, None, word.source, info.title, seen_on)

    def heads(self, rows: Sequence[Any]) -> dict[int, Ref]:
        """The institution whose branch each is."""
        wanted = {row.head_id for row in rows if row.head_id}
        if not wanted:
            return {}
        return {
            row.id: Ref(row.id, row.slug, row.name)
            for row in self._session.execute(
                select(Institution.id, Institution.slug, Institution.name).where(
                    Institution.id.in_(sorted(wanted)), Institution.removed_run_id.is_(None)
                )
            )
        }

    def branches(self, ids: Sequence[int]) -> dict[int, tuple[Ref, ...]]:
        """The branches of each, those that work."""
        made: dict[int, list[Ref]] = defaultdict(list)
        for head_id, id_, slug, name in self._session.execute(
            select(Institution.head_id, Institution.id, Institution.slug, Institution.name)
            .where(Institution.head_id.in_(ids), Institution.removed_run_id.is_(None), Institution.open)
            .order_by(Institution.id)
        ):
            if head_id is not None and head_id != id_:
                made[head_id].append(Ref(id_, slug, name))
        return {id_: tuple(refs) for id_, refs in made.items()}


def _put(places: dict[str, PlaceView], place: PlaceView) -> None:
    """Add a place; what the first source of an address leaves open is filled from the next, and both are named."""
    key = comparison_key(place.address or place.name)
    known = places.get(key)
    if known is None:
        places[key] = place
        return
    filled = {
        name: theirs
        for name in ("name", "purpose", "hours", "lat", "lon", "capacity")
        if getattr(known, name) in ("", None) and (theirs := getattr(place, name)) not in ("", None)
    }
    if filled and place.source != known.source:
        places[key] = replace(known, **filled, source_title=f"{known.source_title}; {place.source_title}")


def _words(rows: Rows, group: str) -> list[RowWord]:
    return [word for groups in rows.values() for word in groups.get(group, ())]


def _text(cells: Mapping[str, Any], name: str) -> str:
    return plain_text(cells.get(name))


def _degrees(cells: Mapping[str, Any], name: str, most: float) -> float | None:
    try:
        value = float(_text(cells, name).replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) <= most else None

"""Reports over the register, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.kinds import KIND_LABELS, Kind, RegisterState
from catalog.models import District, Institution
from core.i18n import gettext as _
from core.tables import Cell
from core.text import comparison_key


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready for a screen, CSV or XLSX; the last row is the total where ``totals`` says so."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: bool = False


def services_by_district(session: Session) -> Table:
    """Open institutions by district: each kind that occurs, how many in all, on the map, licensed, accredited."""
    counts: dict[int | None, Counter[str]] = {}
    kinds: set[Kind] = set()
    for district_id, kind, licence, accreditation, number, located in session.execute(
        select(
            Institution.district_id,
            Institution.kind,
            Institution.licence_state,
            Institution.accreditation_state,
            func.count(),
            func.count(Institution.lat),
        )
        .where(Institution.removed_run_id.is_(None), Institution.open)
        .group_by(Institution.district_id, Institution.kind, Institution.licence_state, Institution.accreditation_state)
    ):
        row = counts.setdefault(district_id, Counter())
        kinds.add(kind)
        row[kind.value] += number
        row["all"] += number
        row["located"] += located
        row["licensed"] += number if licence is RegisterState.ACTIVE else 0
        row["accredited"] += number if accreditation is RegisterState.ACTIVE else 0
    names: dict[int | None, str] = dict(session.execute(select(District.id, District.name)).all())
    shown = [kind for kind in Kind if kind in kinds]
    columns = [*(kind.value for kind in shown), "all", "located", "licensed", "accredited"]
    ordered = sorted(counts, key=lambda id_: (id_ is None, comparison_key(names.get(id_, ""))))
    rows: list[tuple[Cell, ...]] = [
        (names.get(id_) or _("No district"), *(counts[id_][column] for column in columns)) for id_ in ordered
    ]
    total: Counter[str] = sum(counts.values(), Counter())
    rows.append((_("Total"), *(total[column] for column in columns)))
    header = (
        _("District"),
        *(_(KIND_LABELS[kind]) for kind in shown),
        _("Total"),
        _("On the map"),
        _("Licence in force"),
        _("Accredited"),
    )
    return Table(_("Services by district"), header, tuple(rows), totals=True)


def totals_of(table: Table) -> Sequence[Cell]:
    """The total row of a table that has one."""
    return table.rows[-1] if table.totals and table.rows else ()

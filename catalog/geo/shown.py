"""Choose the point an institution is shown at: its own claim, or a building attached to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.geo.origins import is_derived
from catalog.kinds import Precision
from catalog.models import Claim
from catalog.models.provenance import SubjectType


class PointClaim(NamedTuple):
    """The winning claim about a point."""

    lat: float
    lon: float
    precision: Precision
    source: str
    seen_on: date

    @property
    def exact(self) -> bool:
        """Whether a source gave the very building; nothing derived is that sure."""
        return self.precision is Precision.BUILDING and not is_derived(self.source)


def load_points(session: Session, subject_type: SubjectType, ids: Collection[int]) -> dict[int, PointClaim]:
    """The winning points of these subjects."""
    if not ids:
        return {}
    return {
        id_: PointClaim(value[0], value[1], Precision(value[2]) if len(value) > 2 else Precision.BUILDING, source, day)
        for id_, value, source, day in session.execute(
            select(Claim.subject_id, Claim.value, Claim.source, Claim.seen_on).where(
                Claim.subject_type == subject_type.value,
                Claim.subject_id.in_(sorted(ids)),
                Claim.field == "point",
                Claim.winning,
                Claim.state == "given",
            )
        )
        if value
    }


def point_columns(
    own: PointClaim | None, building: Any | None, of_buildings: Mapping[int, PointClaim]
) -> dict[str, Any]:
    """The columns of an institution that speak of its point.

    Its own exact point wins, then the attached building, then what was derived from its address.
    """
    if own is not None and (own.exact or building is None):
        return {
            "lat": own.lat, "lon": own.lon, "precision": own.precision, "building_id": None,
            "point_source": own.source, "point_on": own.seen_on,
        }  # fmt: skip
    if building is None:
        return {
            "lat": None, "lon": None, "precision": None, "building_id": None, "point_source": "", "point_on": None,
        }  # fmt: skip
    said = of_buildings.get(building.id)
    return {
        "lat": building.lat, "lon": building.lon, "precision": Precision.BUILDING, "building_id": building.id,
        "point_source": said.source if said else "", "point_on": said.seen_on if said else None,
    }  # fmt: skip

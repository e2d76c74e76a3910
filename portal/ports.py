"""What polls and feedback want to know of the register (``surveys.ports.InstitutionPort``)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.kinds import KIND_LABELS
from catalog.models import District, Institution
from catalog.read import institution_refs
from core.actor import Actor
from core.errors import KaisError
from core.i18n import gettext as _
from portal.wiring import Wiring
from surveys.ports import Place

PICK_LIMIT = 20
MOST_IDS = 500  # of one statement


class NotYet(KaisError):
    """Something a later version does."""

    status = 422


def institutions_of_district(session: Session, slug: str) -> frozenset[int]:
    """The ids of a district's institutions, closed ones too."""
    return frozenset(
        session.scalars(
            select(Institution.id)
            .join(District, Institution.district_id == District.id)
            .where(District.slug == slug, Institution.removed_run_id.is_(None))
        )
    )


class CatalogPort:
    """The register as polls and feedback see it."""

    def __init__(self, wiring: Wiring) -> None:
        self._sessions = wiring.catalog

    def find_institutions(self, text: str, limit: int = PICK_LIMIT) -> list[tuple[int, str]]:
        """Institutions whose name contains the text: id and label."""
        with self._sessions() as session:
            return [(ref.id, ref.name) for ref in institution_refs(session, text, limit)]

    def institution_name(self, institution_id: int) -> str | None:
        """The name for lists, or None where there is no such institution."""
        with self._sessions() as session:
            return session.scalar(
                select(Institution.name).where(Institution.id == institution_id, Institution.removed_run_id.is_(None))
            )

    def attributes(self, institution_id: int) -> Mapping[str, str]:
        """What answers can be grouped by: kind and district."""
        with self._sessions() as session:
            row = session.execute(
                select(Institution.kind, District.slug)
                .outerjoin(District, Institution.district_id == District.id)
                .where(Institution.id == institution_id, Institution.removed_run_id.is_(None))
            ).one_or_none()
        if row is None:
            return {}
        return {"kind": row[0].value} | ({"district": row[1]} if row[1] else {})

    def list_institutions(self) -> list[Place]:
        """Every institution that is not closed, by name."""
        statement = (
            select(Institution.id, Institution.name, Institution.kind, District.slug, District.name)
            .outerjoin(District, Institution.district_id == District.id)
            .where(Institution.removed_run_id.is_(None), Institution.closed_on.is_(None))
            .order_by(Institution.name, Institution.id)
        )
        with self._sessions() as session:
            return [
                Place(number, name, kind.value, _(KIND_LABELS[kind]), slug or "", district or "")
                for number, name, kind, slug, district in session.execute(statement)
            ]

    def attributes_of(self, institution_ids: Collection[int]) -> Mapping[int, Place]:
        """Kind and district of many institutions, closed ones too."""
        statement = (
            select(Institution.id, Institution.name, Institution.kind, District.slug, District.name)
            .outerjoin(District, Institution.district_id == District.id)
            .where(Institution.removed_run_id.is_(None))
        )
        wanted = sorted(institution_ids)
        found: dict[int, Place] = {}
        with self._sessions() as session:
            for start in range(0, len(wanted), MOST_IDS):
                some = statement.where(Institution.id.in_(wanted[start : start + MOST_IDS]))
                for number, name, kind, slug, district in session.execute(some):
                    found[number] = Place(number, name, kind.value, _(KIND_LABELS[kind]), slug or "", district or "")
        return found

    def propose_change(self, institution_id: int, field: str, value: Any, reason: str, *, actor: Actor) -> int:
        """Hand a citizen's correction to the register's desk.

        Raises:
            NotYet: change requests come later; the message itself stays in the inbox.
        """
        raise NotYet(_("Change requests are not taken yet: correct the register's source, then load it again."))

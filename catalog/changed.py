"""Which institutions changed since somebody last looked."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from catalog.models import Attachment, Change, Succession
from catalog.models.provenance import SubjectType


@dataclass(frozen=True, slots=True)
class Changed:
    """What the register did between two looks."""

    newest: int  # id of the newest change: ask with it the next time
    institutions: frozenset[int]  # changed themselves, or by what is attached to them, or took over from one that did
    entries: bool  # whether entries of the registers of licences and accreditations changed too
    places: bool  # whether districts or municipalities did


def newest_change(session: Session) -> int:
    """The id of the newest change; 0 where nothing ever changed."""
    return session.scalar(select(func.max(Change.id))) or 0


def changed_since(session: Session, newest: int) -> Changed:
    """What changed after the change ``newest``."""
    rows = session.execute(
        select(Change.id, Change.subject_type, Change.subject_id, Change.institution_id).where(Change.id > newest)
    ).all()
    touched = {row.institution_id for row in rows if row.institution_id is not None}
    touched.update(session.scalars(_attached(newest)), session.scalars(_successors(newest)))
    own = {row.subject_id for row in rows if row.subject_type == SubjectType.INSTITUTION}
    types = {row.subject_type for row in rows}
    return Changed(
        newest=max((row.id for row in rows), default=newest),
        institutions=frozenset(touched | own),
        entries=SubjectType.ENTRY in types,
        places=not types.isdisjoint((SubjectType.DISTRICT, SubjectType.MUNICIPALITY)),
    )


def _attached(newest: int) -> Select[int]:
    """To whom the entries and buildings that changed belong; to whom they no longer do, their own changes say."""
    same = (Attachment.subject_type == Change.subject_type, Attachment.subject_id == Change.subject_id)
    return (
        select(Attachment.institution_id)
        .join(Change, and_(*same))
        .where(Change.id > newest, Attachment.ended_run_id.is_(None))
        .distinct()
    )


def _successors(newest: int) -> Select[int]:
    """Who took over from institutions that changed: they are found by the names of those, too."""
    return (
        select(Succession.successor_id)
        .join(Change, Change.institution_id == Succession.institution_id)
        .where(Change.id > newest)
        .distinct()
    )

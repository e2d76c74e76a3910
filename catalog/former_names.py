"""Find what institutions were called before, by the register's history."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models import Claim, Run
from catalog.models.provenance import RunState, SubjectType
from catalog.names import read_name
from core.text import comparison_key

_FIELDS = ("full_name", "short_name")
_CHUNK = 400


def list_former_names(session: Session, ids: Collection[int] | None = None) -> dict[int, tuple[str, ...]]:
    """The names that institutions no longer bear, the newest first.

    Names that a run brought which was taken back were never theirs. A name that some source still uses is no former one.

    Args:
        ids: of these institutions only; None: of all.
    """
    ended: dict[int, dict[str, str]] = defaultdict(dict)
    for id_, value in _iter_names(session, ids, ended=True):
        for name in (read_name(value).name, value):  # as lists show it, then as it was written
            ended[id_].setdefault(comparison_key(name), name)
    for id_, value in _iter_names(session, sorted(ended), ended=False) if ended else ():
        for name in (read_name(value).name, value):
            ended[id_].pop(comparison_key(name), None)
    return {id_: tuple(names.values()) for id_, names in ended.items() if names}


def _iter_names(session: Session, ids: Collection[int] | None, *, ended: bool) -> Iterator[tuple[int, str]]:
    query = (
        select(Claim.subject_id, Claim.value)
        .join(Run, Run.id == Claim.run_id)
        .where(
            Claim.subject_type == SubjectType.INSTITUTION.value,
            Claim.field.in_(_FIELDS),
            Claim.state == "given",
            Claim.ended_run_id.is_not(None) if ended else Claim.ended_run_id.is_(None),
        )
        .order_by(Claim.ended_run_id.desc(), Claim.id)
    )
    if ended:
        query = query.where(Run.state != RunState.UNDONE)
    wanted = [None] if ids is None else [sorted(ids)[at : at + _CHUNK] for at in range(0, len(ids), _CHUNK)]
    for some in wanted:
        rows = session.execute(query if some is None else query.where(Claim.subject_id.in_(some)))
        yield from ((id_, value) for id_, value in rows if isinstance(value, str) and value)

"""Recognise municipal units by the names that registers give them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.claims import CHUNK
from catalog.models import Claim, Institution, Municipality
from catalog.models.provenance import SubjectType
from core.text import comparison_key

_KIND_WORDS = re.compile(
    r"\b(?:внутригородск\w+|муниципальн\w+|образовани[ея]|объединени[ея]|территори[яи]|города? федерального значения|"
    r"санкт-петербурга?|округ[а]?|вмо|мо|город|г|поселок|пос|п|село|деревня)\b\.?"
)


def municipality_key(name: str) -> str:
    """A unit's name without the words for its kind: «МО №54» → «54», «Муниципальный округ Финляндский» → «финляндский»."""
    text = comparison_key(name).replace("№", " ")
    text = _KIND_WORDS.sub(" ", re.sub(r"\bn(?= ?\d)", " ", text))
    return re.sub(r"[^\w-]+", " ", text).strip(" -")


class Municipalities:
    """The units of the register, found by name."""

    def __init__(self, session: Session) -> None:
        self._by_key: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
        self.names: dict[int, str] = {}
        for id_, name, district_id in session.execute(
            select(Municipality.id, Municipality.name, Municipality.district_id)
            .where(Municipality.outline.is_not(None))  # else the outlines that named it were taken back
            .order_by(Municipality.id)
        ):
            self.names[id_] = name
            self._by_key[municipality_key(name)].append((id_, district_id))

    def __bool__(self) -> bool:
        return bool(self.names)

    def find(self, name: str, district_id: int | None = None) -> int | None:
        """The one unit of that name; in the district where several share it. None where that decides nothing."""
        found = self._by_key.get(municipality_key(name), [])
        if len(found) > 1:
            found = [item for item in found if item[1] == district_id]
        return found[0][0] if len(found) == 1 else None


def refresh_municipalities(session: Session, ids: Iterable[int]) -> int:
    """Make again which unit each of these institutions belongs to, from the winning claims that name one.

    Returns how many belong to another one now.
    """
    known = Municipalities(session)
    wanted = sorted(set(ids))
    count = 0
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        had: dict[int, tuple[int | None, int | None]] = {
            id_: (unit, district)
            for id_, unit, district in session.execute(
                select(Institution.id, Institution.municipality_id, Institution.district_id).where(
                    Institution.id.in_(part)
                )
            )
        }
        names: dict[int, str] = {}
        if known:
            names = {
                id_: value
                for id_, value in session.execute(
                    select(Claim.subject_id, Claim.value).where(
                        Claim.subject_type == SubjectType.INSTITUTION.value,
                        Claim.subject_id.in_(part),
                        Claim.field == "municipality",
                        Claim.winning,
                        Claim.state == "given",
                    )
                )
                if isinstance(value, str)
            }
        changed = []
        for id_, (unit, district) in had.items():
            found = known.find(names[id_], district) if id_ in names else None
            if found != unit:
                changed.append({"id": id_, "municipality_id": found})
        if changed:
            session.execute(update(Institution), changed)
            count += len(changed)
    return count


def refresh_all_municipalities(session: Session) -> int:
    """The same for every institution: the units themselves have changed. Returns how many belong to another one now."""
    ids = session.scalars(select(Institution.id).where(Institution.removed_run_id.is_(None)))
    return refresh_municipalities(session, list(ids))

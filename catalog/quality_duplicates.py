"""List pairs of institutions that several lists brought and that may be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.cards import Ref
from catalog.claims import CHUNK
from catalog.faces import Face
from catalog.kinds import LINK_METHOD_LABELS
from catalog.likeness import faces_agree
from catalog.matching import Doubt, Match, Matcher, iter_faces, list_sources
from catalog.models import Institution
from catalog.quality import QualityIssue, Weight
from catalog.records import Message
from core.i18n import N_

SEVERAL_FIT = N_("several institutions come near")
OTHERS: dict[str, str] = {
    "urn": N_("by the same URN"),
    "uai": N_("by the same UAI"),
    "global_id": N_("by the same number of a city's list"),
} | {method.value: label for method, label in LINK_METHOD_LABELS.items()}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two institutions that may be one."""

    first: int
    second: int
    score: float
    reason: str  # msgid


def find_pairs(session: Session) -> list[Pair]:
    """Institutions of different lists that come near each other, the nearest first.

    Two records of one list are two institutions: their list tells them apart. Whom all lists name is not looked at.
    """
    sources = list_sources(session)
    if len(sources) < 2:
        return []
    of: dict[int, list[Face]] = defaultdict(list)
    for face in iter_faces(session, sources):
        of[face.institution_id].append(face)
    alive = _alive(session, of)
    faces = [face for id_, found in of.items() if id_ in alive and len(found) < len(sources) for face in found]
    pairs: dict[tuple[int, int], Pair] = {}
    for source in sources:
        own = [face for face in faces if face.source == source]
        having = {face.institution_id for face in own}
        matcher = Matcher(face for face in faces if face.institution_id not in having)
        for face in own if len(matcher) else ():
            for pair in _pairs_of(face, matcher.find_face(face), of):
                key = (min(pair.first, pair.second), max(pair.first, pair.second))
                if key not in pairs or pair.score > pairs[key].score:
                    pairs[key] = pair
    return sorted(pairs.values(), key=lambda pair: (-pair.score, pair.first, pair.second))


def _pairs_of(face: Face, found: Match | Doubt | None, of: dict[int, list[Face]]) -> Iterator[Pair]:
    if isinstance(found, Match):
        yield Pair(face.institution_id, found.institution_id, found.score, OTHERS.get(found.method, SEVERAL_FIT))
    elif isinstance(found, Doubt):
        for id_, score in found.candidates:
            rungs = [rung for other in of[id_] if (rung := faces_agree(face, other)) is not None]
            reason = OTHERS.get(max(rungs, key=lambda rung: rung[1])[0], SEVERAL_FIT) if rungs else SEVERAL_FIT
            yield Pair(face.institution_id, id_, score, reason)


def _alive(session: Session, ids: dict[int, list[Face]]) -> set[int]:
    wanted, found = sorted(ids), set[int]()
    for start in range(0, len(wanted), CHUNK):
        found.update(
            session.scalars(
                select(Institution.id).where(
                    Institution.id.in_(wanted[start : start + CHUNK]), Institution.removed_run_id.is_(None)
                )
            )
        )
    return found


def duplicate_issues(session: Session) -> Iterator[QualityIssue]:
    """Each pair as a sentence."""
    pairs = find_pairs(session)
    refs: dict[int, Ref] = {}
    wanted = sorted({id_ for pair in pairs for id_ in (pair.first, pair.second)})
    for start in range(0, len(wanted), CHUNK):
        for id_, slug, name in session.execute(
            select(Institution.id, Institution.slug, Institution.name).where(
                Institution.id.in_(wanted[start : start + CHUNK])
            )
        ):
            refs[id_] = Ref(id_, slug, name)
    for pair in pairs:
        yield QualityIssue(
            Weight.WARNING,
            "possible-duplicate",
            Message(
                N_("May be one with “%(other)s” (number %(number)s): %(reason)s, likeness %(percent)s %%."),
                {
                    "other": refs[pair.second].name,
                    "number": pair.second,
                    "reason": pair.reason,
                    "percent": round(pair.score * 100),
                },
            ),
            refs[pair.first],
            1,
        )


__all__ = ["Pair", "duplicate_issues", "find_pairs"]

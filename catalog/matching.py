"""Recognise the institutions of one source among those that other sources describe; never guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from catalog.faces import BODY_SCHEMES, FACE_FIELDS, STRONG_SCHEMES, Face, face_of, same_place
from catalog.likeness import (
    ACCEPT,
    BODY,
    IDENTIFIER,
    MARGIN,
    NEAR_MISS,
    agrees_within_body,
    compare_names,
    contradict,
    faces_agree,
    liken,
    numbered,
)
from catalog.models import Claim, Run, SourceRecord
from catalog.models.provenance import SubjectType

NAME_PLACE = "name-place"
MOST_CANDIDATES = 5  # that a doubt names
_LARGE_BLOCK = 400  # faces; a town of more is no block: its name keys are
Block = tuple[str, ...]  # what faces may share: a postcode, a town
_INSTITUTION = SubjectType.INSTITUTION.value


@dataclass(frozen=True, slots=True)
class Match:
    """An institution that a record is about."""

    institution_id: int
    method: str
    score: float
    source: str  # of the face that decided


@dataclass(frozen=True, slots=True)
class Doubt:
    """Institutions that a record may be about; a person decides, the record makes its own until then."""

    candidates: tuple[tuple[int, float], ...]  # institution and score, best first


class Matcher:
    """The faces of all other sources, found by identifier, by number, by name and place."""

    def __init__(self, faces: Iterable[Face], taken: Iterable[int] = ()) -> None:
        self._faces: list[Face] = []
        self._taken = set(taken)
        self._by_identifier: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_number: dict[str, list[int]] = defaultdict(list)
        self._blocks: dict[Block, list[int]] = defaultdict(list)
        self._of: dict[int, list[int]] = defaultdict(list)
        for face in faces:
            self.add(face)

    @classmethod
    def load(cls, session: Session, *, without_source: str) -> Matcher:
        """Everything that other sources say now; records of one source never match each other."""
        sources = [source for source in list_sources(session) if source != without_source]
        if not sources:
            return cls(())
        return cls(iter_faces(session, sources), find_taken(session, without_source))

    def __len__(self) -> int:
        return len(self._faces)

    def add(self, face: Face) -> None:
        """Know one more face."""
        index = len(self._faces)
        self._faces.append(face)
        self._of[face.institution_id].append(index)
        for identifier in face.identifiers:
            self._by_identifier[identifier].append(index)
        if face.number:
            self._by_number[face.number].append(index)
        for block in chain.from_iterable(_rings(face)):
            self._blocks[block].append(index)

    def take(self, institution_id: int) -> None:
        """One record of a source per institution: this one has its record now."""
        self._taken.add(institution_id)

    def taken(self, institution_id: int) -> bool:
        """Whether a record of the source is about this institution already."""
        return institution_id in self._taken

    def find(self, said: Mapping[str, Any]) -> Match | Doubt | None:
        """Whom the record with these given values is about.

        A ladder: the first rung that has candidates decides, and only where exactly one of them fits.
        """
        return self.find_face(face_of(said, 0, "")) if self._faces else None

    def find_face(self, face: Face) -> Match | Doubt | None:
        """The same for a face."""
        for scheme in STRONG_SCHEMES:
            if found := self._with(face, scheme):
                if len(found) == 1:
                    return self._match(found[0], scheme, IDENTIFIER)
                return self._narrow(face, found, scheme)
        for scheme in BODY_SCHEMES:
            if found := self._with(face, scheme):
                return self._narrow(face, found, scheme)
        if face.number and (result := self._numbered(face)) is not None:
            return result
        return self.find_named(face)

    def _free(self, indexes: Iterable[int]) -> list[Face]:
        return [face for face in map(self._faces.__getitem__, indexes) if face.institution_id not in self._taken]

    def _with(self, face: Face, scheme: str) -> list[Face]:
        found = [
            known for value in face.body(scheme) for known in self._free(self._by_identifier.get((scheme, value), ()))
        ]
        return _one_each(found)

    def _of_institution(self, face: Face) -> list[Face]:
        return [self._faces[index] for index in self._of[face.institution_id]]

    def _match(self, face: Face, method: str, score: float) -> Match:
        return Match(face.institution_id, method, round(score, 3), face.source)

    def _narrow(self, face: Face, found: list[Face], scheme: str) -> Match | Doubt:
        """Several places of one body share its INN: number, house and name tell them apart."""
        fitting = [known for known in found if any(agrees_within_body(face, f) for f in self._of_institution(known))]
        if len(found) == 1:
            return self._match(fitting[0], scheme, BODY) if fitting else _doubt((known, 0.5) for known in found)
        for narrower in (_same_number, same_place, _same_name):
            if len(exact := [known for known in fitting if narrower(face, known)]) == 1:
                return self._match(exact[0], scheme, BODY)
        return _doubt((known, 0.9 if known in fitting else 0.5) for known in found)

    def _numbered(self, face: Face) -> Match | Doubt | None:
        found: list[tuple[Face, str, float]] = []
        for known in self._free(self._by_number.get(face.number, ())):
            if (rung := numbered(face, known)) is not None and not self._contradicted(face, known):
                found.append((known, *rung))
        if not found:
            return None
        best = max(score for _face, _method, score in found)
        first = [item for item in found if item[2] == best]
        if len(_one_each(known for known, _m, _s in first)) == 1:
            return self._match(*first[0])
        exact = [item for item in first if item[0].kind is face.kind] or first
        for narrowed in (exact, [item for item in exact if same_place(face, item[0])]):
            if len(_one_each(known for known, _m, _s in narrowed)) == 1:
                return self._match(*narrowed[0])
        return _doubt((known, score - 0.1) for known, _method, score in found)

    def _contradicted(self, face: Face, known: Face) -> bool:
        return any(contradict(face, other) for other in self._of_institution(known))

    def find_named(self, face: Face) -> Match | Doubt | None:
        """By name and place, the nearest places first: who is recognised next door is not looked for further away."""
        seen: set[int] = set()
        scored: dict[int, _Scored] = {}
        result: Match | Doubt | None = None
        for blocks in _rings(face):
            before = len(scored)
            for block in blocks:
                self._score(face, block, seen, scored)
            if len(scored) > before:
                result = self._decide(scored.values())
                if isinstance(result, Match):
                    return result
        return result

    def _score(self, face: Face, block: Block, seen: set[int], scored: dict[int, _Scored]) -> None:
        indexes = self._blocks.get(block, ())
        if len(indexes) > _LARGE_BLOCK and block[0] in ("town", "district", "outward"):
            return
        for index in indexes:
            if index in seen:
                continue
            seen.add(index)
            known = self._faces[index]
            if known.institution_id in self._taken:
                continue
            likeness = liken(face, known)
            if likeness.score < NEAR_MISS or self._contradicted(face, known):
                continue
            best = scored.get(known.institution_id)
            if best is None or (likeness.score, likeness.dates) > (best.score, best.dates):
                scored[known.institution_id] = _Scored(likeness.score, likeness.dates, known)

    def _decide(self, scored: Iterable[_Scored]) -> Match | Doubt:
        ranked = sorted(scored, key=lambda item: (-item.score, -item.dates, item.face.institution_id))
        doubt = _doubt((item.face, item.score) for item in ranked)
        winner = ranked[0]
        if winner.score < ACCEPT:
            return doubt
        even = [item for item in ranked if item.score > winner.score - MARGIN]
        if len(even) > 1:  # equally good by name and place: dates tell a school from the one before it
            even.sort(key=lambda item: -item.dates)
            if even[0].dates == even[1].dates:
                return doubt
            winner = even[0]
        if winner.dates < -1 or (winner.dates < 0 and winner.score < SURE):
            return doubt
        return self._match(winner.face, NAME_PLACE, min(winner.score, NAME_MOST))


@dataclass(frozen=True, slots=True)
class _Scored:
    score: float
    dates: int
    face: Face


SURE = 0.95  # by name and place; below it dates that differ are a doubt
NAME_MOST = 0.94  # equal names in one place; less sure than a number


def _one_each(faces: Iterable[Face]) -> list[Face]:
    """One face for each institution."""
    return list({face.institution_id: face for face in faces}.values())


def _same_number(one: Face, other: Face) -> bool:
    return bool(one.number) and one.number == other.number


def _same_name(one: Face, other: Face) -> bool:
    return compare_names(one, other) >= 0.95


def _doubt(found: Iterable[tuple[Face, float]]) -> Doubt:
    best: dict[int, float] = {}
    for face, score in found:
        best[face.institution_id] = max(best.get(face.institution_id, 0.0), round(score, 3))
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return Doubt(tuple(ranked[:MOST_CANDIDATES]))


def _rings(face: Face) -> tuple[list[Block], ...]:
    """Where a face is looked for, the nearest first: whoever shares one of these is compared with it."""
    code, first = face.postcode, face.name_key.partition(" ")[0]
    here: list[Block] = [("name", key, face.town or face.district_key) for key in (face.name_key, *face.other_keys)]
    around: list[Block] = []
    far: list[Block] = []
    if code:
        here.append(("postcode", code))
        around.append(("outward", code[:-3], first))
        if face.town:
            around.append(("inward", code[-3:], face.town))
    if face.point is not None:
        north, east = round(face.point[0], 3), round(face.point[1], 3)
        here.append(("point", f"{north:.3f}", f"{east:.3f}"))
    if not face.number:
        if face.district_key:
            far.append(("district", face.district_key))
        if face.town:
            far.append(("town", face.town))
    return here, around, far


def list_sources(session: Session) -> list[str]:
    """Sources that list institutions: registers, not what schools and the desk say of one."""
    return list(
        session.scalars(
            select(SourceRecord.source)
            .where(
                SourceRecord.subject_type == _INSTITUTION,
                SourceRecord.source.not_like("school:%"),
                SourceRecord.source.not_in(("sites", "desk")),
            )
            .distinct()
            .order_by(SourceRecord.source)
        )
    )


def iter_faces(session: Session, sources: Iterable[str], *where: ColumnElement[bool]) -> Iterator[Face]:
    """The faces that living claims of these sources make, by institution and source."""
    rows = session.execute(
        select(Claim.subject_id, Claim.source, Claim.field, Claim.value)
        .where(
            Claim.subject_type == _INSTITUTION,
            Claim.source.in_(list(sources)),
            Claim.field.in_(FACE_FIELDS),
            Claim.state == "given",
            Claim.ended_run_id.is_(None),
            *where,
        )
        .order_by(Claim.subject_id, Claim.source)
        .execution_options(yield_per=2000)
    )
    yield from _group((row.subject_id, row.source, row.field, row.value) for row in rows)


def _group(rows: Iterable[tuple[int, str, str, Any]]) -> Iterator[Face]:
    whose: tuple[int, str] | None = None
    said: dict[str, Any] = {}
    for subject_id, source, field, value in rows:
        if (subject_id, source) != whose:
            if whose is not None:
                yield face_of(said, *whose)
            whose, said = (subject_id, source), {}
        said[field] = value
    if whose is not None:
        yield face_of(said, *whose)


def find_taken(session: Session, source: str) -> set[int]:
    """Institutions that a record of the source is about, or was until the source dropped it; undone ones do not count."""
    undo = aliased(Run)
    rows = session.execute(
        select(SourceRecord.subject_id)
        .outerjoin(undo, undo.id == SourceRecord.ended_run_id)
        .where(
            SourceRecord.source == source,
            SourceRecord.subject_type == _INSTITUTION,
            SourceRecord.ended_run_id.is_(None) | undo.undoes_id.is_(None),
        )
        .execution_options(yield_per=5000)
    )
    return {row.subject_id for row in rows}


__all__ = ["Doubt", "Face", "Match", "Matcher", "face_of", "faces_agree", "iter_faces", "list_sources"]

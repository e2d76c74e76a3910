"""Find institutions for what other registers describe: by number, by name, by house."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.addresses import other_region, same_house
from catalog.faces import district_key_stem, face_of
from catalog.kinds import Kind
from catalog.likeness import ACCEPT
from catalog.matching import Doubt, Match, Matcher
from catalog.models import District, Identifier, Institution
from catalog.names import recognise_kind, recognise_number, same_family
from core.i18n import N_

NOBODY = N_("No institution fits by kind, number and district.")
SEVERAL = N_("Several institutions fit; a person has to choose.")
NO_NUMBER = N_("Its name holds no number by which an institution could be found.")
NO_DISTRICT = N_("Neither its name nor its record names a district.")
NEAR = 5  # suggestions for a person who decides
FAR = 0.4  # how near an institution of this number in another district comes


@dataclass(frozen=True, slots=True)
class Candidate:
    """An institution as linking sees it."""

    id: int
    kind: Kind
    number: str
    district_id: int | None
    address: str


@dataclass(frozen=True, slots=True)
class Nearby:
    """Institutions that come near, with scores, best first."""

    ids: tuple[int, ...] = ()
    scores: tuple[float, ...] = ()

    @staticmethod
    def of(found: Mapping[int, float]) -> Nearby:
        """From scores by institution."""
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:NEAR]
        return Nearby(tuple(id_ for id_, _score in ranked), tuple(round(score, 3) for _id, score in ranked))


class LinkRegister:
    """The living institutions. Each index is read when it is first asked, so what needs none costs nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def alive(self) -> frozenset[int]:
        """All that are no tombstones."""
        return frozenset(self._session.scalars(select(Institution.id).where(Institution.removed_run_id.is_(None))))

    @cached_property
    def identifiers(self) -> dict[int, dict[str, set[str]]]:
        """The valid identifiers of each institution, by scheme."""
        found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for id_, scheme, value in self._session.execute(
            select(Identifier.institution_id, Identifier.scheme, Identifier.value).where(
                Identifier.valid, Identifier.scheme.in_(("inn", "ogrn", "kpp", "register_guid"))
            )
        ):
            if id_ in self.alive:
                found[id_][scheme].add(value.lower())
        return found

    @cached_property
    def _owners(self) -> dict[tuple[str, str], list[int]]:
        owners: dict[tuple[str, str], list[int]] = defaultdict(list)
        for id_, schemes in sorted(self.identifiers.items()):
            for scheme, values in schemes.items():
                for value in values:
                    owners[scheme, value].append(id_)
        return owners

    def owners(self, scheme: str, value: str) -> list[int]:
        """Institutions with this identifier."""
        return self._owners.get((scheme, value.lower()), []) if value else []

    def another_body(self, id_: int, inn: str, ogrn: str) -> bool:
        """Whether the institution's INN or OGRN is known and is not this one."""
        known = self.identifiers.get(id_, {})
        return any(
            value and known.get(scheme) and value not in known[scheme]
            for scheme, value in (("inn", inn), ("ogrn", ogrn))
        )

    @cached_property
    def _numbered(self) -> dict[str, list[Candidate]]:
        found: dict[str, list[Candidate]] = defaultdict(list)
        for row in self._session.execute(
            select(Institution.id, Institution.kind, Institution.number, Institution.district_id, Institution.address)
            .where(Institution.removed_run_id.is_(None), Institution.number != "")
            .order_by(Institution.id)
        ):
            found[row.number].append(Candidate(*row))
        return found

    @cached_property
    def districts(self) -> dict[str, int]:
        """District ids by key."""
        return dict(self._session.execute(select(District.key, District.id)).all())

    @cached_property
    def stems(self) -> dict[str, int]:
        """District ids by the stem of their key."""
        return {district_key_stem(key): id_ for key, id_ in self.districts.items()}

    def by_name(self, name: str, district_id: int | None, address: str = "") -> tuple[list[Candidate], str]:
        """Who fits by kind, number and district: exactly one is an answer; else why there is none.

        An address in another region rules out who is not there: a «Центральный район» lies in many cities.
        """
        number = recognise_number(name)
        if not number:
            return [], NO_NUMBER
        if district_id is None:
            return [], NO_DISTRICT
        kind = recognise_kind(name)
        near = [
            candidate
            for candidate in self._numbered.get(number, ())
            if candidate.district_id == district_id
            and same_family(candidate.kind, kind)
            and not other_region(candidate.address, address)
        ]
        exact = [candidate for candidate in near if candidate.kind is kind]
        fitting = exact if len(exact) == 1 else near
        if not fitting:
            return [], NOBODY
        return fitting, "" if len(fitting) == 1 else SEVERAL

    def at_house(self, name: str, address: str) -> list[Candidate]:
        """Who has this kind and number, in any district, and stands in this house."""
        number, kind = recognise_number(name), recognise_kind(name)
        return [
            candidate
            for candidate in self._numbered.get(number, ())
            if same_family(candidate.kind, kind)
            and same_house(candidate.address, address)
            and not other_region(candidate.address, address)
        ]

    def near(self, name: str, said: Mapping[str, Any]) -> Nearby:
        """Whom a person may look at first. Never attached by itself."""
        number, kind = recognise_number(name), recognise_kind(name)
        found = {
            candidate.id: FAR
            for candidate in self._numbered.get(number, ())
            if number and same_family(candidate.kind, kind)
        }
        if not number and isinstance(doubt := self.by_likeness(said), Doubt):
            found |= dict(doubt.candidates)
        return Nearby.of(found)

    @cached_property
    def _matcher(self) -> Matcher:
        districts = {id_: key for key, id_ in self.districts.items()}
        rows = self._session.execute(
            select(
                Institution.id, Institution.full_name, Institution.short_name, Institution.kind, Institution.address,
                Institution.district_id,
            )
            .where(Institution.removed_run_id.is_(None), Institution.number == "")
            .order_by(Institution.id)
        )  # fmt: skip
        return Matcher(
            face_of(
                {
                    "full_name": row.full_name,
                    "short_name": row.short_name,
                    "kind": row.kind.value,
                    "address": row.address,
                    "district": districts.get(row.district_id, ""),
                },
                row.id,
                "",
            )
            for row in rows
        )

    def by_likeness(self, said: Mapping[str, Any]) -> Match | Doubt | None:
        """Whom a name without a number and a place mean."""
        found = self._matcher.find_named(face_of(said, 0, ""))
        return found if not isinstance(found, Match) or found.score >= ACCEPT else None

"""Give institutions points and places that no source states, as claims that can be seen and undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from catalog import linking, subjects
from catalog.claims import (
    CHUNK,
    LiveClaim,
    Outcome,
    RunContext,
    Writer,
    bump_revision,
    load_live,
    request_build,
    start_run,
    write_changes,
    writing,
)
from catalog.geo.asking import Asking
from catalog.geo.chain import STREET_ELSEWHERE, Chain, Contradiction, Located, Step, Subject, settlement_codes
from catalog.geo.gazetteer import Gazetteer, region_key
from catalog.geo.gazetteer_files import load_gazetteer
from catalog.geo.material import Material, Person, load_material
from catalog.geo.municipalities import refresh_all_municipalities
from catalog.geo.nominatim import Geocoder
from catalog.geo.origins import CITIES, GAZETTEER, OUTLINES, STREETS, ensure_origins, is_derived
from catalog.importers.merge import materialise
from catalog.kinds import Precision
from catalog.models import Institution, Run
from catalog.models.provenance import SubjectType
from catalog.pen import queued
from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.database import Sessions
from core.i18n import N_

FORMAT = "geocode"
BY_OUTLINE = N_("by the outline that holds its point")
BY_STREET = N_("by the list of streets")
BY_SETTLEMENT = N_("of its settlement, by the gazetteer")
_INSTITUTION = SubjectType.INSTITUTION.value


@dataclass(frozen=True, slots=True)
class Wish:
    """What we conclude about one field of an institution."""

    field: str
    source: str
    value: Any
    original: str
    how: str  # msgid


@dataclass(slots=True)
class GeocodeReport:
    """What a run of the chain did."""

    institutions: int = 0
    exact: int = 0  # a source gives the point of the building
    asked: int = 0  # the others
    found: int = 0
    unknown: int = 0
    by_precision: dict[str, int] = field(default_factory=dict)
    by_step: dict[str, int] = field(default_factory=dict)
    districts: int = 0  # derived from a point or a street
    municipalities: int = 0
    changed: int = 0  # institutions for which something new was concluded, or withdrawn
    unchanged: int = 0
    requests: int = 0  # to the geocoder
    cached: int = 0
    remaining: int = 0  # addresses the geocoder was not asked for this time
    contradictions: list[tuple[int, str, Contradiction]] = field(default_factory=list)  # institution, name, what
    problems: list[str] = field(default_factory=list)  # sentences
    trouble: str = ""  # why the geocoder was not asked further
    run: int | None = None


def geocode(
    sessions: Sessions,
    *,
    actor: Actor,
    clock: Clock,
    audit: Audit,
    folder: Path | None = None,
    geocoder: Geocoder | None = None,
    district: int | None = None,
    limit: int | None = None,
    again: bool = False,
    dry_run: bool = False,
    told: Callable[[], None] = lambda: None,
) -> GeocodeReport:
    """Run the chain for every institution without an exact point.

    Nothing is locked while a server is asked; what changed meanwhile is left for the next run.

    Args:
        folder: gazetteer files of the installation.
        geocoder: asked only where it is given.
        district: only institutions of this district.
        limit: how many requests the geocoder gets at most.
        again: ask again what the geocoder did not know.
        told: called before each request.
    """
    gazetteer = load_gazetteer(folder)
    with sessions() as session:
        material = load_material(session, gazetteer)
    asking = Asking(sessions, geocoder, clock, limit=limit, again=again, told=told) if geocoder else None
    report = GeocodeReport(problems=list(gazetteer.problems))
    wishes = _conclude(material, gazetteer, asking, district, report)
    if asking is not None:
        asking.keep()
        report.requests, report.cached, report.remaining = asking.requests, asking.cached, asking.remaining
        if asking.trouble:
            report.trouble = asking.trouble
            report.problems.append(asking.trouble)
    people = {person.id: person for person in material.people}
    differing = {id_: wanted for id_, wanted in wishes.items() if _differs(people[id_], wanted)}
    report.unchanged = len(wishes) - len(differing)
    if dry_run:
        report.changed = len(differing)
        return report
    _write(sessions, differing, people, report, actor=actor, clock=clock)
    if report.run is not None:
        audit(actor, "catalog.geocode", f"run:{report.run}", {"asked": report.asked, "changed": report.changed})
    return report


def _conclude(
    material: Material, gazetteer: Gazetteer, asking: Asking | None, district: int | None, report: GeocodeReport
) -> dict[int, list[Wish]]:
    """What can be concluded about each institution that is looked at."""
    chain = Chain(
        material.known, gazetteer, material.districts, material.inside, frozenset(material.spread), ask=asking
    )
    people = [person for person in material.people if district is None or person.district == district]
    located: dict[int, Located] = {}
    streets: dict[int, int] = {}
    for person in people:
        if person.district is None and "district" not in person.said:
            by_street = _district_by_street(person, material, gazetteer)
            if by_street is not None:
                streets[person.id] = by_street
        elif person.district is not None and person.exact is None and _street_elsewhere(person, material, gazetteer):
            chain.contradictions.append(Contradiction(person.id, STREET_ELSEWHERE, Step.STREET))
        if person.exact is not None or person.placed:
            continue
        named = person.district if person.district is not None else streets.get(person.id)
        if person.address and (found := chain.locate(Subject(person.id, person.address, person.parts, named))):
            located[person.id] = found
    _count(people, located, chain, report)
    wishes = {person.id: [] for person in people}  # type: dict[int, list[Wish]]
    for id_, point in located.items():
        value = [point.lat, point.lon, point.precision.value]
        wishes[id_].append(Wish("point", point.source, value, point.original, point.how))
    _conclude_areas(people, located, streets, material, wishes, report)
    for person in people:
        wishes[person.id].extend(_codes(person, gazetteer, material, wishes[person.id]))
    return wishes


def _district_by_street(person: Person, material: Material, gazetteer: Gazetteer) -> int | None:
    found = material.district_ids.get(gazetteer.find_street_district(person.parts) or "-")
    regions = material.regions_of.get(found, set()) if found is not None else set()
    return found if regions and region_key(person.parts.region or "-") in regions else None


def _street_elsewhere(person: Person, material: Material, gazetteer: Gazetteer) -> bool:
    """Whether the list of streets contradicts the district that is named; a point of the building would tell better."""
    if person.district is None or region_key(person.parts.region or "-") not in material.regions_of.get(
        person.district, ()
    ):
        return False
    return gazetteer.street_contradicts(person.parts, material.district_keys[person.district])


def _count(people: Sequence[Person], located: dict[int, Located], chain: Chain, report: GeocodeReport) -> None:
    report.institutions = len(people)
    report.exact = sum(person.exact is not None for person in people)
    report.asked = sum(not person.placed for person in people)
    report.found = len(located)
    report.unknown = report.asked - report.found
    precisions = Counter(found.precision for found in located.values())
    steps = Counter(found.step for found in located.values())
    report.by_precision = {precision.value: precisions[precision] for precision in Precision if precisions[precision]}
    report.by_step = {step.value: steps[step] for step in Step if steps[step]}
    names = {person.id: person.name for person in people}
    report.contradictions = [(item.institution, names[item.institution], item) for item in chain.contradictions]


def _conclude_areas(
    people: Sequence[Person],
    located: dict[int, Located],
    streets: dict[int, int],
    material: Material,
    wishes: dict[int, list[Wish]],
    report: GeocodeReport,
) -> None:
    """Districts and municipal units by polygon, for buildings whose place is known."""
    points: dict[int, tuple[float, float]] = {}
    for person in people:
        found = located.get(person.id)
        if person.exact is not None:
            points[person.id] = person.exact
        elif found is not None and found.precision is Precision.BUILDING:
            points[person.id] = (found.lat, found.lon)
    order = list(points)
    places = [points[id_] for id_ in order]
    district_of = dict(zip(order, material.districts.find_all(places), strict=True))
    unit_of = dict(zip(order, material.municipalities.find_all(places), strict=True))
    for person in people:
        wanted = wishes[person.id]
        if "district" not in person.said:
            outline, street = district_of.get(person.id), streets.get(person.id)
            if outline is not None:
                wanted.append(Wish("district", OUTLINES, material.district_names[outline], "", BY_OUTLINE))
            elif street is not None:
                wanted.append(
                    Wish("district", STREETS, material.district_names[street], person.parts.street_line, BY_STREET)
                )
            report.districts += bool(outline is not None or street is not None)
        unit = unit_of.get(person.id)
        if unit is not None and "municipality" not in person.said:
            wanted.append(Wish("municipality", OUTLINES, material.units.names[unit], "", BY_OUTLINE))
            report.municipalities += 1
        if unit is not None and "oktmo" not in person.said and (code := material.unit_codes.get(unit)):
            wanted.append(Wish("oktmo", OUTLINES, code, material.units.names[unit], BY_OUTLINE))


def _codes(person: Person, gazetteer: Gazetteer, material: Material, wanted: Sequence[Wish]) -> list[Wish]:
    """The codes of the settlement, where nobody gives the institution its own."""
    missing = {"oktmo", "okato", "fias"} - person.said - {wish.field for wish in wanted}
    if not missing or person.parts.unread or not person.parts.settlement:
        return []
    place = gazetteer.find_settlement(person.parts)
    if place is None or place.source != CITIES:
        return []
    return [
        Wish(name, CITIES, code, place.name, BY_SETTLEMENT)
        for name, code in sorted(settlement_codes(place).items())
        if name in missing
    ]


def _differs(person: Person, wanted: Sequence[Wish]) -> bool:
    had = {(word.field, word.source): (word.value, word.original) for word in person.derived}
    return had != {(wish.field, wish.source): (wish.value, wish.original) for wish in wanted}


@queued
def _write(
    sessions: Sessions,
    differing: dict[int, list[Wish]],
    people: dict[int, Person],
    report: GeocodeReport,
    *,
    actor: Actor,
    clock: Clock,
) -> None:
    with sessions() as session, writing(session):
        moved = refresh_all_municipalities(session)  # after an update that recognises more names
        changed: set[int] = set()
        if differing:
            run = start_run(
                session, format=FORMAT, source=GAZETTEER, actor=actor, at=clock.now(), seen_on=clock.today()
            )
            ensure_origins(session, {GAZETTEER} | {wish.source for wanted in differing.values() for wish in wanted})
            changed = _write_claims(run, differing, people)
            linking.refresh_derived(session, changed)
            row = session.get_one(Run, run.id)
            row.read, row.changed, row.unchanged = len(people), len(changed), len(people) - len(changed)
            report.run, report.changed = run.id, len(changed)
        if not moved and not changed:
            session.rollback()
            report.run = None
            return
        bump_revision(session)
        request_build(session, clock.now())
        session.commit()


def _write_claims(run: RunContext, differing: dict[int, list[Wish]], people: dict[int, Person]) -> set[int]:
    session = run.session
    districts = subjects.Districts(session)
    changed: set[int] = set()
    ids = sorted(differing)
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        now = dict(session.execute(select(Institution.id, Institution.address).where(Institution.id.in_(part))).all())
        live = load_live(session, _INSTITUTION, part)
        writer = Writer(run, _INSTITUTION)
        outcomes: dict[int, Outcome] = {}
        for id_ in part:
            if now.get(id_) == people[id_].address:  # else it moved while we were asking
                outcome = _say(writer, id_, live.get(id_, []), differing[id_])
                if outcome is not None:
                    outcomes[id_] = outcome
        writer.flush()
        materialise(run, SubjectType.INSTITUTION, outcomes, districts)
        write_changes(
            run,
            [
                {
                    "subject_type": _INSTITUTION, "subject_id": id_, "institution_id": id_, "kind": "changed",
                    "diff": outcome.diff,
                }
                for id_, outcome in outcomes.items()
                if outcome.diff
            ],
        )  # fmt: skip
        changed |= set(outcomes)
    return changed


def _say(writer: Writer, id_: int, live: Sequence[LiveClaim], wanted: Sequence[Wish]) -> Outcome | None:
    """Let the derived sources say exactly what was concluded; None where they said it before."""
    run = writer.run
    before = {(claim.field, claim.source): claim for claim in live if is_derived(claim.source)}
    wishes = {(wish.field, wish.source): wish for wish in wanted}
    ended = {
        claim.id
        for place, claim in before.items()
        if (wish := wishes.get(place)) is None or (wish.value, wish.original) != (claim.value, claim.original)
    }
    fresh = [
        LiveClaim(
            0, wish.field, wish.source, "given", wish.value, wish.original, run.seen_on, run.id, False, wish.how
        )
        for place, wish in wishes.items()
        if place not in before or before[place].id in ended
    ]  # fmt: skip
    return writer.revive(id_, live, ended, fresh) if ended or fresh else None

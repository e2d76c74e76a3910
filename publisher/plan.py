"""Gather once what every page of a build may need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.cards import Counts, DistrictRef, DistrictView, Fact, InstitutionCard, Point, Ref, SourceView, StateView
from catalog.kinds import Kind, SiteState
from catalog.services import ServiceSum, sum_services
from core.tables import Cell
from publisher.inputs import BuildInputs, Problem
from publisher.register import Register, SiteEntry
from publisher.sites import SiteFolder, find_site_folders
from publisher.themes import Themes, find_themes

_STAYS = "Until then the site stays as it was."
Value = Cell | tuple[str, ...] | tuple[int, ...]  # a list is a list in JSON, one cell in CSV
Record = tuple[Value, ...]  # a row of a file under /data/


@dataclass(frozen=True, slots=True)
class Plan:
    """The frame of one build: what is true for all its pages."""

    day: date
    revision: int
    districts: Sequence[DistrictView]
    counts: Counts
    sources: Sequence[SourceView]
    licences_loaded: bool
    accreditations_loaded: bool
    sites: Sequence[SiteEntry]
    folders: Mapping[int, SiteFolder]  # by institution
    problems: tuple[Problem, ...]
    themes: Themes
    refused: frozenset[int]  # institutions whose site cannot be published: their slug is taken
    broken: frozenset[str] = frozenset()  # folders that cannot be read: the sites of these slugs stay as they are


@dataclass(frozen=True, slots=True)
class Listed:
    """An institution as lists, maps and tables need it: what remains of a card when its pages are written."""

    id: int
    slug: str
    kind: Kind
    name: str
    district: DistrictRef | None
    address: Fact
    pupils: Fact
    licence: StateView
    accreditation: StateView
    open: bool
    closed_on: date | None
    successors: tuple[Ref, ...]
    point: Point | None
    phone: str
    site_state: SiteState
    official_href: str
    updated_on: date | None
    record: Record  # a row of /data/institutions.csv
    services: tuple[ServiceSum, ...] = ()  # what it offers, added up


def make_plan(inputs: BuildInputs, register: Register) -> Plan:
    """Read what is common to all pages; find site folders that contradict each other."""
    sites = sorted(register.sites(), key=lambda site: (site.institution.name, site.institution.id))
    folders, folder_problems = find_site_folders(inputs.sites, _names(register, sites))
    themes = find_themes(inputs.themes, inputs.own_themes, assets=inputs.assets, default=inputs.school_theme)
    problems = [Problem(*problem) for problem in themes.problems]
    broken = {slug for slug, _file, _sentence in folder_problems}
    problems += [Problem(slug, file, f"{sentence} {_STAYS}") for slug, file, sentence in folder_problems]
    for own in folders.values():
        if sentence := themes.unknown(own.theme):
            problems.append(Problem(own.slug, "site.toml", sentence))
    taken: dict[str, int] = {}
    refused: set[int] = set()
    for site in sorted(sites, key=lambda site: site.institution.id):
        if site.state not in (SiteState.ACCEPTED, SiteState.DRAFT):
            continue
        slug = site.institution.slug
        if slug in taken:
            refused.add(site.institution.id)
            problems.append(
                Problem(
                    slug,
                    "",
                    f"institutions {taken[slug]} and {site.institution.id} both want the address /s/{slug}/. "
                    f"Give one of them another slug; {taken[slug]} keeps it.",
                )
            )
            continue
        taken[slug] = site.institution.id
        folder = folders.get(site.institution.id)
        if folder is not None and folder.slug != slug:
            problems.append(
                Problem(
                    folder.slug,
                    "site.toml",
                    f"the folder is named {folder.slug}, but institution {site.institution.id} lives at /s/{slug}/. "
                    f"Rename the folder to {slug}.",
                )
            )
    return Plan(
        day=inputs.day,
        revision=register.revision(),
        districts=register.districts(),
        counts=register.counts(),
        sources=register.sources(),
        licences_loaded=register.licences_loaded(),
        accreditations_loaded=register.accreditations_loaded(),
        sites=tuple(site for site in sites if site.institution.id not in refused),
        folders=folders,
        problems=tuple(problems),
        themes=themes,
        refused=frozenset(refused),
        broken=frozenset(broken),
    )


def _names(register: Register, sites: Sequence[SiteEntry]) -> dict[int, list[str]]:
    """The slug of each institution, then those it had."""
    names = {site.institution.id: [site.institution.slug] for site in sites}
    for institution_id, old, _now in register.redirects():
        if institution_id in names:
            names[institution_id].append(old)
    return names


def listed(card: InstitutionCard, record: Record) -> Listed:
    """Keep of a card what lists need."""
    return Listed(
        id=card.id,
        slug=card.slug,
        kind=card.kind,
        name=card.name,
        district=card.district,
        address=card.address,
        pupils=card.pupils,
        licence=card.licence,
        accreditation=card.accreditation,
        open=card.open,
        closed_on=card.closed_on,
        successors=card.successors,
        point=card.point,
        phone=card.phones[0].value if card.phones else "",
        site_state=card.site_state,
        official_href=card.official_site.href if card.official_site.given else "",
        updated_on=card.updated_on,
        record=record,
        services=sum_services(card.services) if card.services else (),
    )

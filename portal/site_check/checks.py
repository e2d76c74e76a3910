"""Check a site built here, a folder, or a site elsewhere, and compare it with the register."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.kinds import STATUTORY_TYPE, Kind, SiteState
from catalog.statutes import standard_on
from core import urls
from core.errors import KaisError, NotFound
from core.i18n import gettext as _
from portal.addresses import Resolver, resolve
from portal.site_check.crawl import crawl
from publisher.check.freshness import load_terms
from publisher.check.known import KnownFacts, known_facts
from publisher.check.links import Surroundings
from publisher.check.pages import check_pages, check_read
from publisher.check.report import SiteReport
from publisher.output import OutputFolder

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from catalog.cards import DistrictRef, InstitutionCard
    from portal.wiring import Wiring

_MOST_PAGES = 5000  # of a folder
# Of the portal: pages of the app, and assets under names of their own, which the build has checked.
_NO_FILES = (
    "/assets/",
    "/staff/",
    "/search/",
    "/feedback/",
    "/polls/",
    "/surveys/",
    "/api/",
    "/history/",
    "/embed/poll/",
)


class NotBuilt(KaisError):
    """The site is to be made, and no build has made it yet."""

    status = 404


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """A site that a build made."""

    institution_id: int
    slug: str
    name: str
    kind: Kind
    district: DistrictRef | None
    draft: bool
    folder: Path

    @property
    def address(self) -> str:
        """Its path on the portal."""
        return urls.site_preview(self.slug) if self.draft else urls.school_site(self.slug)


def built_sites(wiring: Wiring) -> list[BuiltSite]:
    """Every generated site, accepted or draft, whose files are there, by name."""
    from catalog.read import list_sites

    with wiring.catalog() as session:
        views = list_sites(session)
    found = []
    for view in views:
        if view.state not in (SiteState.ACCEPTED, SiteState.DRAFT):
            continue
        draft = view.state is SiteState.DRAFT
        ref = view.institution
        folder = wiring.drafts_dir / ref.slug if draft else wiring.output / "s" / ref.slug
        if folder.is_dir():
            found.append(BuiltSite(ref.id, ref.slug, ref.name, view.kind, view.district, draft, folder.resolve()))
    return found


def find_built(wiring: Wiring, slugs: Sequence[str]) -> list[BuiltSite]:
    """The generated sites of these slugs, in their order.

    Raises:
        NotFound: one is no site of ours, or no build has made it.
    """
    by_slug = {site.slug: site for site in built_sites(wiring)}
    for slug in slugs:
        if slug not in by_slug:
            raise NotFound(
                _(
                    "There is no built site “%(slug)s”. Begin it with: kais site new %(slug)s; then: kais site build %(slug)s.",
                    slug=slug,
                )
            )
    return [by_slug[slug] for slug in slugs]


def known_of(session: Session, institution_id: int, today: date) -> tuple[InstitutionCard, KnownFacts]:
    """An institution's card, and what the register knows of it with the days since when."""
    from catalog.claims import load_live
    from catalog.models.provenance import SubjectType
    from catalog.read import get_card

    card = get_card(session, institution_id)
    claims = load_live(session, SubjectType.INSTITUTION.value, [institution_id]).get(institution_id, ())
    since = {claim.field: claim.seen_on for claim in claims if claim.winning}
    return card, known_facts(card, standard_on(today), since)


def check_built(wiring: Wiring, site: BuiltSite, *, today: date) -> SiteReport:
    """Check a site that a build made: marks, freshness against the register, links."""
    with wiring.catalog() as session:
        _card, known = known_of(session, site.institution_id, today)
    return check_folder(
        site.folder,
        organisation_type=STATUTORY_TYPE[site.kind],
        today=today,
        slug=site.slug,
        address=site.address,
        known=known,
        outside=_paths_of(wiring.output),
        origin=wiring.settings.origin,
    )


def _paths_of(output: Path) -> Callable[[str], bool]:
    """Whether a path of the portal leads somewhere: to a file, a page of the app, or from an old name of a site."""
    moved = OutputFolder(output).state / "redirects.map"
    lines = moved.read_text(encoding="utf-8").splitlines() if moved.is_file() else []
    old_sites = tuple(path for line in lines if (path := line.partition(" ")[0]).startswith("/s/"))

    def is_there(path: str) -> bool:
        if urls.localise(path, urls.DEFAULT_LANGUAGE).startswith(_NO_FILES) or path.startswith(old_sites):
            return True
        place = output / path.lstrip("/")
        return place.is_file() or (place / "index.html").is_file()

    return is_there


def check_folder(
    folder: Path,
    *,
    organisation_type: str,
    today: date,
    slug: str = "",
    address: str = "",
    known: KnownFacts | None = None,
    outside: Callable[[str], bool] | None = None,
    origin: str = "",
    legacy: bool = False,
) -> SiteReport:
    """Check the files of a folder: a built site, or one that was packed for another host.

    Raises:
        NotFound: there is no such folder, or no page in it.
    """
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    pages = {name: path for name, path in files.items() if name.endswith((".html", ".htm"))}
    if not pages or len(pages) > _MOST_PAGES:
        raise NotFound(
            _(
                "%(folder)s holds %(number)s HTML pages. Name the folder of one site, where its index.html or sveden/ is.",
                folder=folder,
                number=len(pages),
            )
        )
    return check_pages(
        {name: path.read_bytes() for name, path in pages.items() if name != "404.html"},
        organisation_type=organisation_type,
        today=today,
        known=known,
        slug=slug,
        address=address,
        around=Surroundings(frozenset(files), address or "/", outside=outside, origin=origin),
        legacy=legacy,
    )


def check_url(
    url: str,
    *,
    organisation_type: str,
    today: date,
    allow: frozenset[str] = frozenset(),
    resolver: Resolver = resolve,
    known: KnownFacts | None = None,
    legacy: bool = False,
    say: Callable[[str], None] = lambda _sentence: None,
) -> SiteReport:
    """Check a site by its address.

    Raises:
        FetchRefused: the address itself cannot be asked.
    """
    standard = standard_on(today)
    found = crawl(url, standard, allow=allow, resolver=resolver, dated=load_terms(standard.version).dated, say=say)
    return check_read(
        found.pages,
        organisation_type=organisation_type,
        today=today,
        standard=standard,
        known=known,
        slug="",
        address=found.url,
        around=Surroundings(None, found.base, host=found.host, section=frozenset(found.section)),
        legacy=legacy,
        there=frozenset(found.pages) | found.unread,
        problems=found.problems,
    )

"""Load the demo region through the product's own doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from catalog.kinds import Kind
from core.actor import COMMAND_LINE, Actor, Role
from portal.accounts.models import Person
from portal.accounts.operations import person_actor
from portal.demo.accounts import Login, make_accounts
from portal.demo.before import YEAR_DAYS
from portal.demo.files import write_files, write_older_files
from portal.demo.letters import send_letters
from portal.demo.polls import hold_polls
from portal.demo.region import DEFAULT_INSTITUTIONS, Region, district_name, make_region
from portal.demo.sitefolders import Pictures, has_folder, write_portal_words, write_site
from portal.demo.surveys import hold_surveys
from portal.demo.sveden.folder import write_facts
from portal.demo.sveden.telling import full_ones

if TYPE_CHECKING:
    from pathlib import Path

    from catalog.records import ImportReport
    from portal.wiring import Wiring

Progress = Callable[..., None]
_ASKED = frozenset({Kind.SCHOOL, Kind.GYMNASIUM, Kind.LYCEUM, Kind.KINDERGARTEN})  # by the questionnaires


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was made."""

    institutions: int
    quarantined: int
    news: int
    ballots: int
    letters: int
    logins: tuple[Login, ...]


def load_demo(
    wiring: Wiring, institutions: int = DEFAULT_INSTITUTIONS, progress: Progress | None = None
) -> DemoSummary:
    """Make the region, import it, write the words of its sites, hold its polls, send and answer its letters.

    Files stay in ``KAIS_HOME/demo-files`` to look at and to load again. A second call adds nothing to register and accounts.

    Args:
        wiring: an installation whose databases are ready and whose register is empty or the demo's own.
        progress: told (done, total, what), eight steps in all.
    """
    step = _Steps(progress)
    step("inventing")
    region = make_region(institutions, day=wiring.clock.today())
    files = write_files(region, wiring.home / "demo-files")
    step("register")
    if not _is_loaded(wiring):  # a year ago comes first, once
        import_all(wiring, write_older_files(region, wiring.home / "demo-files" / "a-year-ago"), age=YEAR_DAYS)
    reports = import_all(wiring, files)
    step("accounts")
    ids = _numbers(wiring, region)
    known = next(i for i in region.institutions if (i.kind, i.number) == (Kind.GYMNASIUM, 56))
    logins = make_accounts(
        wiring.portal,
        wiring.clock,
        institution_id=ids[known.key][0],
        district_slug=_district_slug(wiring, known.district),
    )
    actors = _actors(wiring, ids[known.key][0])
    step("words")
    news = write_words(wiring, region, ids)
    step("facts")
    sync_facts(wiring, step.within)
    step("polls")
    ballots = letters = 0
    if _is_empty(wiring):
        ballots = hold_polls(wiring.surveys, wiring.clock, wiring.audit, actors[Role.EDITOR])
        asked = [
            (ids[one.key][0], ids[one.key][2]) for one in region.institutions if one.kind in _ASKED and one.key in ids
        ]
        ballots += hold_surveys(wiring.surveys, wiring.clock, wiring.audit, actors[Role.EDITOR], asked)
        step("letters")
        names = {key: (number, name) for key, (number, _slug, name) in ids.items()}
        letters = send_letters(wiring.surveys, wiring.clock, wiring.audit, region, names, actors)
    step("ready")
    return DemoSummary(
        len(region.institutions), sum(report.quarantined for report in reports), news, ballots, letters, tuple(logins)
    )


class _Steps:
    """Counts steps for the progress line."""

    TOTAL = 8

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._done, self._name = progress, 0, ""

    def __call__(self, name: str) -> None:
        if self._progress is not None:
            self._progress(self._done, self.TOTAL, name)
        self._done += 1
        self._name = name

    def within(self, part: str) -> None:
        """Say which part of the step is being done; a word without spaces, so that logs stay short."""
        if self._progress is not None:
            self._progress(self._done - 1, self.TOTAL, f"{self._name}/{part}")


def import_all(wiring: Wiring, files: list[tuple[str, Path]], age: int = 0) -> list[ImportReport]:
    """Import the files in their order, each with the register's own date a few days back, and ``age`` days before that."""
    from catalog.importers import import_file

    made = []
    for format_, path in files:
        behind = {"federal-licences": 2, "federal-accreditation": 3}.get(format_, 1)
        made.append(
            import_file(
                wiring.catalog,
                format_,
                path,
                actor=COMMAND_LINE,
                clock=wiring.clock,
                audit=wiring.audit,
                seen_on=wiring.clock.today() - timedelta(days=age + behind),
            )
        )
    return made


def write_words(wiring: Wiring, region: Region, ids: dict[str, tuple[int, str, str]]) -> int:
    """The folders of the sites in KAIS_SITES, with facts and documents; returns the number of news."""
    pictures = Pictures()
    full = full_ones(region.institutions)
    written = write_portal_words(region, wiring.sites / "portal", pictures)
    for institution in region.institutions:
        if has_folder(institution):
            number, slug, _name = ids[institution.key]
            written += write_site(institution, number, wiring.sites / slug, region, pictures)
            write_facts(institution, number, wiring.sites / slug, region.day, full=institution.key in full)
    return written


def sync_facts(wiring: Wiring, progress: Callable[[str], None] | None = None) -> None:
    """Bring what the folders say into the register through the door of every school: ``kais site sync``.

    Args:
        progress: told the slug of the folder that is read.
    """
    from portal.site_facts import sync_sites

    sync_sites(wiring, actor=COMMAND_LINE, changed_only=True, progress=progress)


def _numbers(wiring: Wiring, region: Region) -> dict[str, tuple[int, str, str]]:
    """(number, slug, name) of every institution by its key."""
    from catalog.models import Institution as Row
    from catalog.models import SourceRecord

    with wiring.catalog() as session:
        found = session.execute(
            select(SourceRecord.key, Row.id, Row.slug, Row.name)
            .join(Row, Row.id == SourceRecord.subject_id)
            .where(SourceRecord.source == "institutions")
        ).all()
    keys = {institution.key.lower(): institution.key for institution in region.institutions}
    return {keys[key.lower()]: (number, slug, name) for key, number, slug, name in found if key.lower() in keys}


def _district_slug(wiring: Wiring, key: str) -> str:
    from catalog.read import list_districts

    with wiring.catalog() as session:
        return next(view.slug for view in list_districts(session) if view.name == district_name(key))


def _actors(wiring: Wiring, school_id: int) -> dict[Role, Actor]:
    with wiring.portal() as session:
        people = session.scalars(select(Person).where(Person.demo)).all()
    return {
        person.role: person_actor(person, frozenset({school_id}) if person.role is Role.SCHOOL else frozenset())
        for person in people
    }


def _is_loaded(wiring: Wiring) -> bool:
    from catalog.models import Run

    with wiring.catalog() as session:
        return session.scalar(select(Run.id).limit(1)) is not None


def _is_empty(wiring: Wiring) -> bool:
    from surveys.models import Survey

    with wiring.surveys() as session:
        return session.scalars(select(Survey.id).limit(1)).first() is None

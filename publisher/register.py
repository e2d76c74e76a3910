"""What the publisher reads of the register, and the adapter that reads it from catalog."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from catalog.cards import Counts, DistrictRef, DistrictView, InstitutionCard, LicenceView, Ref, SourceView
from catalog.kinds import Kind, SiteState
from core.database import Sessions

if TYPE_CHECKING:  # what readers of the register need no database for
    from catalog.changes import Event
    from catalog.history import History

Line = dict[str, Any]  # of a dump


@dataclass(frozen=True, slots=True)
class SiteEntry:
    """One line of the directory of sites."""

    institution: Ref
    kind: Kind
    district: DistrictRef | None
    state: SiteState
    url: str  # of an external site; empty for ours
    host: str
    last_checked: date | None
    accepted_on: date | None


class Register(Protocol):
    """The read side of the register, as far as pages need it. Every iterator gives each thing once, in id order."""

    def revision(self) -> int:
        """A number that grows with every committed change."""
        ...

    def ids(self) -> Sequence[int]:
        """The ids of all institutions that have a card, ascending."""
        ...

    def cards(self, ids: Collection[int] | None = None) -> Iterator[InstitutionCard]:
        """The cards of ``ids`` (None: of all), in batches, memory flat."""
        ...

    def districts(self) -> Sequence[DistrictView]:
        """Every district, by name."""
        ...

    def sources(self) -> Sequence[SourceView]:
        """Every source that was loaded."""
        ...

    def licences(self) -> Iterator[LicenceView]:
        """The register of licences, in its own order."""
        ...

    def accreditations(self) -> Iterator[LicenceView]:
        """The register of accreditations, in its own order."""
        ...

    def counts(self) -> Counts:
        """The figures of the register."""
        ...

    def licences_loaded(self) -> bool:
        """Whether a licence register was ever loaded."""
        ...

    def accreditations_loaded(self) -> bool:
        """Whether an accreditation register was ever loaded."""
        ...

    def sites(self) -> Sequence[SiteEntry]:
        """Generated and outside sites of institutions, by name."""
        ...

    def redirects(self) -> Sequence[tuple[int, str, str]]:
        """Addresses that were changed: institution, old slug, slug now."""
        ...

    def gone(self) -> Sequence[Ref]:
        """Institutions that were entered by mistake: their addresses answer 410."""
        ...

    def histories(self, ids: Collection[int], zone: ZoneInfo) -> Mapping[int, History]:
        """What changed about these institutions, days in ``zone``; those without a history may be left out."""
        ...

    def newest_run(self) -> int:
        """The last run there is; 0: none. What a build gives away as data ends with it."""
        ...

    def events(self, after: int, until: int) -> Iterator[Event]:
        """What the runs later than ``after``, up to ``until``, changed."""
        ...

    def moment_of(self, run: int) -> datetime | None:
        """When a run was; None where there is none of this number."""
        ...

    def lines(self, run: int) -> Iterator[Line]:
        """The dump as it was when ``run`` was over."""
        ...

    def in_child_process(self) -> None:
        """Forget connections that belong to the parent process."""
        ...


class CatalogRegister:
    """The register behind catalog's sessions; each call is a session of its own."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def revision(self) -> int:
        """A number that grows with every committed change."""
        from catalog import read

        with self._sessions() as session:
            return read.revision(session)

    def ids(self) -> Sequence[int]:
        """The ids of all institutions that have a card, ascending."""
        from sqlalchemy import select

        from catalog.models import Institution

        with self._sessions() as session:
            alive = select(Institution.id).where(Institution.removed_run_id.is_(None))
            return list(session.scalars(alive.order_by(Institution.id)))

    def cards(self, ids: Collection[int] | None = None) -> Iterator[InstitutionCard]:
        """The cards of ``ids`` (None: of all)."""
        from catalog import read

        with self._sessions() as session:
            yield from read.iter_cards(session, ids)

    def districts(self) -> Sequence[DistrictView]:
        """Every district, by name."""
        from catalog import read

        with self._sessions() as session:
            return read.list_districts(session)

    def sources(self) -> Sequence[SourceView]:
        """Every source that was loaded."""
        from catalog import read

        with self._sessions() as session:
            return read.list_sources(session)

    def licences(self) -> Iterator[LicenceView]:
        """The register of licences, in its own order."""
        from catalog import read

        with self._sessions() as session:
            yield from read.iter_licences(session)

    def accreditations(self) -> Iterator[LicenceView]:
        """The register of accreditations, in its own order."""
        from catalog import read

        with self._sessions() as session:
            yield from read.iter_accreditations(session)

    def counts(self) -> Counts:
        """The figures of the register."""
        from catalog import read

        with self._sessions() as session:
            return read.counts(session)

    def licences_loaded(self) -> bool:
        """Whether a licence register was ever loaded."""
        from catalog import read

        with self._sessions() as session:
            return read.licence_register_loaded(session)

    def accreditations_loaded(self) -> bool:
        """Whether an accreditation register was ever loaded."""
        from catalog import read

        with self._sessions() as session:
            return read.accreditation_register_loaded(session)

    def sites(self) -> Sequence[SiteEntry]:
        """Generated and outside sites of institutions, by name."""
        from catalog import read

        with self._sessions() as session:
            return [
                SiteEntry(
                    site.institution,
                    site.kind,
                    site.district,
                    site.state,
                    site.url,
                    site.host,
                    site.last_checked,
                    site.accepted_on,
                )
                for site in read.list_sites(session)
            ]

    def redirects(self) -> Sequence[tuple[int, str, str]]:
        """Addresses that were changed: institution, old slug, slug now."""
        from catalog import read

        with self._sessions() as session:
            return [(found.institution_id, found.old, found.new) for found in read.list_redirects(session)]

    def gone(self) -> Sequence[Ref]:
        """Institutions that were entered by mistake."""
        from catalog import read

        with self._sessions() as session:
            return read.list_gone(session)

    def histories(self, ids: Collection[int], zone: ZoneInfo) -> Mapping[int, History]:
        """What changed about these institutions."""
        from catalog.history import get_histories

        with self._sessions() as session:
            return get_histories(session, ids, zone)

    def newest_run(self) -> int:
        """The last run there is; 0: none."""
        from catalog import past

        with self._sessions() as session:
            return past.newest_run(session)

    def moment_of(self, run: int) -> datetime | None:
        """When a run was; None where there is none of this number."""
        from catalog.models import Run

        with self._sessions() as session:
            found = session.get(Run, run)
            return found.at if found else None

    def events(self, after: int, until: int) -> Iterator[Event]:
        """What the runs later than ``after``, up to ``until``, changed."""
        from catalog.changes import iter_events

        with self._sessions() as session:
            yield from iter_events(session, after, until)

    def lines(self, run: int) -> Iterator[Line]:
        """The dump as it was when ``run`` was over."""
        from catalog.dump import iter_lines

        with self._sessions() as session:
            yield from iter_lines(session, run)

    def in_child_process(self) -> None:
        """Leave the parent's connections to the parent."""
        bind = self._sessions.kw.get("bind")
        if bind is not None and bind.url.database not in (None, "", ":memory:"):
            bind.dispose(close=False)

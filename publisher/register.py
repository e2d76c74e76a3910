"""What the publisher reads of the register, and the adapter that reads it from catalog."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from catalog.cards import Counts, DistrictRef, DistrictView, InstitutionCard, LicenceView, Ref, SourceView
from catalog.kinds import Kind, SiteState
from core.database import Sessions


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

    def in_child_process(self) -> None:
        """Leave the parent's connections to the parent."""
        bind = self._sessions.kw.get("bind")
        if bind is not None and bind.url.database not in (None, "", ":memory:"):
            bind.dispose(close=False)

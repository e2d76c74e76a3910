"""Set what kind of site an institution has: none, a draft, an accepted one, one elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import linking, subjects
from catalog.claims import LiveClaim, RunContext, Writer, load_live, write_changes
from catalog.cleaning import clean_site
from catalog.desk import desk_run, finish_desk_run, get_institution
from catalog.errors import BadValue
from catalog.importers.about import site_value
from catalog.importers.merge import materialise
from catalog.kinds import SiteState
from catalog.models import Run, Site
from catalog.models.provenance import SubjectType
from catalog.records import Said
from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.i18n import gettext as _
from core.text import clean

_INSTITUTION = SubjectType.INSTITUTION.value


def set_sites(
    session: Session,
    changes: Mapping[int, tuple[SiteState, str]],
    *,
    actor: Actor,
    clock: Clock,
    audit: Audit,
    reason: str = "",
) -> int:
    """Set the site of several institutions in one run; returns how many changed. The caller commits.

    Raises:
        NoSuchInstitution, Gone: a number is no living institution's.
        BadValue: an outside site without an address that can be followed.
    """
    wanted: dict[int, tuple[SiteState, str]] = {}
    for id_, (state, url) in changes.items():
        get_institution(session, id_)
        address = ""
        if state is SiteState.EXTERNAL:
            cleaned = clean_site(url)
            if cleaned.value is None:
                raise BadValue(
                    _("“%(url)s” is no address of a web site, like https://school.example/.", url=clean(url)[:120])
                )
            address = cleaned.value
        wanted[id_] = (state, address)
    if not wanted:
        return 0
    run = desk_run(session, actor, clock, reason)
    live = load_live(session, _INSTITUTION, list(wanted))
    values: dict[int, dict[str, str]] = {}
    for id_, (state, url) in wanted.items():
        value = site_value(state, url, live.get(id_, ()), run)
        current = next((c.value for c in live.get(id_, ()) if c.field == "site" and c.winning), {"state": "none"})
        # The day of the last check belongs to an address and goes with it.
        if {**current, "last_checked": ""} != {**value, "last_checked": ""}:
            values[id_] = value
    if not values:
        session.delete(session.get_one(Run, run.id))
        session.flush()
        return 0
    _write_sites(session, run, values, live)
    for id_ in values:
        audit(actor, f"site.{wanted[id_][0].value}", f"institution:{id_}", {"run": run.id})
    return len(values)


def _write_sites(
    session: Session,
    run: RunContext,
    values: Mapping[int, dict[str, str]],
    live: Mapping[int, Sequence[LiveClaim]],
) -> None:
    writer = Writer(run, _INSTITUTION)
    outcomes = {
        id_: writer.say(id_, live.get(id_, ()), {"site": Said("site", value)}, only={"site"})
        for id_, value in values.items()
    }
    writer.flush()
    materialise(run, SubjectType.INSTITUTION, outcomes, subjects.Districts(session))
    linking.refresh_derived(session, outcomes)
    write_changes(
        run,
        [
            {
                "subject_type": _INSTITUTION,
                "subject_id": id_,
                "institution_id": id_,
                "kind": "changed",
                "diff": outcome.diff,
            }
            for id_, outcome in outcomes.items()
        ],
    )
    finish_desk_run(run, len(outcomes))


def set_site(
    session: Session, institution_id: int, state: SiteState, url: str = "", *, actor: Actor, clock: Clock, audit: Audit
) -> bool:
    """Set what kind of site an institution has; returns whether anything changed."""
    return bool(set_sites(session, {institution_id: (state, url)}, actor=actor, clock=clock, audit=audit))


def note_site_check(
    session: Session, institution_id: int, address: str, day: date, *, actor: Actor, clock: Clock, audit: Audit
) -> bool:
    """Keep the day on which an institution's outside site was checked; returns whether it was kept.

    Nothing is kept where the address checked is not the one the register knows.
    """
    get_institution(session, institution_id)
    site = session.scalar(select(Site).where(Site.institution_id == institution_id))
    if site is None or site.state is not SiteState.EXTERNAL or site.last_checked == day:
        return False
    if _host_of(site.url) != _host_of(address):
        return False
    value = {"state": site.state.value, "url": site.url, "last_checked": day.isoformat()}
    run = desk_run(session, actor, clock)
    live = load_live(session, _INSTITUTION, [institution_id]).get(institution_id, ())
    _write_sites(session, run, {institution_id: value}, {institution_id: live})
    audit(actor, "site.checked", f"institution:{institution_id}", {"run": run.id})
    return True


def _host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def accept_site(session: Session, institution_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> bool:
    """Make the generated site public from the next build on."""
    return set_site(session, institution_id, SiteState.ACCEPTED, actor=actor, clock=clock, audit=audit)


def unaccept_site(session: Session, institution_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> bool:
    """Make the site a draft again: it leaves the public pages with the next build."""
    return set_site(session, institution_id, SiteState.DRAFT, actor=actor, clock=clock, audit=audit)


def accept_sites(session: Session, ids: Collection[int], *, actor: Actor, clock: Clock, audit: Audit) -> int:
    """Accept several sites in one run; those with an outside site are passed over. Returns how many changed."""
    return _set_many(session, ids, SiteState.ACCEPTED, actor=actor, clock=clock, audit=audit)


def mark_sites_as_drafts(session: Session, ids: Collection[int], *, actor: Actor, clock: Clock, audit: Audit) -> int:
    """Give institutions that have no site yet a draft; returns how many changed."""
    return _set_many(session, ids, SiteState.DRAFT, actor=actor, clock=clock, audit=audit)


def _set_many(
    session: Session, ids: Collection[int], state: SiteState, *, actor: Actor, clock: Clock, audit: Audit
) -> int:
    passed = {SiteState.EXTERNAL} if state is SiteState.ACCEPTED else {SiteState.EXTERNAL, SiteState.ACCEPTED}
    settled = set(session.scalars(select(Site.institution_id).where(Site.state.in_([s.value for s in passed]))))
    changes = dict.fromkeys(sorted(set(ids) - settled), (state, ""))
    return set_sites(session, changes, actor=actor, clock=clock, audit=audit)

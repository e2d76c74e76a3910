"""The first page of the desk: what waits for this person."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalog.cards import Ref
from catalog.kinds import SiteState
from catalog.operations import QueueItem, list_link_queue, list_quarantine
from catalog.read import counts, get_card, get_refs, list_sites, list_sources
from catalog.records import Severity
from core.actor import Actor, Permission, Role
from core.i18n import gettext as _
from core.i18n import ngettext
from core.web import render
from portal.accounts.sessions import current_actor
from portal.accounts.views import staff_page
from portal.jobs import queue_state
from portal.wiring import Wiring

EVERYTHING = 1_000_000  # where a list of the register is counted or paged here


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for somebody: how many, what, where."""

    count: int
    label: str
    href: str


def add(web: Blueprint, wiring: Wiring) -> None:
    """Add the overview to the blueprint."""

    @web.get("/")
    def overview() -> Response:
        actor = current_actor()
        mine: tuple[Ref, ...] = ()
        with wiring.catalog() as session:
            if actor.role is Role.SCHOOL:
                mine = tuple(get_refs(session, actor.institution_ids).values())
            reads = actor.may(Permission.READ_CATALOGUE, anywhere=True)
            figures = counts(session) if reads else None
            sources = list_sources(session) if reads else []
            made = {
                ref.id for ref in mine if get_card(session, ref.id).site_state in (SiteState.ACCEPTED, SiteState.DRAFT)
            }
        return render(
            "staff/overview.html",
            staff_page(_("Overview"), "/staff/"),
            staff_section="overview",
            waiting=waiting_for(wiring, actor),
            figures=figures,
            sources=sources,
            mine=mine,
            made=made,
            queue=queue_state(wiring) if actor.may(Permission.BUILD_SITES) else None,
        )


def waiting_for(wiring: Wiring, actor: Actor) -> list[Waiting]:
    """What this person can do something about; things of which there are none are left out."""
    found = []
    with wiring.catalog() as session:
        if actor.may(Permission.EDIT_REGISTER, anywhere=True):
            found.append(Waiting(len(queue_of(session, actor)), _("in the link queue"), "/staff/register/links/"))
        if actor.may(Permission.IMPORT_REGISTER):
            held = list_quarantine(session, severity=Severity.QUARANTINED, limit=EVERYTHING)
            label = ngettext("record in quarantine", "records in quarantine", len(held))
            found.append(Waiting(len(held), label, "/staff/register/quarantine/"))
        if actor.may(Permission.ACCEPT_SITE, anywhere=True):
            drafts = [
                site
                for site in list_sites(session)
                if site.state is SiteState.DRAFT and actor.may(Permission.ACCEPT_SITE, site.institution.id)
            ]
            label = ngettext("site to accept", "sites to accept", len(drafts))
            found.append(Waiting(len(drafts), label, "/staff/register/sites/?state=draft"))
    messages = _open_messages(wiring, actor)
    label = ngettext("message without an answer", "messages without an answer", messages)
    found.append(Waiting(messages, label, "/staff/feedback/"))
    return [item for item in found if item.count]


def queue_of(session: Session, actor: Actor) -> list[QueueItem]:
    """Items of the link queue that are this person's to decide: one of the candidates is theirs, or they are unbound."""
    items = list_link_queue(session, limit=EVERYTHING)
    if actor.may(Permission.EDIT_REGISTER):
        return items
    return [item for item in items if any(actor.may(Permission.EDIT_REGISTER, id_) for id_ in item.candidates)]


def _open_messages(wiring: Wiring, actor: Actor) -> int:
    from surveys.models import Feedback, FeedbackState

    waiting = Feedback.state.in_([FeedbackState.NEW, FeedbackState.IN_WORK])
    with wiring.surveys() as session:
        rows = session.execute(
            select(Feedback.institution_id, func.count()).where(waiting).group_by(Feedback.institution_id)
        ).all()
    return sum(count for institution_id, count in rows if actor.may(Permission.ANSWER_FEEDBACK, institution_id))

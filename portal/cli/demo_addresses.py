"""Print where to look first in the demo region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from sqlalchemy import select

from core import urls

if TYPE_CHECKING:
    from portal.wiring import Wiring


def print_addresses(wiring: Wiring) -> None:
    """The portal, a card, a school's site, a poll, search, the desk with its logins: one a line, on stdout."""
    origin = wiring.settings.origin
    lines = [("The portal", "/"), *_register_addresses(wiring), *_poll_addresses(wiring)]
    lines += [("Search", urls.search(q="гимназия")), ("In English", "/en/"), ("The desk", urls.STAFF)]
    width = max(len(name) for name, _path in lines)
    click.echo()
    for name, path in lines:
        click.echo(f"  {name.ljust(width)}  {origin}{path}")
    logins = _logins(wiring)
    if logins:
        click.echo()
        click.echo("  Who signs in there (passwords of the demonstration, this machine only):")
        for role, email, password in logins:
            click.echo(f"  {role.ljust(width)}  {email}  {password}")
    click.echo()


def _register_addresses(wiring: Wiring) -> list[tuple[str, str]]:
    from catalog.kinds import SiteState
    from catalog.read import list_sites
    from portal.accounts.models import Person

    found: list[tuple[str, str]] = []
    with wiring.catalog() as session:
        sites = list_sites(session)
    with wiring.portal() as session:
        known = set(session.scalars(select(Person.institution_id).where(Person.demo)))
    shown = [site for site in sites if site.state is SiteState.ACCEPTED]
    # The school that one of the logins belongs to tells the most.
    accepted = next((site for site in shown if site.institution.id in known), shown[0] if shown else None)
    draft = next((site for site in sites if site.state is SiteState.DRAFT), None)
    if accepted:
        found.append(("A card", urls.institution(accepted.institution.id, accepted.institution.slug)))
        found.append(("A school's site", urls.school_site(accepted.institution.slug)))
    if draft:
        found.append(("A draft (desk)", urls.site_preview(draft.institution.slug)))
    return found


def _poll_addresses(wiring: Wiring) -> list[tuple[str, str]]:
    from surveys.models import SurveyState
    from surveys.read import list_public_polls

    with wiring.surveys() as session:
        by_state = list_public_polls(session, "ru", wiring.clock.now())
    found = [("A poll", urls.poll(poll.id)) for poll in by_state[SurveyState.OPEN][:1]]
    return found + [("Its results", urls.poll_results(poll.id)) for poll in by_state[SurveyState.PUBLISHED][:1]]


def _logins(wiring: Wiring) -> list[tuple[str, str, str]]:
    """Role, address and password of the demo accounts that are still open."""
    from portal.accounts.models import Person
    from portal.demo.accounts import PASSWORDS

    with wiring.portal() as session:
        people = session.scalars(
            select(Person).where(Person.demo, Person.disabled_at.is_(None)).order_by(Person.id)
        ).all()
    return [
        (person.role.value, person.email, PASSWORDS[person.email]) for person in people if person.email in PASSWORDS
    ]

"""``kais user``: people with accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from portal.cli.support import NUMBER, emit_json, json_option, opened, say, table

if TYPE_CHECKING:
    from portal.wiring import Wiring

ROLES = ("operator", "editor", "district", "school", "analyst")


@click.group()
def user() -> None:
    """People with accounts. They come by invitation: the link lets them choose a name and a password, once."""


@user.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
@click.option(
    "--institution", "institution_id", type=NUMBER, metavar="ID", help="For the role school: its institution."
)
@click.option("--district", "district_slug", metavar="SLUG", help="For the role district: its district.")
@json_option
def invite(email: str, role: str, institution_id: int | None, district_slug: str | None, as_json: bool) -> None:
    """Print a link for EMAIL; it works once, for KAIS_INVITATION_DAYS days.

    Somebody who has an account gets a new password, role and place by it.
    """
    from core.actor import COMMAND_LINE, Role
    from portal.accounts import operations
    from portal.accounts.views import invitation_link

    with opened() as wiring:
        _check_place(wiring, institution_id, district_slug)
        days = wiring.settings.invitation_days
        with wiring.portal.begin() as portal:
            token = operations.invite(
                portal,
                email,
                Role(role),
                operations.Place(institution_id, district_slug),
                lifetime=timedelta(days=days),
                actor=COMMAND_LINE,
                clock=wiring.clock,
                audit=wiring.audit.within(portal),
            )
        link = invitation_link(wiring, token)
        if as_json:
            emit_json({"email": email, "role": role, "link": link, "days": days})
        else:
            say(f"Hand this link to {email}; it works once, for {days} days:")
            click.echo(link)


def _check_place(wiring: Wiring, institution_id: int | None, district_slug: str | None) -> None:
    from core.errors import NotFound
    from portal.ports import CatalogPort

    if institution_id is not None and CatalogPort(wiring).institution_name(institution_id) is None:
        raise NotFound(f"There is no institution {institution_id}. See the numbers on /staff/register/institutions/.")
    if district_slug is not None:
        from catalog.read import list_districts

        with wiring.catalog() as catalog:
            known = [district.slug for district in list_districts(catalog)]
        if district_slug not in known:
            raise NotFound(f"There is no district “{district_slug}”. Known: {', '.join(known) or 'none yet'}.")


@user.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Everybody with an account."""
    from portal.accounts import operations

    with opened() as wiring:
        with wiring.portal() as portal:
            people = operations.list_people(portal)
        if as_json:
            emit_json(
                [
                    {
                        "id": person.id,
                        "email": person.email,
                        "name": person.name,
                        "role": person.role,
                        "institution": person.institution_id,
                        "district": person.district_slug,
                        "disabled": person.disabled_at is not None,
                        "demo": person.demo,
                    }
                    for person in people
                ]
            )
        else:
            table(
                ["ID", "EMAIL", "NAME", "ROLE", "PLACE", "STATE"],
                [
                    (
                        person.id,
                        person.email,
                        person.name,
                        person.role,
                        person.institution_id or person.district_slug or "",
                        "closed" if person.disabled_at else "demo" if person.demo else "open",
                    )
                    for person in people
                ],
            )

"""Accounts of the demo region: one of each role, with passwords that everybody may know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.actor import Role
from portal.accounts.operations import Place, add_person
from portal.demo.chance import Chance
from portal.demo.institutions import DOMAIN
from portal.demo.people import invent_person

if TYPE_CHECKING:
    from core.clock import Clock
    from core.database import Sessions

_WORDS = {
    Role.OPERATOR: "yasnaya-gavan-1",
    Role.EDITOR: "tikhaya-bukhta-2",
    Role.DISTRICT: "priozernyy-rayon-3",
    Role.SCHOOL: "gimnaziya-na-ozere-5",
    Role.ANALYST: "morskie-tablitsy-6",
}


def email_of(role: Role) -> str:
    """The address with which a role signs in."""
    return f"{role.value}@{DOMAIN}"


PASSWORDS: dict[str, str] = {email_of(role): word for role, word in _WORDS.items()}  # printed by ``kais demo``


@dataclass(frozen=True, slots=True)
class Login:
    """Who may sign in to the demonstration."""

    role: Role
    email: str
    password: str
    name: str


def make_accounts(sessions: Sessions, clock: Clock, *, institution_id: int, district_slug: str) -> list[Login]:
    """Make the accounts (or give them their passwords back): the school's runs ``institution_id``, the district's ``district_slug``."""
    places = {Role.SCHOOL: Place(institution_id=institution_id), Role.DISTRICT: Place(district_slug=district_slug)}
    made = []
    with sessions.begin() as session:
        for role in Role:
            person = invent_person(Chance().child("account", role.value), woman=role is not Role.ANALYST)
            login = Login(role, email_of(role), PASSWORDS[email_of(role)], f"{person.name} {person.surname}")
            add_person(
                session,
                login.email,
                login.name,
                role,
                places.get(role, Place()),
                login.password,
                demo=True,
                clock=clock,
            )
            made.append(login)
    return made

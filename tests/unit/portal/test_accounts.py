"""People are invited, let in and kept out, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from core.actor import COMMAND_LINE, Actor, ActorKind, Permission, Role
from core.clock import FixedClock
from core.database import Sessions, make_sessions
from core.errors import Forbidden
from portal.accounts import operations as accounts
from portal.accounts.errors import AccountError, InvitationRefused, LoginRefused, WeakPassword
from portal.accounts.models import Person, SignIn
from portal.accounts.operations import Place
from portal.audit import AuditTrail, list_audit
from portal.models import AuditLine

WEEK, DAY = timedelta(days=7), timedelta(days=1)
PASSWORD = "six green boats at noon"


@pytest.fixture
def sessions(migrated_engine: Callable[[str], Engine]) -> Sessions:
    """The portal's own tables."""
    return make_sessions(migrated_engine("portal"))


@pytest.fixture
def trail(sessions: Sessions, clock: FixedClock) -> AuditTrail:
    """The audit trail beside them."""
    return AuditTrail(sessions, clock)


def invite(
    sessions: Sessions,
    trail: AuditTrail,
    email: str = "anna@example.org",
    role: Role = Role.EDITOR,
    place: Place | None = None,
) -> str:
    """The token of a fresh invitation."""
    with sessions.begin() as session:
        return accounts.invite(
            session,
            email,
            role,
            place or Place(),
            lifetime=WEEK,
            actor=COMMAND_LINE,
            clock=trail.clock,
            audit=trail.within(session),
        )


def accept(sessions: Sessions, trail: AuditTrail, token: str, password: str = PASSWORD) -> Person:
    """Take an invitation."""
    with sessions.begin() as session:
        return accounts.accept_invitation(
            session,
            token,
            name=" Анна\u200b  Озёрова ",
            password=password,
            clock=trail.clock,
            audit=trail.within(session),
        )


def log_in(sessions: Sessions, trail: AuditTrail, email: str = "Anna@Example.org", password: str = PASSWORD) -> str:
    """The token of a new session."""
    with sessions.begin() as session:
        return accounts.log_in(session, email, password, lifetime=DAY, clock=trail.clock, audit=trail.within(session))[
            1
        ]


def test_an_invited_person_chooses_a_password_and_signs_in(sessions: Sessions, trail: AuditTrail) -> None:
    person = accept(sessions, trail, invite(sessions, trail, "  Anna@Example.ORG "))
    assert (person.email, person.name, person.role) == ("anna@example.org", "Анна Озёрова", Role.EDITOR)
    token = log_in(sessions, trail)
    with sessions() as session:
        found = accounts.find_session(session, token, trail.clock.now())
        assert found is not None
        assert found.id == person.id
        assert accounts.find_session(session, token, trail.clock.now() + DAY) is None
        assert accounts.find_session(session, token[:-1], trail.clock.now()) is None
        actions = [line.action for line in list_audit(session)]
    assert actions == ["session.start", "person.accept_invitation", "person.invite"]


def test_an_invitation_works_once_and_only_the_newest(sessions: Sessions, trail: AuditTrail) -> None:
    first, second = invite(sessions, trail), invite(sessions, trail)
    with pytest.raises(InvitationRefused):
        accept(sessions, trail, first)
    with pytest.raises(WeakPassword):
        accept(sessions, trail, second, "too short")
    accept(sessions, trail, second)
    for token in (first, second, "", "guess"):
        with pytest.raises(InvitationRefused, match=r"does not work|не действует"):
            accept(sessions, trail, token)


def test_an_invitation_of_a_known_person_renews_the_account(sessions: Sessions, trail: AuditTrail) -> None:
    person = accept(sessions, trail, invite(sessions, trail))
    token = log_in(sessions, trail)
    again = accept(
        sessions,
        trail,
        invite(sessions, trail, role=Role.SCHOOL, place=Place(institution_id=7)),
        "seven red boats at dusk",
    )
    assert (again.id, again.role, again.institution_id) == (person.id, Role.SCHOOL, 7)
    with sessions() as session:
        assert accounts.find_session(session, token, trail.clock.now()) is None
    with pytest.raises(LoginRefused):
        log_in(sessions, trail)
    log_in(sessions, trail, password="seven red boats at dusk")


@pytest.mark.parametrize(
    ("role", "place"),
    [(Role.SCHOOL, Place()), (Role.SCHOOL, Place(1, "north")), (Role.DISTRICT, Place()), (Role.DISTRICT, Place(1)), (Role.OPERATOR, Place(1))],
)  # fmt: skip
def test_a_role_has_the_place_it_needs(sessions: Sessions, trail: AuditTrail, role: Role, place: Place) -> None:
    with pytest.raises(AccountError):
        invite(sessions, trail, role=role, place=place)


@pytest.mark.parametrize(
    "email",
    ["", "anna", "anna@", "a@b@example.org", "anna@example.org\r\nBcc: all@example.org", "a" * 300 + "@example.org"],
)
def test_what_is_no_address_is_refused(sessions: Sessions, trail: AuditTrail, email: str) -> None:
    with pytest.raises(AccountError, match=r"name@example\.org"):
        invite(sessions, trail, email)


def test_only_those_who_manage_people_invite(sessions: Sessions, trail: AuditTrail) -> None:
    for role in Role:
        actor = Actor(ActorKind.PERSON, 1, "x", role)
        if not actor.may(Permission.MANAGE_PEOPLE):
            with sessions.begin() as session, pytest.raises(Forbidden):
                accounts.invite(
                    session,
                    "b@example.org",
                    Role.OPERATOR,
                    Place(),
                    lifetime=WEEK,
                    actor=actor,
                    clock=trail.clock,
                    audit=trail,
                )


def test_the_tables_refuse_a_school_without_an_institution(sessions: Sessions, clock: FixedClock) -> None:
    with pytest.raises(IntegrityError), sessions.begin() as session:
        session.add(
            Person(
                email="a@example.org",
                name="x",
                role=Role.SCHOOL,
                password_hash="x",
                demo=False,
                created_at=clock.now(),
                password_changed_at=clock.now(),
            )
        )


def test_sessions_that_ran_out_are_swept(sessions: Sessions, trail: AuditTrail, clock: FixedClock) -> None:
    accept(sessions, trail, invite(sessions, trail))
    log_in(sessions, trail)
    clock.move(DAY)
    log_in(sessions, trail)
    with sessions() as session:
        assert len(session.scalars(select(SignIn)).all()) == 1


def test_the_audit_trail_of_a_failed_step_is_not_written(sessions: Sessions, trail: AuditTrail) -> None:
    token = invite(sessions, trail)
    with sessions.begin() as session, pytest.raises(WeakPassword):
        accounts.accept_invitation(
            session, token, name="Анна", password="short", clock=trail.clock, audit=trail.within(session)
        )
    with sessions() as session:
        assert [line.action for line in session.scalars(select(AuditLine))] == ["person.invite"]

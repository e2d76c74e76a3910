"""Invite people, let them in, keep them out."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.actor import Actor, ActorKind, Permission, Role
from core.audit import Audit
from core.clock import Clock
from core.errors import Conflict, NotFound
from core.i18n import gettext as _
from core.text import clean
from core.web import require
from portal.accounts.errors import AccountError, InvitationRefused, LoginRefused
from portal.accounts.models import Invitation, Person, SignIn
from portal.accounts.passwords import check_password, hash_password, needs_rehash, verify_password

TOKEN_BYTES = 32  # 256 bits


@dataclass(frozen=True, slots=True)
class Place:
    """What a bound account belongs to: an institution (school) or a district; both None for the others."""

    institution_id: int | None = None
    district_slug: str | None = None


def parse_email(text: str) -> str:
    """An address as we compare it: lower case.

    Raises:
        AccountError: this is no address.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise AccountError(_("Enter an email address, like name@example.org.")) from error
    return found.normalized.lower()


def token_hash(token: str) -> bytes:
    """What the database keeps of a link or a cookie."""
    return hashlib.sha256(f"kais:{token}".encode()).digest()


def invite(
    session: Session,
    email: str,
    role: Role,
    place: Place,
    *,
    lifetime: timedelta,
    actor: Actor,
    clock: Clock,
    audit: Audit,
) -> str:
    """Make an invitation; the same address may be invited again, then older links stop working.

    For somebody who has an account the link sets a new password, role and place when it is used.

    Returns:
        The token of the link; it is kept nowhere.
    Raises:
        AccountError: no address, or the role and its place do not fit.
        Forbidden: the actor may not invite.
    """
    require(actor, Permission.MANAGE_PEOPLE)
    address = parse_email(email)
    _check_place(role, place)
    now = clock.now()
    session.execute(
        update(Invitation).where(Invitation.email == address, Invitation.used_at.is_(None)).values(used_at=now)
    )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = Invitation(
        token_hash=token_hash(token),
        email=address,
        role=role,
        institution_id=place.institution_id,
        district_slug=place.district_slug,
        created_at=now,
        expires_at=now + lifetime,
    )
    session.add(row)
    session.flush()
    audit(actor, "person.invite", f"invitation:{row.id}", {"role": role.value})
    return token


def _check_place(role: Role, place: Place) -> None:
    if role is Role.SCHOOL and (place.institution_id is None or place.district_slug):
        raise AccountError(_("An account of a school needs its institution, and nothing else."))
    if role is Role.DISTRICT and (place.district_slug is None or place.institution_id):
        raise AccountError(_("An account of a district needs its district, and nothing else."))
    if role not in (Role.SCHOOL, Role.DISTRICT) and (place.institution_id or place.district_slug):
        raise AccountError(_("Only accounts of schools and districts are bound to a place."))


def find_invitation(session: Session, token: str, clock: Clock) -> Invitation:
    """The invitation of a link that still works.

    Raises:
        InvitationRefused: unknown, used or too old; one sentence for all.
    """
    row = session.scalar(select(Invitation).where(Invitation.token_hash == token_hash(token)))
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        raise InvitationRefused(
            _("This invitation does not work: it was used, or it is too old. Ask an operator for a new one.")
        )
    return row


def accept_invitation(session: Session, token: str, *, name: str, password: str, clock: Clock, audit: Audit) -> Person:
    """Make the account, or renew it where the address has one; sessions of before end.

    Raises:
        InvitationRefused, WeakPassword, AccountError.
    """
    row = find_invitation(session, token, clock)
    shown = clean(name)
    if not shown:
        raise AccountError(_("Enter your name: colleagues see who answered."))
    check_password(password, email=row.email)
    now = clock.now()
    claimed = session.execute(
        update(Invitation).where(Invitation.id == row.id, Invitation.used_at.is_(None)).values(used_at=now)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise InvitationRefused(_("This invitation was used a moment ago."))
    person = session.scalar(select(Person).where(Person.email == row.email))
    if person is None:
        person = Person(email=row.email, created_at=now, demo=False)
        session.add(person)
    person.name, person.role = shown[:200], row.role
    person.institution_id, person.district_slug = row.institution_id, row.district_slug
    person.password_hash, person.password_changed_at = hash_password(password), now
    person.disabled_at, person.demo = None, False
    session.flush()
    end_sessions(session, person.id)
    audit(person_actor(person), "person.accept_invitation", f"person:{person.id}", {"role": person.role.value})
    return person


def add_person(
    session: Session,
    email: str,
    name: str,
    role: Role,
    place: Place,
    password: str,
    *,
    demo: bool,
    clock: Clock,
) -> Person:
    """Make or renew an account without an invitation: for the demo region and for tests."""
    _check_place(role, place)
    address = parse_email(email)
    person = session.scalar(select(Person).where(Person.email == address))
    if person is None:
        person = Person(email=address, created_at=clock.now())
        session.add(person)
    person.name, person.role, person.demo = name, role, demo
    person.institution_id, person.district_slug = place.institution_id, place.district_slug
    person.password_hash, person.password_changed_at = hash_password(password), clock.now()
    person.disabled_at = None
    session.flush()
    return person


def log_in(
    session: Session, email: str, password: str, *, lifetime: timedelta, clock: Clock, audit: Audit
) -> tuple[Person, str]:
    """Check an address and a password and begin a session.

    Returns:
        The person and the session's token for the cookie.
    Raises:
        LoginRefused: one sentence, after the same work, whatever was wrong.
    """
    person = session.scalar(select(Person).where(Person.email == email.strip().lower()[:254]))
    right = verify_password(person.password_hash if person else None, password)
    if person is None or not right or person.disabled_at is not None:
        raise LoginRefused(_("The address or the password is wrong."))
    if needs_rehash(person.password_hash):
        person.password_hash = hash_password(password)
    token = start_session(session, person, lifetime=lifetime, clock=clock)
    audit(person_actor(person), "session.start", f"person:{person.id}")
    return person, token


def start_session(session: Session, person: Person, *, lifetime: timedelta, clock: Clock) -> str:
    """Begin a session; those that ran out are swept."""
    now = clock.now()
    session.execute(delete(SignIn).where(SignIn.expires_at <= now))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(SignIn(token_hash=token_hash(token), person_id=person.id, created_at=now, expires_at=now + lifetime))
    return token


def find_session(session: Session, token: str, now: datetime) -> Person | None:
    """Whose session a cookie is, while it runs and the account is open."""
    return session.scalar(
        select(Person)
        .join(SignIn)
        .where(SignIn.token_hash == token_hash(token), SignIn.expires_at > now, Person.disabled_at.is_(None))
    )


def end_session(session: Session, token: str) -> None:
    """Log one browser out."""
    session.execute(delete(SignIn).where(SignIn.token_hash == token_hash(token)))


def end_sessions(session: Session, person_id: int, *, but: str | None = None) -> None:
    """Log a person out everywhere, except in the browser that holds the token ``but``."""
    statement = delete(SignIn).where(SignIn.person_id == person_id)
    if but is not None:
        statement = statement.where(SignIn.token_hash != token_hash(but))
    session.execute(statement)


def change_password(
    session: Session, person_id: int, old: str, new: str, *, but: str, clock: Clock, audit: Audit
) -> None:
    """Set a new password and end the person's other sessions.

    Raises:
        LoginRefused: the old password is wrong. WeakPassword: the new one may not be used.
    """
    person = get_person(session, person_id)
    if not verify_password(person.password_hash, old):
        raise LoginRefused(_("The current password is wrong."))
    check_password(new, email=person.email)
    person.password_hash, person.password_changed_at, person.demo = hash_password(new), clock.now(), False
    end_sessions(session, person.id, but=but)
    audit(person_actor(person), "person.change_password", f"person:{person.id}")


def get_person(session: Session, person_id: int) -> Person:
    """One account.

    Raises:
        NotFound: there is none.
    """
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(_("There is no such person."))
    return person


def set_disabled(
    session: Session, person_id: int, disabled: bool, *, actor: Actor, clock: Clock, audit: Audit
) -> Person:
    """Close an account and end its sessions at once, or open it again.

    Raises:
        Conflict: people cannot close their own account, so that an operator always remains.
    """
    require(actor, Permission.MANAGE_PEOPLE)
    person = get_person(session, person_id)
    if disabled and actor.id == person.id and actor.signed_in:
        raise Conflict(_("You cannot close your own account. Ask another operator."))
    person.disabled_at = clock.now() if disabled else None
    if disabled:
        end_sessions(session, person.id)
    audit(actor, "person.disable" if disabled else "person.enable", f"person:{person.id}")
    return person


def list_people(session: Session) -> list[Person]:
    """Every account, by name."""
    return list(session.scalars(select(Person).order_by(Person.name, Person.id)))


def list_open_invitations(session: Session, now: datetime) -> list[Invitation]:
    """Invitations that still work, newest first."""
    return list(
        session.scalars(
            select(Invitation)
            .where(Invitation.used_at.is_(None), Invitation.expires_at > now)
            .order_by(Invitation.id.desc())
        )
    )


def has_demo_logins(session: Session) -> bool:
    """Whether somebody could sign in with a password that our documentation prints."""
    return session.scalar(select(Person.id).where(Person.demo, Person.disabled_at.is_(None)).limit(1)) is not None


def person_actor(person: Person, institution_ids: frozenset[int] = frozenset()) -> Actor:
    """The person as an actor."""
    return Actor(ActorKind.PERSON, person.id, person.name, person.role, institution_ids)

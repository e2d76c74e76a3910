"""Invite people with codes that work once, and know who could answer and who has.

A code is 128 random bits, shown once; its hash is stored. An anonymous survey's ``participation`` holds the same hash:
so it is known that an invitation was used, and nothing says which answers came with it.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.i18n import gettext as _
from core.tables import Cell, csv_lines
from core.text import clean
from surveys.box import invitation, participation, submission
from surveys.definition.model import Access
from surveys.errors import InvalidDraft, WrongState
from surveys.models import Survey, SurveyState
from surveys.read import get_survey
from surveys.tracking import CODE_BYTES, format_code, parse_code

MOST_AT_ONCE = 5000
LABEL_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom a code is for."""

    label: str = ""  # «Школа № 56»; may be empty
    institution_id: int | None = None


@dataclass(frozen=True, slots=True)
class MadeCode:
    """A code in clear: shown once, stored nowhere."""

    code: str
    label: str
    institution_id: int | None


@dataclass(frozen=True, slots=True)
class Invited:
    """Who stands behind a code that was typed."""

    id: int
    participant: bytes  # for ``Ballot.participant``
    label: str
    institution_id: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An invitation, and whether answers have come with it."""

    id: int
    label: str
    institution_id: int | None
    answered: bool


def invite(
    session: Session, survey_id: int, invitees: Sequence[Invitee], *, actor: Actor, clock: Clock, audit: Audit
) -> list[MadeCode]:
    """Make a code for each; the codes are in what this returns and nowhere else.

    Raises:
        WrongState: everybody may answer this survey, or it has closed.
        InvalidDraft: none, or more than can be made at once.
    """
    survey = get_survey(session, survey_id)
    if survey.access is not Access.CODES:
        raise WrongState(_("Everybody may answer this survey; codes would mean nothing."))
    if survey.state_at(clock.now()) in (SurveyState.CLOSED, SurveyState.PUBLISHED):
        raise WrongState(_("This survey has closed; nobody can answer it with a new code."))
    if not 0 < len(invitees) <= MOST_AT_ONCE:
        raise InvalidDraft("codes", _("Make from 1 to %(most)s codes at once.", most=MOST_AT_ONCE))
    made, rows = [], []
    for one in invitees:
        raw = secrets.token_bytes(CODE_BYTES)
        label = clean(one.label)[:LABEL_LENGTH]
        made.append(MadeCode(format_code(raw), label, one.institution_id))
        rows.append(
            {
                "survey_id": survey_id,
                "code_hash": hash_of(raw),
                "label": label,
                "institution_id": one.institution_id,
                "created_at": clock.now(),
            }
        )
    session.execute(invitation.insert(), rows)
    audit(actor, "survey.invite", f"survey:{survey_id}", {"count": len(rows)})
    return made


def find_invited(session: Session, survey_id: int, typed: str | None) -> Invited | None:
    """Who may answer with what somebody typed as a code; None for everything that is no code of this survey.

    Every way to answer asks here. Omitted, empty, foreign and unknown codes are the same nothing; case, spaces, dashes
    and look-alikes do not matter.
    """
    raw = parse_code(typed or "")
    if raw is None:
        return None
    mine = (invitation.c.survey_id == survey_id) & (invitation.c.code_hash == hash_of(raw))
    row = session.execute(select(invitation).where(mine)).first()
    return Invited(row.id, bytes(row.code_hash), row.label, row.institution_id) if row else None


def has_answered(session: Session, survey_id: int, invited: Invited) -> bool:
    """Whether answers have come with this code."""
    statement = select(_answered()).where(invitation.c.id == invited.id, invitation.c.survey_id == survey_id)
    return bool(session.scalar(statement))


def hash_of(code: bytes) -> bytes:
    """What the database keeps of a code."""
    return hashlib.sha256(b"invitation" + code).digest()


def withdraw(session: Session, survey_id: int, invitation_id: int, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Let a code nobody has used work no longer.

    Raises:
        WrongState: answers have come with it, or it is not of this survey.
    """
    mine = (invitation.c.survey_id == survey_id) & (invitation.c.id == invitation_id)
    gone = session.execute(invitation.delete().where(mine, ~_answered()).returning(invitation.c.id)).first()
    if gone is None:
        raise WrongState(_("Answers have come with this code already: it stays."))
    audit(actor, "survey.withdraw", f"survey:{survey_id}", {"invitation": invitation_id})


def list_invitations(session: Session, survey_id: int) -> list[Standing]:
    """Who could answer, and who has, by label."""
    statement = (
        select(invitation.c.id, invitation.c.label, invitation.c.institution_id, _answered().label("answered"))
        .where(invitation.c.survey_id == survey_id)
        .order_by(invitation.c.label, invitation.c.id)
    )
    return [Standing(row.id, row.label, row.institution_id, bool(row.answered)) for row in session.execute(statement)]


def count_invitations(session: Session, survey_id: int) -> tuple[int, int]:
    """How many could answer, and how many have."""
    mine = invitation.c.survey_id == survey_id
    could = session.scalar(select(func.count()).select_from(invitation).where(mine)) or 0
    have = session.scalar(select(func.count()).select_from(invitation).where(mine, _answered())) or 0
    return could, have


def codes_csv(codes: Iterable[MadeCode], address: str) -> Iterator[str]:
    """The lines of the file that staff hand out from.

    Args:
        address: of the survey's page; the code is typed there and never stands in an address.
    """
    rows: Iterator[tuple[Cell, ...]] = ((one.label, one.institution_id, one.code, address) for one in codes)
    return csv_lines(("label", "institution_id", "code", "address"), rows)


def _answered() -> ColumnElement[bool]:
    with_name = exists().where(
        submission.c.survey_id == invitation.c.survey_id, submission.c.invitation_id == invitation.c.id
    )
    without = exists().where(
        participation.c.survey_id == invitation.c.survey_id, participation.c.participant == invitation.c.code_hash
    )
    return with_name | without


def needs_code(survey: Survey) -> bool:
    """Whether only those who hold a code may answer."""
    return survey.access is Access.CODES

"""Begin and end a run of the desk: what a person does to the register, with or without a page."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalog.claims import RunContext, bump_revision, ensure_source, request_build, start_run
from catalog.errors import Gone, NoSuchInstitution
from catalog.models import Institution, Run
from catalog.undo import DESK
from core.actor import Actor
from core.clock import Clock
from core.i18n import gettext as _

DESK_TITLE = "Внесено сотрудником органа управления образованием"  # the desk as a source: data, not a msgid


def desk_run(session: Session, actor: Actor, clock: Clock, reason: str = "") -> RunContext:
    ensure_source(session, DESK, DESK_TITLE)
    return start_run(
        session, format=DESK, source=DESK, actor=actor, at=clock.now(), seen_on=clock.today(), reason=reason
    )


def finish_desk_run(run: RunContext, changed: int) -> None:
    row = run.session.get_one(Run, run.id)
    row.read = row.changed = changed
    bump_revision(run.session)
    request_build(run.session, run.at)


def get_institution(session: Session, institution_id: int) -> Institution:
    institution = session.get(Institution, institution_id)
    if institution is None:
        raise NoSuchInstitution(_("There is no institution with the number %(number)s.", number=institution_id))
    if institution.removed_run_id is not None:
        raise Gone(_("This institution was entered by mistake and has been taken back."), institution_id)
    return institution

"""Erase what is kept no longer."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, func, or_, select

from core.actor import COMMAND_LINE, Actor
from portal.accounts.models import Invitation, SignIn
from portal.erasure import forget
from portal.register.models import Upload
from portal.search_desk.ports import make_misses
from portal.wiring import Wiring
from surveys import erasing
from surveys.box import survey_upload
from surveys.database import begin_write
from surveys.questions.files import FileStore
from surveys.uploads import find_loose_uploads

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

INVITATIONS = timedelta(days=30)  # after it ran out or was used: long enough to answer "did my link work"
UPLOADS = timedelta(days=7)  # a file that was tried and not loaded
LOST_AFTER = timedelta(days=1)
SURVEY_UPLOADS = "surveys"  # in the folder of uploads


@dataclass(frozen=True, slots=True)
class Rule:
    """What is kept for how long; docs/operator/personal-data.md prints every rule, and a test compares."""

    name: str  # its figure in the report
    what: str
    kept: str
    erase: Callable[[Wiring, bool], int]  # dry_run; returns how many


def _contacts(wiring: Wiring, dry_run: bool) -> int:
    return _in_surveys(wiring, erasing.erase_contacts, wiring.settings.contact_days, dry_run)


def _messages(wiring: Wiring, dry_run: bool) -> int:
    return _in_surveys(wiring, erasing.erase_messages, wiring.settings.message_days, dry_run)


def _in_surveys(wiring: Wiring, erase: Callable[..., int], days: int, dry_run: bool) -> int:
    with wiring.surveys.begin() as session:
        begin_write(session)
        return erase(session, wiring.clock.now(), days, dry_run=dry_run)


def _survey_drafts(wiring: Wiring, dry_run: bool) -> int:
    with wiring.surveys.begin() as session:
        begin_write(session)
        return erasing.erase_drafts(session, wiring.clock.today(), dry_run=dry_run)


def _survey_uploads(wiring: Wiring, dry_run: bool) -> int:
    store = FileStore(wiring.uploads / SURVEY_UPLOADS)
    with wiring.surveys.begin() as session:
        loose = find_loose_uploads(session, wiring.clock.today())
        lost = _files_without_a_row(session, store)
        if not dry_run:
            for upload_id in (*loose, *lost):  # the bytes first: without a row nobody would look for them again
                store.remove(upload_id)
            erasing.erase_uploads(session, loose)
    return len(loose) + len(lost)


def _files_without_a_row(session: Session, store: FileStore) -> list[str]:
    """What a server that died left between keeping a file and writing its row, a day ago or more."""
    before = time.time() - LOST_AFTER.total_seconds()  # of the disk's clock: what it wrote is what is compared
    old = {path.name for path in store.folder.glob("??/*") if path.stat().st_ctime < before}
    ids = {name for name in old if len(name) == 32}
    return sorted(ids - set(session.scalars(select(survey_upload.c.id)))) if ids else []


def _searches(wiring: Wiring, dry_run: bool) -> int:
    return make_misses(wiring).erase(dry_run=dry_run)


def _counters(wiring: Wiring, dry_run: bool) -> int:
    return wiring.counters.erase_ended(dry_run=dry_run)


def _sessions(wiring: Wiring, dry_run: bool) -> int:
    return _in_portal(wiring, SignIn, SignIn.expires_at <= wiring.clock.now(), dry_run)


def _invitations(wiring: Wiring, dry_run: bool) -> int:
    before = wiring.clock.now() - INVITATIONS
    return _in_portal(wiring, Invitation, or_(Invitation.expires_at <= before, Invitation.used_at <= before), dry_run)


def _in_portal(wiring: Wiring, model: Any, due: ColumnElement[bool], dry_run: bool) -> int:
    with wiring.portal.begin() as session:
        count = int(session.scalar(select(func.count()).select_from(model).where(due)) or 0)
        if not dry_run:
            session.execute(delete(model).where(due))
    return count


def _uploads(wiring: Wiring, dry_run: bool) -> int:
    due = Upload.created_at <= wiring.clock.now() - UPLOADS
    with wiring.portal.begin() as session:
        stale = list(session.scalars(select(Upload.id).where(due)))
        if not dry_run:
            for upload_id in stale:
                shutil.rmtree(wiring.uploads / upload_id, ignore_errors=True)
            session.execute(delete(Upload).where(due))
    return len(stale)


RULES = (
    Rule(
        "contacts",
        "E-mail addresses of those who wrote a message, encrypted, with the consent",
        "`KAIS_CONTACT_DAYS` after the answer or the closing, a year after the consent at most; at once when withdrawn",
        _contacts,
    ),
    Rule(
        "messages",
        "Messages of citizens, with their history; of a published answer only what the citizen wrote",
        "`KAIS_MESSAGE_DAYS` after the answer or the closing; 0 keeps them; those nobody has answered stay",
        _messages,
    ),
    Rule(
        "survey_drafts",
        "Answers to a survey that were begun and not sent, encrypted with a key only their writer holds",
        "14 days after the last change",
        _survey_drafts,
    ),
    Rule(
        "survey_uploads",
        "Files that people sent to a survey and that belong to no answer",
        "14 days, and as long as the draft that names them",
        _survey_uploads,
    ),
    Rule(
        "searches",
        "Searches without a result",
        "30 days while few people asked them, then `KAIS_MISS_DAYS` after the last",
        _searches,
    ),
    Rule(
        "counters", "Counted tries, by a keyed hash of the network address", "until the limit's time is over", _counters
    ),
    Rule("sessions", "Sessions of staff", "until they end (`KAIS_SESSION_HOURS`)", _sessions),
    Rule("invitations", "Invitations of staff, with the e-mail address", "30 days after use or end", _invitations),
    Rule("uploads", "Register files that were tried and not loaded", "7 days", _uploads),
)


OF_SURVEYS = ("contacts", "messages", "survey_drafts", "survey_uploads")


def erase_old(wiring: Wiring, *, dry_run: bool = False, actor: Actor = COMMAND_LINE) -> dict[str, int]:
    """Erase by every rule; returns how many things of each, and writes that into the audit trail.

    What was erased is gone from the files of SQLite too, unless somebody was reading them: then a job tries again.
    """
    erased = {rule.name: rule.erase(wiring, dry_run) for rule in RULES}
    if not dry_run and any(erased.values()):
        wiring.audit(actor, "retention.erase", "", erased)
        forget(wiring, surveys=any(erased[name] for name in OF_SURVEYS))
    return erased

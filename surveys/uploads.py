"""Know which file belongs to which survey, and whether a stored answer names it.

The row of an anonymous answer's file is not touched by the transaction that accepts the answer: on PostgreSQL it would
carry that transaction's number for good, as ``participation`` does. The mixer attaches the files of a batch instead, and
writes their rows anew in order of their random ids.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from core.clock import Clock
from surveys.box import inboxes, survey_upload
from surveys.database import hold_box
from surveys.definition.model import UploadedFile

UPLOAD_DAYS = 14  # how long a file waits for its answer; a draft that names it renews the wait
_FILE_ID = re.compile(r'"id":"([0-9a-f]{32})"')  # in stored answers (surveys.definition.model.UploadedFile)


def remember_upload(session: Session, survey_id: int, file: UploadedFile, *, clock: Clock) -> None:
    """Keep the row of a file that came with a form."""
    row = {"id": file.id, "survey_id": survey_id, "name": file.name, "size": file.size, "type": file.type}
    expires_on = clock.today() + timedelta(days=UPLOAD_DAYS)
    session.execute(survey_upload.insert().values(**row, attached=False, expires_on=expires_on))


def find_upload(session: Session, survey_id: int, file_id: str) -> UploadedFile | None:
    """A file that was sent to this survey, or None."""
    statement = select(survey_upload).where(survey_upload.c.id == file_id, survey_upload.c.survey_id == survey_id)
    row = session.execute(statement).first()
    return UploadedFile(row.id, row.name, row.size, row.type) if row else None


def renew_uploads(session: Session, survey_id: int, file_ids: Iterable[str], *, clock: Clock) -> None:
    """Let files wait as long as the draft that names them."""
    mine = (survey_upload.c.survey_id == survey_id) & survey_upload.c.id.in_(sorted(set(file_ids)))
    expires_on = clock.today() + timedelta(days=UPLOAD_DAYS)
    session.execute(
        update(survey_upload).where(mine, survey_upload.c.expires_on < expires_on).values(expires_on=expires_on)
    )


def files_in(answers: Iterable[str]) -> set[str]:
    """The ids of files that stored answers name; the words of an answer may look like one, which does no harm."""
    return {found for text in answers if '"id":"' in text for found in _FILE_ID.findall(text)}


def attach_uploads(connection: Connection, survey_id: int, answers: Sequence[str]) -> None:
    """Keep the files of answers for as long as the answers; a file of another survey stays nobody's."""
    ids = files_in(answers)
    if not ids:
        return
    mine = (survey_upload.c.survey_id == survey_id) & survey_upload.c.id.in_(sorted(ids))
    gone = connection.execute(survey_upload.delete().where(mine).returning(*survey_upload.c)).mappings().all()
    rows = [{**row, "attached": True} for row in sorted(gone, key=lambda row: str(row["id"]))]
    if rows:
        connection.execute(survey_upload.insert(), rows)


def attach_mixed_uploads(
    connection: Connection, survey_id: int, _version: int, answers: Sequence[str], _day: date
) -> None:
    """The same, for the mixer (``surveys.mixer.hooks``)."""
    attach_uploads(connection, survey_id, answers)


def find_loose_uploads(session: Session, today: date) -> list[str]:
    """The ids of files whose last day is over and whose answer never came; one that waits to be mixed has come.

    No answer is accepted and no batch mixed until the session's transaction ends, so that what is loose stays so.
    """
    hold_box(session)
    over = (~survey_upload.c.attached) & (survey_upload.c.expires_on < today)
    found = session.execute(select(survey_upload.c.id, survey_upload.c.survey_id).where(over)).all()
    if not found:
        return []
    surveys = {row.survey_id for row in found}
    waiting = files_in(
        answers
        for inbox in inboxes
        for answers in session.scalars(select(inbox.c.answers).where(inbox.c.survey_id.in_(surveys)))
    )
    return sorted({str(row.id) for row in found} - waiting)

"""``kais erase`` erases what its rules say, on either database, says how much, and leaves nothing in SQLite's files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from portal.keys import KeyRefused
from portal.models import AuditLine
from portal.retention import RULES, erase_old
from portal.settings import Settings
from portal.wiring import Wiring
from portal.worker import Worker
from surveys import feedback
from surveys.box import survey_draft, survey_upload
from surveys.contacts import leave_contact
from surveys.contacts_models import FeedbackContact
from surveys.drafts import new_draft_key, save_draft
from surveys.models import Feedback, Topic
from surveys.questions.files import FileStore
from surveys.uploads import remember_upload

NOTHING = {rule.name: 0 for rule in RULES}
MESSAGE = "Меня зовут Пётр Тайный, телефон 555-01-02."
SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def wiring(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Wiring]:
    """An installation on either database."""
    address = database_url if database_url.startswith("postgresql") else ""
    made = Wiring(Settings(home=tmp_path / "home", database_url=address, message_days=100), clock)
    made.upgrade_databases()
    yield made
    made.close()


def write(wiring: Wiring, *, answered: bool) -> bytes:
    """Somebody writes a message, wants letters, and may get an answer; returns the sealed address."""
    known: dict[str, Any] = {"actor": COMMAND_LINE, "clock": wiring.clock, "audit": no_audit}
    with wiring.surveys.begin() as session:
        feedback.create(session, feedback.FeedbackDraft(Topic.QUESTION, None, None, MESSAGE), clock=wiring.clock)
        one = session.scalars(select(Feedback).order_by(Feedback.id.desc())).first()
        assert one is not None
        leave_contact(session, one, "anna@example.org", "ru", book=wiring.contacts, clock=wiring.clock)
        if answered:
            feedback.answer(session, one.id, "Здравствуйте.", **known)
        return bytes(session.get_one(FeedbackContact, one.id).address)


def begin_to_answer(wiring: Wiring) -> str:
    """Somebody keeps a draft and sends a file; returns the file's number."""
    store = FileStore(wiring.uploads / "surveys")
    with wiring.surveys.begin() as session:
        save_draft(session, 1, new_draft_key(), "{}", clock=wiring.clock)
        file = store.keep(BytesIO(PDF), "справка.pdf")
        remember_upload(session, 1, file, clock=wiring.clock)
    return file.id


def move(wiring: Wiring, days: int) -> None:
    """Let days pass."""
    assert isinstance(wiring.clock, FixedClock)
    wiring.clock.move(timedelta(days=days))


def counted(wiring: Wiring, **numbers: int) -> None:
    """A dry run counts so, the run erases so, the next finds nothing."""
    assert erase_old(wiring, dry_run=True) == NOTHING | numbers
    assert erase_old(wiring) == NOTHING | numbers
    assert erase_old(wiring) == NOTHING


def test_each_rule_erases_its_own_in_its_time(wiring: Wiring) -> None:
    write(wiring, answered=True)
    write(wiring, answered=False)
    file_id = begin_to_answer(wiring)
    path = FileStore(wiring.uploads / "surveys").path(file_id)
    move(wiring, 14)
    counted(wiring)
    move(wiring, 1)
    assert path.exists()
    counted(wiring, survey_drafts=1, survey_uploads=1)
    assert not path.exists()
    move(wiring, 15)
    counted(wiring, contacts=1)
    move(wiring, 70)
    counted(wiring, messages=1)
    with wiring.surveys() as session:
        assert len(session.scalars(select(Feedback)).all()) == 1
        assert len(session.scalars(select(FeedbackContact)).all()) == 1
        assert session.execute(select(survey_draft)).all() == []
        assert session.execute(select(survey_upload)).all() == []
    with wiring.portal() as session:
        lines = [line.details for line in session.scalars(select(AuditLine).order_by(AuditLine.id))]
    assert lines == [
        NOTHING | {"survey_drafts": 1, "survey_uploads": 1}, NOTHING | {"contacts": 1}, NOTHING | {"messages": 1},
    ]  # fmt: skip


@SQLITE
def test_nothing_remains_in_the_files(wiring: Wiring) -> None:
    sealed = [write(wiring, answered=True) for _turn in range(30)]

    def everything() -> bytes:
        return b"".join(path.read_bytes() for path in wiring.home.rglob("*") if path.is_file())

    held = everything()
    assert MESSAGE.encode() in held
    assert all(one in held for one in sealed)
    move(wiring, 100)
    counted(wiring, contacts=30, messages=30)
    held = everything()
    assert MESSAGE.encode() not in held
    assert not any(one in held for one in sealed)


@SQLITE
def test_a_file_that_no_row_names_goes_after_a_day(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileStore(wiring.uploads / "surveys")
    file = store.keep(BytesIO(PDF), "справка.pdf")
    counted(wiring)
    assert store.path(file.id).exists()
    later = time.time() + 90_000
    monkeypatch.setattr("portal.retention.time.time", lambda: later)
    counted(wiring, survey_uploads=1)
    assert not store.path(file.id).exists()


@SQLITE
def test_the_worker_erases_once_a_day_whatever_breaks(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def erase(*_arguments: object, **_more: object) -> dict[str, int]:
        calls.append(1)
        raise OSError("the disk is full")

    monkeypatch.setattr("portal.retention.erase_old", erase)
    worker = Worker(wiring)
    for hours in (0, 1, 1, 24, 1):
        assert isinstance(wiring.clock, FixedClock)
        wiring.clock.move(timedelta(hours=hours))
        worker.turn()
    worker.finish()
    assert len(calls) == 2


@SQLITE
def test_another_data_key_is_refused_before_anything_is_read(wiring: Wiring) -> None:
    write(wiring, answered=False)
    other = Wiring(
        Settings(home=wiring.home, database_url=wiring.settings.database_url, data_key="Zq8" + wiring.data_key),
        wiring.clock,
    )
    with pytest.raises(KeyRefused, match="KAIS_DATA_KEY is not the key"):
        other.check_keys()
    other.close()


@SQLITE
def test_a_file_that_cannot_be_removed_keeps_its_row(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    begin_to_answer(wiring)
    move(wiring, 20)

    def stuck(_store: FileStore, _file_id: str) -> None:
        raise PermissionError(13, "not yours")

    with monkeypatch.context() as patched:
        patched.setattr(FileStore, "remove", stuck)
        with pytest.raises(PermissionError):
            erase_old(wiring)
    counted(wiring, survey_uploads=1)

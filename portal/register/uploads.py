"""Keep uploaded register files until somebody loads them."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from core.actor import Actor
from core.clock import Clock
from core.errors import NotFound
from core.i18n import gettext as _
from core.text import clean, make_slug
from portal.register.models import Upload

SUFFIXES = frozenset(
    {".csv", ".tsv", ".json", ".jsonl", ".geojson", ".xml", ".txt", ".xlsx", ".ods", ".xls", ".zip", ".gz"}
)


def store(folder: Path, file: FileStorage) -> tuple[str, Path, int]:
    """Keep a file under a random name of ours, with a harmless form of its own name for messages.

    Returns:
        The id of the upload, the file's path, its size in bytes.
    """
    upload_id = secrets.token_hex(16)
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    stem, _dot, suffix = name.rpartition(".")
    ending = f".{suffix.lower()}" if f".{suffix.lower()}" in SUFFIXES else ".dat"
    place = folder / upload_id
    place.mkdir(parents=True, mode=0o700)
    path = place / f"{make_slug(stem or name or 'file')}{ending}"
    file.save(path)
    return upload_id, path, path.stat().st_size


def adopt(folder: Path, path: Path) -> str:
    """Move a file that a scheduled source brought among the uploads; returns the id it has there."""
    upload_id = secrets.token_hex(16)
    place = folder / upload_id
    place.mkdir(parents=True, mode=0o700)
    shutil.move(path, place / path.name)
    return upload_id


def drop(path: Path) -> None:
    """Remove a stored file that nobody will ask for."""
    path.unlink(missing_ok=True)
    path.parent.rmdir()


def remember(
    session: Session, upload_id: str, file: FileStorage, size: int, format: str, report: Any, actor: Actor, clock: Clock
) -> None:
    """Write down what was uploaded and what the trial said."""
    name = file.filename or ""
    write_down(session, upload_id, name=name, size=size, format=format, report=report, actor=actor, clock=clock)


def write_down(
    session: Session, upload_id: str, *, name: str, size: int, format: str, report: Any, actor: Actor, clock: Clock
) -> None:
    """Remember a file that lies among the uploads, and what a trial of it said."""
    session.add(
        Upload(
            id=upload_id,
            format=format,
            name=clean(name)[:200],
            size=size,
            person_id=actor.id or 0,
            created_at=clock.now(),
            report=report,
        )
    )


def get(session: Session, upload_id: str) -> Upload:
    """One upload.

    Raises:
        NotFound: it was loaded, thrown away, or never was.
    """
    found = session.get(Upload, upload_id[:32])
    if found is None:
        raise NotFound(_("This file was loaded or thrown away. Upload it again if you need to."))
    return found


def list_uploads(session: Session) -> list[Upload]:
    """Files that wait, newest first."""
    return list(session.scalars(select(Upload).order_by(Upload.created_at.desc(), Upload.id)))


def path_of(folder: Path, upload: Upload) -> Path:
    """Where the file lies.

    Raises:
        NotFound: it was erased.
    """
    found = sorted((folder / upload.id).glob("*"))
    if not found:
        raise NotFound(_("This file was erased. Upload it again if you need to."))
    return found[0]


def forget(session: Session, folder: Path, upload: Upload) -> None:
    """Throw a file away."""
    session.delete(upload)
    shutil.rmtree(folder / upload.id, ignore_errors=True)

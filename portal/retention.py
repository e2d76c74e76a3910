"""Erase what is kept no longer."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select

from core.actor import COMMAND_LINE
from portal.accounts.models import Invitation, SignIn
from portal.register.models import Upload
from portal.search_desk.ports import make_misses
from portal.wiring import Wiring

INVITATIONS = timedelta(days=30)  # after it ran out or was used: long enough to answer "did my link work"
UPLOADS = timedelta(days=7)  # a file that was tried and not loaded


def erase_old(wiring: Wiring, *, dry_run: bool = False) -> dict[str, int]:
    """Erase ended sessions, old invitations, uploads that nobody loaded, old searches and counters; returns how many of each."""
    now = wiring.clock.now()
    rules: dict[str, tuple[Any, ColumnElement[bool]]] = {
        "sessions": (SignIn, SignIn.expires_at <= now),
        "invitations": (
            Invitation,
            or_(Invitation.expires_at <= now - INVITATIONS, Invitation.used_at <= now - INVITATIONS),
        ),
        "uploads": (Upload, Upload.created_at <= now - UPLOADS),
    }
    erased = {
        "searches": make_misses(wiring).erase(dry_run=dry_run),
        "counters": wiring.counters.erase_ended(dry_run=dry_run),
    }
    with wiring.portal.begin() as portal:
        stale = list(portal.scalars(select(Upload.id).where(rules["uploads"][1])))
        for name, (model, condition) in rules.items():
            erased[name] = int(portal.scalar(select(func.count()).select_from(model).where(condition)) or 0)
            if not dry_run:
                portal.execute(delete(model).where(condition))
        if not dry_run and any(erased.values()):
            wiring.audit.within(portal)(COMMAND_LINE, "retention.erase", "", erased)
    if not dry_run:
        for upload_id in stale:
            shutil.rmtree(wiring.uploads / upload_id, ignore_errors=True)
    return erased

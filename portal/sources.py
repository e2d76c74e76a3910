"""Ask scheduled sources and load what they bring."""

from __future__ import annotations

import ipaddress
import json
import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog import schedules
from catalog.errors import TooMuchWouldVanish
from catalog.importers import import_file
from catalog.schedules import Answer
from core.actor import WORKER, Actor
from core.audit import no_audit
from core.errors import KaisError
from core.i18n import Remembered, language, remembering
from core.i18n import gettext as _
from core.locks import try_file_lock
from core.told import keep
from portal import folders
from portal.addresses import FetchRefused, parse_target
from portal.fetching import Fetched, Limits, fetch
from portal.wiring import Wiring

if TYPE_CHECKING:
    from catalog.models import Schedule
    from catalog.records import ImportReport

log = logging.getLogger("portal.sources")
PUBLIC = "8.8.8.8"  # stands for the address that a name will have
FOLDER = "fetched"  # in KAIS_HOME: one folder a source, empty unless a file is being loaded


class Found(StrEnum):
    """What asking a source came to."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    WAITING = "waiting"  # it stopped and asks: a person decides at the desk
    FAILED = "failed"
    BUSY = "busy"  # somebody is asking it at this moment


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one source that was asked."""

    code: str
    found: Found
    sentence: str = ""
    report: ImportReport | None = None


def check_location(wiring: Wiring, location: str, *, anywhere: bool) -> None:
    """Refuse an address or folder that could never be read; nothing is asked yet.

    Args:
        anywhere: whether folders outside KAIS_INCOMING may be named.
    Raises:
        FetchRefused, FolderRefused: why.
    """
    if "://" in location:
        parse_target(location, wiring.settings.fetch_hosts, resolver=_taken_at_its_word)
        return
    place = folders.parse_place(location)
    if not anywhere and not folders.is_inside(place, wiring.settings.incoming_folder):
        raise folders.FolderRefused(
            _(
                "%(folder)s lies outside %(root)s. Put the files there, or let who runs the server name the folder.",
                folder=place.folder,
                root=wiring.settings.incoming_folder,
            )
        )


def _taken_at_its_word(host: str, _port: int) -> list[str]:
    """An address that is written out is looked at; a name may lead anywhere until it is asked."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        return ["127.0.0.1" if host == "localhost" else PUBLIC]


def check_due(wiring: Wiring, stop: threading.Event | None = None) -> list[Check]:
    """Ask every source whose time has come; one that fails never keeps the next from its turn."""
    with wiring.catalog() as session:
        codes = schedules.due(session, wiring.clock.now())
    return [check_source(wiring, code) for code in codes if stop is None or not stop.is_set()]


def check_source(
    wiring: Wiring, code: str, *, actor: Actor = WORKER, progress: Callable[..., None] | None = None
) -> Check:
    """Ask one source now, whatever the hour, and load what is new.

    Raises:
        NoSuchItem: this source is not asked by itself.
    """
    with wiring.catalog() as session:
        schedule = schedules.get_schedule(session, code)
    place = wiring.home / FOLDER / code
    with try_file_lock(wiring.home / FOLDER / f"{code}.lock") as held:
        if not held:
            return Check(code, Found.BUSY, _("The source “%(code)s” is being asked at this moment.", code=code))
        shutil.rmtree(place, ignore_errors=True)  # left by a check that was killed
        try:
            with remembering() as remembered:
                checked = _check(wiring, schedule, place, actor, progress, remembered)
            if checked.found in (Found.FAILED, Found.WAITING):
                _keep_failure(wiring, checked, remembered)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    log.info("source checked", extra={"source": code, "found": checked.found.value})
    return checked


def _check(
    wiring: Wiring,
    schedule: Schedule,
    place: Path,
    actor: Actor,
    progress: Callable[..., None] | None,
    remembered: Remembered,
) -> Check:
    code = schedule.code
    found: Fetched | None = None
    try:
        found = _obtain(wiring, schedule, place)
        if found is None or found.digest == schedule.digest:
            answer = _answer_of(found) if found else Answer("", schedule.etag, schedule.last_modified)
            with wiring.catalog.begin() as session:
                schedules.record_unchanged(session, code, answer, wiring.clock)
            return Check(code, Found.UNCHANGED)
        report = _load(wiring, schedule, found, actor, progress=progress)
        with wiring.catalog.begin() as session:
            schedules.record_loaded(session, code, _answer_of(found), report.run, wiring.clock)
        return Check(code, Found.LOADED, report=report)
    except TooMuchWouldVanish as error:
        assert found is not None  # only a file can empty anything
        with language("ru"):  # the desk's: the remarks of the trial are kept in it
            _keep_for_a_person(wiring, schedule, found, keep(str(error), remembered), actor)
        return Check(code, Found.WAITING, str(error))
    except KaisError as error:
        return Check(code, Found.FAILED, str(error))
    except Exception as error:
        log.exception("a source failed", extra={"source": code})
        return Check(
            code,
            Found.FAILED,
            _("Something broke while the source was asked (%(kind)s); the log tells more.", kind=type(error).__name__),
        )


def _keep_failure(wiring: Wiring, checked: Check, remembered: Remembered) -> None:
    """Remember why it did not work, for readers of any language."""
    kept = keep(checked.sentence, remembered)
    with wiring.catalog.begin() as session:
        schedules.record_failed(session, checked.code, kept, wiring.clock, soon=checked.found is Found.FAILED)


def _answer_of(found: Fetched) -> Answer:
    return Answer(found.digest, found.etag, found.last_modified)


def _obtain(wiring: Wiring, schedule: Schedule, place: Path) -> Fetched | None:
    settings = wiring.settings
    largest = settings.fetch_max_mb << 20
    if "://" in schedule.location:
        limits = Limits(largest, settings.fetch_seconds, settings.fetch_hosts)
        return fetch(schedule.location, place, limits, etag=schedule.etag, last_modified=schedule.last_modified)
    return folders.take_newest(schedule.location, place, largest)


def _load(
    wiring: Wiring,
    schedule: Schedule,
    found: Fetched,
    actor: Actor,
    *,
    trial: bool = False,
    progress: Callable[..., None] | None = None,
) -> ImportReport:
    return import_file(
        wiring.catalog,
        schedule.format,
        found.path,
        actor=actor,
        clock=wiring.clock,
        audit=no_audit if trial else wiring.audit,
        dry_run=trial,
        force=trial,
        source=schedule.code,
        progress=progress,
        vanishing_share=wiring.settings.vanishing_percent / 100,
        regions=wiring.settings.region_codes,
    )


def _keep_for_a_person(wiring: Wiring, schedule: Schedule, found: Fetched, warning: str, actor: Actor) -> None:
    """Leave the file at the desk, as if somebody had tried it there; the same bytes are left once."""
    from portal.register import uploads
    from portal.register.imports import as_json

    with wiring.portal() as session:
        for waiting in uploads.list_uploads(session):
            if (waiting.report.get("source"), waiting.report.get("digest")) == (schedule.code, found.digest):
                return
    report = _load(wiring, schedule, found, actor, trial=True)
    more: dict[str, Any] = {"warning": warning, "seen_on": "", "source": schedule.code, "digest": found.digest}
    kept = uploads.adopt(wiring.uploads, found.path)
    with wiring.portal.begin() as session:
        uploads.write_down(
            session,
            kept,
            name=found.path.name,
            size=found.size,
            format=schedule.format,
            report=json.loads(json.dumps(as_json(report) | more)),
            actor=actor,
            clock=wiring.clock,
        )


class Checker:
    """Asks due sources beside the worker's other jobs, one after another: a slow one keeps no poll from closing."""

    def __init__(self, wiring: Wiring, stop: threading.Event) -> None:
        self._wiring = wiring
        self._stop = stop
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Ask what is due, unless the last round is still on its way."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._wiring.catalog() as session:
            if not schedules.due(session, self._wiring.clock.now()):
                return
        self._thread = threading.Thread(target=self._run, name="sources", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Wait for the round that is on its way."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            check_due(self._wiring, self._stop)
        except Exception:
            log.exception("a round of sources failed")


__all__ = ["Check", "Checker", "FetchRefused", "Found", "check_due", "check_location", "check_source"]

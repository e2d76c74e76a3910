"""Send the letters that wait in the outbox of surveys, beside the worker's other jobs."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from core.errors import KaisError
from portal import jobs
from portal.mail import MailFailed, MailRefused, ServerUnreachable
from portal.wiring import Wiring
from surveys.contacts import MAIL, note_failure
from surveys.letters import write_letter

if TYPE_CHECKING:
    from portal.jobs import Job

log = logging.getLogger("portal.mail")
GIVE_UP_AFTER = timedelta(days=3)  # later the letter would tell what is no news


def send_due(wiring: Wiring, stop: threading.Event | None = None) -> int:
    """Send every letter whose time has come; returns how many jobs are done with.

    A letter that fails is tried again after a growing pause, and given up after three days or when the server says that
    it will never be taken; then the message's history tells staff. Without a server the rest of the round waits too.
    """
    waiting = jobs.open_jobs(wiring, MAIL)
    done = 0
    for place, job in enumerate(waiting):
        if stop is not None and stop.is_set():
            break
        try:
            done += _send(wiring, job)
        except ServerUnreachable as error:
            for other in waiting[place:]:
                _put_off(wiring, other, error)
            break
        except Exception as error:
            # The kind and, of our own errors, the sentence: a trace could show an address.
            shown = error if isinstance(error, KaisError) else RuntimeError(type(error).__name__)
            _put_off(wiring, job, shown)
    return done


def _send(wiring: Wiring, job: Job) -> int:
    with wiring.surveys() as session:
        letter = write_letter(session, job.payload, book=wiring.contacts, clock=wiring.clock)
    if letter is not None:
        sender = wiring.mail
        if sender is None:
            raise ServerUnreachable("There is no mail server: KAIS_SMTP_URL is not set.")
        number = wiring.contacts.sealer.mark(f"letter:{job.id}")
        message = sender.compose(letter, number=number, now=wiring.clock.now(), one_click=wiring.settings.https)
        sender.send(message, letter.to)
    jobs.finish(wiring, [job])
    log.info("letter sent" if letter else "letter not wanted", extra={"job": MAIL, "job_id": job.id})
    return 1


def _put_off(wiring: Wiring, job: Job, error: Exception) -> None:
    """Try again later, or give up and say so at the desk."""
    too_old = wiring.clock.now() - job.created_at >= GIVE_UP_AFTER
    log.warning(
        "letter failed: %s",
        error if isinstance(error, MailFailed) else type(error).__name__,
        extra={"job": MAIL, "job_id": job.id},
    )
    if not too_old and not isinstance(error, MailRefused):
        jobs.postpone(wiring, [job], error)
        return
    with wiring.surveys.begin() as session:
        note_failure(session, int(job.payload["feedback"]), wiring.clock)
    jobs.finish(wiring, [job])


class Postman:
    """Sends due letters in a thread of its own: a slow mail server keeps no poll from closing."""

    def __init__(self, wiring: Wiring, stop: threading.Event) -> None:
        self._wiring = wiring
        self._stop = stop
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Send what is due, unless the last round is still on its way."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._thread = threading.Thread(target=self._run, name="letters", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Wait for the round that is on its way."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            send_due(self._wiring, self._stop)
        except Exception as error:
            log.error("a round of letters failed: %s", type(error).__name__)

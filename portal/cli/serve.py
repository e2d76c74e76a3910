"""``kais serve`` and ``kais work``."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from portal.cli.support import say

if TYPE_CHECKING:
    from portal.wiring import Wiring


@click.command()
@click.option("--host", metavar="ADDRESS", help="Listen here instead of KAIS_HOST (127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Listen here instead of KAIS_PORT (8000).")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes instead of KAIS_WORKERS (2).")
@click.option("--no-worker", is_flag=True, help="Start no worker: somebody else runs “kais work”.")
def serve(host: str | None, port: int | None, workers: int | None, no_worker: bool) -> None:
    """Answer requests on one port: the built files and the app; queued jobs are done by a worker beside.

    In front of it stands a web server with TLS (docs/examples/nginx.conf). Ctrl-C stops everything.
    """
    wiring = configured(host, port, workers)
    run(wiring, with_worker=not no_worker)


def configured(host: str | None, port: int | None, workers: int | None) -> Wiring:
    """The installation of the environment with what the command line changes."""
    from portal.settings import Settings
    from portal.wiring import Wiring

    given = {"host": host, "port": port, "workers": workers}
    settings = replace(Settings.from_env(), **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    return Wiring(settings.checked())


def run(wiring: Wiring, *, with_worker: bool) -> None:
    """Check, then serve until stopped."""
    from portal.serving import check_may_serve, export, run_server, worker_beside

    check_may_serve(wiring)
    export(wiring)
    wiring.close()
    say(f"Serving {wiring.settings.origin}/ — Ctrl-C stops it.")
    if with_worker:
        with worker_beside(wiring):
            run_server(wiring)
    else:
        run_server(wiring)
    say("Stopped.")


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--unless-running", is_flag=True, help="End at once where another worker holds the lock.")
@click.option("--parent", type=int, hidden=True)
def work(once: bool, unless_running: bool, parent: int | None) -> None:
    """Do queued jobs until stopped: builds, the index, opening, closing and mixing polls.

    One worker an installation: it holds worker.lock in KAIS_HOME. A second one waits for the first to end.
    """
    from core.i18n import language
    from core.locks import file_lock
    from portal.request_log import begin_logging
    from portal.wiring import Wiring
    from portal.worker import Worker, run_worker

    wiring = Wiring.from_env()
    begin_logging(wiring.settings.log_level)
    wiring.check_ready()
    wiring.check_keys()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())

    def waiting() -> None:
        say(f"Another worker holds {wiring.home / 'worker.lock'}; waiting for it to end …")

    with language("ru"):
        if once:
            with file_lock(wiring.home / "worker.lock", waiting=waiting):
                worker = Worker(wiring, stop)
                while worker.turn():
                    pass
                worker.finish()  # what sources brought is built at once
                while worker.turn():
                    pass
        else:
            run_worker(wiring, stop, wait=not unless_running, parent=parent, waiting=waiting)
    wiring.close()

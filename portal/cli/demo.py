"""``kais demo``: a made-up region with everything in it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from core.errors import KaisError
from portal.cli.support import progress, say
from portal.settings import variable

if TYPE_CHECKING:
    from portal.wiring import Wiring

DEFAULT_INSTITUTIONS = 360  # portal.demo.region has the same; a test compares them


class DemoRefused(KaisError):
    """There is something here that the demo must not touch."""


@click.command()
@click.option("--no-serve", is_flag=True, help="Make everything, then end.")
@click.option(
    "--institutions", type=click.IntRange(60, 20_000), default=DEFAULT_INSTITUTIONS, show_default=True, metavar="N"
)
@click.option("--port", type=click.IntRange(1, 65535), help="Listen here instead of KAIS_PORT (8000).")
def demo(no_serve: bool, institutions: int, port: int | None) -> None:
    """Make a region that does not exist, with its register, sites, polls and messages, and serve it on this machine.

    The region is the same every time. What is there already is used again; a KAIS_HOME with a real register is refused.
    Everybody knows the passwords it prints, so it answers this machine only.
    """
    from core.collector import calm_collector
    from core.i18n import language
    from portal.cli.demo_addresses import print_addresses
    from portal.cli.serve import configured, run

    os.environ.setdefault(variable("log_level"), "WARNING")  # the addresses must stay in sight
    wiring = configured("127.0.0.1", port, None)
    with language("ru"):
        _check_home(wiring)
        with calm_collector():
            _make(wiring, institutions)
        print_addresses(wiring)
    if not no_serve:
        run(wiring, with_worker=True)


def _check_home(wiring: Wiring) -> None:
    """Refuse a home with a register that is not ours.

    Raises:
        DemoRefused: there is one.
    """
    if wiring.demo or not wiring.has_data():
        return
    from sqlalchemy import func, select

    from catalog.models import Run

    wiring.upgrade_databases()
    with wiring.catalog() as session:
        if session.scalar(select(func.count()).select_from(Run)):
            raise DemoRefused(
                f"{wiring.home} holds a register that is not the demo's. "
                "Choose another place: KAIS_HOME=var/demo kais demo"
            )


def _make(wiring: Wiring, institutions: int) -> None:
    """Load, build and index what is not there yet."""
    from portal.building import build_search, build_sites
    from portal.demo.load import load_demo
    from portal.wiring import DEMO_MARK

    mark = wiring.home / DEMO_MARK
    wiring.home.mkdir(parents=True, exist_ok=True)
    before = _read_mark(wiring)
    if not before:
        mark.write_text(json.dumps({"loaded": None}), encoding="utf-8")
    say("Databases …")
    wiring.upgrade_databases()
    loaded = before.get("loaded")
    if loaded:
        say(f"The region with {loaded} institutions is here already.")
        if loaded != institutions:
            say(f"For one with {institutions} choose another place: KAIS_HOME=var/demo-{institutions} kais demo …")
    else:
        with progress("Making a region") as advance:
            load_demo(wiring, institutions, advance)
        mark.write_text(json.dumps({"loaded": institutions}), encoding="utf-8")
    wiring.__dict__.pop("site", None)  # it now has the region's words, and says "demonstration"
    if not loaded or not wiring.output.exists():
        with progress("Building pages") as advance:
            report = build_sites(wiring, progress=advance)
        say(f"Built {report.pages} pages and {report.sites} school sites in {report.seconds:.1f} s.")
    if not loaded or not wiring.index_dir.exists():
        with progress("Indexing") as advance:
            build_search(wiring, whole=True, progress=advance)
        say("The search index is ready.")


def _read_mark(wiring: Wiring) -> dict[str, object]:
    from portal.wiring import DEMO_MARK

    try:
        found = json.loads((wiring.home / DEMO_MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

"""``kais catalog sources`` and ``disagreements``: who is asked by itself, how fresh it is, where sources differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from portal.cli.catalog import as_dict, catalog, print_report, report_json
from portal.cli.support import emit_json, json_option, opened, progress, queueing, say, table

if TYPE_CHECKING:
    from portal.sources import Check
    from portal.wiring import Wiring

MOST_SHOWN = 200


@catalog.group(invoke_without_command=True)
@click.pass_context
@json_option
def sources(context: click.Context, as_json: bool) -> None:
    """Where the facts come from, how fresh they are, and which sources are asked by themselves.

    A source that is asked every so many hours promises to be no older than that; what is older is stale.
    """
    if context.invoked_subcommand is not None:
        return
    from catalog.freshness import list_states

    with opened() as wiring, wiring.catalog() as session:
        found = list_states(session, wiring.clock.now())
        zone = wiring.settings.zone
        if as_json:
            emit_json([as_dict(item) | {"label": item.label} for item in found])
            return
        table(
            ["SOURCE", "TITLE", "ROWS", "LOADED", "DATA OF", "AGE", "PROMISED", "STATE", "NEXT", "LAST ERROR"],
            [
                (
                    item.code,
                    item.title,
                    item.rows,
                    item.loaded_at.astimezone(zone) if item.loaded_at else None,
                    item.data_on if item.dated else None,
                    _hours(item.age_hours),
                    _hours(item.promised_hours),
                    item.label,
                    item.next_at.astimezone(zone) if item.next_at else None,
                    item.error,
                )
                for item in found
            ],
        )


def _hours(hours: float | None) -> str:
    if hours is None:
        return ""
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} d"


@sources.command()
@click.argument("code")
@click.argument("format", metavar="FORMAT")
@click.argument("location")
@click.option("--every", "every_hours", type=int, required=True, metavar="HOURS", help="How often it is asked.")
def add(code: str, format: str, location: str, every_hours: int) -> None:
    """Ask a source from now on. LOCATION is an address (https://…) or a folder, with a pattern at its end or without.

    CODE names the source in the register (usually the format's own); FORMAT is one of “kais catalog formats”. The worker
    asks it within seconds; “kais catalog sources check CODE” asks it at once.
    """
    from catalog import schedules
    from core.actor import COMMAND_LINE
    from portal.sources import check_location

    with opened() as wiring:
        check_location(wiring, location, anywhere=True)
        with wiring.catalog.begin() as session:
            schedules.add_schedule(
                session,
                code,
                format,
                location,
                every_hours,
                actor=COMMAND_LINE,
                clock=wiring.clock,
                audit=wiring.audit,
            )
    say(f"{code} is asked every {every_hours} h.")


@sources.command()
@click.argument("code")
def remove(code: str) -> None:
    """Ask a source no more; what it said stays."""
    from catalog import schedules
    from core.actor import COMMAND_LINE

    with opened() as wiring, wiring.catalog.begin() as session:
        schedules.remove_schedule(session, code, actor=COMMAND_LINE, audit=wiring.audit)
    say(f"{code} is asked no more.")


@sources.command()
@click.argument("code")
def pause(code: str) -> None:
    """Ask a source no more until it is resumed."""
    _enable(code, enabled=False)
    say(f"{code} is paused.")


@sources.command()
@click.argument("code")
def resume(code: str) -> None:
    """Ask a paused source again."""
    _enable(code, enabled=True)
    say(f"{code} is asked again.")


def _enable(code: str, *, enabled: bool) -> None:
    from catalog import schedules
    from core.actor import COMMAND_LINE

    with opened() as wiring, wiring.catalog.begin() as session:
        schedules.change_schedule(
            session, code, actor=COMMAND_LINE, clock=wiring.clock, audit=wiring.audit, enabled=enabled
        )


@sources.command()
@click.argument("code", required=False)
@json_option
def check(code: str | None, as_json: bool) -> None:
    """Ask CODE now, or every source that is asked by itself and not paused; load what is new.

    Exit code 1 where one of them did not answer, or stopped because much would vanish.
    """
    from catalog import schedules
    from core.actor import COMMAND_LINE
    from portal.sources import Found, check_source

    found: list[Check] = []
    with opened() as wiring, queueing():
        for name in [code] if code else _enabled(wiring):
            if code:
                with wiring.catalog() as session:
                    schedules.get_schedule(session, name)
            with progress(name) as advance:
                found.append(check_source(wiring, name, actor=COMMAND_LINE, progress=advance))
    if as_json:
        emit_json([_check_json(item) for item in found])
    else:
        for item in found:
            click.echo(f"{item.code}: {item.found.value}{f': {item.sentence}' if item.sentence else ''}")
            if item.report is not None:
                print_report(item.report, dry_run=False)
    if any(item.found in (Found.FAILED, Found.WAITING) for item in found):
        raise SystemExit(1)


def _enabled(wiring: Wiring) -> list[str]:
    from catalog import schedules

    with wiring.catalog() as session:
        return [item.code for item in schedules.list_schedules(session) if item.enabled]


def _check_json(item: Check) -> dict[str, Any]:
    return {
        "source": item.code,
        "found": item.found.value,
        "sentence": item.sentence,
        "report": report_json(item.report) if item.report else None,
    }


@catalog.command()
@click.option("--field", default="", help="Only this field of the dictionary, like address.")
@click.option("--district", default="", metavar="SLUG", help="Only institutions of this district.")
@json_option
def disagreements(field: str, district: str, as_json: bool) -> None:
    """Where sources say different things of one institution: every value, which one shows, and why."""
    from catalog.disagreements import list_disagreements

    with opened() as wiring, wiring.catalog() as session:
        found = list_disagreements(session, field=field, district=district, limit=None if as_json else MOST_SHOWN)
    if as_json:
        emit_json(as_dict(found))
        return
    table(
        ["INSTITUTION", "NAME", "FIELD", "", "SOURCE", "SAID ON", "VALUE"],
        [
            (
                item.institution.id,
                item.institution.name,
                item.field,
                "shows" if voice.shows else "",
                voice.source,
                voice.seen_on,
                f"(absent: {voice.shown})" if voice.absent else voice.shown,
            )
            for item in found.items
            for voice in item.voices
        ],
    )
    say(f"{found.total} disagreements{f'; the first {MOST_SHOWN} are shown' if found.total > MOST_SHOWN else ''}.")

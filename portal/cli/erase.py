"""``kais erase``: what the retention rules say."""

from __future__ import annotations

import click

from portal.cli.support import emit_json, json_option, opened, pairs


@click.command()
@click.option("--dry-run", is_flag=True, help="Count what would go; erase nothing.")
@json_option
def erase(dry_run: bool, as_json: bool) -> None:
    """Erase what is kept no longer, and say how much of each: contact data, old messages, unsent answers, ended sessions …

    The worker does the same once a day. docs/operator/personal-data.md lists what is kept for how long.
    """
    from portal.retention import erase_old

    with opened() as wiring:
        erased = erase_old(wiring, dry_run=dry_run)
    if as_json:
        emit_json({"dry_run": dry_run, **erased})
    else:
        pairs(erased.items())

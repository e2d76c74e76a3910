"""``kais db``: the databases."""

from __future__ import annotations

import click

from portal.cli.support import emit_json, json_option, opened, say


@click.group()
def db() -> None:
    """The databases: one an SQLite file each, or schemas of one PostgreSQL (KAIS_DATABASE_URL)."""


@db.command()
@json_option
def upgrade(as_json: bool) -> None:
    """Bring the tables of every package to this version.

    The first time this makes KAIS_HOME, the keys in it (secret.key, data.key: back them up apart) and the databases.
    It can be repeated: what is of this version stays as it is.
    """
    with opened(needs_data=False) as wiring:
        fresh = not wiring.has_data()
        packages = wiring.upgrade_databases()
        if as_json:
            emit_json({"packages": packages, "home": wiring.home, "new": fresh})
        else:
            say(f"{'Made' if fresh else 'Checked'} the tables of {', '.join(packages)}.")

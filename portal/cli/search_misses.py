"""``kais search misses``: what people searched and did not find."""

from __future__ import annotations

import click

from portal.cli.support import emit_json, json_option, opened, say, table


@click.command()
@json_option
def misses(as_json: bool) -> None:
    """List what people searched and did not find, most asked first.

    Only searches that were asked often enough, from different networks, have words; the others are a number.
    """
    from portal.search_desk.ports import make_misses

    with opened() as wiring:
        found = make_misses(wiring)
        listed, waiting = found.listed(), found.waiting()
        times = wiring.settings.miss_times
    if as_json:
        emit_json(
            [
                {
                    "words": one.words,
                    "lang": one.lang,
                    "count": one.count,
                    "first_day": one.first_day,
                    "last_day": one.last_day,
                }
                for one in listed
            ]
        )
        return
    table(
        ["SEARCH", "LANGUAGE", "TIMES", "FIRST ASKED", "LAST ASKED"],
        [(one.words, one.lang, one.count, one.first_day.isoformat(), one.last_day.isoformat()) for one in listed],
    )
    if not times:
        say("Nothing is remembered: KAIS_MISS_TIMES is 0.")
    elif waiting:
        say(f"{waiting} more were asked too rarely to be read.")

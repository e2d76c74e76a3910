"""``kais catalog rebuild``: make everything that follows from claims again."""

from __future__ import annotations

from portal.cli.catalog import catalog
from portal.cli.support import emit_json, json_option, opened, queueing, say


@catalog.command()
@json_option
def rebuild(as_json: bool) -> None:
    """Make again what follows from the claims: which one shows, names, links, states. After an upgrade of KAIS.

    A register that is whole comes out as it was; the command says how many values were not what the claims say.
    """
    from catalog.rebuild import rebuild as make_again
    from core.actor import COMMAND_LINE

    with opened() as wiring, queueing():
        wrong = make_again(wiring.catalog, actor=COMMAND_LINE, clock=wiring.clock, audit=wiring.audit)
    if as_json:
        emit_json({"wrong": wrong})
    else:
        say(f"Everything is made again from the claims; {wrong} values showed that should not.")

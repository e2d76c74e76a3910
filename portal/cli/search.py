"""``kais search``: the index."""

from __future__ import annotations

import click

from portal.cli.search_judge import explain, quality
from portal.cli.search_misses import misses
from portal.cli.support import emit_json, json_option, opened, pairs, progress, say, table

# search.request.GROUPS, which is not imported for the sake of ``--help``; a test compares them
TYPES = ("institution", "page", "document", "certificate", "poll")


@click.group()
def search() -> None:
    """The search index: made of the published pages, the register, polls and answers."""


search.add_command(misses)
search.add_command(quality)
search.add_command(explain)


@search.command()
@click.option("--changed", is_flag=True, help="Only what changed since, where that is little enough.")
@json_option
def build(changed: bool, as_json: bool) -> None:
    """Make the index again, beside the old one, and swap."""
    from portal.building import build_search
    from portal.cli.catalog import as_dict

    with opened() as wiring, progress("Indexing") as advance:
        report = as_dict(
            build_search(
                wiring,
                whole=not changed,
                progress=advance,
                waiting=lambda: say("Another process is indexing; waiting …"),
            )
        )
    if as_json:
        emit_json(report)
    else:
        pairs(report.items())


@search.command()
@click.argument("text")
@click.option("--district", metavar="SLUG", default="", help="Only of this district.")
@click.option("--kind", default="", help="Only of this kind, e.g. gymnasium.")
@click.option("--licence", metavar="STATE", default="", help="Only with a licence in this state, e.g. active.")
@click.option("--type", "type_", type=click.Choice(TYPES), default=None)
@click.option("--page", type=click.IntRange(1, 1000), default=1)
@click.option("--lang", type=click.Choice(["ru", "en"]), default="ru")
@json_option
def query(
    text: str,
    district: str,
    kind: str,
    licence: str,
    type_: str | None,
    page: int,
    lang: str,
    as_json: bool,
) -> None:
    """Find TEXT: names, numbers, addresses, word forms."""
    from portal.search_desk.ports import search_ports
    from search.folder import open_index
    from search.request import SearchRequest

    with opened() as wiring:
        request = SearchRequest(
            text=text, district=district, kind=kind, licence=licence, type=type_ or "", page=page, lang=lang
        )
        found = open_index(wiring.index_dir).search(request, search_ports(wiring).synonyms())
    if as_json:
        emit_json(found.to_json())
        return
    click.echo(f"{found.total} found" + (f", for “{found.corrected}”" if found.corrected else ""))
    table(["TYPE", "TITLE", "PAGE"], [(hit.type, hit.title, hit.url) for hit in found.hits])


@search.command()
@click.argument("text")
@json_option
def suggest(text: str, as_json: bool) -> None:
    """Complete TEXT."""
    from portal.cli.catalog import as_dict
    from portal.search_desk.ports import search_ports
    from search.folder import open_index

    with opened() as wiring:
        found = open_index(wiring.index_dir).suggest(text, search_ports(wiring).synonyms())
    if as_json:
        emit_json(as_dict(found))
    else:
        table(["NAME", "DISTRICT", "PAGE"], [(item.title, item.district, item.url) for item in found])

"""``kais search``: the index."""

from __future__ import annotations

import click

from portal.cli.support import emit_json, json_option, opened, pairs, progress, table


@click.group()
def search() -> None:
    """The search index: made of the published pages, the register, polls and answers."""


@search.command()
@json_option
def build(as_json: bool) -> None:
    """Make the index again, beside the old one, and swap."""
    from portal.building import build_search
    from portal.cli.catalog import as_dict

    with opened() as wiring, progress("Indexing") as advance:
        report = as_dict(build_search(wiring, progress=advance))
    if as_json:
        emit_json(report)
    else:
        pairs(report.items())


@search.command()
@click.argument("text")
@click.option("--district", metavar="SLUG")
@click.option("--kind")
@click.option("--licence", metavar="STATE")
@click.option("--type", "type_", metavar="TYPE", help="institution, page, news, poll …")
@click.option("--page", type=click.IntRange(1, 1000), default=1)
@click.option("--lang", type=click.Choice(["ru", "en"]), default="ru")
@json_option
def query(
    text: str,
    district: str | None,
    kind: str | None,
    licence: str | None,
    type_: str | None,
    page: int,
    lang: str,
    as_json: bool,
) -> None:
    """Find TEXT: names, numbers, addresses, word forms."""
    from portal.building import open_search
    from search.query import SearchRequest

    with opened() as wiring:
        request = SearchRequest(
            text=text, district=district, kind=kind, licence=licence, type=type_, page=page, site=None, lang=lang
        )
        found = open_search(wiring).search(request)
    if as_json:
        emit_json(
            {
                "total": found.total,
                "hits": [
                    {"type": hit.type, "id": hit.id, "title": hit.title, "url": hit.url, "snippet": str(hit.snippet)}
                    for hit in found.hits
                ],
                "facets": {name: dict(values) for name, values in found.facets.items()},
                "corrected": found.corrected,
            }
        )
        return
    click.echo(f"{found.total} found" + (f", for “{found.corrected}”" if found.corrected else ""))
    table(["TYPE", "TITLE", "ADDRESS"], [(hit.type, hit.title, hit.url) for hit in found.hits])


@search.command()
@click.argument("text")
@json_option
def suggest(text: str, as_json: bool) -> None:
    """Complete TEXT."""
    from portal.building import open_search
    from portal.cli.catalog import as_dict

    with opened() as wiring:
        found = as_dict(open_search(wiring).suggest(text))
    if as_json:
        emit_json(found)
    else:
        for item in found:
            click.echo(item if isinstance(item, str) else "  ".join(str(part) for part in item.values()))

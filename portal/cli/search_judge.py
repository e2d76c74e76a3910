"""``kais search quality`` and ``kais search explain``: how good the answers are, and why they are these."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TextIO

import click

from portal.cli.support import emit_json, json_option, opened, say, table

if TYPE_CHECKING:
    from portal.wiring import Wiring
    from search.explain import Explanation
    from search.quality import Figures, QualityReport

_SHOWN_MISSES = 20
_SHOWN_BAD = 20


@click.command()
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"))
@click.option(
    "--misses", "most", type=click.IntRange(0), default=_SHOWN_MISSES, show_default=True, help="How many to list."
)
@json_option
def quality(file: TextIO, most: int, as_json: bool) -> None:
    """Judge search by FILE: a JSON object a line, {"query": "гимназия 56", "relevant": [12]}.

    A right answer is the number of an institution, type:id, an address of the portal, a slug, or an identifier such as
    inn:7801234567. A "label" gives figures by kind of question. "-" reads standard input.
    """
    from search.folder import open_index
    from search.quality import DEPTH, judge, read_judged
    from search.request import SearchRequest

    judged, bad = read_judged(file)
    for line in bad[:_SHOWN_BAD]:
        say(str(line))
    if len(bad) > _SHOWN_BAD:
        say(f"{len(bad) - _SHOWN_BAD} more lines cannot be used.")
    if not judged:
        raise click.ClickException(f"{file.name} holds no judged query: there is nothing to measure.")
    with opened() as wiring:
        index, synonyms = open_index(wiring.index_dir), _synonyms(wiring)
        report = judge(
            judged,
            lambda text: index.search(SearchRequest(text, per_page=DEPTH), synonyms).hits,
            _known(wiring),
            bad,
        )
    if as_json:
        emit_json(_report_json(report, most))
    else:
        _show(report, most)


@click.command()
@click.argument("text")
@click.option("--literal", is_flag=True, help="Repair nothing.")
@click.option("--lang", type=click.Choice(["ru", "en"]), default="ru")
@json_option
def explain(text: str, literal: bool, lang: str, as_json: bool) -> None:
    """Tell how TEXT was read, and which class of documents each of the first hits is in."""
    from search.explain import explain as tell
    from search.folder import open_index

    with opened() as wiring:
        told = tell(open_index(wiring.index_dir), text, _synonyms(wiring), literal=literal, lang=lang)
    if as_json:
        emit_json(told.to_json())
    else:
        _tell(told)


def _synonyms(wiring: Wiring) -> Any:
    from portal.search_desk.ports import search_ports

    return search_ports(wiring).synonyms()


def _known(wiring: Wiring) -> dict[str, set[int]]:
    """What else an institution may be named by in a file of judged queries → its numbers."""
    from catalog import read

    known: dict[str, set[int]] = {}
    with wiring.catalog() as session:
        for card in read.iter_cards(session):
            names = [card.slug, str(card.id), *(f"{found.scheme}:{found.value}" for found in card.identifiers)]
            for name in names:
                known.setdefault(name, set()).add(card.id)
    return known


def _report_json(report: QualityReport, most: int) -> dict[str, Any]:
    return {
        **_figures_json(report.total),
        "labels": {label: _figures_json(figures) for label, figures in report.labels.items()},
        "misses": [
            {
                "line": miss.judged.line,
                "query": miss.judged.query,
                "relevant": list(miss.judged.relevant),
                "rank": miss.rank,
                "first": miss.first,
                "first_url": miss.first_url,
            }
            for miss in report.misses[:most]
        ],
        "missed": len(report.misses),
        "bad_lines": [{"line": one.line, "problem": one.problem} for one in report.bad_lines],
    }


def _figures_json(figures: Figures) -> dict[str, float]:
    return {
        "queries": figures.queries,
        "mrr": figures.mrr,
        "success_at_1": figures.success_at_1,
        "success_at_3": figures.success_at_3,
    }


def _show(report: QualityReport, most: int) -> None:
    table(["QUESTIONS", "ASKED", "SUCCESS@1", "SUCCESS@3", "MRR"], _rows(report))
    if report.misses[:most]:
        click.echo(f"\nNot first: {len(report.misses)}")
        table(
            ["LINE", "QUERY", "RANK", "WHAT CAME FIRST"],
            [(miss.judged.line, miss.judged.query, miss.rank or "—", miss.first) for miss in report.misses[:most]],
        )


def _rows(report: QualityReport) -> Iterable[tuple[str, int, str, str, str]]:
    for name, figures in (*report.labels.items(), ("all", report.total)):
        yield (
            name,
            figures.queries,
            f"{figures.success_at_1:.3f}",
            f"{figures.success_at_3:.3f}",
            f"{figures.mrr:.3f}",
        )


def _tell(told: Explanation) -> None:
    from search.explain import special_terms

    read = told.understood
    click.echo(f"Read as: {read.corrected or read.text}" + (" (cut: it was too long)" if read.cut else ""))
    for one in read.repairs:
        click.echo(f"  {one.reason}: “{one.written}” → “{one.read}”")
    if read.unknown:
        click.echo(f"No text uses: {', '.join(read.unknown)}")
    click.echo()
    table(
        ["WORD", "IT MUST BE FOUND", "ANY OF"],
        [
            (
                group.word,
                "yes" if group in read.strong else "among equals" if group in read.small else "no",
                ", ".join(
                    " + ".join(terms) + ("" if origin in ("word", "number") else f" ({origin})")
                    for terms, origin in zip(
                        group.alternatives, group.origins or ("word",) * len(group.alternatives), strict=True
                    )
                ),
            )
            for group in read.groups
        ],
    )
    for name, terms in special_terms(read).items():
        click.echo(f"{name}: {', '.join(terms)}")
    for given_up in told.attempts:
        click.echo(f"Nothing for: {given_up}")
    click.echo()
    table(["CLASS, BEST FIRST", "DOCUMENTS"], [(one.name, one.documents) for one in told.classes if one.documents])
    click.echo(f"\n{told.total} found" + (", none with every word" if told.relaxed else ""))
    table(["TITLE", "PAGE", "PUT THERE BY"], [(one.title, one.url, one.class_name) for one in told.hits])

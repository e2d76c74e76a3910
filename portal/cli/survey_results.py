"""``kais survey results`` and ``kais survey export``: what people have answered."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portal.cli.support import NUMBER, emit_json, json_option, opened, pairs, say, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from core.handover import OptionCount
    from portal.wiring import Wiring
    from surveys.models import Survey
    from surveys.reports.report import Report


@click.command()
@click.argument("survey", type=NUMBER)
@click.option("--by", default="", help="Divide respondents by this question, or by QUESTION.district, QUESTION.kind.")
@click.option("--public", is_flag=True, help="Hide small counts, as the public page does.")
@click.option("--recount", is_flag=True, help="Count every ballot again and compare with the kept sums.")
@json_option
def results(survey: int, by: str, public: bool, recount: bool, as_json: bool) -> None:
    """The figures of SURVEY: mixed ballots, or what was sent with a name. A poll of fewer than five votes gives a total only.

    Exit code 1 where --recount finds other sums.
    """
    from surveys.read import get_survey, show_survey

    with opened() as wiring, wiring.surveys() as session:
        found = get_survey(session, survey)
        view = show_survey(session, found, "ru", wiring.clock.now())
        agrees = _recount(session, found) if recount else None
        if view.simple:
            _poll(session, survey, wiring, agrees, as_json)
        else:
            _survey(_report(session, found, wiring, by=by, suppressed=public), view, agrees, as_json)
    if agrees is False:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("survey", type=NUMBER)
@click.option(
    "--format", "form", type=click.Choice(["csv", "xlsx", "json", "codebook"]), default="csv", show_default=True
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write here instead of to stdout.")
def export(survey: int, form: str, output: Path | None) -> None:
    """Every single answer to SURVEY, a row each; anonymous ones in random order and without moments."""
    from surveys.exports.files import open_export

    with opened() as wiring, wiring.surveys() as session:
        chunks: Iterator[bytes] = open_export(session, survey, form, "ru", wiring.clock).chunks
        if output is None:
            stdout = sys.stdout.buffer
            for piece in chunks:
                stdout.write(piece)
            return
        with output.open("wb") as target:
            for piece in chunks:
                target.write(piece)
    say(f"Written: {output}")


def _report(session: Session, survey: Survey, wiring: Wiring, *, by: str, suppressed: bool) -> Report:
    from portal.ports import CatalogPort
    from surveys.reports.loading import load
    from surveys.reports.report import Reporter

    loaded = load(session, survey, wiring.clock)
    return Reporter(loaded, CatalogPort(wiring).attributes_of, lang="ru", suppressed=suppressed).report(by=by)


def _recount(session: Session, survey: Survey) -> bool:
    """Whether counting again gives the kept sums; a named survey keeps none, it is counted each time."""
    from surveys.tally import read_tally
    from surveys.tally import recount as count_again

    if survey.named:
        return True
    return read_tally(session, survey.id).to_json() == count_again(session, survey.id).to_json()


def _survey(report: Report, view: Any, agrees: bool | None, as_json: bool) -> None:
    from surveys.reports.aggregates import aggregate_rows
    from surveys.reports.aggregates import as_json as body_of

    if as_json:
        body = {"survey": view.id, "title": view.title, "state": view.state, **body_of(report)}
        emit_json(body if agrees is None else body | {"recount_agrees": agrees})
        return
    pairs([("survey", view.title), ("state", view.state), ("answers", report.total)])
    table(
        ["QUESTION", "ROW", "ANSWER", "COUNT", "%"],
        [
            (row[0], row[1], row[3], "•" if row[4] is None else row[4], _percent(row[5]))
            for row in aggregate_rows(report)
        ],
    )
    _say_recount(agrees)


def _percent(share: object) -> str:
    return f"{share * 100:.1f}" if isinstance(share, float) else ""


def _poll(session: Session, poll: int, wiring: Wiring, agrees: bool | None, as_json: bool) -> None:
    from surveys.read import get_poll
    from surveys.results import get_results

    view = get_poll(session, poll, "ru", wiring.clock.now())
    found = get_results(session, view)
    options = found.options if found.shown else ()
    if as_json:
        body = {
            "poll": poll,
            "title": view.title,
            "state": view.state,
            "total": found.total,
            "shown": found.shown,
            "options": poll_options(options),
        }
        emit_json(body if agrees is None else body | {"recount_agrees": agrees})
        return
    pairs([("question", view.title), ("state", view.state), ("votes", found.total)])
    if options:
        poll_table(options)
    else:
        say("Too few votes to show who got how many.")
    _say_recount(agrees)


def _say_recount(agrees: bool | None) -> None:
    if agrees is not None:
        click.echo("Counted again: the sums agree." if agrees else "Counted again: the sums do NOT agree.")


def poll_options(options: tuple[OptionCount, ...]) -> list[dict[str, Any]]:
    """The options of a poll for JSON."""
    return [{"label": option.label, "votes": option.count, "share": round(option.share, 4)} for option in options]


def poll_table(options: tuple[OptionCount, ...]) -> None:
    """The options of a poll as a table."""
    table(["OPTION", "VOTES", "%"], [(option.label, option.count, f"{option.share * 100:.1f}") for option in options])

"""``kais survey``: polls and surveys."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from portal.cli.support import NUMBER, emit_json, json_option, opened, pairs, say, table
from portal.cli.survey_definitions import add_commands as add_definition_commands
from portal.cli.survey_results import export, poll_options, poll_table, results


@click.group()
def survey() -> None:
    """Polls and surveys: see them, open and close them, read and verify results."""


@survey.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Every poll and survey, newest first."""
    from surveys.definition.simple import only_question
    from surveys.read import list_surveys, show_survey

    with opened() as wiring, wiring.surveys() as session:
        now = wiring.clock.now()
        found = [show_survey(session, one, "ru", now) for one in list_surveys(session)]
    if as_json:
        emit_json(
            [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "named": one.named,
                    "title": one.title,
                    "state": one.state,
                    "version": one.version,
                    "opens_at": one.opens_at,
                    "closes_at": one.closes_at,
                    "questions": sum(question.answered for question in one.definition.questions()),
                    "options": [
                        choice.label.get("ru")
                        for question in (only_question(one.definition),)
                        if question is not None
                        for choice in question.choices
                    ],
                }
                for one in found
            ]
        )
    else:
        table(
            ["ID", "KIND", "STATE", "OPENS", "CLOSES", "TITLE"],
            [(one.id, one.kind, one.state, one.opens_at, one.closes_at, one.title) for one in found],
        )


@survey.command("open")
@click.argument("poll", metavar="SURVEY", type=NUMBER)
@click.option(
    "--closes",
    type=click.DateTime(["%Y-%m-%d %H:%M"]),
    help="When it closes, in the portal's time zone, like “2026-12-31 20:00”; needed where the draft has no time.",
)
@json_option
def open_(poll: int, closes: datetime | None, as_json: bool) -> None:
    """Release SURVEY: it opens at its time, and its words stand from then on."""
    from core.actor import COMMAND_LINE
    from surveys.operations import open_survey, set_times
    from surveys.read import get_survey

    with opened() as wiring, wiring.surveys.begin() as session:
        if closes is not None:
            survey = get_survey(session, poll)
            set_times(
                session,
                poll,
                opens_at=survey.opens_at,
                closes_at=closes.replace(tzinfo=wiring.clock.zone).astimezone(UTC),
                publishes_at=survey.publishes_at,
                actor=COMMAND_LINE,
                clock=wiring.clock,
                audit=wiring.audit,
            )
        state = open_survey(session, poll, actor=COMMAND_LINE, clock=wiring.clock, audit=wiring.audit)
    _told(poll, state.value, as_json)


@survey.command()
@click.argument("poll", metavar="SURVEY", type=NUMBER)
@click.option("--publish", is_flag=True, help="Show the results to everybody at once.")
@json_option
def close(poll: int, publish: bool, as_json: bool) -> None:
    """Close SURVEY now; ballots that wait are mixed as the last batch."""
    from core.actor import COMMAND_LINE
    from surveys.operations import close as close_survey
    from surveys.operations import publish as publish_survey

    with opened() as wiring:
        with wiring.surveys.begin() as session:
            close_survey(session, poll, actor=COMMAND_LINE, clock=wiring.clock, audit=wiring.audit)
        if publish:
            with wiring.surveys.begin() as session:
                publish_survey(session, poll, actor=COMMAND_LINE, clock=wiring.clock, audit=wiring.audit)
    _told(poll, "published" if publish else "closed", as_json)


@survey.command()
@click.argument("survey_id", metavar="SURVEY", type=NUMBER)
@json_option
def publish(survey_id: int, as_json: bool) -> None:
    """Show the results of SURVEY, which has closed, to everybody."""
    from core.actor import COMMAND_LINE
    from surveys.operations import publish as publish_survey

    with opened() as wiring, wiring.surveys.begin() as session:
        publish_survey(session, survey_id, actor=COMMAND_LINE, clock=wiring.clock, audit=wiring.audit)
    _told(survey_id, "published", as_json)


@survey.command()
@click.argument("survey_id", metavar="SURVEY", type=NUMBER)
@click.argument("count", type=click.IntRange(1, 5000))
def invite(survey_id: int, count: int) -> None:
    """Make COUNT codes to answer SURVEY with, as CSV on standard output: they are shown this once."""
    from core import urls
    from core.actor import COMMAND_LINE
    from surveys.invitations import Invitee, codes_csv
    from surveys.invitations import invite as make_codes

    with opened() as wiring:
        with wiring.surveys.begin() as session:
            made = make_codes(
                session, survey_id, [Invitee()] * count, actor=COMMAND_LINE, clock=wiring.clock, audit=wiring.audit
            )
        address = wiring.settings.origin + urls.survey(survey_id)
        for line in codes_csv(made, address):
            click.echo(line, nl=False)


def _told(poll: int, state: str, as_json: bool) -> None:
    if as_json:
        emit_json({"poll": poll, "state": state})
    else:
        say(f"Survey {poll} is {state}.")


survey.add_command(results)
survey.add_command(export)


@survey.command()
@click.argument("ballots", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--results", "counts", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Compare with this table."
)
@click.option("--receipt", help="Say what this receipt was counted for.")
@json_option
def verify(ballots: Path, counts: Path | None, receipt: str | None, as_json: bool) -> None:
    """Count a published list of ballots again (ballots.csv of the results page of a poll or vote).

    Needs no installation: anybody may do it. Exit code 1 where the published table or the receipt does not agree.
    """
    from core.i18n import language
    from surveys.recount import verify as recount

    with language("en"):
        found = recount(ballots, counts, receipt)
    missing = receipt is not None and found.receipt_option is None
    if as_json:
        emit_json(
            {
                "total": found.total,
                "options": poll_options(found.options),
                "agrees": found.agrees,
                "receipt": found.receipt_option,
            }
        )
    else:
        poll_table(found.options)
        pairs([("votes", found.total)])
        if found.agrees is not None:
            click.echo("The published table agrees." if found.agrees else "The published table does NOT agree.")
        if receipt is not None:
            click.echo(
                "The receipt is NOT in the list." if missing else f"The receipt counts for: {found.receipt_option}"
            )
    if found.agrees is False or missing:
        raise click.exceptions.Exit(1)


add_definition_commands(survey)

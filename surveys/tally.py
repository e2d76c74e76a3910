"""Keep the sums of mixed ballots, so that a page of results reads them instead of counting.

The mixer calls ``add_to_tally`` in its own transaction: what stands in the box is what stands in the sums. ``recount`` counts
the box itself, which must give the same.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session

from surveys.box import ballot, invitation, submission, tally
from surveys.definition.model import Answers, Definition
from surveys.definition.stored import load_definition
from surveys.models import SurveyVersion
from surveys.tabulation.counting import Asked, Count, Row
from surveys.tabulation.tabulation import Tabulation, add_up

DayOf = Callable[[datetime], date]
BATCH = 5_000  # rows read at once


def add_to_tally(connection: Connection, survey_id: int, version: int, answers: Sequence[str], day: date) -> None:
    """Add a batch that has just gone into the box to the sums of its version."""
    place = (tally.c.survey_id == survey_id) & (tally.c.version == version)
    before = connection.execute(select(tally.c.counts).where(place)).scalar()
    if before is None:  # the first batch, or the first one since there are sums: the box knows them all
        counted = _count_box(connection, survey_id, version)
        connection.execute(tally.insert().values(survey_id=survey_id, version=version, counts=counted.to_json()))
        return
    batch = _counter(connection, survey_id, version).tabulate(Row(one, day) for one in answers)
    whole = Tabulation.from_json(before) + batch
    connection.execute(update(tally).where(place).values(counts=whole.to_json()))


def read_tally(session: Session, survey_id: int) -> Tabulation:
    """The sums of all mixed ballots of an anonymous survey; versions are joined by the names of questions and choices."""
    kept = {
        row.version: row.counts
        for row in session.execute(select(tally.c.version, tally.c.counts).where(tally.c.survey_id == survey_id))
    }
    connection = session.connection()
    versions = _versions_in_box(connection, survey_id)
    return add_up(
        Tabulation.from_json(kept[number]) if number in kept else _count_box(connection, survey_id, number)
        for number in versions
    )


def recount(session: Session, survey_id: int) -> Tabulation:
    """The same, counted again ballot by ballot."""
    connection = session.connection()
    return add_up(_count_box(connection, survey_id, number) for number in _versions_in_box(connection, survey_id))


def tabulate_named(session: Session, survey_id: int, zone_day: DayOf) -> Tabulation:
    """The sums of a named survey, counted from its submissions.

    Args:
        zone_day: the authority's calendar day of a moment.
    """
    connection = session.connection()
    versions = select(submission.c.version).where(submission.c.survey_id == survey_id).distinct()
    return add_up(
        _counter(connection, survey_id, number).tabulate(_submissions(connection, survey_id, number, zone_day))
        for number in sorted(connection.execute(versions).scalars())
    )


def asked_of(definition: Definition, created_at: datetime) -> Asked | None:
    """Which questions whoever gave these answers was asked; None where everybody is asked everything.

    A condition on today's date is computed for the day the version was made, so that counting again gives the same.
    """
    if not any(
        section.relevant or question.relevant for section in definition.sections for question in section.questions
    ):
        return None
    from surveys.logic import logic_of

    logic = logic_of(definition)

    def asked(answers: Answers) -> frozenset[str]:
        return logic.run(answers, today=created_at.date(), now=created_at.replace(tzinfo=None)).visible

    return asked


@lru_cache(maxsize=32)
def _make_counter(definition: str, created_at: datetime) -> Count:
    read = load_definition(definition)
    return Count(read, asked_of(read, created_at))


def _counter(connection: Connection, survey_id: int, version: int) -> Count:
    row = connection.execute(
        select(SurveyVersion.definition, SurveyVersion.created_at).where(
            SurveyVersion.survey_id == survey_id, SurveyVersion.number == version
        )
    ).one()
    return _make_counter(row.definition, row.created_at)


def _versions_in_box(connection: Connection, survey_id: int) -> list[int]:
    statement = select(ballot.c.version).where(ballot.c.survey_id == survey_id).distinct()
    return sorted(connection.execute(statement).scalars())


def _count_box(connection: Connection, survey_id: int, version: int) -> Tabulation:
    statement = select(ballot.c.answers, ballot.c.day).where(
        ballot.c.survey_id == survey_id, ballot.c.version == version
    )

    def rows() -> Iterator[Row]:
        for row in connection.execute(statement.execution_options(yield_per=BATCH)):
            yield Row(row.answers, row.day)

    return _counter(connection, survey_id, version).tabulate(rows())


def _submissions(connection: Connection, survey_id: int, version: int, zone_day: DayOf) -> Iterator[Row]:
    statement = (
        select(submission.c.answers, submission.c.submitted_at, invitation.c.institution_id)
        .outerjoin(invitation, invitation.c.id == submission.c.invitation_id)
        .where(submission.c.survey_id == survey_id, submission.c.version == version)
        .order_by(submission.c.id)
    )
    for row in connection.execute(statement.execution_options(yield_per=BATCH)):
        yield Row(row.answers, zone_day(row.submitted_at), row.institution_id)


def named_stamp(session: Session, survey_id: int) -> tuple[int, datetime | None]:
    """How many submissions a named survey has and when one changed last: while it stays, so do its sums."""
    row = session.execute(
        select(func.count(), func.max(submission.c.changed_at)).where(submission.c.survey_id == survey_id)
    ).one()
    return int(row[0]), row[1]

"""Hold the questionnaires of the demo region: two waves of one, an assessment, a vote, a monitoring with codes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from core.clock import FixedClock
from core.tokens import NONCE_BYTES
from portal.demo.answers import answer
from portal.demo.chance import Chance
from surveys.ballots import Ballot
from surveys.database import casting, engine_of
from surveys.definition.model import Definition
from surveys.definition.stored import dump_answers
from surveys.definition.templates import find_template
from surveys.invitations import Invitee, invite, list_invitations
from surveys.mixer import mix
from surveys.operations import close, create_survey, open_survey, publish
from surveys.receipts import cast_many
from surveys.submissions import Submission, store_submissions

if TYPE_CHECKING:
    from core.actor import Actor
    from core.audit import Audit
    from core.clock import Clock
    from core.database import Sessions

INVITED = 40  # institutions that the monitoring asks


@dataclass(frozen=True, slots=True)
class Held:
    """One questionnaire of the demo: its template, its days relative to today, how many answer."""

    template: str
    opens: int
    closes: int
    answers: int
    wave: str = ""  # the same word for the waves of one questionnaire


HELD: tuple[Held, ...] = (
    Held("parents", -230, -200, 412, "parents"),
    Held("parents", -21, 14, 268, "parents"),
    Held("independent-assessment", -40, 20, 530),
    Held("choose-project", -6, 9, 344),
    Held("rank-projects", -75, -50, 187),
    Held("school-monitoring", -9, 12, 27),
)


def hold_surveys(
    sessions: Sessions,
    clock: Clock,
    audit: Audit,
    actor: Actor,
    institutions: Sequence[tuple[int, str]],
) -> int:
    """Make, answer, close and publish them; returns how many answers came.

    Args:
        institutions: ids and names of schools and kindergartens.
    """
    waves: dict[str, int] = {}
    total = 0
    for held in HELD:
        template = find_template(held.template)
        assert template is not None  # shipped with the product
        then = FixedClock(_moment(clock, held.opens, 9), clock.zone)
        with sessions.begin() as session:
            survey_id = create_survey(
                session,
                replace(template.definition),
                opens_at=then.now(),
                closes_at=_moment(clock, held.closes, 20),
                previous_id=waves.get(held.wave),
                actor=actor,
                clock=then,
                audit=audit,
            )
            open_survey(session, survey_id, actor=actor, clock=then, audit=audit)
        if held.wave:
            waves[held.wave] = survey_id
        if template.definition.named:
            total += _monitor(sessions, then, audit, actor, survey_id, template.definition, held, institutions)
        else:
            total += _ask(sessions, clock, survey_id, template.definition, held, [number for number, _ in institutions])
        if held.closes < 0:
            after = FixedClock(_moment(clock, held.closes, 20), clock.zone)
            with sessions.begin() as session:
                close(session, survey_id, actor=actor, clock=after, audit=audit)
            after.move(timedelta(days=3))
            with sessions.begin() as session:
                publish(session, survey_id, actor=actor, clock=after, audit=audit)
    return total


def _ask(
    sessions: Sessions, clock: Clock, survey_id: int, definition: Definition, held: Held, institutions: Sequence[int]
) -> int:
    """Cast anonymous answers over the days, most of them early."""
    chance = Chance().child("surveys", held.template, held.opens)
    days = min(held.closes, 0) - held.opens
    shares = [1.0 / (day + 2) for day in range(days)]
    left = held.answers
    for day in range(days):
        count = left if day == days - 1 else min(left, round(held.answers * shares[day] / sum(shares)))
        left -= count
        then = FixedClock(_moment(clock, held.opens + day, 19), clock.zone)
        local = then.now().astimezone(clock.zone)
        ballots = [
            Ballot(
                survey_id,
                1,
                dump_answers(answer(definition, chance, now=local, institutions=institutions)),
                secrets.token_bytes(NONCE_BYTES),
            )
            for _ in range(count)
        ]
        cast_many(sessions, ballots, clock=then)
        mix(sessions, then)
    return held.answers


def _monitor(
    sessions: Sessions,
    clock: FixedClock,
    audit: Audit,
    actor: Actor,
    survey_id: int,
    definition: Definition,
    held: Held,
    institutions: Sequence[tuple[int, str]],
) -> int:
    """Invite institutions by code and let some of them answer."""
    chance = Chance().child("surveys", held.template, held.opens)
    invited = [Invitee(name, number) for number, name in institutions[:INVITED]]
    with sessions.begin() as session:
        invite(session, survey_id, invited, actor=actor, clock=clock, audit=audit)
    with sessions() as session:
        codes = list_invitations(session, survey_id)
    for place, one in enumerate(codes[: held.answers]):
        clock.move(timedelta(hours=5 + place % 4))
        local = clock.now().astimezone(clock.zone)
        found = answer(definition, chance, now=local, institutions=(), own=one.institution_id)
        sent = Submission(survey_id, 1, dump_answers(found), secrets.token_bytes(NONCE_BYTES), invitation_id=one.id)
        with casting(engine_of(sessions)) as connection:
            store_submissions(connection, [sent], clock.now())
    return min(held.answers, len(codes))


def _moment(clock: Clock, days: int, hour: int) -> datetime:
    """An hour of the day so many days from today, UTC."""
    day = clock.today() + timedelta(days=days)
    return datetime.combine(day, time(hour), clock.zone).astimezone(UTC)

"""Ask the invented city three questions, and let it answer the way the public does."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from core.clock import FixedClock
from core.tokens import NONCE_BYTES
from portal.demo.chance import Chance
from surveys.ballots import Ballot
from surveys.definition.stored import dump_answers
from surveys.mixer import mix
from surveys.operations import close, open_survey, publish
from surveys.polls import PollDraft, create_poll
from surveys.read import get_poll
from surveys.receipts import cast_many

if TYPE_CHECKING:
    from core.actor import Actor
    from core.audit import Audit
    from core.clock import Clock
    from core.database import Sessions


@dataclass(frozen=True, slots=True)
class Question:
    """A poll of the demo: its words, its days relative to today, and how the city leans."""

    title: str
    description: str
    options: tuple[tuple[str, str, float], ...]  # label, English label, weight
    opens: int  # days from today
    closes: int
    votes: int
    title_en: str
    description_en: str


QUESTIONS: tuple[Question, ...] = (
    Question(
        "Во сколько начинать уроки зимой?",
        "С декабря по февраль в Ясноморске светает после девяти. Ответы передадут управляющим советам школ: решение каждая школа принимает сама.",
        (
            ("В 8:00", "At 8:00", 14), ("В 8:30", "At 8:30", 33), ("В 9:00", "At 9:00", 41), ("Пусть решает каждая школа", "Let every school decide", 12),
        ),
        -10, 12, 640,
        "When should lessons begin in winter?",
        "From December to February the sun rises after nine in Yasnomorsk. The answers go to the councils of the schools; each school decides for itself.",
    ),
    Question(
        "Каким днём лучше проводить родительские собрания?",
        "Опрос для тех, у кого дети ходят в детский сад или в школу. Итоги помогут составить общее расписание на учебный год.",
        (
            ("В будни, после 18:00", "On weekdays after 6 pm", 46), ("В субботу утром", "On Saturday morning", 27),
            ("По видеосвязи в любой день", "By video call on any day", 21), ("Затрудняюсь ответить", "Hard to say", 6),
        ),
        -58, -28, 417,
        "Which day is best for parents' meetings?",
        "For those whose children go to kindergarten or school. The result helps to make the calendar of the school year.",
    ),
    Question(
        "Чему посвятить летнюю городскую смену?",
        "Выберите тему, которая нравится вашим детям больше всего. Городские лагеря готовят программу с января.",
        (
            ("Море и корабли", "The sea and ships", 1), ("Наука и опыты", "Science and experiments", 1), ("Театр и музыка", "Theatre and music", 1),
            ("Спорт и походы", "Sport and hiking", 1),
        ),
        9, 40, 0,
        "What should the summer camp be about?",
        "Choose what your children like best. The city camps prepare their programme from January.",
    ),
)  # fmt: skip


def hold_polls(sessions: Sessions, clock: Clock, audit: Audit, actor: Actor) -> int:
    """Make the polls, vote day by day, mix as the worker does, close and publish what is over.

    Returns:
        The number of ballots in the box.
    """
    total = 0
    for question in QUESTIONS:
        total += _hold(sessions, clock, audit, actor, question)
    return total


def _moment(clock: Clock, days: int, hour: int) -> datetime:
    day = clock.today() + timedelta(days=days)
    return datetime.combine(day, time(hour), clock.zone).astimezone(UTC)


def _hold(sessions: Sessions, clock: Clock, audit: Audit, actor: Actor, question: Question) -> int:
    opens_at, closes_at = _moment(clock, question.opens, 9), _moment(clock, question.closes, 21)
    draft = PollDraft(
        title=question.title,
        description=question.description,
        options=tuple(label for label, _english, _weight in question.options),
        opens_at=opens_at,
        closes_at=closes_at,
        title_en=question.title_en,
        description_en=question.description_en,
        options_en=tuple(english for _label, english, _weight in question.options),
    )
    then = FixedClock(min(opens_at, clock.now()), clock.zone)
    with sessions.begin() as session:
        poll_id = create_poll(session, draft, actor=actor, clock=then, audit=audit)
        open_survey(session, poll_id, actor=actor, clock=then, audit=audit)
    if question.votes:
        _vote(sessions, clock, poll_id, question)
    if question.closes < 0:
        after = FixedClock(closes_at, clock.zone)
        with sessions.begin() as session:
            close(session, poll_id, actor=actor, clock=after, audit=audit)
        after.move(timedelta(days=1))
        with sessions.begin() as session:
            publish(session, poll_id, actor=actor, clock=after, audit=audit)
    return question.votes


def _vote(sessions: Sessions, clock: Clock, poll_id: int, question: Question) -> None:
    """Cast the ballots over the days, most of them early; what people choose is seeded, the keys are secret as always."""
    with sessions() as session:
        poll = get_poll(session, poll_id, "ru", clock.now())
    weights = [
        (dump_answers({poll.question: option.id}), weight)
        for option, (_label, _english, weight) in zip(poll.options, question.options, strict=True)
    ]
    chance = Chance().child("votes", question.title)
    days = min(question.closes, 0) - question.opens
    shares = [1.0 / (day + 1.5) for day in range(days)]
    left = question.votes
    for day in range(days):
        count = left if day == days - 1 else min(left, round(question.votes * shares[day] / sum(shares)))
        left -= count
        then = FixedClock(_moment(clock, question.opens + day, 19), clock.zone)
        ballots = [
            Ballot(poll_id, poll.version, chance.weighted(weights), secrets.token_bytes(NONCE_BYTES))
            for _ in range(count)
        ]
        cast_many(sessions, ballots, clock=then)
        mix(sessions, then)

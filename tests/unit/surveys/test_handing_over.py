"""What static blocks show of surveys."""

from core.clock import FixedClock
from core.database import Sessions
from core.handover import PublishedSurvey
from surveys.definition.model import Answers
from surveys.reports.handing_over import published_surveys
from tests.unit.surveys.answered import make_answered, many
from tests.unit.surveys.factories import OpenPoll


def handed(sessions: Sessions, clock: FixedClock) -> dict[int, PublishedSurvey]:
    """What the publisher gets, by id."""
    with sessions() as session:
        return {survey.id: survey for survey in published_surveys(session, clock)}


def test_no_figure_leaves_before_publication(sessions: Sessions, clock: FixedClock, poll: OpenPoll) -> None:
    open_one = make_answered(sessions, clock, many(40), closed=False)
    closed = make_answered(sessions, clock, many(40), published=False)
    found = handed(sessions, clock)
    assert set(found) == {open_one, closed}  # a poll of one question has a block of its own
    assert not any(survey.questions or survey.total for survey in found.values())
    assert [found[one].state for one in (open_one, closed)] == ["open", "closed"]


def test_small_counts_stay_behind(sessions: Sessions, clock: FixedClock) -> None:
    said: list[Answers] = [{"who": who} for who in ["mother"] * 60 + ["father"] * 20 + ["other"] * 3]
    [survey] = handed(sessions, clock).values() if make_answered(sessions, clock, said) else []
    [who] = survey.questions
    assert [(option.count, who.hidden) for option in who.options] == [(60, 2)]

"""Static pages and the index see polls as the public does."""

from datetime import timedelta

from core.actor import COMMAND_LINE
from core.clock import FixedClock
from core.database import Sessions
from surveys.handover import published_polls, search_documents
from surveys.operations import close, publish
from surveys.polls import create_poll
from surveys.receipts import cast_many
from tests.unit.surveys.factories import AuditTrail, OpenPoll, draft, make_poll


def cast(sessions: Sessions, clock: FixedClock, poll: OpenPoll, count: int) -> None:
    """Votes for the first option, and one for the second."""
    ballots = [poll.ballot(0 if n else 1, poll.id * 1000 + n) for n in range(count)]
    cast_many(sessions, ballots, clock=clock)


def finish(sessions: Sessions, clock: FixedClock, poll: OpenPoll, *, published: bool) -> None:
    """Close a poll, and publish its results."""
    with sessions.begin() as session:
        close(session, poll.id, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
        if published:
            publish(session, poll.id, actor=COMMAND_LINE, clock=clock, audit=AuditTrail())


def test_counts_leave_only_with_published_results(sessions: Sessions, clock: FixedClock) -> None:
    polls = [make_poll(sessions, clock, title=title) for title in ("Открыт?", "Закрыт?", "Опубликован?", "Мал?")]
    for poll, votes in zip(polls, (10, 10, 10, 4), strict=True):
        cast(sessions, clock, poll, votes)
    finish(sessions, clock, polls[1], published=False)
    finish(sessions, clock, polls[2], published=True)
    finish(sessions, clock, polls[3], published=True)
    make_poll(sessions, clock, title="Скоро?", opens_at=clock.now() + timedelta(days=1))
    with sessions.begin() as session:
        create_poll(session, draft(clock), actor=COMMAND_LINE, clock=clock, audit=AuditTrail())
    with sessions() as session:
        found = {poll.title: poll for poll in published_polls(session, clock)}
    assert [(title, poll.state, poll.results_published) for title, poll in found.items()] == [
        ("Мал?", "closed", False),
        ("Опубликован?", "closed", True),
        ("Закрыт?", "closed", False),
        ("Открыт?", "open", False),
    ]
    assert [option.count for option in found["Опубликован?"].options] == [9, 1, 0]
    assert found["Опубликован?"].total == 10
    for title in ("Открыт?", "Закрыт?", "Мал?"):
        assert [option.count for option in found[title].options] == [0, 0, 0]
    assert found["Открыт?"].total == 0


def test_the_index_gets_a_document_for_each_language_a_poll_speaks(sessions: Sessions, clock: FixedClock) -> None:
    russian = make_poll(sessions, clock)
    both = make_poll(sessions, clock, title_en="When?", options_en=("At 8", "At 8:30", "Let the school decide"))
    soon = make_poll(sessions, clock, opens_at=clock.now() + timedelta(days=1))
    with sessions() as session:
        documents = {(one.url, one.lang): one for one in search_documents(session, clock)}
    assert set(documents) == {
        (f"/polls/{russian.id}/", "ru"),
        (f"/polls/{both.id}/", "ru"),
        (f"/en/polls/{both.id}/", "en"),
        (f"/polls/{soon.id}/", "ru"),  # announced: found before it opens, and without a new index when it does
    }
    assert documents[f"/polls/{soon.id}/", "ru"].opens_at == clock.now() + timedelta(days=1)
    assert "At 8:30" in documents[f"/en/polls/{both.id}/", "en"].text

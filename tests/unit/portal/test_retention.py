"""What is kept no longer goes, and the report says how much."""

from datetime import timedelta

from sqlalchemy import select

from core.clock import FixedClock
from portal.accounts.models import SignIn
from portal.models import AuditLine
from portal.register.models import Upload
from portal.retention import RULES, erase_old
from portal.search_desk.ports import make_misses
from tests.support.portal import SEARCHED, UPLOAD, World

NOTHING = {rule.name: 0 for rule in RULES}


def test_old_sessions_invitations_and_uploads_are_erased(world: World) -> None:
    clock = world.wiring.clock
    assert isinstance(clock, FixedClock)
    world.post("operator", "/staff/people/", {"email": "late@example.org", "role": "analyst"})
    assert erase_old(world.wiring) == NOTHING
    clock.move(timedelta(days=40))
    expected = NOTHING | {"counters": 6, "sessions": 5, "invitations": 1, "uploads": 1}
    assert erase_old(world.wiring, dry_run=True) == expected
    assert (world.wiring.uploads / UPLOAD).exists()
    assert erase_old(world.wiring) == expected
    assert not (world.wiring.uploads / UPLOAD).exists()
    with world.wiring.portal() as session:
        assert session.scalars(select(SignIn)).all() == []
        assert session.scalars(select(Upload)).all() == []
        line = session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
        assert line is not None
        assert (line.action, line.details) == ("retention.erase", expected)
    assert erase_old(world.wiring) == NOTHING


def test_searches_without_result_are_erased_when_nobody_asks_them_any_more(world: World) -> None:
    clock = world.wiring.clock
    assert isinstance(clock, FixedClock)
    misses = make_misses(world.wiring)
    misses.note("бассейн для жирафов", "ru")  # once: no more than a hash
    assert erase_old(world.wiring)["searches"] == 0
    clock.move(timedelta(days=30))
    assert erase_old(world.wiring, dry_run=True)["searches"] == 1
    assert erase_old(world.wiring)["searches"] == 1
    assert [one.words for one in misses.listed()] == [SEARCHED]
    clock.move(timedelta(days=60))
    assert erase_old(world.wiring)["searches"] == 1
    assert misses.listed() == []
    assert SEARCHED.encode() not in b"".join(path.read_bytes() for path in world.wiring.home.glob("misses.db*"))

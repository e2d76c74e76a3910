"""The operators' table of synonyms on either database, and how soon a search follows it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions, make_sessions
from portal.audit import AuditTrail
from portal.models import AuditLine
from portal.search_desk import operations, shipped
from portal.search_desk.lines import Line, LineRefused, check_line, key_of
from portal.search_desk.operations import Hand
from portal.search_desk.table import LOOK_AGAIN_S, SynonymTable
from search.synonyms import NO_SYNONYMS, Synonym

SHIPPED = {
    "музыкалка": Synonym("музыкалка", ("музыкальная школа",)),
    "гпд": Synonym("гпд", ("группа продлённого дня",)),
}
LINE = check_line("Продлёнка", ["группа продлённого дня"])


@pytest.fixture(autouse=True)
def shipped_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two shipped lines, whatever search brings along."""
    monkeypatch.setattr(operations, "shipped_lines", lambda: SHIPPED)


@pytest.fixture
def sessions(migrated_engine: Callable[[str], Engine]) -> Sessions:
    """The portal's tables."""
    return make_sessions(migrated_engine("portal"))


@pytest.fixture
def hand(clock: FixedClock) -> Hand:
    """Somebody at the command line."""
    return Hand(COMMAND_LINE, clock, no_audit)


def words_of(found: tuple[Synonym, ...]) -> list[str]:
    """The words of lines."""
    return [line.word for line in found]


def test_a_line_is_added_changed_and_removed_on_the_record(sessions: Sessions, clock: FixedClock) -> None:
    trail = AuditTrail(sessions, clock)
    with sessions.begin() as session:
        line_id = operations.add_line(session, LINE, Hand(COMMAND_LINE, clock, trail.within(session)))
    with sessions.begin() as session:
        changed = check_line("продлёнка", ["ГПД", "группа присмотра"], both_ways=True, note="письмо из района")
        operations.change_line(session, line_id, changed, Hand(COMMAND_LINE, clock, trail.within(session)))
    with sessions() as session:
        assert operations.line_of(operations.get_line(session, line_id)) == changed
    with sessions.begin() as session:
        operations.remove_line(session, line_id, Hand(COMMAND_LINE, clock, trail.within(session)))
    with sessions() as session:
        assert operations.list_lines(session) == []
        lines = session.scalars(select(AuditLine).order_by(AuditLine.id)).all()
    assert [(line.action, line.details["word"]) for line in lines] == [
        ("search.synonym.add", "Продлёнка"),
        ("search.synonym.change", "продлёнка"),
        ("search.synonym.remove", "продлёнка"),
    ]


def test_one_word_has_one_line_however_it_is_spelt(sessions: Sessions, hand: Hand) -> None:
    with sessions.begin() as session:
        operations.add_line(session, LINE, hand)
        other = operations.add_line(session, check_line("кружок", ["секция"]), hand)
        with pytest.raises(LineRefused):
            operations.add_line(session, check_line("ПРОДЛЕНКА", ["секция"]), hand)
        with pytest.raises(LineRefused):
            operations.change_line(session, other, check_line("продленка", ["секция"]), hand)


def test_a_line_of_an_operator_counts_instead_of_the_shipped_one(sessions: Sessions, hand: Hand) -> None:
    with sessions.begin() as session:
        line_id = operations.add_line(session, check_line("Музыкалка", ["школа искусств"]), hand)
        own = [operations.line_of(row) for row in operations.list_lines(session)]
        assert operations.effective(own) == (Synonym("Музыкалка", ("школа искусств",)), SHIPPED["гпд"])
        operations.switch_line(session, line_id, hand, enabled=False)
        own = [operations.line_of(row) for row in operations.list_lines(session)]
        assert words_of(operations.effective(own)) == ["гпд"]
        operations.remove_line(session, line_id, hand)
        assert words_of(operations.effective([])) == ["музыкалка", "гпд"]


def test_a_shipped_line_is_switched_off_and_on(sessions: Sessions, hand: Hand) -> None:
    with sessions.begin() as session:
        assert operations.switch_shipped_off(session, "гпд", hand) == "гпд"
        (row,) = operations.list_lines(session)
        assert words_of(operations.effective([operations.line_of(row)])) == ["музыкалка"]
        operations.switch_line(session, row.id, hand, enabled=True)
        assert words_of(operations.effective([operations.line_of(row)])) == ["гпд", "музыкалка"]
        operations.switch_shipped_off(session, "гпд", hand)
        assert [row.enabled for row in operations.list_lines(session)] == [False]


def test_a_circle_of_lines_is_refused_unless_one_of_them_is_off(sessions: Sessions, hand: Hand) -> None:
    back = check_line("группа продлённого дня", ["продлёнка"])
    with sessions.begin() as session:
        first = operations.add_line(session, LINE, hand)
        with pytest.raises(LineRefused):
            operations.add_line(session, back, hand)
        second = operations.add_line(session, Line(back.word, back.means, enabled=False), hand)
        with pytest.raises(LineRefused):
            operations.switch_line(session, second, hand, enabled=True)
        operations.switch_line(session, first, hand, enabled=False)
        operations.switch_line(session, second, hand, enabled=True)


def test_a_line_that_leads_back_by_a_shipped_one_is_taken(sessions: Sessions, hand: Hand) -> None:
    with sessions.begin() as session:
        operations.add_line(session, check_line("группа продлённого дня", ["ГПД"]), hand)


def test_a_file_is_taken_whole_or_not_at_all(sessions: Sessions, hand: Hand) -> None:
    with sessions.begin() as session:
        operations.add_line(session, LINE, hand)
    circle = [(2, check_line("кружок", ["секция"])), (3, check_line("секция", ["кружок"]))]
    with pytest.raises(LineRefused, match="3"), sessions.begin() as session:
        operations.import_lines(session, circle, hand)
    with sessions.begin() as session:
        assert [row.word for row in operations.list_lines(session)] == ["Продлёнка"]
        coming = [(2, LINE), (3, check_line("кружок", ["секция"])), (4, check_line("гпд", ["присмотр"]))]
        assert operations.import_lines(session, coming, hand) == operations.Imported(added=2, changed=0, unchanged=1)
        coming[1] = (3, check_line("кружок", ["студия"]))
        assert operations.import_lines(session, coming, hand) == operations.Imported(added=0, changed=1, unchanged=2)


def test_two_lines_may_change_places_in_a_file(sessions: Sessions, hand: Hand) -> None:
    with sessions.begin() as session:
        operations.add_line(session, check_line("кружок", ["секция"]), hand)
        swapped = [(2, check_line("секция", ["кружок"])), (3, check_line("кружок", ["студия"]))]
        assert operations.import_lines(session, swapped, hand) == operations.Imported(added=1, changed=1, unchanged=0)


def test_the_table_does_not_grow_without_bound(sessions: Sessions, hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_LINES", 2)
    with sessions.begin() as session:
        operations.add_line(session, LINE, hand)
        operations.add_line(session, check_line("кружок", ["секция"]), hand)
        with pytest.raises(LineRefused):
            operations.add_line(session, check_line("студия", ["секция"]), hand)
        with pytest.raises(LineRefused):
            operations.import_lines(session, [(2, check_line("студия", ["секция"]))], hand)
        operations.import_lines(session, [(2, check_line("кружок", ["студия"]))], hand)


def test_another_process_follows_a_change_at_its_next_search(sessions: Sessions, hand: Hand, tmp_path: Path) -> None:
    here, there = (SynonymTable(sessions, tmp_path / "synonyms.stamp") for _turn in range(2))
    before = there.now()
    assert there.now() is before  # the same object while nothing changes: it is the key of a cache
    with sessions.begin() as session:
        operations.add_line(session, LINE, hand)
    here.changed()
    assert words_of(there.now().lines) == ["Продлёнка", "музыкалка", "гпд"]
    assert here.now() == there.now()


def test_a_change_that_nobody_told_of_is_seen_a_little_later(sessions: Sessions, hand: Hand, tmp_path: Path) -> None:
    now = 100.0
    known = SynonymTable(sessions, tmp_path / "synonyms.stamp", lambda: now)
    known.now()
    with sessions.begin() as session:
        operations.add_line(session, LINE, hand)
    assert words_of(known.now().lines) == ["музыкалка", "гпд"]
    now += LOOK_AGAIN_S
    assert words_of(known.now().lines) == ["Продлёнка", "музыкалка", "гпд"]


def test_a_database_that_does_not_answer_leaves_the_table_as_it_was(tmp_path: Path) -> None:
    from core.database import make_engine

    nowhere = SynonymTable(make_sessions(make_engine("sqlite://", "portal")), tmp_path / "synonyms.stamp")
    assert words_of(nowhere.now().lines) == ["музыкалка", "гпд"]


def test_what_search_ships_has_one_line_a_word_and_keeps_to_the_rules_of_the_desk() -> None:
    assert len(shipped.shipped_lines()) == len(NO_SYNONYMS.lines) > 0
    for key, line in shipped.shipped_lines().items():
        assert key == key_of(line.word)
        assert check_line(line.word, line.means, both_ways=line.both_ways).synonym == line

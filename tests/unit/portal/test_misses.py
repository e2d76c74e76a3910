"""Searches without result: what is counted, when it may be read, and what of a person can get into the file."""

import multiprocessing
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.clock import FixedClock
from portal.search_desk import misses as module
from portal.search_desk.misses import Misses, MissesUnreadable
from portal.search_desk.personal import names_a_person, words_to_keep

KEY = "correct-horse-battery-staple-0123456789"
DAY = timedelta(days=1)
MOMENT = datetime(2026, 11, 20, 9, tzinfo=UTC)
ASKED = "секция дирижаблей"


def make(folder: Path, clock: FixedClock, *, times: int = 5) -> Misses:
    """The file of one installation, as one process has it open."""
    return Misses(folder / "misses.db", KEY, clock, times=times, days=90)


def ask(misses: Misses, clock: FixedClock, words: str = ASKED, *, times: int = 5) -> None:
    """Ask often enough, on two days."""
    for _turn in range(times - 1):
        misses.note(words, "ru")
    clock.move(DAY)
    misses.note(words, "ru")


def stored(folder: Path) -> bytes:
    """Everything in the file and its log."""
    return b"".join(path.read_bytes() for path in folder.glob("misses.db*"))


def count_rows(folder: Path) -> int:
    """How many searches the file holds."""
    with sqlite3.connect(folder / "misses.db") as connection:
        return int(connection.execute("SELECT count(*) FROM miss").fetchone()[0])


def test_a_search_is_read_only_once_enough_people_asked_it(tmp_path: Path, clock: FixedClock) -> None:
    misses = make(tmp_path, clock)
    for _turn in range(3):
        misses.note(ASKED, "ru")
    clock.move(DAY)
    misses.note(ASKED, "ru")
    assert misses.listed() == []
    assert misses.waiting() == 1
    assert ASKED.encode() not in stored(tmp_path)
    misses.note(ASKED, "ru")
    (found,) = misses.listed()
    assert (found.words, found.lang, found.count) == (ASKED, "ru", 5)
    assert (found.last_day - found.first_day) == DAY
    assert misses.waiting() == 0


def test_what_many_ask_on_one_day_waits_for_another_day(tmp_path: Path, clock: FixedClock) -> None:
    misses = make(tmp_path, clock)
    for _turn in range(100):
        misses.note(ASKED, "ru")
    assert misses.listed() == []
    clock.move(DAY)
    misses.note(ASKED, "ru")
    assert [one.count for one in misses.listed()] == [101]


def test_a_rare_search_is_forgotten_a_month_after_it_was_first_asked(tmp_path: Path, clock: FixedClock) -> None:
    misses = make(tmp_path, clock)
    for _turn in range(4):
        misses.note(ASKED, "ru")
        clock.move(timedelta(days=9))
    misses.note(ASKED, "ru")  # the fifth time, but the first four are forgotten
    assert misses.listed() == []
    assert misses.waiting() == 1


def test_a_search_that_nobody_asks_any_more_leaves_the_list_and_the_file(tmp_path: Path, clock: FixedClock) -> None:
    misses = make(tmp_path, clock)
    ask(misses, clock)
    clock.move(timedelta(days=89))
    assert [one.words for one in misses.listed()] == [ASKED]
    clock.move(DAY)
    assert misses.listed() == []
    assert count_rows(tmp_path) == 0


def test_nothing_in_the_file_can_be_compared_with_a_guess_without_the_key(tmp_path: Path, clock: FixedClock) -> None:
    misses = make(tmp_path, clock)
    misses.note(ASKED, "ru")
    other = Misses(tmp_path / "misses.db", KEY[::-1], clock, times=5, days=90)
    assert misses.key_of(ASKED) in stored(tmp_path)
    assert other.key_of(ASKED) not in stored(tmp_path)
    with sqlite3.connect(tmp_path / "misses.db") as connection:
        (row,) = connection.execute("SELECT lang, first_day, last_day, days, count, words, hidden FROM miss").fetchall()
    assert row == ("ru", "2026-11-20", "2026-11-20", 1, 1, None, 0)


def test_hidden_words_are_erased_and_do_not_come_back(tmp_path: Path, clock: FixedClock) -> None:
    misses = make(tmp_path, clock)
    ask(misses, clock)
    (found,) = misses.listed()
    assert misses.hide(found.key)
    assert not misses.hide(found.key)
    assert ASKED.encode() not in stored(tmp_path)
    for _turn in range(20):
        ask(misses, clock)
    assert misses.listed() == []


def test_random_searches_do_not_let_the_file_grow_without_bound(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 500)
    misses = make(tmp_path, clock)
    ask(misses, clock)
    misses.note("бассейн", "ru")
    misses.note("бассейн", "ru")
    for number in range(10_000):
        misses.note(f"случай {number:05}", "ru")
    assert count_rows(tmp_path) < 500 + 100
    assert [one.words for one in misses.listed()] == [ASKED]  # what many asked is not washed away
    with sqlite3.connect(tmp_path / "misses.db") as connection:
        assert connection.execute("SELECT count(*) FROM miss WHERE count = 2").fetchone() == (1,)


def count_many(folder: Path, turns: int) -> None:
    """Another process that counts the same search."""
    misses = make(folder, FixedClock(MOMENT), times=1000)
    for _turn in range(turns):
        while True:
            try:
                misses.note(ASKED, "ru")
                break
            except sqlite3.OperationalError:
                continue


def test_two_processes_count_together(tmp_path: Path, clock: FixedClock) -> None:
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=count_many, args=(tmp_path, 200)) for _turn in range(2)]
    for other in others:
        other.start()
    for other in others:
        other.join(60)
    assert [other.exitcode for other in others] == [0, 0]
    with sqlite3.connect(tmp_path / "misses.db") as connection:
        assert connection.execute("SELECT count, days FROM miss").fetchall() == [(400, 1)]


def test_a_file_that_is_being_written_makes_no_search_wait_long(tmp_path: Path, clock: FixedClock) -> None:
    misses = make(tmp_path, clock)
    misses.note(ASKED, "ru")
    with sqlite3.connect(tmp_path / "misses.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            misses.note(ASKED, "ru")
        other.execute("ROLLBACK")
    misses.note(ASKED, "ru")
    assert module.PATIENCE_S <= 0.05


def test_a_broken_file_is_told_in_words_and_one_that_was_removed_begins_anew(tmp_path: Path, clock: FixedClock) -> None:
    (tmp_path / "misses.db").write_bytes(b"this is no database" * 500)
    misses = make(tmp_path, clock)
    with pytest.raises(MissesUnreadable, match=r"misses\.db"):
        misses.listed()
    (tmp_path / "misses.db").unlink()
    misses.note(ASKED, "ru")
    (tmp_path / "misses.db").unlink()
    misses.note(ASKED, "ru")
    assert misses.waiting() == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Секция  дирижаблей!", "секция дирижаблей"), ("Продлёнка", "продленка"), ("школа № 56", "школа 56"),
        ("cредняя школа", "средняя школа"), ("robotics club", "robotics club"), ("школа 123 456", "школа 123 456"),
    ],
)  # fmt: skip
def test_what_is_kept_of_a_search_is_what_all_who_ask_it_share(text: str, kept: str) -> None:
    assert words_to_keep(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "🚀🚀", "'; --", "56", "12 34", "ivanova@example.org", "мой адрес ivanova @ example", "+7 (812) 555-01-23", "школа 5550123",
        "паспорт 40 17 123456", "родился 12.03.2015", "https://example.org/?token=abc", "www.example.org/a", "Садовая 5 кв 12", "Садовая 5 кв. 12",
        "Садовая 5, квартира 12", "Садовая 5 кв12", "раз два три четыре пять шесть семь восемь девять", "ж" * 31, "слово " * 20, "а" * 1_000_000,
        "школа \u202e" + "ж" * 100, "снилс 123-456-789 01",
    ],
)  # fmt: skip
def test_nothing_is_kept_of_a_search_that_may_be_about_a_person(text: str) -> None:
    assert words_to_keep(text) == ""


@pytest.mark.parametrize(
    "words",
    [
        "иванова мария петровна", "мария петровна", "мария петрова", "петрову марию", "учитель сидоров сергей", "абдуллаев магомед",
        "иванов и и", "и и иванов", "классный руководитель ильинична",
        "щелчкова наталия", "наталия щелчкова школа 5", "киселева любовь", "щелчков м а", "дарья", "иванова",
        "ivanov ivan ivanovich", "abdullaev rustam", "bdfyjd bdfy",
    ],
)  # fmt: skip
def test_what_looks_like_a_name_is_never_shown(tmp_path: Path, clock: FixedClock, words: str) -> None:
    assert names_a_person(words)
    misses = make(tmp_path, clock)
    for _turn in range(3):
        ask(misses, clock, words)
    assert misses.listed() == []
    assert misses.waiting() == 0
    assert words.encode() not in stored(tmp_path)


@pytest.mark.parametrize(
    "words",
    ["секция дирижаблей", "каскадеры парашютисты", "школа имени пушкина", "улица маяковского 5", "сад солнышко", "кружок вязания", "лицей 56 а",
     "детский сад надежда", "robotics club", "music school", "swimming pool", "boarding school for girls", "ubvyfpbz",
     "детский сад монтесори", "сад ромашка", "кружок квадракоптеров", "детский сад рамашка", "гиманзия 56", "школа 5 б"],
)  # fmt: skip
def test_what_is_no_name_is_not_taken_for_one(words: str) -> None:
    assert not names_a_person(words)

"""The migrations make exactly the tables of the models, and polls of before come through with every ballot."""

from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

import surveys.models
from core.clock import FixedClock
from core.database import downgrade, make_engine, make_sessions, upgrade
from surveys.ballots import Outcome
from surveys.database import MIGRATIONS
from surveys.models import Base
from surveys.read import get_poll, list_polls
from surveys.receipts import cast_many
from surveys.results import count_votes
from tests.unit.surveys.factories import make_poll

PACKAGE = "surveys"
BEFORE = "surveys_0002"


def test_models_and_migrations_agree(migrated_engine: Callable[[str], Engine]) -> None:
    engine = migrated_engine(PACKAGE)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET search_path TO {PACKAGE}")
        context = MigrationContext.configure(connection, opts={"version_table": f"alembic_version_{PACKAGE}"})
        assert compare_metadata(context, Base.metadata) == []


@pytest.fixture
def old(database_url: str) -> Any:
    """A database as it was when it knew polls only: one draft, one open, both with a hole in the numbers before them."""
    engine = make_engine(database_url, PACKAGE)
    upgrade(engine, PACKAGE, MIGRATIONS, BEFORE)
    run = _runner(engine)
    poll = "(id, title, description, title_en, description_en, anonymous, opens_at, closes_at, created_at, released_at)"
    values = "('Когда?', '', 'When?', '', true, '2026-11-20 09:00', '2026-12-20 09:00', '2026-11-19 09:00'"
    run(f"INSERT INTO poll {poll} VALUES (7, {values[1:]}, '2026-11-20 09:00')")
    run(f"INSERT INTO poll {poll} VALUES (8, {values[1:]}, NULL)")
    for number, poll_id, position, label in ((31, 7, 2, "В 9"), (30, 7, 1, "В 8"), (32, 8, 1, "Да"), (33, 8, 2, "Нет")):
        run(
            "INSERT INTO poll_option (id, poll_id, position, label, label_en) "
            f"VALUES ({number}, {poll_id}, {position}, '{label}', 'At {number}')"
        )
    if engine.dialect.name == "postgresql":
        run("SELECT setval('poll_id_seq', 9)")
    else:
        run("UPDATE sqlite_sequence SET seq = 9 WHERE name = 'poll'")
    for table, first, option, rest in (("ballot", 0, 30, ", '2026-11-21'"), ("ballot_inbox_0", 50, 31, "")):
        for number in range(first, first + 10):
            columns = "receipt, poll_id, option_id" + (", day" if rest else "")
            run(f"INSERT INTO {table} ({columns}) VALUES ({_blob(engine, number)}, 7, {option}{rest})")
            run(f"INSERT INTO used_key (key_hash, poll_id) VALUES ({_blob(engine, number)}, 7)")
    yield engine
    engine.dispose()


def _runner(engine: Engine) -> Callable[[str], list[Any]]:
    def run(statement: str) -> list[Any]:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET search_path TO {PACKAGE}")
            found = connection.execute(text(statement.replace(":", r"\:")))
            return list(found) if found.returns_rows else []

    return run


def _blob(engine: Engine, number: int) -> str:
    digits = f"{number:064x}"
    return f"x'{digits}'" if engine.dialect.name == "sqlite" else rf"'\x{digits}'"


def test_polls_of_before_are_answered_counted_and_numbered_on(old: Engine, clock: FixedClock) -> None:
    upgrade(old, PACKAGE, MIGRATIONS)
    sessions = make_sessions(old)
    with sessions() as session:
        polls = {poll.id: poll for poll in list_polls(session, "ru", clock.now())}
        assert {poll.id: (poll.title, poll.version, poll.state.value) for poll in polls.values()} == {
            7: ("Когда?", 1, "open"),
            8: ("Когда?", 0, "draft"),
        }
        assert [(option.id, option.label) for option in polls[7].options] == [("30", "В 8"), ("31", "В 9")]
        assert get_poll(session, 7, "en", clock.now()).options[0].label == "At 30"
        assert count_votes(session, 7) == {"30": 10, "31": 10}
    added = make_poll(sessions, clock)
    assert added.id == 10  # 9 was a draft that is gone: its number is not given again
    assert cast_many(sessions, [added.ballot(0, 1)], clock=clock) == [Outcome.ACCEPTED]


def test_going_back_keeps_polls_with_their_ballots(old: Engine, clock: FixedClock) -> None:
    run = _runner(old)
    count = (
        "SELECT label, count(*) FROM (SELECT option_id FROM ballot UNION ALL SELECT option_id FROM ballot_inbox_0) every "
        "JOIN poll_option ON poll_option.id = option_id GROUP BY label ORDER BY label"
    )
    before, tables = run(count), _tables(old)
    upgrade(old, PACKAGE, MIGRATIONS)
    downgrade(old, PACKAGE, MIGRATIONS, BEFORE)
    assert _tables(old) == tables
    assert run(count) == before == [("В 8", 10), ("В 9", 10)]
    assert len(run("SELECT * FROM used_key WHERE poll_id = 7")) == 20
    assert [row.id for row in run("SELECT id FROM poll ORDER BY id")] == [7, 8]
    upgrade(old, PACKAGE, MIGRATIONS)
    with make_sessions(old)() as session:
        assert sorted(count_votes(session, 7).values()) == [10, 10]
    downgrade(old, PACKAGE, MIGRATIONS, "base")
    assert _tables(old) == {f"alembic_version_{PACKAGE}"}


def _tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names(schema=PACKAGE if engine.dialect.name == "postgresql" else None))


def test_every_table_of_the_package_is_registered() -> None:
    assert {"survey", "submission", "invitation", "survey_draft", "survey_upload", "tally", "text_coding"} <= set(
        surveys.models.Base.metadata.tables
    )

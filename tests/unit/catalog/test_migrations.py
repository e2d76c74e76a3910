"""The migrations make exactly the tables of the models, and take them away again."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select

from catalog.claims import writing
from catalog.database import MIGRATIONS, PACKAGE
from catalog.errors import Busy
from catalog.models import Base, Revision
from core.database import downgrade, make_engine, make_sessions, upgrade


def test_models_and_migrations_agree(migrated_engine):
    engine = migrated_engine(PACKAGE)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET search_path TO {PACKAGE}")
        context = MigrationContext.configure(connection, opts={"version_table": f"alembic_version_{PACKAGE}"})
        assert compare_metadata(context, Base.metadata) == []


def test_the_register_can_be_taken_down_and_up_again(database_url):
    engine = make_engine(database_url, PACKAGE)
    schema = PACKAGE if engine.dialect.name == "postgresql" else None
    upgrade(engine, PACKAGE, MIGRATIONS)
    tables = set(inspect(engine).get_table_names(schema=schema))
    assert set(Base.metadata.tables) <= tables
    downgrade(engine, PACKAGE, MIGRATIONS, "base")
    assert set(inspect(engine).get_table_names(schema=schema)) == {f"alembic_version_{PACKAGE}"}
    upgrade(engine, PACKAGE, MIGRATIONS)
    assert set(inspect(engine).get_table_names(schema=schema)) == tables
    engine.dispose()


def test_a_second_writer_waits_for_the_first(sessions):
    held, order = threading.Event(), []

    def second() -> None:
        held.wait(5)
        with sessions.begin() as session, writing(session):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with sessions.begin() as session, writing(session):
        held.set()
        thread.join(0.3)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_a_writer_that_waits_too_long_says_so(tmp_path):
    url = f"sqlite:///{tmp_path}/catalog.db"
    first = make_engine(url, PACKAGE)
    upgrade(first, PACKAGE, MIGRATIONS)
    impatient = make_engine(url, PACKAGE)
    with make_sessions(first).begin() as session, writing(session):
        other = make_sessions(impatient)()
        other.connection().exec_driver_sql("PRAGMA busy_timeout = 50")
        with pytest.raises(Busy), writing(other):
            pass
        other.close()
    with make_sessions(first)() as session:
        assert session.scalar(select(Revision.number)) == 0

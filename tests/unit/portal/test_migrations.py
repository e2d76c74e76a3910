"""The migrations of the portal make exactly the tables of its models, and take them away again."""

from collections.abc import Callable
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

import portal.accounts.models
import portal.register.models
import portal.search_desk.models  # noqa: F401  # their tables join the same metadata
from core.database import downgrade, make_engine, upgrade
from portal.models import Base

PACKAGE = "portal"
MIGRATIONS = Path(__file__).resolve().parents[3] / "portal" / "migrations"


def test_models_and_migrations_agree(migrated_engine: Callable[[str], Engine]) -> None:
    engine = migrated_engine(PACKAGE)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET search_path TO {PACKAGE}")
        context = MigrationContext.configure(connection, opts={"version_table": f"alembic_version_{PACKAGE}"})
        assert compare_metadata(context, Base.metadata) == []


def test_the_tables_can_be_taken_down_and_up_again(database_url: str) -> None:
    engine = make_engine(database_url, PACKAGE)
    schema = PACKAGE if engine.dialect.name == "postgresql" else None
    upgrade(engine, PACKAGE, MIGRATIONS)
    tables = set(inspect(engine).get_table_names(schema=schema))
    assert set(Base.metadata.tables) <= tables
    downgrade(engine, PACKAGE, MIGRATIONS, "2026_11_20_make_accounts")
    assert set(inspect(engine).get_table_names(schema=schema)) == tables - {"search_synonym"}
    downgrade(engine, PACKAGE, MIGRATIONS, "base")
    assert set(inspect(engine).get_table_names(schema=schema)) == {f"alembic_version_{PACKAGE}"}
    upgrade(engine, PACKAGE, MIGRATIONS)
    assert set(inspect(engine).get_table_names(schema=schema)) == tables
    engine.dispose()

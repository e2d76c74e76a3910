"""Open databases: SQLite files with safe pragmas, or one PostgreSQL with a schema per package."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from core.errors import KaisError

if TYPE_CHECKING:
    from alembic.config import Config  # a tenth of a second that only migrations need

BUSY_TIMEOUT_MS = 10_000  # a writer waits this long for another before it says so
Sessions = sessionmaker[Session]


class DatabaseError(KaisError):
    """The database cannot be opened or is of another version."""

    status = 503


def make_engine(url: str, schema: str) -> Engine:
    """Open the database of one package.

    Args:
        url: ``sqlite:///…/catalog.db`` (one file a package), ``sqlite://`` (memory, tests) or ``postgresql+psycopg://…``
            (one database for all, a schema a package).
        schema: the package's name; models name no schema, on PostgreSQL ``schema_translate_map`` puts them there.
    """
    parsed = make_url(url)
    # hide_parameters: what citizens wrote stays out of error messages, and so out of logs and outboxes.
    json_options = {"json_serializer": dump_json, "json_deserializer": orjson.loads}
    if parsed.get_backend_name() == "sqlite":
        arguments: dict[str, Any] = {
            "connect_args": {
                "timeout": BUSY_TIMEOUT_MS / 1000,
                "check_same_thread": False,
            },
            **json_options,
        }
        if parsed.database in (None, "", ":memory:"):
            from sqlalchemy.pool import StaticPool

            arguments["poolclass"] = StaticPool
        else:
            make_private_file(Path(parsed.database or ""))
        engine = create_engine(parsed, hide_parameters=True, **arguments)
        event.listen(engine, "connect", _set_sqlite_pragmas)
        return engine
    engine = create_engine(parsed, hide_parameters=True, pool_pre_ping=True, **json_options)
    return engine.execution_options(schema_translate_map={None: schema})


def make_private_file(path: Path) -> None:
    """Make an empty database file that only its owner may read; SQLite gives its log the same mode."""
    if path.parent.is_dir():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def dump_json(value: Any) -> str:
    """JSON in plain UTF-8: a Russian letter takes two bytes, not six, and is read back several times faster."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def _set_sqlite_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",  # readers never wait for the writer
        "synchronous=FULL",  # an acknowledged ballot survives a power cut
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "secure_delete=ON",  # what the mixer or the eraser removes is overwritten
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def make_sessions(engine: Engine) -> Sessions:
    """A factory of sessions; objects stay readable after commit."""
    return sessionmaker(engine, expire_on_commit=False)


def migrations_config(engine: Engine, package: str, folder: Path) -> "Config":
    """The Alembic configuration of one package; its ``env.py`` calls ``core.migrate.run``."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes.update(engine=engine, package=package)
    return config


def upgrade(engine: Engine, package: str, folder: Path, revision: str = "head") -> None:
    """Bring the tables of one package to ``revision``; the schema is made where it is missing."""
    from alembic import command

    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{package}"'))
    command.upgrade(migrations_config(engine, package, folder), revision)


def downgrade(engine: Engine, package: str, folder: Path, revision: str) -> None:
    """Take the tables of one package back to ``revision`` (``base``: none)."""
    from alembic import command

    command.downgrade(migrations_config(engine, package, folder), revision)

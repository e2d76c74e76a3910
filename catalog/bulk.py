"""Write many rows at once, past the parameter handling that is made for few."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from typing import Any, cast

from sqlalchemy import Dialect, Table, func, select, text
from sqlalchemy.orm import DeclarativeBase, Session

from core.database import dump_json
from core.metadata import JsonValue

ROWS_AT_ONCE = 5_000
Prepare = Callable[[Any], Any]


@contextmanager
def without_collector() -> Iterator[None]:
    """Let Python's search for cycles rest: hundreds of thousands of small values that live long would be searched again
    and again, a quarter of an import's time. What is no longer named still goes at once."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _same(value: Any) -> Any:
    return value


def _json_text(value: Any) -> str | None:
    return None if value is None else dump_json(value)


@lru_cache(maxsize=256)
def _prepare(dialect: Dialect, model: type[DeclarativeBase], column: str) -> Prepare:
    kind = model.__mapper__.columns[column].type
    if isinstance(kind, JsonValue) and dialect.name == "sqlite":
        return _json_text  # the same text by a shorter way
    return kind.dialect_impl(dialect).bind_processor(dialect) or _same


def preparer(session: Session, model: type[DeclarativeBase], column: str) -> Prepare:
    """What makes the driver's value of a Python value of this column: JSON its text, a day its ISO form.

    Columns are named as attributes of the model.
    """
    return _prepare(session.get_bind().dialect, model, column)


def insert_tuples(
    session: Session, model: type[DeclarativeBase], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows whose values are the driver's already; see ``preparer``. Flat in memory, nothing is returned."""
    connection = session.connection()
    dialect = connection.dialect
    table = cast(Table, model.__table__)
    schema = (connection.get_execution_options().get("schema_translate_map") or {}).get(None)
    quote = dialect.identifier_preparer.quote
    name = f"{quote(schema)}.{quote(table.name)}" if schema else quote(table.name)
    place = "?" if dialect.paramstyle == "qmark" else "%s"
    statement = (
        f"INSERT INTO {name} ({', '.join(quote(model.__mapper__.columns[column].name) for column in columns)}) "  # noqa: S608  # names of our own
        f"VALUES ({', '.join([place] * len(columns))})"
    )
    waiting = iter(rows)
    while part := [tuple(row) for row in islice(waiting, ROWS_AT_ONCE)]:
        connection.exec_driver_sql(statement, part)


def insert_rows(
    session: Session, model: type[DeclarativeBase], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows of Python values."""
    prepare = [
        (place, made) for place, column in enumerate(columns) if (made := preparer(session, model, column)) is not _same
    ]

    def ready() -> Iterable[Sequence[Any]]:
        for row in rows:
            values = list(row)
            for place, made in prepare:
                values[place] = made(values[place])
            yield values

    insert_tuples(session, model, columns, ready())


def allocate_ids(session: Session, model: type[DeclarativeBase], count: int) -> list[int]:
    """Numbers for new rows, in order, never given before; only for whoever holds the register's pen.

    SQLite's AUTOINCREMENT remembers the greatest number ever given, also of rows that are gone, and learns of ours
    when they are written.
    """
    if not count:
        return []
    table = cast(Table, model.__table__)
    if session.get_bind().dialect.name == "sqlite":
        given = session.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}) or 0
        held = session.scalar(select(func.max(table.c.id))) or 0
        first = max(given, held) + 1
        return list(range(first, first + count))
    schema = (session.connection().get_execution_options().get("schema_translate_map") or {}).get(None)
    name = f'"{schema}"."{table.name}"' if schema else f'"{table.name}"'
    return list(
        session.scalars(
            text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"),
            {"name": name, "count": count},
        )
    )

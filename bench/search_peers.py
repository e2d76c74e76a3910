"""Other engines with library settings, as their manuals show them, asked the same questions about the same documents.

A peer searches all fields, counts, and shows ten hits with marked snippets; it counts no facets. Its time is processor time of
the thread that searches, the server's process included.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg
from whoosh import analysis, fields
from whoosh import index as whoosh_index
from whoosh.qparser import MultifieldParser

from bench.search_region import Region
from tests.support.postgresql import NoPostgresql, temporary_cluster

SHOWN = 10
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Row:
    """A document as a peer gets it."""

    institution: int | None  # None: a page
    title: str
    main: str
    body: str


class Peer(Protocol):
    """An engine that is asked."""

    name: str

    def ask(self, query: str) -> list[int | None]:
        """The institutions of the first hits; None for a page."""

    def cpu_s(self) -> float:
        """Processor seconds spent so far."""


def iter_rows(region: Region) -> Iterator[Row]:
    """Every document of a region; an institution's number is its place in the register."""
    for number, row in enumerate(region.rows(), start=1):
        main = " ".join(row[name] for name in ("full_name", "address", "phones", "inn"))
        yield Row(number, row["short_name"], f"{main} {row['district']} район", row["head"])
        for line in (region.pages / f"site-{number}.jsonl").read_text(encoding="utf-8").splitlines():
            page = json.loads(line)
            yield Row(None, page["title"], " ".join(page["headings"]), page["text"])


# -- PostgreSQL --------------------------------------------------------------------------------------------------------

_PG_TABLE = """
CREATE TABLE doc (
    id serial PRIMARY KEY, institution int, title text, main text, body text,
    search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('russian', title), 'A') || setweight(to_tsvector('russian', main), 'B')
        || setweight(to_tsvector('russian', body), 'C')) STORED
)"""
_PG_QUERY = """
SELECT institution, title, ts_headline('russian', main || ' ' || body, asked), total
FROM (SELECT *, count(*) OVER () AS total FROM doc, websearch_to_tsquery('russian', %s) asked
      WHERE search @@ asked ORDER BY ts_rank(search, asked) DESC LIMIT %s) found"""


@contextmanager
def postgresql(rows: Iterable[Row]) -> Iterator[Peer]:
    """PostgreSQL's full text: the Russian configuration, a GIN index, weights, ts_rank.

    Raises:
        NoPostgresql: no server can be started here.
    """
    with temporary_cluster() as cluster:
        cluster.execute("CREATE DATABASE bench TEMPLATE template0 LOCALE 'C.UTF-8'")
        with psycopg.connect(host=str(cluster.folder), user="kais", dbname="bench", autocommit=True) as connection:
            connection.execute(_PG_TABLE)
            with connection.cursor().copy("COPY doc (institution, title, main, body) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((row.institution, row.title, row.main, row.body))
            connection.execute("CREATE INDEX ON doc USING gin (search)")
            connection.execute("VACUUM ANALYZE doc")
            # Workers would spend their time in other processes, where we do not see it.
            connection.execute("SET max_parallel_workers_per_gather = 0")
            yield _Postgresql(connection)


class _Postgresql:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self.name = f"PostgreSQL {connection.info.server_version // 10_000} full text"

    def ask(self, query: str) -> list[int | None]:
        return [row[0] for row in self._connection.execute(_PG_QUERY, (query, SHOWN))]

    def cpu_s(self) -> float:
        spent = Path(f"/proc/{self._connection.info.backend_pid}/schedstat").read_text(encoding="ascii").split()[0]
        return int(spent) / 1e9 + time.thread_time()


# -- SQLite ------------------------------------------------------------------------------------------------------------


@contextmanager
def sqlite_fts5(rows: Iterable[Row]) -> Iterator[Peer]:
    """SQLite's FTS5: unicode61, bm25, snippet."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(
            "CREATE VIRTUAL TABLE doc USING fts5(institution UNINDEXED, title, main, body, tokenize='unicode61')"
        )
        values = ((row.institution, row.title, row.main, row.body) for row in rows)
        connection.executemany("INSERT INTO doc VALUES (?, ?, ?, ?)", values)
        connection.execute("INSERT INTO doc(doc) VALUES ('optimize')")
        yield _Fts5(connection)
    finally:
        connection.close()


class _Fts5:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.name = f"SQLite {sqlite3.sqlite_version} FTS5"

    def ask(self, query: str) -> list[int | None]:
        words = " ".join(f'"{word}"' for word in _WORD.findall(query))
        if not words:
            return []
        self._connection.execute("SELECT count(*) FROM doc WHERE doc MATCH ?", (words,)).fetchone()
        found = self._connection.execute(
            "SELECT institution, title, snippet(doc, 3, '<b>', '</b>', '…', 30) FROM doc WHERE doc MATCH ?"
            " ORDER BY rank LIMIT ?",
            (words, SHOWN),
        )
        return [row[0] for row in found]

    def cpu_s(self) -> float:
        return time.thread_time()


# -- Whoosh ------------------------------------------------------------------------------------------------------------


@contextmanager
def plain_whoosh(rows: Iterable[Row], folder: Path) -> Iterator[Peer]:
    """Whoosh as its manual shows it: the analyzer for Russian, a parser for several fields, highlights."""
    text = fields.TEXT(stored=True, analyzer=analysis.LanguageAnalyzer("ru"))
    schema = fields.Schema(institution=fields.STORED, title=text, main=text, body=text)
    os.makedirs(folder)
    index = whoosh_index.create_in(str(folder), schema)
    writer = index.writer(limitmb=256)
    for row in rows:
        writer.add_document(institution=row.institution, title=row.title, main=row.main, body=row.body)
    writer.commit()
    with index.searcher() as searcher:
        yield _Whoosh(searcher, MultifieldParser(["title", "main", "body"], schema))


class _Whoosh:
    name = "Whoosh 2.7.4 as its manual shows it"

    def __init__(self, searcher: Any, parser: Any) -> None:
        self._searcher = searcher
        self._parser = parser

    def ask(self, query: str) -> list[int | None]:
        hits = self._searcher.search(self._parser.parse(query), limit=SHOWN)
        len(hits)  # counts them
        for hit in hits:
            hit.highlights("body")
        return [hit.get("institution") for hit in hits]

    def cpu_s(self) -> float:
        return time.thread_time()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a peer made of some questions."""

    p95_ms: float
    success_at_1: float


def ask_all(peer: Peer, questions: Sequence[tuple[str, frozenset[int]]]) -> Asked:
    """Ask every question, each with the institutions that answer it."""
    times, right = [], 0
    for query, wanted in questions:
        started = peer.cpu_s()
        found = peer.ask(query)
        times.append((peer.cpu_s() - started) * 1000)
        right += bool(found) and found[0] in wanted
    return Asked(sorted(times)[int(len(times) * 0.95)], right / len(questions))


__all__ = ["Asked", "NoPostgresql", "Peer", "Row", "ask_all", "iter_rows", "plain_whoosh", "postgresql", "sqlite_fts5"]

"""Write a dated package, verify it, and only then let ``latest`` point to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.dump import iter_lines
from catalog.errors import CatalogError
from catalog.models import Run
from catalog.package import describe
from catalog.package.files import Written, measure, write_files
from catalog.package.tables import Table, all_tables
from catalog.package.verify import verify
from catalog.past import newest_run, run_at_end_of

LATEST = "latest"


class PackageRefused(CatalogError):
    """A package did not hold what it says; the one before stays."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was written and verified."""

    folder: Path
    rows: dict[str, int]
    files: int
    run: int


def write_package(
    session: Session,
    target: Path,
    *,
    now: datetime,
    zone: ZoneInfo,
    publisher: describe.Publisher = describe.Publisher(),  # noqa: B008  # frozen
    as_of: date | None = None,
    revision: int = 0,
) -> Package:
    """Write ``target/<day>/`` and point ``target/latest`` to it; with ``as_of`` ``target/as-of-<day>/``, ``latest`` stays.

    Raises:
        PackageRefused: what was written cannot be read back as described; says the first thing that is wrong.
    """
    run = newest_run(session) if as_of is None else run_at_end_of(session, as_of, zone)
    day = now.astimezone(zone).date() if as_of is None else as_of
    name = day.isoformat() if as_of is None else f"as-of-{day.isoformat()}"
    target.mkdir(parents=True, exist_ok=True)
    partial = target / f".{name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        tables = all_tables()
        counts = write_files(partial, iter_lines(session, run), tables)
        first = session.scalar(select(func.min(Run.at)))
        began = first.astimezone(zone).date() if first else day
        files = describe_files(partial, tables, counts, publisher, created=now, day=day, began=began)
        text = describe.manifest(files, taken_at=now, as_of=as_of, run=run, revision=revision)
        (partial / "manifest.json").write_bytes(text)
        if problems := verify(partial):
            raise PackageRefused(f"{problems[0]} “{LATEST}” still points to the dump before.")
        _put_in_place(partial, target / name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    if as_of is None:
        link = target / f".{LATEST}.link"
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        os.replace(link, target / LATEST)
    return Package(target / name, counts, len(files), run)


def describe_files(
    folder: Path,
    tables: Sequence[Table],
    counts: dict[str, int],
    publisher: describe.Publisher,
    *,
    created: datetime,
    day: date,
    began: date,
) -> list[Written]:
    """Add the descriptions to the tables of a folder; returns every file with its size and digest.

    Args:
        created: when the package was taken.
        day: of its data.
        began: the day the register was begun.
    """
    written = [measure(folder, path, rows) for path, rows in counts.items()]
    (folder / "datapackage.json").write_bytes(describe.data_package(tables, publisher, created))
    (folder / "list.csv").write_bytes(describe.set_list(tables, publisher, day))
    plain = ["datapackage.json", "list.csv"]
    for table in tables:
        names = describe.Names(table.name, day)
        (folder / table.name).mkdir(exist_ok=True)
        _same_file(folder / f"{table.name}.csv", folder / names.data)
        (folder / names.structure).write_bytes(describe.structure(table))
        text = describe.passport(table, publisher, day=day, created=began, changed="Обновление сведений")
        (folder / names.meta).write_bytes(text)
        written.append(measure(folder, names.data, counts[f"{table.name}.csv"]))
        plain += [names.structure, names.meta]
    return written + [measure(folder, path, None) for path in plain]


def _same_file(source: Path, target: Path) -> None:
    """The set's data under the name that the recommendations want: the same file where the disk can."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _put_in_place(partial: Path, folder: Path) -> None:
    """Rename the new folder to its name; one of the same day is replaced."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.rename(folder, old)
    os.rename(partial, folder)
    shutil.rmtree(old, ignore_errors=True)

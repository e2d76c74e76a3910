"""What every command shares: the installation, tables and JSON on stdout, progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from portal.wiring import Wiring

LARGEST_NUMBER = 2**31 - 1  # of a row, on both databases


class TableNumber(click.ParamType[int]):
    """The number of a row: whole, and no larger than a table holds."""

    name = "integer"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it."""
        number = int(click.INT.convert(value, param, ctx))
        if abs(number) > LARGEST_NUMBER:
            self.fail(f"{str(value)[:40]} is larger than any number here.", param, ctx)
        return number


NUMBER = TableNumber()
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def wiring() -> Wiring:
    """The installation of the environment; logs are for people here, so only warnings show."""
    from portal.wiring import Wiring

    return Wiring.from_env()


@contextmanager
def opened(*, needs_data: bool = True) -> Iterator[Wiring]:
    """The installation for the length of one command, in English, with its databases checked.

    Raises:
        NotReady: there are none yet, or they are of another version.
    """
    from core.i18n import language

    made = wiring()
    try:
        if needs_data:
            made.check_ready()
        with language("en"):
            yield made
    finally:
        made.close()


@contextmanager
def queueing() -> Iterator[None]:
    """Tell the person once that somebody else is loading; then wait as long as it takes."""
    from catalog.pen import patience

    told = False

    def waiting(_seconds: float) -> None:
        nonlocal told
        if not told:
            told = True
            say("Another file is being loaded into the register; waiting for it to end …")

    with patience(waiting):
        yield


def emit_json(value: Any) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    return str(value)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on stdout: columns as wide as their longest cell, figures to the right."""
    cells = [["" if cell is None else str(_shown(cell)) for cell in row] for row in rows]
    widths = [max([len(title), *(len(row[at]) for row in cells)]) for at, title in enumerate(header)]
    numeric = [
        bool(cells) and all(row[at].replace(" ", "").isdecimal() or not row[at] for row in cells)
        for at in range(len(header))
    ]

    def line(row: Sequence[str]) -> str:
        shown = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ]
        return "  ".join(shown).rstrip()

    click.echo(line(header))
    click.echo(line(["─" * width for width in widths]))
    for row in cells:
        click.echo(line(row))


def _shown(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return cell.value if isinstance(cell, Enum) else cell


def pairs(values: Iterable[tuple[str, object]]) -> None:
    """Names and values, one a line."""
    shown = [(name, _shown(value)) for name, value in values]
    width = max((len(name) for name, _value in shown), default=0)
    for name, value in shown:
        click.echo(f"{name.ljust(width)}  {value}")


def say(sentence: str) -> None:
    """A sentence for the person who waits, on stderr."""
    click.echo(sentence, err=True)


@contextmanager
def progress(label: str) -> Iterator[Callable[..., None]]:
    """A counter on stderr while something long runs; in a log only sentences, each on its line.

    The function given takes the number done, and optionally the total and words for what is being done.
    """
    if not sys.stderr.isatty():
        yield _say_words
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(label, total=None)

        def advance(*values: object) -> None:
            numbers = [value for value in values if isinstance(value, int)]
            words = [value for value in values if isinstance(value, str)]
            if numbers:
                shown.update(task, completed=numbers[0], total=numbers[1] if len(numbers) > 1 else None)
            if words:
                shown.update(task, description=f"{label}: {words[0]}")

        yield advance


def _say_words(*values: object) -> None:
    for value in values:
        if isinstance(value, str) and " " in value:
            say(value)

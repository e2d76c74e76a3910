"""``kais catalog mapping``: try and draft formats of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.catalog import catalog
from portal.cli.support import emit_json, json_option, say, table, wiring

SHOWN_ROWS = 5


@catalog.group()
def mapping() -> None:
    """Formats of your own: draft one from a file, try it before it is used.

    A mapping is a TOML file in KAIS_HOME/mappings; see docs/operator/add-a-source.md.
    """


@mapping.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="MAPPING.toml")
@click.argument("data", required=False, type=click.Path(path_type=Path, dir_okay=False), metavar="[DATA]")
@click.option(
    "--rows", default=SHOWN_ROWS, show_default=True, type=click.IntRange(1, 1000), help="How many records to show."
)
@json_option
def check(file: Path, data: Path | None, rows: int, as_json: bool) -> None:
    """Whether a mapping can be followed and, with DATA, what it reads: the first records, and all that is wrong.

    Nothing is loaded.
    """
    from catalog.importers.mapping import load_mapping
    from catalog.importers.trial import read_trial
    from core.i18n import language

    with language("en"):
        found = load_mapping(file)
        if data is None:
            if as_json:
                emit_json({"code": found.code, "columns": [column.name for column in found.columns]})
            else:
                say(
                    f"{file.name} is a mapping of {len(found.columns)} columns. Give it a file to read: kais catalog mapping check {file} DATA"
                )
            return
        trial = read_trial(data, found, rows)
        if as_json:
            emit_json(
                {
                    "code": found.code,
                    "kind": trial.kind,
                    "encoding": trial.encoding,
                    "delimiter": trial.delimiter,
                    "read": trial.read,
                    "refused": trial.refused,
                    "not_read": list(trial.extra),
                    "filled": dict(trial.filled),
                    "records": [dict(record) for record in trial.records],
                    "problems": [
                        {
                            "line": p.line,
                            "field": p.field,
                            "key": p.key,
                            "severity": p.severity.value,
                            "sentence": p.sentence,
                        }
                        for p in trial.problems
                    ],
                }
            )
            return
        shown = f", {trial.encoding}" if trial.encoding else ""
        divided = trial.delimiter.replace("\t", "TAB")
        click.echo(f"{data.name}: {trial.kind}{shown}{f', divided by {divided}' if divided else ''}")
        for number, record in enumerate(trial.records, start=1):
            click.echo(f"\nRecord {number}")
            table(["FIELD", "VALUE", "AS WRITTEN"], record_rows(record))
        click.echo()
        table(["FIELD", "FILLED"], trial.filled.items())
        click.echo(f"\nRead {trial.read} records; {trial.refused} would be refused.")
        for word, count in trial.counts.items():
            click.echo(f"  {count} × {word}")
        for problem in trial.problems[:20]:
            click.echo(f"  line {problem.line}{f', {problem.field}' if problem.field else ''}: {problem.sentence}")
        if trial.extra:
            click.echo(f"Columns that are not read: {', '.join(trial.extra)}")


def record_rows(record: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """Field, value, and the cell where it differs; long ones cut."""
    return [(name, _cut(value[0]), _cut(value[1])) for name, value in record.items()]


def _cut(text: str) -> str:
    return text if len(text) <= 70 else text[:69] + "…"


@mapping.command()
@click.argument("data", type=click.Path(path_type=Path, dir_okay=False), metavar="DATA")
@click.option("--code", metavar="CODE", help="The name of the format; made of the file's name unless given.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write here instead of KAIS_HOME/mappings/CODE.toml; “-” is the screen.",
)
@click.option("--force", is_flag=True, help="Write over a mapping that is there.")
def new(data: Path, code: str | None, output: Path | None, force: bool) -> None:
    """Draft a mapping of the columns that DATA has. Look it through, then try it with “mapping check”."""
    from catalog.importers import FORMATS
    from catalog.importers.draft import draft_mapping
    from core.i18n import language

    installation = wiring()
    with language("en"):
        draft = draft_mapping(data, code or "", FORMATS)
        if output is not None and str(output) == "-":
            click.echo(draft.text, nl=False)
            return
        target = output or installation.mappings / f"{draft.code}.toml"
        if target.exists() and not force:
            raise click.ClickException(
                f"{target} is there already. Give another --code, or write over it with --force."
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(draft.text, encoding="utf-8")
    say(f"Drafted {target}: {draft.guessed} of {draft.columns} columns were recognised by their headings.")
    say(f"Look it through, then try it: kais catalog mapping check {target} {data}")

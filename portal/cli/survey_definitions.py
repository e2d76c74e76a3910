"""``kais survey new|import|check|export-definition``: what surveys ask, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portal.cli.support import NUMBER, emit_json, json_option, opened, pairs, say, table

if TYPE_CHECKING:
    from surveys.definition.model import Definition
    from surveys.desk.findings import Found

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
MOST_BYTES = 20 << 20  # of a file that is read at once; the readers have finer limits


def add_commands(survey: click.Group) -> None:
    """Put these commands under ``kais survey``."""
    for command in (new, import_, check, export):
        survey.add_command(command)


@click.command()
@click.option("--template", help="The name of a template; without it the templates are listed.")
@json_option
def new(template: str | None, as_json: bool) -> None:
    """Keep a draft made from a template; it only wants its times."""
    from surveys.definition.templates import find_template, list_templates

    if template is None:
        found = [(one.name, one.title.get("ru")) for one in list_templates()]
        if as_json:
            emit_json([{"template": name, "title": title} for name, title in found])
        else:
            table(["TEMPLATE", "TITLE"], found)
        return
    chosen = find_template(template)
    if chosen is None:
        raise click.ClickException(f"There is no template “{template}”. See: kais survey new")
    _keep(chosen.definition, as_json)


@click.command("import")
@click.argument("file", type=FILE)
@json_option
def import_(file: Path, as_json: bool) -> None:
    """Keep the survey in FILE (XLSForm or YAML) as a draft; what cannot be asked here is named."""
    from core.i18n import language

    with language("en"):
        definition = _read(file)
    _keep(definition, as_json)


@click.command()
@click.argument("file", type=FILE)
@json_option
def check(file: Path, as_json: bool) -> None:
    """Look FILE (XLSForm or YAML) over without keeping it. Exit code 1 where it could not open."""
    from core.i18n import language
    from surveys.desk.findings import has_errors, list_findings

    with language("en"):
        definition = _read(file)
        findings = list_findings(0, definition)
    if as_json:
        emit_json({"size": _size(definition), "findings": _plain(findings)})
    else:
        pairs(list(_size(definition).items()))
        _tell(findings)
    if has_errors(findings):
        raise click.exceptions.Exit(1)


@click.command("export-definition")
@click.argument("survey", type=NUMBER)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--version", type=NUMBER, help="Which version; without it what is being edited.")
def export(survey: int, file: Path, version: int | None) -> None:
    """Write what SURVEY asks into FILE, by its ending: .yaml, or .xlsx for an XLSForm."""
    from surveys.definition.stored import load_definition
    from surveys.definition.xlsform_out import write_xlsform
    from surveys.definition.yaml_form import write_yaml
    from surveys.read import get_definition, get_survey

    ending = file.suffix.lower()
    if ending not in (".yaml", ".yml", ".xlsx"):
        raise click.ClickException("The file's name must end in .yaml or .xlsx.")
    with opened() as wiring, wiring.surveys() as session:
        found = get_survey(session, survey)
        definition = load_definition(found.draft) if version is None else get_definition(session, found, version)
    content = write_xlsform(definition) if ending == ".xlsx" else write_yaml(definition).encode()
    file.write_bytes(content)
    say(f"{file}: {_words(_size(definition))}.")


def _read(file: Path) -> Definition:
    from surveys.desk.reading import read_file

    if file.stat().st_size > MOST_BYTES:
        raise click.ClickException(f"{file} is larger than {MOST_BYTES >> 20} MB.")
    return read_file(file.name, file.read_bytes())


def _keep(definition: Definition, as_json: bool) -> None:
    from core.actor import COMMAND_LINE
    from surveys.desk.findings import list_findings
    from surveys.operations import create_survey

    with opened() as wiring:
        with wiring.surveys.begin() as session:
            made = create_survey(session, definition, actor=COMMAND_LINE, clock=wiring.clock, audit=wiring.audit)
        findings = list_findings(made, definition)
    if as_json:
        emit_json({"survey": made, "size": _size(definition), "findings": _plain(findings)})
        return
    click.echo(f"Survey {made} is a draft: {_words(_size(definition))}.")
    _tell(findings)


def _size(definition: Definition) -> dict[str, int]:
    from surveys.desk.show import size_of

    return size_of(definition)


def _words(size: dict[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in size.items())


def _plain(findings: list[Found]) -> list[dict[str, Any]]:
    return [
        {
            "level": one.level,
            "cell": one.cell,
            "question": one.question,
            "field": one.field,
            "sentence": one.sentence,
        }
        for one in findings
    ]


def _tell(findings: list[Found]) -> None:
    if findings:
        rows = [(one.level, one.cell, one.question, one.sentence) for one in findings]
        table(["LEVEL", "CELL", "QUESTION", "FINDING"], rows)
    else:
        say("Nothing to object: it can open once it has times.")

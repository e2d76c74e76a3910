"""The command line of an installation: nouns, then verbs.

Commands are imported when they are called, so that ``kais --help`` stays quick.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Any

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("portal.cli.demo:demo", "A made-up region with everything in it, then serve it on this machine."),
    "serve": ("portal.cli.serve:serve", "Answer requests: static files and app on one port, and the worker."),
    "work": ("portal.cli.serve:work", "Do what was queued: builds, the index, closing and mixing polls."),
    "db": ("portal.cli.db:db", "The databases."),
    "catalog": ("portal.cli.catalog:catalog", "The register: load files, undo, look at quality, count, dump."),
    "site": ("portal.cli.site:site", "The portal and the schools' sites: build, make, accept."),
    "search": ("portal.cli.search:search", "The search index: build it, ask it."),
    "survey": ("portal.cli.survey:survey", "Polls: list, open, close, results."),
    "user": ("portal.cli.user:user", "People with accounts: invite, list."),
    "erase": ("portal.cli.erase:erase", "Erase what the retention rules say."),
    "mail": ("portal.cli.mail:mail", "Try the mail server."),
}


class LazyGroup(click.Group):
    """A group whose commands are ``module:name``, imported when they are needed."""

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the manual."""
        return [*self._lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module, _colon, name = self._lazy[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)  # the table above is ours
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List commands with their sentences, importing none of them."""
        rows = [(name, sentence) for name, (_target, sentence) in self._lazy.items()]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings are environment variables KAIS_…; KAIS_HOME (default ./var) holds everything that is made. "
    "Results go to stdout, progress to stderr. Exit codes: 0 done, 1 refused with a sentence, 2 misused.",
)
@click.version_option(package_name="kais", prog_name="kais")
def cli() -> None:
    """KAIS, the public information system of an education authority.

    A newcomer types "kais demo". An operator types "kais db upgrade", loads the registers with "kais catalog import",
    builds with "kais site build", and lets people in with "kais serve".
    """


def main(argv: list[str] | None = None) -> None:
    """Run the command; refusals become one sentence and exit code 1, misuse 2."""
    try:
        result = cli.main(args=argv, prog_name="kais", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of our output has enough
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        from core.errors import KaisError

        sentence, code = _explain(error, KaisError)
        if sentence is None:
            raise
        click.echo(f"Error: {sentence}", err=True)
        sys.exit(code)
    sys.exit(result if isinstance(result, int) else 0)


def _explain(error: Exception, root: type[Exception]) -> tuple[str | None, int]:
    """The sentence of a refusal; None for a bug, which shows its trace."""
    if isinstance(error, root):
        return str(error), getattr(error, "exit_code", 1)
    if type(error).__module__.startswith("sqlalchemy") and type(error).__name__ == "OperationalError":
        reason = str(getattr(error, "orig", error))
        if "no such table" in reason or "does not exist" in reason:
            return "The databases are not of this version. Bring them up with: kais db upgrade", 1
        return f"The database does not answer: {reason.strip()}", 1
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}.", 1
    return None, 1

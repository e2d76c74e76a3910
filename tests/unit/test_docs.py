"""The documentation holds to the code: commands, settings, targets, links."""

from __future__ import annotations

import dataclasses
import re
import runpy
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from portal.cli.main import cli
from portal.settings import Settings

pytestmark = pytest.mark.docs

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SETTINGS_PAGE = ROOT / "docs" / "operator" / "settings.md"
# Variables of the tests and of make, which are no settings of the product; docs/developer/README.md explains them.
TEST_VARIABLES = {"KAIS_TEST_DEMAND", "KAIS_TEST_DEMO", "KAIS_TEST_POSTGRESQL", "KAIS_TEST_PROFILE", "KAIS_SHARED_DATA"}
PELICAN_KEYS = {"KAIS_SITE"}  # in the settings of Pelican, which is no environment
VARIABLE = re.compile(r"\bKAIS_[A-Z][A-Z0-9_]*\b")
COMMAND = re.compile(r"(?:^|[`$;(]\s?|\.venv/bin/)kais ((?:[^\s`#&;()|]+ ?)+)", re.MULTILINE)
HEADINGS = ("Context", "Decision", "Consequences")


def name_of(path: Path) -> str:
    """A page's path in the repository, for the names of tests."""
    return path.relative_to(ROOT).as_posix()


def iter_commands(text: str) -> Iterator[list[str]]:
    """The words after ``kais`` of every command in a page's code."""
    code = re.findall(r"^```.*?^```|`[^`\n]+`", text, re.MULTILINE | re.DOTALL)
    for match in COMMAND.finditer("\n".join(code)):
        yield shlex.split(match[1])


def find_fault(words: list[str], command: click.Command) -> str | None:
    """Why the command line cannot be what it says, or None.

    Only names are judged: subcommands must exist, and so must the options written out.
    """
    path = "kais"
    options = {"--help"}
    for word in words:
        options |= {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        if word.startswith("--"):
            if word.partition("=")[0].rstrip("]…") not in options:
                return f"{path} has no option {word}"
        elif isinstance(command, click.Group) and re.fullmatch(r"[a-z-]+", word):
            found = command.get_command(click.Context(command), word)
            if found is None:
                return f"{path} has no command {word}"
            command, path = found, f"{path} {word}"
    return None


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_kais_command_in_a_page_exists(page: Path) -> None:
    faults = [find_fault(words, cli) for words in iter_commands(page.read_text(encoding="utf-8"))]
    assert [fault for fault in faults if fault] == []


def test_a_command_that_does_not_exist_is_found() -> None:
    text = "Run `kais db frobnicate` or\n```\n$ kais db upgrade --with-sugar\n```\n"
    found = [find_fault(words, cli) for words in iter_commands(text)]
    assert found == ["kais db has no command frobnicate", "kais db upgrade has no option --with-sugar"]


def read_settings() -> set[str]:
    """The names of all variables that ``portal.settings.Settings`` reads."""
    return {f"KAIS_{field.name.upper()}" for field in dataclasses.fields(Settings)}


def test_the_settings_page_is_what_the_code_says() -> None:
    assert read_settings()
    wanted = runpy.run_path(str(ROOT / "bin" / "settings_page.py"))["with_table"]
    page = SETTINGS_PAGE.read_text(encoding="utf-8")
    assert page == wanted(page), "run make docs"
    assert set(VARIABLE.findall(page)) == read_settings()


def test_the_page_of_personal_data_is_what_the_rules_say() -> None:
    wanted = runpy.run_path(str(ROOT / "bin" / "retention_page.py"))["with_table"]
    page = (ROOT / "docs" / "operator" / "personal-data.md").read_text(encoding="utf-8")
    assert page == wanted(page), "run make docs"


def test_every_variable_that_the_code_names_is_a_setting() -> None:
    settings = read_settings()
    packages = ("core", "catalog", "publisher", "surveys", "search", "portal")
    files = [path for package in packages for path in (ROOT / package).rglob("*.py")]
    named = {variable for path in files for variable in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    assert named - PELICAN_KEYS - settings == set()


def test_the_developer_page_explains_the_variables_of_the_tests() -> None:
    text = (ROOT / "docs" / "developer" / "README.md").read_text(encoding="utf-8")
    assert set(VARIABLE.findall(text)) >= TEST_VARIABLES


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_in_a_page_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    code = re.findall(r"^```.*?^```|`[^`\n]+`", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"(?:^|`|\$ |&& )make ([a-z-]+)\b", "\n".join(code), re.MULTILINE))
    assert named - targets == set()


def iter_links(page: Path) -> Iterator[str]:
    """The targets of a page's Markdown links that stay in the repository."""
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", target):
            yield target.partition("#")[0]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert [target for target in iter_links(page) if not (page.parent / target).exists()] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page.is_dir():
            page /= "README.md"
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        waiting += [page.parent / target for target in iter_links(page)]
    assert [name_of(page) for page in PAGES if page.is_relative_to(ROOT / "docs") and page not in reached] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "adr").glob("[0-9]*.md")), ids=name_of)
def test_a_decision_says_when_why_and_what_follows(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.match(r"# \d+\. \S", text)
    assert page.name.startswith(f"{int(text[2:].partition('.')[0]):04}-")
    assert re.search(r"^Date: \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert re.search(r"^Status: (proposed|accepted|superseded by \d{4})$", text, re.MULTILINE)
    assert [heading for heading in HEADINGS if f"\n## {heading}\n" not in text] == []


def test_the_changelog_has_a_place_for_what_comes() -> None:
    assert "\n## Unreleased\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_dictionary_page_is_what_the_data_say() -> None:
    wanted = runpy.run_path(str(ROOT / "bin" / "dictionary_page.py"))["make_page"]
    page = ROOT / "docs" / "data" / "dictionary.md"
    assert page.read_text(encoding="utf-8") == wanted(), "run make docs"

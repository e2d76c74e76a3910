"""``kais survey new|import|check|export-definition``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.main import cli

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``kais WORDS…`` on a new installation."""
    monkeypatch.setenv("KAIS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("KAIS_DATABASE_URL", raising=False)
    runner = CliRunner()

    def kais(*words: str) -> Result:
        return runner.invoke(cli, words)

    assert kais("db", "upgrade").exit_code == 0
    return kais


def test_a_template_goes_out_as_a_file_and_comes_back(run: Run, tmp_path: Path) -> None:
    made = json.loads(run("survey", "new", "--template", "event-feedback", "--json").stdout)
    assert made["findings"] == []
    for number, name in ((2, "event.yaml"), (3, "event.xlsx")):
        assert run("survey", "export-definition", "1", str(tmp_path / name)).exit_code == 0
        assert run("survey", "check", str(tmp_path / name)).exit_code == 0
        again = json.loads(run("survey", "import", str(tmp_path / name), "--json").stdout)
        assert again == made | {"survey": number}


def test_a_draft_without_times_opens_with_the_time_it_is_given(run: Run) -> None:
    run("survey", "new", "--template", "event-feedback")
    assert run("survey", "open", "1").exit_code == 1
    opened = run("survey", "open", "1", "--closes", "2099-12-31 20:00", "--json")
    assert json.loads(opened.stdout) == {"poll": 1, "state": "open"}
    [listed] = json.loads(run("survey", "list", "--json").stdout)
    assert listed["closes_at"].startswith("2099-12-31T17:00")  # Moscow's evening, in UTC


def test_what_cannot_open_is_named_and_what_is_no_survey_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "meals.yaml"
    file.write_text(
        "title: Питание\nsections:\n  - questions:\n      - {label: Вкусно?, type: single}\n", encoding="utf-8"
    )
    checked = run("survey", "check", str(file), "--json")
    assert checked.exit_code == 1
    assert json.loads(checked.stdout)["findings"][0]["level"] == "error"
    form = tmp_path / "walk.md"
    form.write_text("| survey | | | |\n| | type | name | label |\n| | geopoint | place | Где? |\n", encoding="utf-8")
    assert "survey!A2" in run("survey", "check", str(form)).stdout
    file.write_text("titel: Питание\n", encoding="utf-8")
    refused = run("survey", "import", str(file))
    assert refused.exit_code == 1
    assert "titel" in str(refused.exception)  # kais prints the sentence
    assert json.loads(run("survey", "list", "--json").stdout) == []
    assert run("survey", "new", "--template", "unheard").exit_code == 1
    assert run("survey", "export-definition", "7", str(tmp_path / "x.yaml")).exit_code == 1
    assert run("survey", "export-definition", "7", str(tmp_path / "x.doc")).exit_code == 1

"""``kais catalog geocode`` reports in a table and in JSON, and refuses with a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from catalog.models import District
from portal.cli import main
from tests.support.portal import World

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def kais(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in the small region; gives exit code, stdout, stderr."""
    world.wiring.close()
    monkeypatch.setenv("KAIS_HOME", str(world.wiring.home))

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["catalog", "geocode", *words])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_the_report_counts_by_precision_and_by_step_and_a_second_run_is_none(kais: Run) -> None:
    code, out, _err = kais("--json")
    report = json.loads(out)
    assert code == 0
    assert report["institutions"] == report["exact"] + report["asked"]
    assert report["asked"] == report["found"] + report["unknown"]
    assert sum(report["by_precision"].values()) == sum(report["by_step"].values()) == report["found"]
    again = json.loads(kais("--json")[1])
    assert (again["run"], again["changed"], again["requests"]) == (None, 0, 0)
    assert "nothing new, no run" in kais("--all")[1]


def test_a_dry_run_says_so(kais: Run) -> None:
    assert "nothing was changed (dry run)" in kais("--dry-run")[1]


def test_one_district_by_its_slug(kais: Run, world: World) -> None:
    with world.wiring.catalog() as session:
        slug = session.scalars(select(District.slug).order_by(District.slug)).first()
    everywhere, one = json.loads(kais("--json")[1]), json.loads(kais("--district", str(slug), "--json")[1])
    assert 0 < one["institutions"] < everywhere["institutions"]
    code, _out, err = kais("--district", "nowhere")
    assert code == 2
    assert "There is no district “nowhere”" in err
    assert kais("--all", "--district", str(slug))[0] == 2


def test_a_geocoder_that_is_no_address_is_refused(kais: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIS_GEOCODER_URL", "ftp://geocoder.example.org")
    code, _out, err = kais()
    assert code == 1
    assert "KAIS_GEOCODER_URL" in err


def test_a_gazetteer_that_is_not_there_is_told_and_the_rest_goes_on(kais: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIS_GAZETTEER", "/nowhere/at/all")
    code, _out, err = kais()
    assert code == 0
    assert "KAIS_GAZETTEER" in err

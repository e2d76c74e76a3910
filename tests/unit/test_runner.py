"""The runner of the groups counts honestly."""

from pathlib import Path

import pytest

from tests.run import main, run_group, summarise
from tests.support.groups import GROUPS, Group, lacks_nothing

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest">
<testcase name="test_one"/>
<testcase name="test_two"/>
<testcase name="test_three"><failure message="no">no</failure></testcase>
<testcase name="test_four"><error message="no">no</error></testcase>
<testcase name="test_five"><skipped type="pytest.skip" message="no Chromium">here</skipped></testcase>
<testcase name="test_six"><skipped type="pytest.xfail" message="known">here</skipped></testcase>
</testsuite></testsuites>
"""
QUIET = """<testsuites><testsuite name="pytest"><testcase name="test_one"/></testsuite></testsuites>"""
SKIPPING = """<testsuites><testsuite><testcase name="t"><skipped type="pytest.skip" message="no"/></testcase></testsuite></testsuites>"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Where a report lies."""
    return tmp_path / "report.xml"


def test_passed_failed_and_skipped_are_told_apart(report: Path) -> None:
    report.write_text(REPORT)
    outcome = summarise("unit", report, 1, 3, demand=False)
    assert (outcome.passed, outcome.failed) == (2, 2)
    assert outcome.said == "ran: 2 passed, 2 FAILED, 1 known to fail, 1 skipped (no Chromium), 3 s"


def test_where_everything_is_demanded_a_skipped_test_fails(report: Path) -> None:
    report.write_text(SKIPPING)
    assert summarise("unit", report, 0, 3, demand=False).failed == 0
    assert summarise("unit", report, 0, 3, demand=True).failed == 1


def test_a_pytest_that_ends_badly_fails_although_every_test_passed(report: Path) -> None:
    report.write_text(QUIET)
    assert summarise("unit", report, 0, 3, demand=False).failed == 0
    assert summarise("unit", report, 3, 3, demand=False).failed == 1


@pytest.mark.parametrize(("demand", "failed"), [(False, 0), (True, 1)])
def test_a_group_without_its_tools_says_so_and_fails_only_where_demanded(demand: bool, failed: int) -> None:
    outcome = run_group(Group("browser", lambda: "no Chromium on PATH"), {}, demand=demand)
    assert outcome.said == "could not run: no Chromium on PATH"
    assert outcome.failed == failed


def test_a_group_nobody_knows_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["unti"]) == 2
    assert "unti" in capsys.readouterr().out


def test_every_group_is_told_in_the_developer_page() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "developer" / "README.md"
    rows = {
        line.split("|")[1].strip() for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("|")
    }
    assert {group.name for group in GROUPS} <= rows


def test_unit_tests_need_nothing() -> None:
    assert GROUPS[0].name == "unit"
    assert GROUPS[0].lacks is lacks_nothing

"""kill -9 of the server's workers while people answer: whoever has a receipt is stored and counted, once."""

from pathlib import Path

import pytest

from tests.support.rush import Rush

pytestmark = pytest.mark.slow


def test_whoever_has_a_receipt_is_stored_and_counted_though_workers_are_killed(tmp_path: Path) -> None:
    rush = Rush(tmp_path / "home", "tests.support.cold_portal:application")
    rush.prepare()
    tally = rush.run(kills=5)
    assert tally.kills == 5
    assert tally.cut > 0, f"nobody noticed a kill: {tally}"
    assert tally.sent > 100
    rush.check(tally)


def test_receipts_given_before_the_commit_are_found_out(tmp_path: Path) -> None:
    rush = Rush(tmp_path / "home", "tests.support.early_receipts:application")
    rush.prepare()
    tally = rush.run(kills=2)
    assert tally.wrong == []
    with pytest.raises(AssertionError, match="lost"):
        rush.check(tally)

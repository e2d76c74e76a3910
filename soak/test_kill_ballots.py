"""Kill workers with -9 a hundred times while people answer: whoever got a receipt is stored once and counted, nobody twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.rush import Rush

KILLS = 100
LONGEST_S = 600.0  # on a slow machine it ends with fewer kills, but not with fewer than these
FEWEST_KILLS = 60


@pytest.mark.slow
def test_nobody_with_a_receipt_is_lost_and_nobody_is_counted_twice(tmp_path: Path) -> None:
    rush = Rush(tmp_path / "home", people=12, most_s=LONGEST_S, production=True)
    rush.prepare()
    tally = rush.run(kills=KILLS)
    print(tally)
    assert tally.kills >= FEWEST_KILLS
    assert tally.cut > 0, f"nobody noticed a kill: {tally}"
    assert tally.sent > 1000
    rush.check(tally)

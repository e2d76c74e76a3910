"""Kill workers with -9 a hundred times while people answer: whoever got a receipt is stored once and counted, nobody twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.rush import Rush

LONGEST_S = 400.0


@pytest.mark.slow
@pytest.mark.parametrize(("production", "kills"), [(False, 80), (True, 20)])
def test_nobody_with_a_receipt_is_lost_and_nobody_is_counted_twice(
    production: bool, kills: int, tmp_path: Path
) -> None:
    application = "portal.wsgi:application" if production else "tests.support.cold_portal:application"
    rush = Rush(tmp_path / "home", application, people=12, most_s=LONGEST_S, production=production)
    rush.prepare()
    tally = rush.run(kills)
    print(tally)
    assert tally.kills == kills, f"this machine is too slow for so many: {tally}"
    assert tally.cut > 0, f"nobody noticed a kill: {tally}"
    rush.check(tally)

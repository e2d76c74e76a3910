"""What the list of sources counts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from catalog.freshness import list_states
from tests.unit.catalog.samples import school, schools


def test_records_of_institutions_that_speak_for_themselves_count_for_the_file_of_facts(load, sessions):
    load("spb-schools", schools(school()))
    for text in ("08:00–18:00", "09:00–18:00"):
        fact = {"institution": {"slug": "gimnaziya-56"}, "facts": {"common.workTime": text}}
        load("facts", json.dumps(fact, ensure_ascii=False) + "\n")
    with sessions() as session:
        rows = {item.code: item.rows for item in list_states(session, datetime(2026, 11, 27, tzinfo=UTC))}
    assert rows["facts"] == 1
    assert rows["spb-schools"] == 1

"""Search in the real register of St. Petersburg: questions made of it, by which nothing was ever tuned."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.judged import make_questions
from catalog import read
from catalog.database import MIGRATIONS, PACKAGE
from catalog.importers import import_file
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import make_engine, make_sessions, upgrade
from search.folder import open_index
from search.index import build_index
from search.quality import DEPTH, judge, read_judged
from search.request import SearchRequest

CLOCK = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
FILES = {
    "boundaries": "boundaries/spb-districts.geojson",
    "spb-schools": "spb-open-data/schools.csv",
    "committee-institutions": "spb-open-data/committee-institutions.csv",
    "arts-schools": "spb-open-data/arts-schools.csv",
    "sport-training": "spb-open-data/sport-training.csv",
    "spb-accreditation": "registers/spb-accreditation-register.csv",
}
ASKED = 2_000
SUCCESS_AT_1, MRR = 0.97, 0.98
pytestmark = pytest.mark.real_data


def test_questions_about_the_other_half_of_the_register_are_answered_first(shared_data: Path, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/catalog.db", PACKAGE)
    upgrade(engine, PACKAGE, MIGRATIONS)
    sessions = make_sessions(engine)
    for format, name in FILES.items():
        import_file(sessions, format, shared_data / name, actor=COMMAND_LINE, clock=CLOCK, audit=no_audit)
    build_index(tmp_path / "index", sessions, tmp_path / "no-pages")
    with sessions() as session:
        questions = list(make_questions(list(read.iter_cards(session)), "held-out"))
    engine.dispose()
    assert len(questions) > ASKED
    chosen = random.Random(5).sample(questions, ASKED)
    judged, bad = read_judged(json.dumps(question) for question in chosen)
    assert bad == []
    index = open_index(tmp_path / "index")
    report = judge(judged, lambda text: index.search(SearchRequest(text, per_page=DEPTH)).hits)
    index.close()
    assert report.total.success_at_1 >= SUCCESS_AT_1, report.misses
    assert report.total.mrr >= MRR, report.misses
    for label, figures in report.labels.items():
        assert figures.success_at_3 >= SUCCESS_AT_1 or figures.queries < 50, (label, figures)

"""Linking on the real registers keeps to its goals of precision and recall."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.bench_linking import judge_names, judge_points, load_city, match_england
from catalog.quality import quality
from catalog.quality_identifiers import find_misplaced
from core.database import Sessions

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def city(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Sessions:
    """St. Petersburg with schools, certificates and points."""
    sessions: Sessions = load_city(shared_data, tmp_path_factory.mktemp("city"))
    return sessions


def test_england_recognises_itself_through_typos(shared_data):
    verdict, seconds = match_england(shared_data)
    assert verdict.all == 49_514
    assert verdict.precision >= 0.99
    assert verdict.recall >= 0.95
    assert seconds < 120


def test_points_find_the_institution_of_their_number_and_district(city):
    with city() as session:
        verdict = judge_points(session)
    assert verdict.all >= 540  # of 625
    assert verdict.precision >= 0.99
    assert verdict.recall >= 0.95


def test_names_alone_find_whom_inn_and_ogrn_find_but_where_the_list_gives_them_to_a_neighbour(city):
    with city() as session:
        slipped = {one.entry_id for one in find_misplaced(session)}
        everyone, others = judge_names(session), judge_names(session, slipped)
    assert 50 <= len(slipped) <= 70
    assert everyone.recall >= 0.9
    assert others.precision >= 0.99
    assert others.recall >= 0.95


def test_the_slipped_columns_of_one_district_are_listed(city):
    with city() as session:
        issues = [issue for issue in quality(session) if issue.code == "identifiers-of-another"]
    assert 40 <= len(issues) <= 70

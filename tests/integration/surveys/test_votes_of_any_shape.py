"""A vote of several questions: counts that add up, and ballots that anyone counts again."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from surveys.definition.model import Answers, SurveyKind
from surveys.recount import verify
from tests.unit.surveys.answered import make_answered, many
from tests.unit.surveys.app import Site
from tests.unit.surveys.tabulation.questionnaires import DEFINITION

VOTE = replace(DEFINITION, kind=SurveyKind.VOTE)


def read_csv(site: Site, path: str) -> list[dict[str, str]]:
    """A published table."""
    page = site.get(path)
    assert page.status == 200, page.text
    return list(csv.DictReader(io.StringIO(page.html.lstrip("\ufeff"))))


def test_small_counts_of_a_vote_are_published_exactly(site: Site) -> None:
    said: list[Answers] = [{"who": who} for who in ["mother"] * 6 + ["father"] * 2 + ["other"]]
    vote = make_answered(site.sessions, site.clock, said, definition=VOTE)
    body = json.loads(site.get(f"/api/v1/surveys/{vote}/results").response.get_data())
    who = next(question for question in body["questions"] if question["name"] == "who")
    assert [value["count"] for value in who["values"]] == [6, 2, 1]
    rows = read_csv(site, f"/surveys/{vote}/results.csv")
    assert [row["count"] for row in rows if row["question"] == "who"] == ["6", "2", "1"]
    survey = make_answered(site.sessions, site.clock, said)
    rows = read_csv(site, f"/surveys/{survey}/results.csv")
    assert "2" not in [row["count"] for row in rows if row["question"] == "who"]


def test_fewer_than_five_votes_are_a_number_only(site: Site) -> None:
    vote = make_answered(site.sessions, site.clock, [{"who": "mother"}] * 4, definition=VOTE)
    page = site.get(f"/surveys/{vote}/results/")
    assert "4 голоса" in page.text
    assert "Кто вы?" not in page.text
    body = json.loads(site.get(f"/api/v1/surveys/{vote}/results").response.get_data())
    assert (body["total"], body["questions"], body["days"]) == (4, [], {})


@pytest.mark.parametrize("by", ["who", "lunch", "grid.safe"])
def test_votes_are_not_divided_by_groups(site: Site, by: str) -> None:
    vote = make_answered(site.sessions, site.clock, many(60), definition=VOTE)
    body = json.loads(site.get(f"/api/v1/surveys/{vote}/results?by={by}").response.get_data())
    assert (body["divide_by"], body["tables"]) == ([], [])


def save(site: Site, path: str, file: Path) -> Path:
    """Keep a published file as whoever counts again does."""
    file.write_text(site.get(path).html, encoding="utf-8", newline="")
    return file


def test_anyone_counts_a_vote_again_and_finds_their_receipt(site: Site, tmp_path: Path) -> None:
    vote = make_answered(site.sessions, site.clock, many(200), definition=VOTE)
    assert f"/surveys/{vote}/ballots.csv" in str(site.get(f"/surveys/{vote}/results/").main)
    ballots = save(site, f"/surveys/{vote}/ballots.csv", tmp_path / "ballots.csv")
    counts = save(site, f"/surveys/{vote}/results.csv", tmp_path / "results.csv")
    rows = read_csv(site, f"/surveys/{vote}/ballots.csv")
    receipts = [row["receipt"] for row in rows]
    assert receipts == sorted(receipts)
    found = verify(ballots, counts, receipts[7].upper())
    assert (found.total, found.agrees) == (200, True)
    assert found.receipt_option is not None
    assert found.receipt_option.startswith("who = ")
    assert verify(ballots, counts, "0" * 64).receipt_option is None
    changed = counts.read_text(encoding="utf-8-sig").replace('"who","","mother"', '"who","","father"', 1)
    counts.write_text(changed, encoding="utf-8")
    assert verify(ballots, counts).agrees is False
    ballots.write_text(
        "".join(ballots.read_text(encoding="utf-8-sig").splitlines(keepends=True)[:-1]), encoding="utf-8"
    )
    save(site, f"/surveys/{vote}/results.csv", counts)
    assert verify(ballots, counts).agrees is False  # a ballot is missing


def test_nothing_that_somebody_wrote_stands_in_the_list(site: Site) -> None:
    said: list[Answers] = [{"who": "mother", "why": "Мария Ивановна кричит"}] * 9
    vote = make_answered(site.sessions, site.clock, said, definition=VOTE)
    rows = read_csv(site, f"/surveys/{vote}/ballots.csv")
    assert len(rows) == 9
    assert {"why", "school"} & rows[0].keys() == set()
    assert "Мария" not in str(rows)
    survey = make_answered(site.sessions, site.clock, many(60))
    assert site.get(f"/surveys/{survey}/ballots.csv").status == 404  # answers of surveys are not given away
    few = make_answered(site.sessions, site.clock, said[:4], definition=VOTE)
    assert site.get(f"/surveys/{few}/ballots.csv").status == 404
    waiting = make_answered(site.sessions, site.clock, said, definition=VOTE, published=False)
    assert site.get(f"/surveys/{waiting}/ballots.csv").status == 404

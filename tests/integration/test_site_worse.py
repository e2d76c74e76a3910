"""A build counts every site, keeps the figures, and says which sites it makes worse before it swaps them in."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog.cards import Fact
from publisher.build import build
from publisher.errors import BecomesWorse
from publisher.inputs import BuildReport
from publisher.output import OutputFolder
from publisher.readiness import Readiness, ReadinessStore
from tests.support.register import HandMadeRegister
from tests.support.small_build import DAY, make_inputs, make_register

GYMNASIUM, KINDERGARTEN = "gimnaziya-56", "detskiy-sad-3"


def make(folder: Path, register: HandMadeRegister, **changes: Any) -> tuple[BuildReport, list[str]]:
    """A build and what it said."""
    said: list[str] = []
    return build(make_inputs(folder, register, **changes), progress=said.append), said


def without(register: HandMadeRegister, key: str) -> HandMadeRegister:
    """A register whose gymnasium says one thing less."""
    gymnasium, *others = register.institutions
    assert key in gymnasium.facts
    facts = {name: fact for name, fact in gymnasium.facts.items() if name != key}
    return replace(register, institutions=[replace(gymnasium, facts=facts), *others], number=2)


def figures(folder: Path) -> dict[str, Readiness]:
    """What the last build keeps."""
    return ReadinessStore(OutputFolder(folder / "output")).summaries()


def test_a_build_keeps_the_figures_and_the_report_of_every_site(tmp_path: Path) -> None:
    report, _said = make(tmp_path, make_register())
    assert report.worse == ()
    found = figures(tmp_path)
    assert set(found) == {GYMNASIUM, KINDERGARTEN}
    assert (found[GYMNASIUM].type, found[GYMNASIUM].draft, found[GYMNASIUM].applicable) == ("school", False, 178)
    assert (found[KINDERGARTEN].type, found[KINDERGARTEN].draft) == ("kindergarten", True)
    for slug, figure in found.items():
        kept = ReadinessStore(OutputFolder(tmp_path / "output")).report(slug)
        assert kept is not None
        assert (kept.slug, kept.score, kept.filled, kept.missing) == (slug, figure.score, figure.filled, figure.missing)
        assert len(kept.marks) == figure.applicable
        assert all(mark.label and mark.subsection for mark in kept.marks)


def test_a_site_that_loses_a_fact_is_named_before_the_swap(tmp_path: Path) -> None:
    register = make_register()
    make(tmp_path, register)
    before = os.readlink(tmp_path / "output")
    seen_at: list[str] = []

    def progress(sentence: str) -> None:
        if "becomes worse" in sentence:
            seen_at.append(os.readlink(tmp_path / "output"))

    report = build(make_inputs(tmp_path, without(register, "common.workTime")), progress=progress)
    assert seen_at == [before]
    assert os.readlink(tmp_path / "output") != before
    (worse,) = report.worse
    assert (worse.site, worse.lost, worse.labels) == (GYMNASIUM, ("common.workTime",), ("Режим и график работы",))
    assert worse.after < worse.before
    assert "Режим и график работы" in str(worse)
    assert report.as_dict()["worse"] == [
        {"site": GYMNASIUM, "draft": False, "before": worse.before, "after": worse.after, "lost": ["common.workTime"]}
    ]


@pytest.mark.parametrize("slugs", [(), (GYMNASIUM,)], ids=["full", "one site"])
def test_a_build_that_refuses_worse_sites_leaves_everything_as_it_was(tmp_path: Path, slugs: tuple[str, ...]) -> None:
    register = make_register()
    make(tmp_path, register)
    before = os.readlink(tmp_path / "output")
    site = os.readlink(tmp_path / "output" / "s" / GYMNASIUM)
    kept = figures(tmp_path)
    with pytest.raises(BecomesWorse, match=GYMNASIUM):
        make(tmp_path, without(register, "common.workTime"), refuse_worse=True, slugs=slugs)
    assert os.readlink(tmp_path / "output") == before
    assert os.readlink(tmp_path / "output" / "s" / GYMNASIUM) == site
    assert figures(tmp_path) == kept
    report, _said = make(tmp_path, without(register, "common.workTime"), slugs=slugs)
    assert [worse.site for worse in report.worse] == [GYMNASIUM]
    assert figures(tmp_path)[GYMNASIUM].score < kept[GYMNASIUM].score
    assert set(figures(tmp_path)) == set(kept)


def test_a_site_that_gains_facts_is_not_worse(tmp_path: Path) -> None:
    register = make_register()
    make(tmp_path, without(register, "common.workTime"))
    report, said = make(tmp_path, register, refuse_worse=True)
    assert report.worse == ()
    assert not any("worse" in sentence for sentence in said)


def test_a_site_whose_content_stays_is_not_counted_again_for_a_week(tmp_path: Path) -> None:
    register = make_register()
    make(tmp_path, register)
    first = figures(tmp_path)
    make(tmp_path, register, day=DAY + timedelta(days=6))
    assert figures(tmp_path)[GYMNASIUM].checked_on == first[GYMNASIUM].checked_on
    make(tmp_path, register, day=DAY + timedelta(days=7))
    assert figures(tmp_path)[GYMNASIUM].checked_on == DAY + timedelta(days=7)


def test_workers_and_one_process_count_alike(tmp_path: Path) -> None:
    for name, jobs in (("one", 1), ("two", 2)):
        register = make_register()
        clones = [
            replace(card, id=card.id + 1000 * number, slug=f"{card.slug}-{number}")
            for number in range(1, 4)
            for card in register.institutions[:1]
        ]
        register.institutions.extend(clones)
        make(tmp_path / name, register, jobs=jobs)
    assert figures(tmp_path / "one") == figures(tmp_path / "two")
    assert len(figures(tmp_path / "one")) == 5


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"gimnaziya-56": {"digest": "x"}}'])
def test_figures_of_another_make_are_made_again(tmp_path: Path, content: bytes) -> None:
    register = make_register()
    make(tmp_path, register)
    (tmp_path / "output.state" / "readiness" / ".figures.json").write_bytes(content)
    (tmp_path / "output.state" / "readiness" / f"{GYMNASIUM}.json").write_bytes(content)
    report, _said = make(tmp_path, without(register, "common.workTime"))
    assert report.worse == ()
    assert figures(tmp_path)[GYMNASIUM].filled


def test_an_unknown_fact_of_a_card_is_a_missing_mark(tmp_path: Path) -> None:
    register = make_register()
    gymnasium, *others = register.institutions
    register = replace(register, institutions=[replace(gymnasium, full_name=Fact(), facts={}, rows={}), *others])
    make(tmp_path, register)
    assert figures(tmp_path)[GYMNASIUM].filled == 0

"""The change feed's files: numbered, resumed, the same bytes whether made at once or build by build."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from catalog.changes import Event, replay
from core.errors import Conflict, NotFound
from portal.history.feed import BadCursor, changes_after, parse_number
from publisher import data_changes
from publisher.data_changes import ChangeFiles
from publisher.tree import Tree
from tests.support.register import HandMadeRegister

BEGAN = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _events(runs: int) -> list[Event]:
    """Two institutions made in the first run; then one telephone a run, and in the last one of them is taken back."""
    word = {"value": ["1"], "source": "s", "seen_on": "2026-11-20"}
    made = [
        Event(
            1,
            BEGAN,
            "s",
            None,
            "created",
            "institution",
            id_,
            {"slug": [None, f"s-{id_}"], "fields/phones": [None, word]},
        )
        for id_ in (1, 2)
    ]
    changed = [
        Event(
            run, BEGAN + timedelta(hours=run), "s", None, "changed", "institution", 1,
            {"fields/phones": [{**word, "value": [str(run - 1)]}, {**word, "value": [str(run)]}]},
        )
        for run in range(2, runs)
    ]  # fmt: skip
    return [*made, *changed, Event(runs, BEGAN + timedelta(hours=runs), "s", 1, "removed", "institution", 2, {})]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of three events."""
    monkeypatch.setattr(data_changes, "SEGMENT", 3)


def _build(folder: Path, events: list[Event], before: Tree | None = None) -> tuple[Tree, ChangeFiles]:
    folder.mkdir()
    tree = Tree(folder, before.folder if before else None, before.digests if before else {})
    register = HandMadeRegister([], happened=events)
    files = ChangeFiles(tree, register, register.newest_run())
    tree.put("data/changes/index.json", files.write())
    return tree, files


def _contents(tree: Tree) -> dict[str, bytes]:
    return {path: (tree.folder / path).read_bytes() for path in tree.digests}


def test_segments_made_build_by_build_are_those_made_at_once(small, tmp_path):
    tree = None
    for run in range(1, 12):
        tree, _files = _build(tmp_path / f"b{run}", [event for event in _events(11) if event.run <= run], tree)
    assert tree is not None
    whole, files = _build(tmp_path / "whole", _events(11))
    assert _contents(tree) == _contents(whole)
    assert [segment.full for segment in files.segments] == [True, True, True, True]


def test_a_later_build_writes_only_what_is_new(small, tmp_path):
    events = _events(12)
    first, _ = _build(tmp_path / "first", events[:8])
    second, _ = _build(tmp_path / "second", events, first)
    whole, _ = _build(tmp_path / "whole", events)
    assert _contents(second) == _contents(whole)
    for name in ("000001.jsonl", "000002.jsonl"):  # full: the same file on the disk
        path = Path("data/changes") / name
        assert (second.folder / path).samefile(first.folder / path)
    assert not (second.folder / "data/changes/000003.jsonl").samefile(first.folder / "data/changes/000003.jsonl")


def test_another_history_begins_from_nothing(small, tmp_path):
    first, _ = _build(tmp_path / "first", _events(9))
    later = [
        Event(e.run, e.at + timedelta(days=1), e.source, e.undoes, e.type, e.subject, e.id, e.diff) for e in _events(5)
    ]
    second, _ = _build(tmp_path / "second", later, first)
    whole, _ = _build(tmp_path / "whole", later)
    assert _contents(second) == _contents(whole)
    series = [orjson.loads(_contents(tree)["data/changes/index.json"])["series"] for tree in (first, second)]
    assert series[0] != series[1]


def test_the_index_counts_and_fingerprints_each_segment(small, tmp_path):
    tree, _ = _build(tmp_path / "b", _events(6))
    index = orjson.loads(_contents(tree)["data/changes/index.json"])
    assert (index["cursor"], index["first"], index["last"]) == (7, 1, 7)
    for segment in index["segments"]:
        content = _contents(tree)[f"data/changes/{segment['path']}"]
        assert (len(content), hashlib.sha256(content).hexdigest()) == (segment["bytes"], segment["sha256"])
        cursors = [orjson.loads(line)["cursor"] for line in content.splitlines()]
        assert cursors == list(range(segment["first"], segment["last"] + 1))


def test_who_asks_for_what_is_new_gets_the_rest_and_ends_with_the_register(small, tmp_path):
    tree, _ = _build(tmp_path / "b", _events(9))
    read, cursor = [], 0
    while True:
        answer = changes_after(tree.folder, cursor, 2)
        read += answer["events"]
        cursor = answer["cursor"]
        if not answer["more"]:
            break
    assert [event["cursor"] for event in read] == list(range(1, 11))
    assert list(replay(read)) == [("institution", 1)]
    assert replay(read)["institution", 1]["fields"]["phones"]["value"] == ["8"]
    assert changes_after(tree.folder, cursor, 2)["events"] == []


def test_a_cursor_that_cannot_be_is_refused(small, tmp_path):
    tree, _ = _build(tmp_path / "b", _events(4))
    with pytest.raises(Conflict):
        changes_after(tree.folder, 99, 10)
    with pytest.raises(NotFound):
        changes_after(tmp_path / "nothing", 0, 10)
    for wrong in ("-1", "x", "1.5", "٣", "9" * 30, "1001"):
        with pytest.raises(BadCursor):
            parse_number(wrong, 100, 1000, "limit")
    assert parse_number("", 100, 1000, "limit") == 100

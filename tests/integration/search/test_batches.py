"""A batch on top of an index gives what an index made anew would give."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines import ENGINES, engine_named
from search.engines.base import FACETS, ORDER_GAP, Engine, Entry, Wish
from search.plan import AtLeast, Attempt, Class, Every, Has, Owners, Plan, Some
from search.request import Sort

WORDS = ("школа", "лицей", "бассейн", "56")
Entries = dict[str, Entry]


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    number = draw(st.integers(0, 9))
    words = st.lists(st.sampled_from(WORDS), max_size=4)
    name = draw(words)
    return Entry(
        key=f"institution:{number}",
        order=(number + 1) * ORDER_GAP + draw(st.integers(0, 3)),
        terms={
            "name": name,
            "main": [*name, *draw(words)],
            "offer": draw(words),
            "body": draw(words),
            "group": (draw(st.sampled_from(("institution", "page"))),),
            "district": draw(st.sampled_from(((), ("north",), ("south",)))),
            "form": (draw(st.sampled_from(("institution", "news", "page"))),),
            "hidden": draw(st.sampled_from(((), ("en",)))),
        },
        stored={"title": f"{number} {draw(st.integers(0, 99))}", "text": "x" * draw(st.integers(0, 50))},
        point=draw(st.sampled_from((None, (59.9, 30.3), (60.0, 30.1)))),
        owner=draw(st.sampled_from((0, number, 3, 4))),
        day=draw(st.sampled_from((None, date(2026, 1, 2), date(2026, 11, 20)))),
    )


def plans() -> list[Plan]:
    """Plans that use every kind of expression."""
    everything = Some((Has(("main",), WORDS), Has(("group",), ("institution", "page"))))
    both = Every((Has(("main",), ("школа",)), Has(("main", "offer", "body"), ("56",))))
    two = AtLeast(2, tuple(Has(("main", "body"), (word,)) for word in WORDS))
    texts = Has(("body",), ("бассейн", "лицей"))
    return [
        Plan((Attempt((Class("everything", everything),)),)),
        Plan(
            (Attempt((Class("both", both), Class("two", two)), when=both), Attempt((Class("two", two),), relaxed=True))
        ),
        Plan((Attempt((Class("texts", texts, scored=True),)),), scored=("бассейн", "лицей")),
        Plan(
            (Attempt((Class("texts", texts), Class("whose texts", Owners(Every((texts, Has(("form",), ("page",)))))))),)
        ),
        Plan(()),
    ]


def wishes() -> list[Wish]:
    """Questions in every order, with and without filters, for every page."""
    found = []
    for plan in plans():
        for filters in ({}, {"district": "north"}, {"group": "page", "district": "nowhere"}):
            found += [
                Wish(plan, "ru", filters, per_page=3, page=2),
                Wish(plan, "en", filters, Sort.DATE),
                Wish(plan, "ru", filters, Sort.DISTANCE, point=(60.0, 30.0)),
            ]
    return found


def answers(engine: Engine) -> list[object]:
    """Everything an engine says, in its order."""
    said: list[object] = [engine.size, [engine.values(facet) for facet in FACETS]]
    for wish in wishes():
        found = engine.find(wish)
        shown = [(dict(engine.stored(handle)), engine.point(handle)) for handle in found.handles]
        said.append((found.total, found.unfiltered, found.page, found.pages, found.attempt, found.relaxed, shown))
        said.append({name: dict(sorted(counts.items())) for name, counts in found.counts.items()})
        if found.attempt >= 0:
            said.append(engine.class_sizes(wish.plan, found.attempt, wish.lang))
    return said


def make(folder: Path, engine: str, documents: Entries) -> Path:
    folder.mkdir()
    engine_named(engine).write(folder, sorted(documents.values(), key=lambda entry: entry.order))
    return folder


def after(documents: Entries, batch: Sequence[Entry], gone: Sequence[str]) -> Entries:
    """What is there after a batch; entries of equal order would have no order."""
    left = {key: entry for key, entry in documents.items() if key not in gone}
    return left | {entry.key: entry for entry in batch}


@pytest.mark.parametrize("name", sorted(ENGINES))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.lists(entries(), max_size=8),
    batches=st.lists(st.tuples(st.lists(entries(), max_size=4), st.sets(st.integers(0, 9), max_size=3)), max_size=3),
)
def test_batches_end_where_writing_anew_does(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    first: list[Entry],
    batches: list[tuple[list[Entry], set[int]]],
) -> None:
    folder = tmp_path_factory.mktemp("batches")
    documents: Entries = {entry.key: entry for entry in first}
    current = make(folder / "0", name, documents)
    for number, (batch, leaving) in enumerate(batches, start=1):
        coming = {entry.key: entry for entry in batch}
        gone = {f"institution:{n}" for n in leaving} | coming.keys()
        following = folder / str(number)
        following.mkdir()
        engine_named(name).apply(following, current, gone & documents.keys(), list(coming.values()))
        documents = after(documents, list(coming.values()), sorted(gone))
        current = following
    built, anew = engine_named(name).open(current), engine_named(name).open(make(folder / "anew", name, documents))
    without_scores = [wish for wish in wishes() if not wish.plan.scored]
    assert [_said(built, wish) for wish in without_scores] == [_said(anew, wish) for wish in without_scores]
    assert built.size == anew.size == len(documents)
    built.close()
    anew.close()


def _said(engine: Engine, wish: Wish) -> object:
    found = engine.find(wish)
    shown = [dict(engine.stored(handle)) for handle in found.handles]
    return found.total, found.pages, found.attempt, shown, {k: dict(sorted(v.items())) for k, v in found.counts.items()}


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_a_batch_leaves_the_index_before_as_it_was(tmp_path: Path, name: str) -> None:
    entry = Entry("a", ORDER_GAP, {"name": ("школа",), "main": ("школа",), "group": ("institution",)}, {"title": "А"})
    before = make(tmp_path / "1", name, {"a": entry})
    opened = engine_named(name).open(before)
    said = answers(opened)
    (tmp_path / "2").mkdir()
    other = replace(entry, key="b", order=2 * ORDER_GAP, stored={"title": "Б"})
    engine_named(name).apply(tmp_path / "2", before, {"a"}, [other])
    assert answers(opened) == said == answers(engine_named(name).open(before))
    after_it = engine_named(name).open(tmp_path / "2")
    assert [after_it.stored(handle)["title"] for handle in after_it.find(wishes()[0]).handles] in ([], ["Б"])
    assert after_it.size == 1
    assert engine_named(name).batches(tmp_path / "2") == (1 if name == "whoosh" else 0)  # tantivy merges by itself

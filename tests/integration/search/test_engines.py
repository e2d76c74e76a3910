"""Every engine gives the same documents in the same order."""

import builtins
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines import ENGINES, engine_named
from search.engines.base import ORDER_GAP, Engine, Entry, Wish
from search.engines.widest import widest
from search.errors import EngineMissing, IndexDamaged
from search.plan import Attempt, Class, Every, Expression, Has, Plan, Some
from search.query import SearchIndex
from search.request import SearchRequest, Sort
from tests.integration.search.test_batches import answers, entries, make
from tests.unit.search.placed import PLACED
from tests.unit.search.world import make_index

QUERIES = (
    "",
    "школа",
    "гимназия 56",
    "гимназея 56",
    "парусная 4",
    "экскурсия",
    "маяк",
    "школа 999",
    "портал",
    "щзкъх",
    "7",
)
FILTERS: tuple[dict[str, str], ...] = (
    {}, {"kind": "school"}, {"kind": "nothing"}, {"district": "portovyj", "type": "institution"}, {"type": "page", "kind": "gymnasium"},
    {"lang": "en"},
)  # fmt: skip


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SearchIndex]:
    """The region with places, by every engine."""
    pytest.importorskip("tantivy")
    return {name: make_index(tmp_path_factory.mktemp(name), PLACED, engine=name) for name in ENGINES}


@pytest.mark.parametrize("sort", Sort)
def test_every_engine_finds_the_same(both: dict[str, SearchIndex], sort: Sort) -> None:
    for text in QUERIES:
        for filters in FILTERS:
            for page, per_page in ((1, 20), (2, 3), (10**9, 4)):
                request = SearchRequest(text, sort=sort, point=(59.95, 30.3), page=page, per_page=per_page, **filters)  # type: ignore[arg-type]
                one, other = (index.search(request) for index in both.values())
                assert one == other
                assert {name: list(counts) for name, counts in one.facets.items()} == {
                    name: list(counts) for name, counts in other.facets.items()
                }


def test_every_engine_suggests_the_same(both: dict[str, SearchIndex]) -> None:
    for text in ("гимн", "школа 5", "пару", "маяк", "а"):
        one, other = (index.suggest(text) for index in both.values())
        assert one == other


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(entries(), max_size=10))
def test_every_engine_reads_a_plan_as_it_is_written(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Entry]
) -> None:
    folder = tmp_path_factory.mktemp("engines")
    made = {entry.key: entry for entry in documents}
    opened = [engine_named(name).open(make(folder / name, name, made)) for name in ENGINES]
    said = [answers(engine) for engine in opened]
    assert said[0] == said[1]


WORDS = ("школа", "праздник", "бассейн", "окно")


def long_texts() -> dict[str, Entry]:
    """Three hundred texts: many alike, many without any of the words that are asked for."""
    found = {}
    for number in range(300):
        often = (number % 7, number % 3, number % 2 * 5, 1 + number % 40)
        body = [word for word, count in zip(WORDS, often, strict=True) for _ in range(count)]
        order = (number * 37 % 300 + 1) * ORDER_GAP
        found[f"p{number}"] = Entry(f"p{number}", order, {"body": body, "main": ["все"]}, {"number": number})
    return found


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Engine]:
    """Long texts by every engine, half of them written as batches."""
    pytest.importorskip("tantivy")
    entries = sorted(long_texts().values(), key=lambda entry: entry.order)
    found = {}
    for name in ENGINES:
        folder = tmp_path_factory.mktemp(name)
        module = engine_named(name)
        module.write(_empty(folder / "0"), entries[::2])
        module.apply(_empty(folder / "1"), folder / "0", (), entries[1::4])
        module.apply(_empty(folder / "2"), folder / "1", (), entries[3::4])
        found[name] = module.open(folder / "2")
    return found


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    "asked", [("школа",), ("школа", "праздник"), ("бассейн",), ("окно", "школа", "бассейн"), ("нет",)]
)
@pytest.mark.parametrize(("page", "per_page"), [(1, 20), (2, 7), (9, 30), (10, 30), (3, 100)])
def test_texts_come_by_how_well_they_answer_and_equal_ones_by_their_static_order(
    texts: dict[str, Engine], asked: tuple[str, ...], page: int, per_page: int
) -> None:
    plan = Plan((Attempt((Class("all", Has(("main",), ("все",)), scored=True),)),), scored=asked)
    shown = []
    for engine in texts.values():
        found = engine.find(Wish(plan, page=page, per_page=per_page))
        shown.append([engine.stored(handle)["number"] for handle in found.handles])
    assert shown[0] == shown[1]
    assert len(shown[0]) == per_page


def test_a_word_that_stands_more_often_in_a_shorter_text_comes_first(texts: dict[str, Engine]) -> None:
    plan = Plan((Attempt((Class("all", Has(("main",), ("все",)), scored=True),)),), scored=("школа",))
    for engine in texts.values():
        first = engine.find(Wish(plan, per_page=1)).handles[0]
        text = long_texts()[f"p{engine.stored(first)['number']}"].terms["body"]
        assert text.count("школа") == 6
        assert len(text) < 20


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_days_and_moments_are_shown_as_they_were_given(tmp_path: Path, name: str) -> None:
    stored = {
        "day": date(2026, 11, 20), "opens_at": datetime(2026, 11, 20, 9, tzinfo=UTC), "nothing": None, "open": True,
        "licence": {"as_of": date(2026, 11, 18), "state": "active"},
    }  # fmt: skip
    entry = Entry("a", ORDER_GAP, {"main": ("школа",)}, stored)
    engine = engine_named(name).open(make(tmp_path / "index", name, {"a": entry}))
    plan = Plan((Attempt((Class("all", Has(("main",), ("школа",))),)),))
    assert [dict(engine.stored(handle)) for handle in engine.find(Wish(plan)).handles] == [stored]


def test_an_engine_that_is_not_installed_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    really = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "tantivy":
            raise ModuleNotFoundError("No module named 'tantivy'", name="tantivy")
        return really(name, *rest)  # type: ignore[arg-type]

    for module in [name for name in sys.modules if name.startswith(("tantivy", "search.engines.tantivy"))]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(EngineMissing, match=r"pip install 'kais\[tantivy\]'"):
        engine_named("tantivy")


def test_an_engine_nobody_knows_is_refused() -> None:
    with pytest.raises(IndexDamaged, match="lucene"):
        engine_named("lucene")


def test_whoosh_alone_does_not_import_tantivy() -> None:
    code = "import sys, search.query, search.index, search.engines.whoosh_engine; print('tantivy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "False"


def _members(expression: Expression, sets: dict[tuple[str, str], set[int]]) -> set[int]:
    match expression:
        case Has(fields, terms):
            return {one for field in fields for term in terms for one in sets[field, term]}
        case Every(parts):
            return set.intersection(*(_members(part, sets) for part in parts)) if parts else set()
        case Some(parts):
            return {one for part in parts for one in _members(part, sets)}
        case _:
            raise AssertionError(expression)


FIELDS, TERMS = ("main", "body"), ("a", "b")
plain = st.builds(
    Has,
    st.lists(st.sampled_from(FIELDS), max_size=2).map(tuple),
    st.lists(st.sampled_from(TERMS), max_size=2).map(tuple),
)


def _either(part: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(part, max_size=3).map(tuple)
    return st.builds(Every, several) | st.builds(Some, several)


expressions: st.SearchStrategy[Expression] = st.recursive(plain, _either, max_leaves=6)


@settings(max_examples=150, deadline=None)
@given(st.lists(expressions, max_size=5), st.lists(st.sets(st.integers(0, 5)), min_size=4, max_size=4))
def test_what_is_left_out_of_a_union_is_in_it_anyway(parts: list[Expression], found: list[set[int]]) -> None:
    sets = dict(zip(((field, term) for field in FIELDS for term in TERMS), found, strict=True))
    assert _members(Some(tuple(widest(parts))), sets) == _members(Some(tuple(parts)), sets)
    names, texts = Has(("main",), ("a",)), Has(("main", "body"), ("a",))
    assert widest([Every((names, Has(("main",), ("b",)))), names, texts]) == [texts]

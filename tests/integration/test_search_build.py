"""The index is made from the register, the published pages and what other packages hand over."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalog.importers import import_file
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions, make_engine, make_sessions, upgrade
from core.handover import SearchDocument
from search.engines import ENGINES
from search.folder import open_index
from search.index import build_index
from search.query import SearchIndex
from search.request import SearchRequest

REGISTER = """key,kind,full_name,short_name,district,address
1,school,Средняя общеобразовательная школа № 5 Портового района,Школа № 5,Портовый,"улица Якорная, дом 1"
2,gymnasium,Гимназия № 56 Портового района,Гимназия № 56,Портовый,"улица Якорная, дом 2"
3,kindergarten,Детский сад № 7 Приозёрного района,Детский сад № 7,Приозёрный,"улица Парусная, дом 3"
"""
PAGE = {
    "site_id": "gimnaziya-56", "institution_id": 2, "lang": "ru", "type": "news", "headings": [], "published_on": "2026-09-01",
    "updated_on": None, "hash": "0",
}  # fmt: skip
EXTRA = (SearchDocument("/polls/3/", "poll", "Какой кружок открыть?", "Шахматы", published_on=date(2026, 11, 1)),)


@pytest.fixture
def sessions(migrated_engine: Callable[[str], Engine], tmp_path: Path, clock: FixedClock) -> Sessions:
    """A register of three institutions."""
    made = make_sessions(migrated_engine("catalog"))
    register = tmp_path / "register.csv"
    register.write_text(REGISTER, encoding="utf-8")
    import_file(made, "institutions", register, actor=COMMAND_LINE, clock=clock, audit=no_audit)
    return made


def write_pages(folder: Path, **manifest: object) -> Path:
    """What the publisher leaves behind: one page of the gymnasium."""
    folder.mkdir()
    line = PAGE | {"url": "/s/gimnaziya-56/news/den/", "title": "День знаний", "text": "Линейка во дворе гимназии."}
    (folder / "gimnaziya-56.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.mark.parametrize("engine", ENGINES)
def test_register_pages_and_polls_are_found_together(sessions: Sessions, tmp_path: Path, engine: str) -> None:
    seen: list[int] = []
    pages = write_pages(tmp_path / "pages", revision=12)
    report = build_index(tmp_path / "index", sessions, pages, EXTRA, engine=engine, progress=seen.append)
    assert (report.documents, report.institutions, report.pages, report.revision) == (5, 3, 2, 12)
    assert seen[-1] == 5
    index = open_index(tmp_path / "index")
    assert index.search(SearchRequest("гимназии портового района")).hits[0].title == "Гимназия № 56"
    assert index.search(SearchRequest("линейка")).hits[0].site_name == "Гимназия № 56"
    assert index.search(SearchRequest("шахматы")).hits[0].url == "/polls/3/"
    assert index.search(SearchRequest(district="portovyy")).total == 2
    assert list(index.districts.values()) == ["Портовый район", "Приозёрный район"]


def test_another_engine_takes_over_at_the_next_build(sessions: Sessions, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", revision=12)
    said = []
    for number, engine in enumerate(("whoosh", "tantivy", "tantivy", "whoosh"), start=1):
        report = build_index(tmp_path / "index", sessions, pages, EXTRA, engine=engine, whole=False)
        index = open_index(tmp_path / "index")
        said.append((report.whole, index.engine_name, index.number))
        assert index.search(SearchRequest("линейка")).total == 1, number
    assert said == [(True, "whoosh", 1), (True, "tantivy", 2), (False, "tantivy", 2), (True, "whoosh", 3)]


def test_before_the_first_site_build_the_register_alone_is_found(sessions: Sessions, tmp_path: Path) -> None:
    report = build_index(tmp_path / "index", sessions, tmp_path / "none")
    assert (report.institutions, report.pages) == (3, 0)
    assert report.revision > 0


def test_no_hit_leads_to_a_card_that_is_not_built_yet(sessions: Sessions, tmp_path: Path) -> None:
    everything = build_index(tmp_path / "index", sessions, tmp_path / "none")
    assert everything.institutions == 3
    hits = open_index(tmp_path / "index").search(SearchRequest()).hits
    known = {str(hit.id): hit.url.rstrip("/").partition("-")[2] for hit in hits if hit.title != "Детский сад № 7"}
    pages = write_pages(tmp_path / "pages", revision=1, institutions=known)
    assert build_index(tmp_path / "index", sessions, pages).institutions == 2


@pytest.fixture(scope="module")
def real_index(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """The real registers of St. Petersburg, indexed."""
    from datetime import UTC, datetime

    from catalog.database import MIGRATIONS, PACKAGE

    folder = tmp_path_factory.mktemp("real-search")
    engine = make_engine(f"sqlite:///{folder / 'catalog.db'}", PACKAGE)
    upgrade(engine, PACKAGE, MIGRATIONS)
    sessions = make_sessions(engine)
    clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    for format, path in (
        ("boundaries", "boundaries/spb-districts.geojson"),
        ("spb-schools", "spb-open-data/schools.csv"),
        ("spb-accreditation", "registers/spb-accreditation-register.csv"),
    ):
        import_file(sessions, format, shared_data / path, actor=COMMAND_LINE, clock=clock, audit=no_audit)
    build_index(folder / "index", sessions, folder / "none")
    engine.dispose()
    return open_index(folder / "index")


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("гимназия 56", ("гимназия", "№ 56")),  # the city's file does not have it; the register of accreditations does
        ("гимназии петроградского района", ("Гимназия",)),
        ("гимназия 610", ("Гимназия", "№ 610")),
        ("ubvyfpbz 610", ("Гимназия", "№ 610")),
        ("фмл 366", ("№ 366",)),
        ("сош 5", ("№ 5",)),
        ("7806042270", ("№ 577",)),
        ("школа-интернат 31", ("интернат", "№ 31")),
        ("Петришуле", ("№ 222",)),
        ("вторая гимназия", ("Вторая", "Гимназия")),
        ("чкаловский 35", ("№ 56",)),
        ("дом детского творчества невского района", ("Дом детского творчества",)),
    ],
)
def test_the_real_registers_answer(real_index: SearchIndex, query: str, words: tuple[str, ...]) -> None:
    title = real_index.search(SearchRequest(query)).hits[0].title
    assert all(word in title for word in words), title


@pytest.mark.real_data
def test_every_real_institution_is_listed_once(real_index: SearchIndex) -> None:
    result = real_index.search(SearchRequest())
    assert result.total == 725
    assert sum(result.facets["district"].values()) == 725
    ids = [hit.id for page in range(1, result.pages + 1) for hit in real_index.search(SearchRequest(page=page)).hits]
    assert len(ids) == len(set(ids)) == 725

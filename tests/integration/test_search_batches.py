"""What changed is put on top of the index in place, and found; everything else stays findable."""

import json
import random
import shutil
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalog.importers import import_file
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions, make_sessions
from core.handover import SearchDocument
from search.engines import ENGINES
from search.folder import IndexFolder, open_index
from search.index import IndexReport, build_index, write_index
from search.query import SearchIndex
from search.request import SearchRequest, Sort
from tests.support.index_writer import begin_writing, kill
from tests.unit.search.world import CARDS, SOURCES

HEADER = "key,kind,full_name,short_name,district,address\n"
ROWS = {
    1: '1,school,Средняя общеобразовательная школа № 5 Портового района,Школа № 5,Портовый,"улица Якорная, дом 1"',
    2: '2,gymnasium,Гимназия № 56 Портового района,Гимназия № 56,Портовый,"улица Якорная, дом 2"',
    3: '3,kindergarten,Детский сад № 7 Приозёрного района,Детский сад № 7,Приозёрный,"улица Парусная, дом 3"',
}
QUESTIONS = (
    "",
    "школа 5",
    "гимназия 56",
    "лицей",
    "парусная 3",
    "линейка",
    "шахматы",
    "якорная",
    "портовый район",
    "robot",
    "линнейка",
    "экскурссия",
    "robbot",
)
POLL = SearchDocument("/polls/3/", "poll", "Какой кружок открыть?", "Шахматы", published_on=date(2026, 11, 1))


class World:
    """A register, page files and polls that can be changed, with an index of them."""

    def __init__(self, sessions: Sessions, folder: Path, clock: FixedClock, engine: str) -> None:
        self.sessions, self.folder, self.clock, self.engine = sessions, folder, clock, engine
        self.rows = dict(ROWS)
        self.polls = [POLL]
        self.pages = folder / "pages"
        self.index = folder / "index"
        self.pages.mkdir()

    def load(self) -> None:
        """Bring the rows into the register."""
        register = self.folder / "register.csv"
        register.write_text(HEADER + "\n".join(self.rows.values()) + "\n", encoding="utf-8")
        import_file(
            self.sessions, "institutions", register, actor=COMMAND_LINE, clock=self.clock, audit=no_audit, force=True
        )

    def write(self, site: str, *titles: str, institution: int = 2, lang: str = "ru") -> None:
        """The page file of one site."""
        lines: list[dict[str, object]] = [
            {
                "url": f"/s/{site}/{number}/", "site_id": site, "institution_id": institution, "lang": lang, "type": "news",
                "title": title, "headings": [], "text": f"{title} во дворе.", "published_on": f"2026-09-{number + 1:02}",
                "updated_on": None, "hash": "0",
            }
            for number, title in enumerate(titles)
        ]  # fmt: skip
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (self.pages / f"{site}.jsonl").write_text(text, encoding="utf-8")

    def build(self, *, whole: bool = False, into: Path | None = None) -> IndexReport:
        """Make an index."""
        return build_index(into or self.index, self.sessions, self.pages, self.polls, engine=self.engine, whole=whole)

    def answers(self, index: SearchIndex | None = None) -> list[object]:
        """What the index says to every question, in every order."""
        index = index or open_index(self.index)
        asked = [SearchRequest(text, sort=sort) for text in QUESTIONS for sort in (Sort.RELEVANCE, Sort.DATE)]
        asked += [SearchRequest(lang="en"), SearchRequest(district="portovyy"), SearchRequest(type="page")]
        results = [index.search(request) for request in asked]
        said = [
            (found.total, found.corrected, [hit.to_json() for hit in found.hits], found.facets) for found in results
        ]
        return [*said, index.districts, index.sites]

    def anew(self) -> list[object]:
        """What an index made anew says."""
        shutil.rmtree(self.folder / "anew", ignore_errors=True)
        self.build(whole=True, into=self.folder / "anew")
        return self.answers(open_index(self.folder / "anew"))


@pytest.fixture(params=ENGINES)
def world(
    migrated_engine: Callable[[str], Engine], tmp_path: Path, clock: FixedClock, request: pytest.FixtureRequest
) -> World:
    """Three institutions, two pages, a poll, indexed by each engine."""
    made = World(make_sessions(migrated_engine("catalog")), tmp_path, clock, request.param)
    made.load()
    made.write("gimnaziya-56", "День знаний", "Линейка")
    made.write("portal", "О портале", institution=0)
    assert made.build(whole=True).whole
    return made


def test_where_nothing_changed_nothing_is_written(world: World) -> None:
    report = world.build()
    assert (report.whole, report.written, report.removed, report.index) == (False, 0, 0, 1)


def test_a_page_that_was_only_written_again_is_not_indexed_again(world: World) -> None:
    world.write("gimnaziya-56", "День знаний", "Линейка")
    assert world.build().written == 0


def test_changed_new_and_removed_pages_are_the_only_ones_written(world: World) -> None:
    world.write("gimnaziya-56", "День знаний", "Кружок robot", "Новость")
    report = world.build()
    assert (report.whole, report.written, report.removed, report.index) == (False, 2, 1, 2)
    assert open_index(world.index).search(SearchRequest("линейка")).total == 0
    assert open_index(world.index).search(SearchRequest("robot")).total == 1
    assert world.answers() == world.anew()


def test_a_renamed_institution_is_found_by_its_new_name_with_its_pages(world: World) -> None:
    world.rows[2] = ROWS[2].replace("Гимназия № 56", "Лицей № 99").replace("gymnasium", "lyceum")
    world.load()
    report = world.build()
    assert not report.whole
    index = open_index(world.index)
    assert index.search(SearchRequest("лицей 99")).hits[0].title == "Лицей № 99"
    assert index.search(SearchRequest("линейка лицея 99")).hits[0].site_name == "Лицей № 99"
    assert world.answers() == world.anew()


def test_institutions_that_come_and_close_polls_that_go_and_sites_that_end(world: World) -> None:
    world.rows[4] = '4,lyceum,Лицей № 17 Приозёрного района,Лицей № 17,Приозёрный,"улица Парусная, дом 4"'
    del world.rows[1]
    world.load()
    world.polls = []
    (world.pages / "gimnaziya-56.jsonl").unlink()
    report = world.build()
    assert not report.whole
    assert report.removed
    assert world.answers() == world.anew()
    assert [hit.title for hit in open_index(world.index).search(SearchRequest("лицей")).hits] == ["Лицей № 17"]


def test_a_page_comes_into_view_when_its_twin_goes(world: World) -> None:
    line: dict[str, object] = {
        "site_id": "portal", "institution_id": None, "type": "page", "title": "Robot", "headings": [], "text": "Robot",
        "published_on": None, "updated_on": None, "hash": "0",
    }  # fmt: skip
    both = [line | {"url": "/about/", "lang": "ru"}, line | {"url": "/en/about/", "lang": "en"}]
    for pages, shown in ((both, ["/about/"]), (both[1:], ["/en/about/"]), (both, ["/about/"])):
        (world.pages / "portal.jsonl").write_text("".join(json.dumps(one) + "\n" for one in pages), encoding="utf-8")
        world.build()
        assert [hit.url for hit in open_index(world.index).search(SearchRequest("robot")).hits] == shown
        assert world.answers() == world.anew()


def test_any_sequence_of_changes_ends_where_making_anew_does(world: World) -> None:
    chance = random.Random(5)
    titles = ["День знаний", "Линейка", "Шахматы", "Кружок robot", "Лицей", "Экскурсия"]
    numbers = iter(range(10, 100))
    for _ in range(8):
        match chance.randrange(4):
            case 0:
                site = chance.choice(["gimnaziya-56", "shkola-5", "portal"])
                world.write(site, *chance.sample(titles, chance.randrange(5)), institution=chance.randint(1, 3))
            case 1:
                key = chance.choice(sorted(world.rows))
                world.rows[key] = world.rows[key].replace("Якорная", "Парусная").replace("дом ", "дом 1")
                world.load()
            case 2:
                number = next(numbers)
                world.rows[number] = f"{number},lyceum,Лицей № {number},Лицей № {number},Портовый,Якорная {number}"
                world.load()
            case 3:
                world.polls = chance.choice([[], [POLL], [SearchDocument("/polls/9/", "poll", "Лицей?", "Robot")]])
        assert not world.build().whole
        assert world.answers() == world.anew()


def test_a_state_that_cannot_be_read_or_is_of_another_version_makes_everything_anew(world: World) -> None:
    for damage in (b"", b"{}", b"[1]", b'{"engine": "whoosh"}'):
        state = world.index / (world.index / "current").readlink() / "state.json"
        state.write_bytes(damage)
        assert world.build().whole
    state = world.index / (world.index / "current").readlink() / "state.json"
    state.write_bytes(state.read_bytes().replace(b'"code":"', b'"code":"0'))
    assert world.build().whole


def test_files_of_the_index_that_are_gone_make_everything_anew(world: World) -> None:
    current = world.index / (world.index / "current").readlink()
    (current / {"whoosh": "columns.npz", "tantivy": "meta.json"}[world.engine]).unlink()
    world.write("gimnaziya-56", "Новость")
    assert world.build().whole
    assert world.answers() == world.anew()


def test_two_writers_take_turns_and_readers_see_whole_indexes(world: World) -> None:
    folder = IndexFolder(world.index)
    wrong: list[str] = []
    stop = threading.Event()

    def read_on() -> None:
        while not stop.is_set():
            total = folder.get().search(SearchRequest()).total
            if total != len(ROWS):
                wrong.append(f"{total} institutions")

    readers = [threading.Thread(target=read_on) for _ in range(3)]
    writers = [threading.Thread(target=world.build, kwargs={"whole": bool(number % 2)}) for number in range(4)]
    for thread in (*readers, *writers):
        thread.start()
    for writer in writers:
        writer.join()
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert not list(world.index.glob("*.making"))


def test_a_writer_killed_at_any_moment_leaves_an_index_that_answers(tmp_path: Path) -> None:
    index = tmp_path / "index"
    write_index(index, SOURCES)
    chance = random.Random()
    for _ in range(3):
        writer = begin_writing(index)
        time.sleep(chance.uniform(0.02, 0.5))  # the moment of the kill: nothing is waited for
        kill(writer)
        found = open_index(index).search(SearchRequest())
        assert found.total == len(CARDS)
        assert open_index(index).search(SearchRequest("гимназия 56")).hits[0].title.startswith("Гимназия № 56")
    report = write_index(index, SOURCES)
    assert open_index(index).number == report.index
    assert not list(index.glob("*.making"))

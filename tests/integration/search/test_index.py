"""An index is built aside and swapped; readers see one whole index or another."""

import json
import resource
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.lists import PER_PAGE
from search.collect import REGISTER_PAGE, Sources
from search.errors import IndexDamaged, IndexMissing, PagesUnreadable
from search.folder import IndexFolder, open_index
from search.index import write_index
from search.pages import iter_pages, read_manifest
from search.request import SearchRequest
from tests.unit.search.world import CARDS, SOURCES, certificate, make_index

LINE = {
    "url": "/s/a/", "site_id": "a", "institution_id": 1, "lang": "ru", "type": "news", "title": "Праздник", "headings": ["День"],
    "text": "Слова", "published_on": "2026-09-01", "updated_on": None, "hash": "00",
}  # fmt: skip


def test_the_report_counts_what_was_indexed(tmp_path: Path, engine: str) -> None:
    report = write_index(tmp_path / "index", SOURCES, engine=engine)
    assert (report.institutions, report.pages, report.documents, report.revision) == (len(CARDS), 5, len(CARDS) + 7, 7)
    assert open_index(tmp_path / "index").documents == report.documents


def test_the_same_sources_give_the_same_answers_in_any_order(tmp_path: Path, engine: str) -> None:
    one = make_index(tmp_path / "1", engine=engine)
    other = make_index(tmp_path / "2", replace(SOURCES, cards=tuple(reversed(CARDS))), engine=engine)
    for text in ("", "школа", "гимназия 56", "парусная 4"):
        assert one.search(SearchRequest(text)) == other.search(SearchRequest(text))


def test_readers_notice_a_new_index_and_old_ones_are_removed(tmp_path: Path, engine: str) -> None:
    folder = IndexFolder(tmp_path / "index")
    with pytest.raises(IndexMissing, match="kais search build"):
        folder.get()
    assert folder.find() is None
    write_index(tmp_path / "index", SOURCES, engine=engine)
    first = folder.get()
    assert folder.get() is first
    write_index(tmp_path / "index", replace(SOURCES, cards=CARDS[:1], pages=()), engine=engine)
    second = folder.get()
    assert second is not first
    assert (first.search(SearchRequest()).total, second.search(SearchRequest()).total) == (len(CARDS), 1)
    for _ in range(4):
        write_index(tmp_path / "index", SOURCES, engine=engine)
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == ["4", "5", "6", "current"]
    assert first.search(SearchRequest("гимназия 56")).total  # a request in progress keeps its index


def test_numbers_that_begin_again_are_no_old_index(tmp_path: Path, engine: str) -> None:
    folder = IndexFolder(tmp_path / "index")
    write_index(tmp_path / "index", replace(SOURCES, cards=CARDS[:1], pages=()), engine=engine)
    assert folder.get().search(SearchRequest()).total == 1
    shutil.rmtree(tmp_path / "index")
    assert write_index(tmp_path / "index", SOURCES, engine=engine).index == 1
    assert folder.get().search(SearchRequest()).total == len(CARDS)


def test_a_folder_in_the_place_of_the_link_is_replaced(tmp_path: Path, engine: str) -> None:
    make_index(tmp_path, engine=engine)
    link = tmp_path / "index" / "current"
    link.unlink()
    shutil.copytree(tmp_path / "index" / "1", link)
    with pytest.raises(IndexMissing):
        open_index(tmp_path / "index")
    assert write_index(tmp_path / "index", SOURCES, engine=engine).index == 2
    assert open_index(tmp_path / "index").number == 2


def test_what_a_killed_writer_left_is_cleared_away(tmp_path: Path, engine: str) -> None:
    index = make_index(tmp_path, engine=engine)
    (tmp_path / "index" / "2.making").mkdir()
    (tmp_path / "index" / "current.new").symlink_to("9")
    assert index.search(SearchRequest()).total == len(CARDS)
    assert write_index(tmp_path / "index", SOURCES, engine=engine).index == 2
    assert not list((tmp_path / "index").glob("*.making"))


@pytest.mark.parametrize(
    ("engine", "name"),
    [
        *(
            ("whoosh", name)
            for name in (
                "lexicon.json",
                "about.json",
                "columns.npz",
                "part-0/_MAIN_1.toc",
                "part-0/*.trm",
                "part-0/*.pst",
            )
        ),
        *(
            ("tantivy", name)
            for name in ("about.json", "meta.json", "*.term", "*.idx", "*.fast", "*.fieldnorm", "*.store")
        ),
    ],
)
def test_a_damaged_index_is_refused_with_the_remedy(tmp_path: Path, engine: str, name: str) -> None:
    make_index(tmp_path, engine=engine)
    for path in (tmp_path / "index" / "1").glob(name):
        whole = path.read_bytes()
        path.unlink()  # tantivy maps its files, and may still hold the old one: cut short, that would end the process
        path.write_bytes(whole[: len(whole) // 3])

    def ask_everything() -> None:
        found = open_index(tmp_path / "index")
        for text in ("", "гимназия 56", "школа", "экскурсия"):
            found.search(SearchRequest(text))

    with pytest.raises(IndexDamaged, match="kais search build"):
        ask_everything()


@pytest.mark.parametrize("name", ["*.pst", "*.col", "frequent.bin"])
def test_files_cut_short_while_they_are_read_end_no_process(tmp_path: Path, name: str) -> None:
    many = [replace(CARDS[0], id=1000 + place, slug=f"mayak-{place}") for place in range(300)]
    make_index(tmp_path, replace(SOURCES, cards=many))
    script = """
import os, sys
from pathlib import Path
from search.errors import IndexDamaged
from search.folder import open_index
from search.request import SearchRequest
index = open_index(Path(sys.argv[1]))
for path in index.folder.glob(f"part-0/{sys.argv[2]}"):
    os.truncate(path, 0)
try:
    index.search(SearchRequest("школа"))
    index.search(SearchRequest("экскурсия"))
    index.search(SearchRequest())
except IndexDamaged:
    print("damaged")
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "index"), name], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "damaged\n"), done.stderr


def test_threads_read_while_a_writer_swaps(tmp_path: Path, engine: str) -> None:
    folder = IndexFolder(tmp_path / "index")
    write_index(tmp_path / "index", SOURCES, engine=engine)
    small = replace(SOURCES, cards=CARDS[:5])
    problems: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                total = folder.get().search(SearchRequest()).total
                if total not in (5, len(CARDS)):
                    problems.append(total)
                folder.get().search(SearchRequest("школа 56", page=2))
            except Exception as error:
                problems.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for round_ in range(6):
        write_index(tmp_path / "index", small if round_ % 2 else SOURCES, engine=engine)
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []


def test_a_failed_build_leaves_the_index_in_place(tmp_path: Path, engine: str) -> None:
    make_index(tmp_path, engine=engine)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.jsonl").write_text("{}\n")
    with pytest.raises(PagesUnreadable, match=r"a\.jsonl, line 1"):
        write_index(tmp_path / "index", replace(SOURCES, pages=iter_pages(tmp_path / "pages")), engine=engine)
    assert open_index(tmp_path / "index").search(SearchRequest()).total == len(CARDS)


def test_a_full_disk_leaves_the_index_in_place_and_nothing_beside_it(tmp_path: Path, engine: str) -> None:
    make_index(tmp_path, engine=engine)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, limits[1]))
    try:
        with pytest.raises((OSError, ValueError)):
            write_index(tmp_path / "index", SOURCES, engine=engine)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == ["1", "current"]
    assert open_index(tmp_path / "index").search(SearchRequest()).total == len(CARDS)


def test_page_files_are_read_as_the_publisher_writes_them(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(LINE) + "\n" + json.dumps(LINE | {"institution_id": None}) + "\n")
    (tmp_path / "manifest.json").write_text('{"revision": 12}')
    first, second = iter_pages(tmp_path)
    assert (first.title, first.headings, str(first.published_on), first.updated_on) == (
        "Праздник",
        ("День",),
        "2026-09-01",
        None,
    )
    assert second.institution_id is None
    assert read_manifest(tmp_path) == {"revision": 12}
    assert read_manifest(tmp_path / "none") == {}
    (tmp_path / "manifest.json").write_text("[")
    with pytest.raises(PagesUnreadable, match=r"manifest\.json"):
        read_manifest(tmp_path)


def test_a_row_of_a_register_is_linked_on_its_page(tmp_path: Path, engine: str) -> None:
    assert REGISTER_PAGE == PER_PAGE
    rows = [certificate(f"№ {number}", "Лицей «Даль»", id=number) for number in range(1, 61)]
    index = make_index(tmp_path, Sources(cards=(), accreditations=rows), engine=engine)
    assert index.search(SearchRequest("№ 60")).hits[0].url == "/accreditations/page/2/#entry-60"
    assert index.search(SearchRequest("№ 7")).hits[0].url == "/accreditations/#entry-7"

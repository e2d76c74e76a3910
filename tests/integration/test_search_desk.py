"""Search at the desk: synonyms that count at once, what was searched in vain, and those who try to abuse either."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from werkzeug.test import TestResponse

from core.clock import FixedClock
from portal.audit import list_audit
from portal.cli.search_misses import misses
from portal.search_desk import operations, ports, shipped
from portal.search_desk.lines import Line
from portal.search_desk.misses import Misses
from portal.search_desk.ports import DeskPorts, make_misses
from search.index import write_index
from search.synonyms import Synonym
from tests.support.html import find_source_problems
from tests.support.portal import SEARCHED, World
from tests.unit.search.placed import PLACED

ROOT = Path(__file__).resolve().parents[2]
LIST, NEW, MISSES = "/staff/search/", "/staff/search/synonyms/new", "/staff/search/misses/"
LINE = {"word": "Дирижабль", "means": "секция воздухоплавания\nкружок полёта", "enabled": "y", "note": "просил район"}


def lines_of(world: World) -> list[Line]:
    """The operators' lines."""
    with world.wiring.portal() as session:
        return [operations.line_of(row) for row in operations.list_lines(session)]


def number_of(world: World, word: str) -> int:
    """The number of a word's line."""
    with world.wiring.portal() as session:
        return next(row.id for row in operations.list_lines(session) if row.word == word)


def text_of(answer: TestResponse) -> str:
    """The page; its source holds to HTML."""
    text = answer.get_data(as_text=True)
    assert find_source_problems(text) == []
    return text


def send_file(world: World, content: bytes, name: str = "synonyms.csv", who: str = "operator") -> TestResponse:
    """Send a file of lines."""
    world.client(who)
    return world.client(who).post(
        "/staff/search/synonyms/import",
        data={"csrf_token": world.csrf[who], "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def test_a_line_is_added_found_changed_switched_off_and_removed(desk: World) -> None:
    answer = desk.post("editor", NEW, LINE)
    assert (answer.status_code, answer.location) == (303, LIST)
    page = text_of(desk.client("editor").get(f"{LIST}?q=воздухоплавания"))
    assert "Дирижабль" in page
    assert "Person editor" in page
    assert "продлёнка" not in page  # the other line
    id_ = number_of(desk, "Дирижабль")
    path = f"{LIST}synonyms/{id_}/"
    assert "кружок полёта</textarea>" in text_of(desk.client("operator").get(path))
    desk.post("operator", path, {**LINE, "means": "аэроклуб", "both_ways": "y"})
    assert Line("Дирижабль", ("аэроклуб",), True, "просил район") in lines_of(desk)
    desk.post("operator", f"{path}off")
    assert "не действует" in text_of(desk.client("operator").get(LIST))
    desk.post("operator", f"{path}on")
    desk.post("operator", f"{path}remove")
    assert [line.word for line in lines_of(desk)] == ["продлёнка"]
    assert desk.client("operator").get(path).status_code == 404
    with desk.wiring.portal() as session:
        trail = [(line.action, line.subject) for line in list_audit(session, limit=5)]
    steps = ("remove", "on", "off", "change", "add")
    assert trail == [(f"search.synonym.{step}", f"synonym:{id_}") for step in steps]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"word": ""}, "Напишите слово"), ({"means": ""}, "что ещё значит слово"), ({"word": "56"}, "только число"),
        ({"word": "<script>alert(1)</script>"}, "знаки разметки"), ({"word": "продленка"}, "уже есть строка"),
        ({"word": "группа продлённого дня", "means": "продлёнка"}, "уже значит"), ({"word": "ж" * 3000}, "слишком длинно"),
        ({"word": "ж" * 5000}, "error"), ({"means": "школа\n" * 2000}, "error"), ({"note": "ж" * 300}, "не больше 200"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_kept_comes_back_with_a_sentence(desk: World, change: dict[str, str], said: str) -> None:
    answer = desk.post("operator", NEW, LINE | change)
    assert answer.status_code == 422
    page = text_of(answer)
    assert said in page
    assert "<script>alert" not in page
    assert [line.word for line in lines_of(desk)] == ["продлёнка"]


@pytest.fixture
def shipped_line(monkeypatch: pytest.MonkeyPatch) -> Synonym:
    """The one line that search brings along."""
    line = Synonym("музыкалка", ("детская музыкальная школа",))
    for module in (operations, shipped):
        monkeypatch.setattr(module, "shipped_lines", lambda: {"музыкалка": line})
    for name in ("rows", "synonym_pages", "miss_pages"):
        monkeypatch.setattr(f"portal.search_desk.{name}.shipped_lines", lambda: {"музыкалка": line})
    return line


def test_a_shipped_line_is_shown_replaced_and_switched_off(desk: World, shipped_line: Synonym) -> None:
    page = text_of(desk.client("operator").get(LIST))
    assert "из поставки" in page
    form = text_of(desk.client("operator").get(f"{NEW}?word=Музыкалка"))
    assert "детская музыкальная школа</textarea>" in form
    assert desk.post("operator", f"{LIST}shipped/off", {"key": "музыкалка"}).status_code == 303
    page = text_of(desk.client("operator").get(LIST))
    assert "вместо строки из поставки" in page
    assert "не действует" in page
    assert DeskPorts(desk.wiring).synonyms().lines == (Synonym("продлёнка", ("группа продлённого дня",)),)


def test_a_change_counts_at_once_in_a_process_that_runs_already(world: World) -> None:
    watch = (
        "import sys\nfrom portal.wiring import Wiring\nfrom portal.search_desk.ports import search_ports\n"
        "desk = search_ports(Wiring.from_env())\n"
        "for _line in sys.stdin:\n    print(*(line.word for line in desk.synonyms().lines), flush=True)\n"
    )
    environment = {"KAIS_HOME": str(world.wiring.home), "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        [sys.executable, "-c", watch], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:  # fmt: skip
        assert other.stdin is not None
        assert other.stdout is not None

        def ask() -> str:
            other.stdin.write("\n")  # type: ignore[union-attr]
            other.stdin.flush()  # type: ignore[union-attr]
            return other.stdout.readline()  # type: ignore[union-attr]

        assert "Дирижабль" not in ask()
        world.post("operator", NEW, LINE)
        assert "Дирижабль" in ask()
        world.post("operator", f"{LIST}synonyms/{number_of(world, 'Дирижабль')}/off")
        assert "Дирижабль" not in ask()
        other.stdin.close()


def test_trying_a_line_shows_what_it_finds_and_saves_nothing(world: World) -> None:
    asked = {**LINE, "word": "бурсак", "means": "гимназия", "try": "1"}
    assert "указателя нет" in text_of(world.post("operator", NEW, asked))
    write_index(world.wiring.index_dir, PLACED)
    answer = world.post("operator", NEW, asked)
    assert answer.status_code == 200
    page = text_of(answer)
    assert "«бурсак»: проверка" in page
    assert "Пока ничего не сохранено" in page
    assert [line.word for line in lines_of(world)] == ["продлёнка"]
    for query in ("<b>", "' OR 1=1 --", "ж" * 200, "№" * 50, "\u202e\u0000"):
        assert world.post("operator", NEW, {**asked, "query": query}).status_code == 200


def test_a_file_goes_out_and_comes_back(desk: World) -> None:
    desk.post("operator", NEW, {**LINE, "note": "=cmd|' /C calc'!A0"})
    content = desk.client("operator").get("/staff/search/synonyms.csv").get_data()
    assert b"\"'=cmd" in content
    assert not re.search(rb'(^|[,\n])"?[=+@-]', content)
    before = lines_of(desk)
    desk.post("operator", f"{LIST}synonyms/{number_of(desk, 'Дирижабль')}/remove")
    assert send_file(desk, content).status_code == 303
    assert lines_of(desk) == before
    page = desk.client("operator").get(LIST).get_data(as_text=True)
    assert "добавлено: 1, изменено: 0, без изменений: 1" in page


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\0" * 10_000, b"\x98\xff\x81", b"PK\x03\x04" + b"\0" * 100, "слово,значит\n56,школа\n".encode(), b'word,means\n"' + b"a" * 300_000,
        "слово,значит\nкружок,секция\nсекция,кружок\n".encode(), "слово,значит\n<script>alert(1)</script>,школа\n".encode(),
        b"word,means\n" + "".join(f"слово{n},школа\n" for n in range(2500)).encode(),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_changes_nothing_and_says_why(desk: World, content: bytes) -> None:
    answer = send_file(desk, content)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Файл не принят" in page
    assert "<script>alert" not in page
    assert [line.word for line in lines_of(desk)] == ["продлёнка"]


def test_a_file_larger_than_a_form_may_be_is_refused(desk: World) -> None:
    assert send_file(desk, b"word,means\n" + b"a" * (3 << 20)).status_code == 413


FORMS = (
    NEW,
    f"{LIST}synonyms/1/",
    f"{LIST}synonyms/1/off",
    f"{LIST}synonyms/1/remove",
    f"{LIST}shipped/off",
    f"{LIST}synonyms/import",
)


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_its_own_token_changes_nothing(desk: World, path: str) -> None:
    desk.client("school")
    for token in ("", "forged", desk.csrf["school"]):
        answer = desk.client("operator").post(path, data={**LINE, "csrf_token": token})
        assert answer.status_code == 400, token
    assert lines_of(desk) == [Line("продлёнка", ("группа продлённого дня",))]
    with desk.wiring.portal() as session:
        assert not [line for line in list_audit(session) if line.action.startswith("search.")]


@pytest.mark.parametrize("who", ["school", "district", "analyst"])
def test_others_neither_see_nor_change_the_table(desk: World, who: str) -> None:
    for path in (LIST, NEW, MISSES, "/staff/search/synonyms.csv", "/staff/search/misses.csv"):
        answer = desk.client(who).get(path)
        assert answer.status_code == 403
        assert SEARCHED not in answer.get_data(as_text=True)
    for path in FORMS:
        assert desk.post(who, path, LINE).status_code == 403
    assert "/staff/search/" not in desk.client(who).get("/staff/").get_data(as_text=True)
    assert len(lines_of(desk)) == 1


def test_what_was_searched_is_listed_and_a_synonym_begins_with_it(desk: World) -> None:
    page = text_of(desk.client("editor").get(MISSES))
    assert SEARCHED in page
    assert "Добавить синоним" in page
    assert "Кого это защищает".lower() in page.lower()
    address = re.search(r'href="(/staff/search/synonyms/new\?word=[^"]+)"', page)
    assert address
    form = text_of(desk.client("editor").get(address[1]))
    assert f'value="{SEARCHED}"' in form
    desk.post("editor", NEW, {"word": SEARCHED, "means": "кружок", "enabled": "y"})
    assert "Его синонимы" in text_of(desk.client("editor").get(MISSES))


def test_hidden_words_leave_the_list_and_the_file(desk: World) -> None:
    (found,) = make_misses(desk.wiring).listed()
    assert desk.post("operator", f"{MISSES}{found.key}/hide").status_code == 303
    assert SEARCHED not in text_of(desk.client("operator").get(MISSES))
    assert desk.post("operator", f"{MISSES}{found.key}/hide").status_code == 404
    for key in ("x" * 32, "0" * 31, "..", "'; DROP TABLE miss; --"):
        assert desk.post("operator", f"{MISSES}{key}/hide").status_code == 404


def test_the_file_of_what_was_searched_holds_no_formula(desk: World) -> None:
    content = desk.client("operator").get("/staff/search/misses.csv").get_data(as_text=True)
    assert f'"{SEARCHED}","ru","5","2026-11-19","2026-11-20"' in content


def test_the_command_lists_what_may_be_read_and_counts_the_rest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make_misses(world.wiring).note("каскадёры", "ru")
    monkeypatch.setattr("portal.cli.support.wiring", lambda: world.wiring)
    table = CliRunner().invoke(misses, [])
    assert SEARCHED in table.stdout
    assert "каскадёры" not in table.output
    assert "1 more were asked too rarely" in table.stderr
    shown = json.loads(CliRunner().invoke(misses, ["--json"]).stdout)
    assert shown == [{"words": SEARCHED, "lang": "ru", "count": 5, "first_day": "2026-11-19", "last_day": "2026-11-20"}]


@pytest.fixture
def searched(world: World) -> World:
    """An installation with an index, and nothing searched in vain yet."""
    write_index(world.wiring.index_dir, PLACED)
    for path in world.wiring.home.glob("misses.db*"):
        path.unlink()
    return world


def search(world: World, text: str, address: str, path: str = "/search/") -> None:
    """Search as somebody at an address."""
    answer = world.app.test_client().get(path, query_string={"q": text}, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 200


def pass_day(world: World) -> None:
    """Let a day pass."""
    clock = world.wiring.clock
    assert isinstance(clock, FixedClock)
    clock.move(timedelta(days=1))


def listed(world: World) -> list[str]:
    """What may be read of what was searched."""
    return [one.words for one in make_misses(world.wiring).listed()]


def test_what_people_of_five_networks_search_in_vain_can_be_read(searched: World) -> None:
    for host in range(1, 5):
        search(searched, "Каскадёры-парашютисты", f"192.0.2.{host}", "/search/" if host % 2 else "/en/search/")
    pass_day(searched)
    assert listed(searched) == []
    search(searched, "каскадеры парашютисты", "2001:db8:1:2::1")
    assert listed(searched) == ["каскадеры парашютисты"]
    assert b"192.0.2" not in b"".join(path.read_bytes() for path in searched.wiring.home.glob("misses.db*"))


def test_what_one_person_searches_stays_unread_however_often(searched: World) -> None:
    for _day in range(100):
        for host in (1, 2, 3):  # another address of the same network
            search(searched, "каскадёры парашютисты", f"2001:db8:1:2::{host}")
        pass_day(searched)
    assert listed(searched) == []


def test_what_is_found_is_not_counted(searched: World) -> None:
    search(searched, "гимназия", "192.0.2.1")
    search(searched, "", "192.0.2.1")
    assert make_misses(searched.wiring).waiting() == 0


def test_one_network_fills_no_files(searched: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "NOTED_A_DAY", 120)
    for number in range(80):
        search(searched, f"каскадёр{number}", "192.0.2.1")
    assert make_misses(searched.wiring).waiting() == ports.NOTED_A_NETWORK
    for host in range(2, 100):
        search(searched, f"парашютист{host}", f"192.0.2.{host}")
    assert make_misses(searched.wiring).waiting() == 120


def test_a_search_is_answered_whatever_happens_to_the_count(searched: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_values: object) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(Misses, "note", fail)
    search(searched, "каскадёры парашютисты", "192.0.2.1")


def test_nothing_is_remembered_where_the_setting_says_so(searched: World) -> None:
    object.__setattr__(searched.wiring.settings, "miss_times", 0)
    desk = DeskPorts(searched.wiring)
    with searched.app.test_request_context("/search/"):
        desk.note_miss("каскадёры парашютисты", "ru")
    assert not (searched.wiring.home / "misses.db").exists()

"""Sources are asked by themselves: news are loaded, the same bytes are not, trouble is told and holds nobody up."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog import schedules
from catalog.errors import AlreadyDone, BadValue, NoSuchItem, UnknownFormat
from catalog.freshness import Freshness, SourceState, list_states
from catalog.models import Run, Schedule
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.i18n import language
from portal import folders
from portal.folders import FolderRefused, take_newest
from portal.settings import Settings
from portal.sources import Found, check_due, check_location, check_source
from portal.wiring import Wiring
from portal.worker import Worker
from tests.support.file_server import FileServer, serving_files
from tests.support.portal import World, make_world

HEADER = "number,state,holder\n"


def rows(count: int) -> bytes:
    """A list of licences."""
    return (HEADER + "".join(f"Л-{number},active,Учреждение {number}\n" for number in range(1, count + 1))).encode()


@pytest.fixture
def files() -> Iterator[FileServer]:
    """A server on loopback."""
    with serving_files() as served:
        yield served


@pytest.fixture
def wiring(files: FileServer, world_template: World, tmp_path: Path) -> Iterator[Wiring]:
    """An installation whose operator allows that server, without the schedule of the others."""
    home = tmp_path / "home"
    home.mkdir()
    for path in world_template.wiring.home.glob("*.*"):
        if path.suffix in (".db", ".key"):
            shutil.copyfile(path, home / path.name)
    made = Wiring(Settings(home=home, fetch_allow=files.host), FixedClock(world_template.wiring.clock.now()))
    forget_schedule(made)
    yield made
    made.close()


@pytest.fixture
def own(files: FileServer, world_template: World, tmp_path: Path) -> Iterator[World]:
    """The same with its desk."""
    clock = FixedClock(world_template.wiring.clock.now())
    made = make_world(tmp_path / "home", clock, world_template, fetch_allow=files.host)
    forget_schedule(made.wiring)
    yield made
    made.wiring.close()


def forget_schedule(wiring: Wiring) -> None:
    """Ask no source yet."""
    with wiring.catalog.begin() as session:
        schedules.remove_schedule(session, "licences", actor=COMMAND_LINE, audit=no_audit)


def ask(wiring: Wiring, code: str, location: str, *, hours: int = 24, format: str = "licences") -> None:
    """Put a source on the list."""
    with wiring.catalog.begin() as session:
        schedules.add_schedule(
            session, code, format, location, hours, actor=COMMAND_LINE, clock=wiring.clock, audit=no_audit
        )


def row(wiring: Wiring, code: str) -> Schedule:
    """A source's line."""
    with wiring.catalog() as session:
        return schedules.get_schedule(session, code)


def state(wiring: Wiring, code: str) -> SourceState:
    """How fresh a source is."""
    with wiring.catalog() as session:
        return next(item for item in list_states(session, wiring.clock.now()) if item.code == code)


def runs(wiring: Wiring) -> int:
    """How many runs there are."""
    with wiring.catalog() as session:
        return session.scalar(select(func.count()).select_from(Run)) or 0


def move(wiring: Wiring, hours: float) -> None:
    """Let time pass."""
    assert isinstance(wiring.clock, FixedClock)
    wiring.clock.move(timedelta(hours=hours))


def test_news_are_loaded_and_the_same_bytes_only_refresh(wiring: Wiring, files: FileServer) -> None:
    url = files.give("/licences.csv", rows(3))
    ask(wiring, "city", url)
    before = runs(wiring)
    assert [item.found for item in check_due(wiring)] == [Found.LOADED]
    assert runs(wiring) == before + 1
    assert (state(wiring, "city").rows, state(wiring, "city").freshness) == (3, Freshness.FRESH)
    loaded_at = row(wiring, "city").loaded_at
    assert check_due(wiring) == []
    move(wiring, 24)
    assert [item.found for item in check_due(wiring)] == [Found.UNCHANGED]
    assert runs(wiring) == before + 1
    assert row(wiring, "city").checked_at == wiring.clock.now()
    assert row(wiring, "city").loaded_at == loaded_at
    files.give("/licences.csv", rows(4))
    move(wiring, 24)
    assert [item.found for item in check_due(wiring)] == [Found.LOADED]
    assert row(wiring, "city").run_id == runs(wiring)
    assert not list((wiring.home / "fetched").glob("*/*"))


def test_a_server_that_knows_our_copy_is_not_asked_for_the_file(wiring: Wiring, files: FileServer) -> None:
    ask(wiring, "city", files.give("/licences.csv", rows(3), ETag='"v1"'))
    check_source(wiring, "city")
    assert check_source(wiring, "city").found is Found.UNCHANGED
    assert files.asked[-1][1]["If-None-Match"] == '"v1"'
    assert row(wiring, "city").etag == '"v1"'


def test_one_that_fails_says_so_is_asked_again_and_holds_nobody_up(wiring: Wiring, files: FileServer) -> None:
    ask(wiring, "broken", files.url("/not-there.csv"))
    ask(wiring, "inner", "http://localhost:1/licences.csv")
    ask(wiring, "nonsense", files.give("/nonsense.csv", b"<html>maintenance</html>"))
    ask(wiring, "whole", files.give("/licences.csv", rows(3)))
    found = {item.code: item for item in check_due(wiring)}
    assert {code: item.found for code, item in found.items()} == {
        "broken": Found.FAILED, "inner": Found.FAILED, "nonsense": Found.FAILED, "whole": Found.LOADED,
    }  # fmt: skip
    assert "404" in state(wiring, "broken").error
    assert "KAIS_FETCH_ALLOW" in state(wiring, "inner").error
    assert state(wiring, "broken").freshness is Freshness.FAILING
    assert row(wiring, "broken").next_at == wiring.clock.now() + schedules.RETRY
    files.give("/not-there.csv", rows(2))
    move(wiring, 1)
    assert {item.code: item.found for item in check_due(wiring)}["broken"] is Found.LOADED
    assert state(wiring, "broken").error == ""


def test_why_a_source_failed_is_told_in_the_readers_language(wiring: Wiring, files: FileServer) -> None:
    ask(wiring, "broken", files.url("/not-there.csv"))
    ask(wiring, "city", files.give("/licences.csv", rows(10)))
    with language("en"):  # as on an operator's command line
        assert "answered 404 instead of the file" in check_source(wiring, "broken").sentence
        check_source(wiring, "city")
        files.give("/licences.csv", rows(2))
        assert check_source(wiring, "city").found is Found.WAITING
        assert "would close 8" in state(wiring, "city").error
    assert "вместо файла ответил 404" in state(wiring, "broken").error
    assert "закрыл бы записей: 8" in state(wiring, "city").error


def test_an_unforeseen_error_is_kept_as_a_sentence(
    wiring: Wiring, files: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(wiring, "city", files.give("/licences.csv", rows(3)))

    def explode(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("portal.sources.import_file", explode)
    found = check_source(wiring, "city")
    assert found.found is Found.FAILED
    assert "RuntimeError" in found.sentence
    assert "secret detail" not in state(wiring, "city").error


def test_a_source_that_lost_a_third_stops_and_asks_at_the_desk(own: World, files: FileServer) -> None:
    wiring = own.wiring
    ask(wiring, "city", files.give("/licences.csv", rows(10)))
    check_source(wiring, "city")
    files.give("/licences.csv", rows(6))
    before = runs(wiring)
    for _time in range(2):  # the same file is left at the desk once
        assert check_source(wiring, "city").found is Found.WAITING
    assert runs(wiring) == before
    assert state(wiring, "city").rows == 10
    page = own.client("operator").get("/staff/register/sources/").get_data(as_text=True)
    assert page.count('href="/staff/register/uploads/') == 1
    path = page.partition('href="')[2] and page.split('href="/staff/register/uploads/')[1].partition('"')[0]
    trial = own.client("operator").get(f"/staff/register/uploads/{path}")
    assert 'name="sure"' in trial.get_data(as_text=True)
    answer = own.post("operator", f"/staff/register/uploads/{path}load", {"sure": "yes"})
    assert answer.status_code == 303
    assert (state(wiring, "city").rows, state(wiring, "city").error) == (6, "")
    assert check_source(wiring, "city").found is Found.UNCHANGED


def test_a_file_that_a_person_threw_away_is_not_asked_about_again(own: World, files: FileServer) -> None:
    wiring = own.wiring
    ask(wiring, "city", files.give("/licences.csv", rows(10)))
    check_source(wiring, "city")
    files.give("/licences.csv", rows(2))
    check_source(wiring, "city")
    page = own.client("operator").get("/staff/register/sources/").get_data(as_text=True)
    path = page.split('href="/staff/register/uploads/')[1].partition('"')[0]
    assert own.post("operator", f"/staff/register/uploads/{path}discard").status_code == 303
    assert check_source(wiring, "city").found is Found.UNCHANGED
    assert state(wiring, "city").rows == 10


def test_what_is_older_than_its_promise_is_stale_and_a_paused_one_is_not_asked(own: World, files: FileServer) -> None:
    wiring = own.wiring
    ask(wiring, "city", files.give("/licences.csv", rows(3)), hours=2)
    check_source(wiring, "city")
    with wiring.catalog.begin() as session:
        schedules.change_schedule(
            session, "city", actor=COMMAND_LINE, clock=wiring.clock, audit=no_audit, enabled=False
        )
    move(wiring, 2.2)
    assert check_due(wiring) == []
    assert state(wiring, "city").freshness is Freshness.PAUSED
    move(wiring, 1)
    assert state(wiring, "city").freshness is Freshness.STALE
    with language("ru"):
        page = own.client("analyst").get("/staff/register/sources/").get_data(as_text=True)
    assert 'class="chip chip-bad"' in page
    assert files.host not in page  # where a source lies is for those who may change it


def test_the_worker_asks_what_is_due_beside_its_other_work(
    wiring: Wiring, files: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.worker.build_sites", lambda _wiring: None)
    monkeypatch.setattr("portal.worker.build_search", lambda _wiring: None)
    ask(wiring, "city", files.give("/licences.csv", rows(3)))
    worker = Worker(wiring)
    worker.turn()
    worker.finish()
    assert state(wiring, "city").rows == 3


def test_only_a_readable_plan_becomes_a_schedule(wiring: Wiring) -> None:
    place = "https://example.org/a.csv"
    for code, hours in (("Bad Code", 24), ("school:1", 24), ("desk", 24), ("a/b", 24), ("ok", 0), ("ok", 10**6)):
        with pytest.raises(BadValue):
            ask(wiring, code, place, hours=hours)
    with pytest.raises(UnknownFormat):
        ask(wiring, "ok", place, format="unheard-of")
    ask(wiring, "ok", place)
    with pytest.raises(AlreadyDone):
        ask(wiring, "ok", place)
    with pytest.raises(NoSuchItem):
        check_source(wiring, "unheard-of")


def test_the_desk_adds_pauses_and_removes_a_source(own: World, files: FileServer) -> None:
    url = files.give("/licences.csv", rows(3))
    form = {"format": "licences", "location": url, "every_hours": "24", "code": ""}
    assert own.post("operator", "/staff/register/sources/", form).status_code == 303
    assert row(own.wiring, "licences").location == url
    for path in ("check", "pause", "check"):
        assert own.post("operator", f"/staff/register/sources/licences/{path}").status_code == 303
        assert row(own.wiring, "licences").enabled is (path != "pause")
    assert own.post("operator", "/staff/register/sources/licences/remove").status_code == 303
    assert own.post("operator", "/staff/register/sources/licences/remove").status_code == 404


@pytest.mark.parametrize(
    "location",
    [
        "/etc/*",
        "/etc/passwd",
        "relative/*.csv",
        "/srv/../etc/*",
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "http://10.0.0.1/",
        "",
    ],
)
def test_the_desk_names_no_place_that_is_not_for_it(own: World, location: str) -> None:
    form = {"format": "licences", "location": location, "every_hours": "24", "code": "x"}
    assert own.post("operator", "/staff/register/sources/", form).status_code == 422


def test_the_desk_may_name_folders_inside_the_incoming_one_only(wiring: Wiring) -> None:
    inside = wiring.home / "incoming" / "licences"
    inside.mkdir(parents=True)
    (wiring.home / "incoming" / "link").symlink_to("/etc")
    check_location(wiring, f"{inside}/*.csv", anywhere=False)
    check_location(wiring, "/etc/*.csv", anywhere=True)
    for place in ("/etc/*.csv", str(wiring.home / "incoming" / "link" / "*"), str(wiring.home)):
        with pytest.raises(FolderRefused):
            check_location(wiring, place, anywhere=False)


# Folders


def lay(folder: Path, name: str, content: bytes, age_s: float = 3600) -> Path:
    """A file of a certain age."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (time.time() - age_s,) * 2)
    return path


def test_the_newest_file_that_matches_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    lay(folder, "list-1.csv", b"old", 7200)
    lay(folder, "list-2.csv", b"new", 3600)
    lay(folder, "other.csv", b"no", 60)
    lay(folder, ".list-3.csv", b"hidden", 60)
    (folder / "list-4.csv").mkdir()
    found = take_newest(f"{folder}/list-*.csv", tmp_path / "out", 1000)
    assert found.path.read_bytes() == b"new"
    assert found.path.parent == tmp_path / "out"
    assert take_newest(str(folder / "list-1.csv"), tmp_path / "one", 1000).path.read_bytes() == b"old"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = lay(tmp_path / "secret", "key", b"secret")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").symlink_to(secret)
    with pytest.raises(FolderRefused):
        take_newest(f"{folder}/*.csv", tmp_path / "out", 1000)


def test_a_file_that_is_still_growing_waits(tmp_path: Path) -> None:
    path = lay(tmp_path / "in", "a.csv", b"half", 0)

    def grow(_seconds: float) -> None:
        path.write_bytes(b"half and whole")

    with language("en"), pytest.raises(FolderRefused, match="still being written"):
        take_newest(str(tmp_path / "in"), tmp_path / "out", 1000, pause=grow)
    assert take_newest(str(tmp_path / "in"), tmp_path / "out", 1000, pause=lambda _s: None).size == 14


def test_an_empty_missing_or_too_large_one_is_a_sentence(tmp_path: Path) -> None:
    lay(tmp_path / "in", "a.csv", b"x" * 100)
    with pytest.raises(FolderRefused, match="KAIS_FETCH_MAX_MB"):
        take_newest(f"{tmp_path}/in/*.csv", tmp_path / "out", 99)
    for place in (f"{tmp_path}/in/*.xml", f"{tmp_path}/nowhere/*.csv", f"{tmp_path}/*/a.csv", "in", "a\0b"):
        with pytest.raises(FolderRefused):
            take_newest(place, tmp_path / "out", 1000)
    assert folders.parse_place("/srv/a/*.csv").pattern == "*.csv"


def test_allowed_hosts_are_read_by_commas() -> None:
    assert Settings(fetch_allow=" A.internal, 10.0.0.5:8080 ,").fetch_hosts == {"a.internal", "10.0.0.5:8080"}


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"every_hours": "1e9"}, "every_hours", "целое число"),
        ({"code": "x" * 81}, "code", "80"),
        ({"code": "school:1"}, "code", "не годится как код источника"),
        ({"location": "http://2130706433/"}, "location", "переодетое число"),
    ],
)
def test_what_is_wrong_with_a_source_is_told_in_russian_at_its_own_field(
    own: World, wrong: dict[str, str], field: str, words: str
) -> None:
    form = {"format": "licences", "location": "https://example.org/a.csv", "every_hours": "24", "code": "own"} | wrong
    answer = own.post("operator", "/staff/register/sources/", form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    told = page.split(f'<a href="#{field}">')[1].split("</a>")[0]
    assert words in told
    assert not any("a" <= letter <= "z" for letter in told.replace("spb-schools", "").replace("school", ""))

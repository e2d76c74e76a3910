"""The app answers: built files, error pages, languages, logs."""

from __future__ import annotations

import gzip
import json
import logging
import sqlite3
from pathlib import Path

import pytest
from flask import abort
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from core.errors import KaisError
from core.logs import JsonLines
from core.web import TooManyRequests
from portal.errors import PAGES
from tests.support.portal import World, publish

PAGE = "<!doctype html><title>Портал</title><h1>Портал</h1>" + "<p>Школы города.</p>" * 60


def test_a_built_page_comes_with_its_type_and_its_tag(world: World) -> None:
    publish(world, {"index.html": PAGE, "institutions/index.html": PAGE})
    client = world.client()
    first = client.get("/institutions/")
    assert first.status_code == 200
    assert first.content_type == "text/html; charset=utf-8"
    assert first.get_data(as_text=True) == PAGE
    again = client.get("/institutions/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.head("/").headers["Content-Length"] == str(len(PAGE.encode()))


def test_two_equal_builds_have_the_same_tags(world: World) -> None:
    publish(world, {"index.html": PAGE})
    before = world.client().get("/").headers["ETag"]
    output = world.wiring.output
    second = output.parent / "output.builds" / "2"
    second.mkdir()
    (second / "index.html").write_text(PAGE, encoding="utf-8")
    output.unlink()
    output.symlink_to("output.builds/2")
    assert world.client().get("/").headers["ETag"] == before
    (second / "index.html").write_text(PAGE + "!", encoding="utf-8")
    assert world.client().get("/").headers["ETag"] != before


def test_text_is_compressed_for_those_who_read_it(world: World) -> None:
    publish(world, {"index.html": PAGE, "data/small.csv": "a\r\n", "picture.png": b"\x89PNG" + b"a" * 2000})
    client = world.client()
    packed = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()).decode() == PAGE
    assert "Accept-Encoding" in packed.headers["Vary"]
    plain = client.get("/", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["ETag"] != plain.headers["ETag"]  # two forms of one page are two things to a cache
    assert (
        client.get("/", headers={"If-None-Match": plain.headers["ETag"], "Accept-Encoding": "gzip"}).status_code == 304
    )
    assert "Content-Encoding" not in client.get("/picture.png", headers={"Accept-Encoding": "gzip"}).headers
    assert client.get("/data/small.csv").content_type == "text/csv; charset=utf-8; header=present"


def test_a_large_file_is_sent_in_parts_to_who_asks(world: World) -> None:
    publish(world, {"data/all.geojson": b"0123456789" * 500_000})
    answer = world.client().get("/data/all.geojson", headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.get_data()) == (206, b"0123456789")
    assert answer.content_type == "application/geo+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_assets_stay_for_a_year_and_those_of_an_older_build_are_still_there(world: World) -> None:
    publish(world, {"index.html": PAGE, "assets/kais.0000000000.css": "body{}"})
    own = world.wiring.assets.url("css/kais.css")
    for path in (own, "/assets/kais.0000000000.css"):
        answer = world.client().get(path)
        assert answer.status_code == 200
        assert answer.content_type == "text/css; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    packed = world.client().get(own, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.get_data()) == world.client().get(own).get_data()


def test_old_addresses_lead_on_and_withdrawn_ones_are_gone(world: World) -> None:
    publish(world, {"index.html": PAGE, "s/shkola-1/index.html": PAGE})
    state = world.wiring.output.parent / "output.state"
    state.mkdir()
    (state / "redirects.map").write_text("/s/old-name/ /s/shkola-1/;\n", encoding="utf-8")
    (state / "gone.map").write_text("/institutions/7-none/ 1;\n", encoding="utf-8")
    client = world.client()
    moved = client.get("/s/old-name/")
    assert (moved.status_code, moved.location) == (301, "/s/shkola-1/")
    slash = client.get("/s/shkola-1")
    assert (slash.status_code, slash.location) == (301, "/s/shkola-1/")
    gone = client.get("/institutions/7-none/")
    assert gone.status_code == 410
    assert "снята навсегда" in gone.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "target"), [("/polls", "/polls/"), ("/en/search", "/en/search/"), ("/staff", "/staff/")]
)
def test_a_forgotten_slash_is_added(world: World, path: str, target: str) -> None:
    for built in (False, True):
        if built:
            publish(world, {"index.html": PAGE})
        answer = world.client().get(path)
        assert (answer.status_code, answer.location) == (308, f"http://localhost{target}")


def test_before_the_first_build_the_page_says_what_to_do(world: World) -> None:
    answer = world.client().get("/")
    assert answer.status_code == 503
    assert "kais site build" in answer.get_data(as_text=True)
    assert answer.headers["Retry-After"]


def test_the_portals_own_page_tells_that_there_is_none(world: World) -> None:
    publish(world, {"index.html": PAGE, "404.html": "<h1>Нет такой</h1>", "en/404.html": "<h1>None</h1>"})
    assert world.client().get("/nowhere/").get_data(as_text=True) == "<h1>Нет такой</h1>"
    english = world.client().get("/en/nowhere/")
    assert (english.status_code, english.get_data(as_text=True)) == (404, "<h1>None</h1>")


def test_below_a_schools_site_its_own_page_tells_that_there_is_none(world: World) -> None:
    publish(world, {"404.html": "<h1>Портал</h1>", "s/school/404.html": "<h1>Школа</h1>", "s/school/index.html": PAGE})
    missing = world.client().get("/s/school/food/2026/")
    assert (missing.status_code, missing.get_data(as_text=True)) == (404, "<h1>Школа</h1>")
    for path in ("/s/school", "/s/other/food/", "/s/../school/x/", "/s//x/", "/s/.school/x/"):
        assert "Школа" not in world.client().get(path).get_data(as_text=True)


def _break(world: World, error: Exception | int) -> None:
    """Add a page that fails."""

    def fail() -> str:
        if isinstance(error, int):
            abort(error)
        raise error

    world.app.add_url_rule("/failing", "failing", fail)
    world.app.add_url_rule("/en/failing", "failing_en", fail)


@pytest.mark.parametrize("status", sorted(PAGES))
def test_each_error_has_a_page_in_the_portals_look(world: World, status: int) -> None:
    publish(world, {"index.html": PAGE})
    _break(world, status)
    russian, english = world.client().get("/failing"), world.client().get("/en/failing")
    assert russian.status_code == english.status_code == status
    for page, lang in ((russian, "ru"), (english, "en")):
        text = page.get_data(as_text=True)
        assert f'<html lang="{lang}"' in text
        assert text.count("<h1") == 1
        assert world.wiring.assets.url("css/kais.css") in text
        assert page.headers["Cache-Control"] == "no-store"
    assert PAGES[status][0] in english.get_data(as_text=True)
    assert PAGES[status][0] not in russian.get_data(as_text=True)  # translated


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/api/v1/nothing", "GET", 404),
        ("/api/v1/institutions/99999999999999999999", "GET", 404),
        ("/api/v1/changes", "POST", 405),
    ],
)
def test_programs_are_refused_in_json(world: World, path: str, method: str, status: int) -> None:
    publish(world, {"index.html": PAGE})
    answer = world.client().open(path, method=method)
    assert (answer.status_code, answer.content_type) == (status, "application/json")
    assert answer.get_json()["error"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_our_own_errors_say_their_sentence(world: World) -> None:
    class Refused(KaisError):
        status = 409

    _break(world, Refused("Голос <b>учтён</b>."))
    answer = world.client().get("/failing")
    assert answer.status_code == 409
    assert "Голос &lt;b&gt;учтён&lt;/b&gt;." in answer.get_data(as_text=True)


def test_too_many_tries_say_when_to_come_back(world: World) -> None:
    _break(world, TooManyRequests("Подождите.", 60))
    answer = world.client().get("/failing")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_a_database_that_fails_is_told_as_nothing_saved(world: World) -> None:
    _break(world, OperationalError("INSERT secret", {}, Exception("database or disk is full")))
    answer = world.client().get("/failing")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "Ничего не сохранено" in answer.get_data(as_text=True)
    assert "secret" not in answer.get_data(as_text=True)


def test_counters_that_cannot_be_written_are_told_the_same_way(world: World) -> None:
    _break(world, sqlite3.OperationalError("attempt to write a readonly database"))
    assert world.client().get("/failing").status_code == 503


def test_what_people_wrote_is_in_no_error_of_the_database(world: World) -> None:
    with world.wiring.portal() as session, pytest.raises(IntegrityError) as refused:
        session.execute(text("INSERT INTO person (email) VALUES (:email)"), {"email": "secret@example.org"})
    assert "secret@example.org" not in str(refused.value)


def test_a_bug_shows_no_trace(world: World) -> None:
    _break(world, ValueError("the secret of the trace"))
    answer = world.client().get("/failing")
    assert answer.status_code == 500
    assert "secret" not in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)


def test_where_templates_are_broken_the_page_is_plain(world: World, tmp_path: Path) -> None:
    from jinja2 import DictLoader

    world.app.jinja_env.loader = DictLoader({})
    assert world.app.jinja_env.cache is not None
    world.app.jinja_env.cache.clear()
    _break(world, 500)
    answer = world.client().get("/failing")
    assert answer.status_code == 500
    assert "<h1>У нас что-то сломалось</h1>" in answer.get_data(as_text=True)


def test_pages_speak_the_language_of_their_address(world: World) -> None:
    assert '<html lang="ru"' in world.client().get("/polls/").get_data(as_text=True)
    english = world.client().get("/en/polls/").get_data(as_text=True)
    assert '<html lang="en"' in english
    assert 'hreflang="ru"' in english
    assert '<html lang="ru"' in world.client("operator").get("/staff/").get_data(as_text=True)


def test_a_log_line_names_no_person_and_no_secret(world: World, caplog: pytest.LogCaptureFixture) -> None:
    publish(world, {"index.html": PAGE})
    caplog.set_level(logging.INFO, "portal.requests")
    world.client().get("/staff/invitation/the-secret-token")
    world.client().get(
        "/search/?q=Иванов+Иван", headers={"User-Agent": "evil\x1b[31m", "X-Forwarded-For": "198.51.100.7"}
    )
    world.client().post("/feedback/status", data={"code": "my-secret-code"})
    world.client().get("/")
    lines = [JsonLines().format(record) for record in caplog.records if record.name == "portal.requests"]
    assert len(lines) == 4
    for line in lines:
        assert "\n" not in line
        found = json.loads(line)
        assert found["status"] in (200, 303, 404)
        assert found["request_id"]
        for secret in ("secret", "Иван", "evil", "198.51.100.7", "127.0.0.1"):
            assert secret not in line
    assert json.loads(lines[0])["path"] == "/staff/invitation/<token>"
    assert json.loads(lines[3])["path"] == "/"


def test_an_answer_has_the_id_of_its_log_line(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "portal.requests")
    answer = world.client().get("/polls/")
    assert caplog.records[-1].__dict__["request_id"] == answer.headers["X-Request-Id"]

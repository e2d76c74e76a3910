"""What attackers try on sessions, forms, hosts, redirects and headers (numbers of attacks.md in the names' comments)."""

from __future__ import annotations

import re
import statistics
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import session

from core.clock import FixedClock
from portal.accounts import operations as accounts
from portal.accounts.errors import LoginRefused
from portal.headers import HSTS, POLICIES, PathClass
from portal.wiring import Wiring
from tests.support.portal import PASSWORD, World, csrf_of, email_of, make_world, publish
from tests.support.portal_fixtures import MOMENT

SESSION = "kais"


@pytest.fixture
def https_world(world_template: World, tmp_path: Path) -> World:
    """The same installation behind TLS."""
    return make_world(tmp_path / "https", FixedClock(MOMENT), world_template, base_url="https://edu.example.org")


# Sessions: 20, 26, 27


def test_a_session_begins_at_login_with_a_new_token(desk: World) -> None:
    client = desk.app.test_client()
    client.get("/staff/login")
    before = client.get_cookie(SESSION)
    assert before is not None
    answer = desk.sign_in(client, "editor")
    after = client.get_cookie(SESSION)
    assert answer.status_code == 303
    assert after is not None
    assert before.value != after.value
    with client.session_transaction("/staff/") as held:
        token = held["_user_id"]
        assert set(held) <= {"_user_id", "_fresh", "_id"}  # nothing of before, no CSRF token either
    old = desk.app.test_client()
    old.set_cookie(SESSION, before.value)
    assert old.get("/staff/").status_code == 303
    assert len(token) >= 43  # 256 bits


def test_public_pages_do_not_read_the_cookie_of_the_desk(desk: World) -> None:
    cookie = desk.client("editor").get_cookie(SESSION)
    assert cookie is not None
    headers = {"Cookie": f"{SESSION}={cookie.value}"}
    with desk.app.test_request_context("/staff/", headers=headers):
        assert session.get("_user_id")
    with desk.app.test_request_context("/polls/", headers=headers):
        assert not session


def test_a_cookie_of_before_the_logout_is_worth_nothing(desk: World) -> None:
    client = desk.client("editor")
    stolen = client.get_cookie(SESSION)
    assert stolen is not None
    desk.post("editor", "/staff/logout")
    thief = desk.app.test_client()
    thief.set_cookie(SESSION, stolen.value)
    assert thief.get("/staff/").status_code == 303


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(desk: World) -> None:
    other = desk.app.test_client()
    desk.sign_in(other, "editor")
    answer = desk.post("editor", "/staff/password", {"old": PASSWORD, "new": "seven red boats at dusk"})
    assert answer.status_code == 303
    assert desk.client("editor").get("/staff/").status_code == 200
    assert other.get("/staff/").status_code == 303
    assert desk.sign_in(desk.app.test_client(), "editor").status_code == 422
    assert desk.sign_in(desk.app.test_client(), "editor", password="seven red boats at dusk").status_code == 303


def test_a_closed_account_is_out_at_once(desk: World) -> None:
    person = desk.person("editor")
    assert desk.client("editor").get("/staff/").status_code == 200
    assert desk.post("operator", f"/staff/people/{person.id}/disable").status_code == 303
    assert desk.client("editor").get("/staff/").status_code == 303
    assert desk.sign_in(desk.app.test_client(), "editor").status_code == 422


def test_nobody_closes_their_own_account(desk: World) -> None:
    person = desk.person("operator")
    assert desk.post("operator", f"/staff/people/{person.id}/disable").status_code == 409
    assert desk.client("operator").get("/staff/").status_code == 200


def test_a_session_runs_out(world: World) -> None:
    clock = world.wiring.clock
    assert isinstance(clock, FixedClock)
    clock.move(timedelta(hours=world.wiring.settings.session_hours))
    assert world.client("editor").get("/staff/").status_code == 303


def test_a_forged_cookie_opens_nothing(desk: World) -> None:
    forger = desk.app.test_client()
    with forger.session_transaction() as held:
        held["_user_id"] = "guessed" * 7
    assert forger.get("/staff/").status_code == 303
    forger.set_cookie(SESSION, "eyJfdXNlcl9pZCI6ICIxIn0.aaaaaa.bbbbbbbbbbbbbbbb")
    assert forger.get("/staff/").status_code == 303


def test_cookies_of_many_kilobytes_are_refused(desk: World) -> None:
    bare = desk.app.test_client(use_cookies=False)
    assert bare.get("/polls/", headers={"Cookie": "x=" + "a" * 9000}).status_code == 400
    assert bare.get("/polls/", headers={"Cookie": "x=" + "a" * 4000}).status_code == 200


def test_the_cookie_of_a_tls_portal_is_bound_to_its_host(https_world: World) -> None:
    client = https_world.app.test_client()
    answer = client.get("/staff/login", base_url="https://edu.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-kais=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; ")[1:])
    assert "Domain" not in cookie


def test_public_pages_set_no_cookie_and_read_none(world: World) -> None:
    publish(world, {"index.html": "<h1>Портал</h1>"})
    for path in ("/", "/polls/", "/feedback/new", "/search/?q=школа", "/nowhere"):
        for who in ("nobody", "operator"):
            answer = world.client(who).get(path)
            assert "Set-Cookie" not in answer.headers, path
            assert "Person operator" not in answer.get_data(as_text=True), path


# Login: 28, 31


def test_unknown_and_known_people_get_the_same_answer(desk: World) -> None:
    pages = []
    for email in ("operator@example.org", "stranger@example.org"):
        client = desk.app.test_client()
        data = {"email": email, "password": "wrong password here", "csrf_token": csrf_of(client.get("/staff/login"))}
        answer = client.post("/staff/login", data=data)
        assert answer.status_code == 422
        text = re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True))
        pages.append(text)
    assert pages[0] == pages[1]


def test_unknown_and_known_people_wait_as_long(desk: World) -> None:
    def measure(email: str) -> float:
        with desk.wiring.portal() as session:
            began = time.process_time()
            with pytest.raises(LoginRefused):
                accounts.log_in(
                    session,
                    email,
                    "wrong password here",
                    lifetime=timedelta(hours=1),
                    clock=desk.wiring.clock,
                    audit=desk.wiring.audit,
                )
            return time.process_time() - began

    known, unknown = [], []
    for _turn in range(15):
        known.append(measure(email_of("operator")))
        unknown.append(measure("stranger@example.org"))
    # The work is the same hash; a shortcut for unknown people would take a tenth of the time.
    assert 0.7 < statistics.median(known) / statistics.median(unknown) < 1.4


def test_tries_run_out_for_an_account_from_any_address(desk: World) -> None:
    statuses = []
    for turn in range(12):
        client = desk.app.test_client()
        there = {"REMOTE_ADDR": f"192.0.2.{turn + 1}"}
        token = csrf_of(client.get("/staff/login", environ_base=there))
        data = {"email": "Operator@example.org ", "password": "wrong password here", "csrf_token": token}
        statuses.append(client.post("/staff/login", data=data, environ_base=there).status_code)
    assert statuses[:9] == [422] * 9  # the tenth try was the one that signed the template's browser in
    assert statuses[9:] == [429] * 3


def test_tries_run_out_for_an_address_whatever_the_account(desk: World) -> None:
    def attempt(turn: int, address: str, forwarded: str = "") -> int:
        client = desk.app.test_client()
        there = {"REMOTE_ADDR": address}
        data = {"email": f"p{turn}@example.org", "password": "wrong", "csrf_token": csrf_of(client.get("/staff/login"))}
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        return client.post("/staff/login", data=data, environ_base=there, headers=headers).status_code

    # An IPv6 /64 counts as one, and a header that nobody trusted sent changes nothing.
    statuses = [attempt(turn, f"2001:db8:1:1::{turn + 1:x}", f"198.51.100.{turn}") for turn in range(42)]
    assert statuses[:40] == [422] * 40
    assert statuses[40:] == [429] * 2
    assert attempt(99, "2001:db8:1:2::1") == 422


def test_a_password_of_a_megabyte_costs_nothing(desk: World) -> None:
    client = desk.app.test_client()
    data = {
        "email": email_of("operator"),
        "password": "a" * 1_000_000,
        "csrf_token": csrf_of(client.get("/staff/login")),
    }
    assert client.post("/staff/login", data=data).status_code == 422


# Invitations: 18, 20


def test_an_invitation_leaves_the_address_bar_and_works_once(desk: World) -> None:
    page = desk.post("operator", "/staff/people/", {"email": "New@Example.org", "role": "analyst"})
    link = re.search(r"http://127\.0\.0\.1:8000(/staff/invitation/[\w-]+)", page.get_data(as_text=True))
    assert link is not None
    guest = desk.app.test_client()
    first = guest.get(link[1])
    assert (first.status_code, first.location) == (303, "/staff/invitation")
    form = guest.get("/staff/invitation")
    assert "new@example.org" in form.get_data(as_text=True)
    assert form.headers["Referrer-Policy"] == "same-origin"
    data = {"name": "Новый Сотрудник", "password": "a calm lake at dawn", "csrf_token": csrf_of(form)}
    assert guest.post("/staff/invitation", data={**data, "password": "short"}).status_code == 422
    assert guest.post("/staff/invitation", data=data).status_code == 303
    assert guest.get("/staff/").status_code == 200
    second = desk.app.test_client()
    second.get(link[1])
    assert second.get("/staff/invitation").status_code == 404


def test_an_invitation_runs_out_and_guesses_are_counted(world: World) -> None:
    clock = world.wiring.clock
    assert isinstance(clock, FixedClock)
    page = world.post("operator", "/staff/people/", {"email": "late@example.org", "role": "analyst"})
    found = re.search(r"/staff/invitation/([\w-]+)", page.get_data(as_text=True))
    assert found is not None
    clock.move(timedelta(days=7))
    guest = world.app.test_client()
    statuses = []
    for token in [found[1], *(f"guess-{turn}" for turn in range(31))]:
        guest.get(f"/staff/invitation/{token}")
        statuses.append(guest.get("/staff/invitation").status_code)
    assert set(statuses[:30]) == {404}
    assert statuses[-1] == 429


def test_the_database_holds_no_token_and_no_password(world: World) -> None:
    client = world.client("editor")
    with client.session_transaction("/staff/") as held:
        token = held["_user_id"]
    world.wiring.close_connections()
    content = b"".join(path.read_bytes() for path in world.wiring.home.glob("portal.db*"))
    assert email_of("editor").encode() in content
    assert token.encode() not in content
    assert PASSWORD.encode() not in content


# Forms: 21, 11


@pytest.mark.parametrize("path", ["/staff/register/build", "/staff/logout", "/staff/people/", "/staff/password"])
@pytest.mark.parametrize("token", [None, "", "made-up", "stolen"])
def test_a_form_of_the_desk_needs_the_sessions_token(desk: World, path: str, token: str | None) -> None:
    data = {} if token is None else {"csrf_token": desk.csrf["editor"] if token == "stolen" else token}
    assert desk.client("operator").post(path, data=data).status_code == 400
    plain = desk.client("operator").post(path, data="csrf_token=x", content_type="text/plain")
    assert plain.status_code == 400
    assert desk.client("operator").get("/staff/").status_code == 200


def test_nothing_changes_by_get(desk: World) -> None:
    for rule in desk.app.url_map.iter_rules():
        if rule.rule.startswith("/staff/") and rule.methods == {"POST"}:
            path = re.sub(r"<[^>]+>", "1", rule.rule)
            answer = desk.client("operator").get(
                path, headers={"X-HTTP-Method-Override": "POST"}, query_string={"_method": "POST"}
            )
            assert answer.status_code in (200, 303, 404, 503), path  # the page of the same address, or none
    with desk.wiring.portal() as session:
        assert all(person.disabled_at is None for person in accounts.list_people(session))


def test_a_large_body_is_refused_and_the_server_goes_on(desk: World) -> None:
    client = desk.client("operator")
    for path in ("/feedback/new", "/staff/login", f"/polls/{desk.ids['poll']}/"):
        assert client.post(path, data={"message": "a" * (3 << 20)}).status_code == 413
    many = {f"field{number}": "1" for number in range(1000)}
    assert client.post("/feedback/new", data=many, content_type="multipart/form-data").status_code == 413
    assert client.get("/polls/").status_code == 200


# Hosts and redirects: 23, 24


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "localhost@evil.example"]
)
def test_a_foreign_host_is_refused(desk: World, host: str) -> None:
    answer = desk.client().get("/staff/login", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.get_data(as_text=True)


def test_a_forwarded_host_changes_no_link(desk: World) -> None:
    data = {"email": "someone@example.org", "role": "analyst", "csrf_token": desk.csrf["operator"]}
    page = desk.client("operator").post("/staff/people/", data=data, headers={"X-Forwarded-Host": "evil.example"})
    text = page.get_data(as_text=True)
    assert "http://127.0.0.1:8000/staff/invitation/" in text
    assert "evil" not in text


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "/\\evil.example", "\\/evil.example", "///evil.example", "https:evil.example", "https://evil.example",
        "javascript:alert(1)", "/staff/\r\nSet-Cookie: a=b", "/\tevil", " /staff/", "/nowhere-at-all", "/" + "a" * 600,
    ],
)  # fmt: skip
def test_a_login_leads_only_to_our_own_pages(desk: World, target: str) -> None:
    answer = desk.sign_in(desk.app.test_client(), "editor", next=target)
    assert (answer.status_code, answer.location) == (303, "/staff/")


def test_a_login_leads_back_to_where_one_was_going(desk: World) -> None:
    guest = desk.app.test_client()
    asked = guest.get("/staff/register/institutions/?q=школа")
    assert asked.location.startswith("/staff/login?next=%2Fstaff%2Fregister%2Finstitutions%2F")
    answer = desk.sign_in(guest, "editor", next="/staff/register/institutions/?q=1")
    assert answer.location == "/staff/register/institutions/?q=1"


# Headers: 22, 33, 36


def _some_addresses(world: World) -> list[str]:
    found = [
        "/",
        "/nowhere",
        "/s/school/",
        "/data/file.json",
        "/data/",
        "/embed/card/1/",
        "/assets/nothing.css",
        "/en/",
        "/api/v1/nothing",
    ]
    for rule in world.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            found.append(re.sub(r"<[^>]+>", "2", rule.rule))
    return found


@pytest.mark.parametrize("who", ["nobody", "operator"])
def test_every_answer_carries_the_headers_of_its_kind(world: World, who: str) -> None:
    publish(
        world,
        {
            "index.html": "<h1>Портал</h1>",
            "s/school/index.html": "<h1>Школа</h1>",
            "data/index.html": "<h1>Данные</h1>",
            "data/file.json": "{}",
            "embed/card/1/index.html": "<h1>Карточка</h1>",
        },
    )
    for path in _some_addresses(world):
        answer = world.client(who).get(path)
        headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy, path
        assert "default-src 'none'" in policy, path
        embedded = path.startswith("/embed/")
        assert ("frame-ancestors *" in policy) == embedded, path
        framed = answer.status_code == 200 and path.endswith("/preview/page")  # by the desk, and it holds no form
        assert ("frame-ancestors 'none'" in policy) == (not embedded and not framed), path
        assert ("frame-ancestors 'self'; " in policy and "form-action 'none'" in policy) == framed, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] in ("same-origin", "no-referrer"), path
        assert "camera=()" in headers["Permissions-Policy"], path
        assert headers["Cross-Origin-Resource-Policy"] in ("same-origin", "cross-origin"), path
        assert "Strict-Transport-Security" not in headers, path
        assert headers["Cache-Control"], path
        if path.startswith("/staff/"):
            assert headers["Cache-Control"] == "no-store", path
            assert "Cookie" in headers["Vary"], path
        if path.startswith(("/polls/", "/feedback/", "/en/polls/", "/en/feedback/")):
            assert headers["Referrer-Policy"] == "no-referrer", path
        if path.startswith(("/data/", "/assets/", "/api/", "/embed/")):
            assert headers["Access-Control-Allow-Origin"] == "*", path
        else:
            assert "Access-Control-Allow-Origin" not in headers, path
        assert "X-Powered-By" not in headers, path


def test_behind_tls_browsers_are_told_to_stay_there(https_world: World) -> None:
    answer = https_world.app.test_client().get("/polls/", base_url="https://edu.example.org")
    assert answer.headers["Strict-Transport-Security"] == HSTS
    assert "upgrade-insecure-requests" in answer.headers["Content-Security-Policy"]


def test_a_draft_can_do_nothing(world: World) -> None:
    folder = world.wiring.drafts_dir / world.slugs[1]
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    (folder / "picture.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    answer = world.client("school").get(f"/staff/preview/{world.slugs[1]}/")
    assert answer.status_code == 200
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "sandbox allow-same-origin allow-popups" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    picture = world.client("school").get(f"/staff/preview/{world.slugs[1]}/picture.svg")
    assert "sandbox" in picture.headers["Content-Security-Policy"]


def test_every_class_of_addresses_has_a_policy() -> None:
    assert set(POLICIES) == set(PathClass)


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(desk: World, method: str) -> None:
    for path in ("/", "/polls/", "/staff/", "/data/institutions.csv"):
        answer = desk.client().open(path, method=method)
        assert answer.status_code in (405, 303), path
        if answer.status_code == 405:
            assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/console", "/?__debugger__=yes", "/static/../portal/app.py", "/%2e%2e/secret.key", "/..%2fsecret.key",
     "/s/..%2f..%2fsecret.key", "/assets/..%2f..%2fsecret.key", "/data/%00", "/staff/preview/..%2f../secret.key"],
)  # fmt: skip
def test_nothing_but_published_files_comes_out(world: World, path: str) -> None:
    publish(world, {"index.html": "<h1>Портал</h1>"})
    for who in ("nobody", "operator"):
        answer = world.client(who).get(path)
        assert answer.status_code in (200, 303, 404)
        if answer.status_code == 200:
            assert answer.get_data(as_text=True) == "<h1>Портал</h1>"
        assert world.wiring.secret_key not in answer.get_data(as_text=True)


# Starting: 27


def test_the_server_does_not_start_without_the_key_of_its_data(world: World) -> None:
    from portal.keys import KeyRefused

    world.wiring.close()
    (world.wiring.home / "data.key").unlink()
    with pytest.raises(KeyRefused, match=r"data\.key does not exist"):
        Wiring(world.wiring.settings, world.wiring.clock).check_keys_exist()
    (world.wiring.home / "data.key").write_text("another-key-of-forty-characters-0123456789\n", encoding="ascii")
    with pytest.raises(KeyRefused, match="not the key this installation's data was written with"):
        Wiring(world.wiring.settings, world.wiring.clock).check_keys()

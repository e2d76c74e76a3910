"""The command: its manual, its exit codes, its JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import pytest

from catalog.operations import list_runs
from portal.cli import demo as demo_command
from portal.cli.main import COMMANDS, cli
from portal.demo.region import DEFAULT_INSTITUTIONS
from tests.support.commands import Run
from tests.support.portal import INSTITUTIONS, World, publish
from tests.support.server import find_free_port, run_server

KAIS = [sys.executable, "-m", "portal.cli"]


@pytest.fixture
def at_home(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The small region as the installation of the environment."""
    world.wiring.close()
    monkeypatch.setenv("KAIS_HOME", str(world.wiring.home))
    return world


def walk(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words."""
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            found += walk(child, (*path, name))
    return found


def test_help_comes_quickly_and_imports_nothing_heavy() -> None:
    script = (
        "import sys\nfrom portal.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'flask', 'pelican', 'whoosh', 'jinja2', 'rich', 'orjson', 'babel'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))"
    )
    times = []
    for _turn in range(3):
        began = time.perf_counter()
        answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - began)
    assert "HEAVY []" in answer.stdout
    assert all(name in answer.stdout for name in COMMANDS)
    assert min(times) < 2  # 0.2 s on an idle machine


@pytest.mark.parametrize(
    ("path", "command"), walk(cli), ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_reads_like_a_manual(kais: Run, path: tuple[str, ...], command: click.Command) -> None:
    code, out, _err = kais(*path, "--help")
    assert code == 0
    assert out.startswith("Usage: kais")
    assert command.help
    assert command.help.strip().endswith((".", "…"))
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden and parameter.name not in ("help", "by"):
            assert parameter.help or parameter.metavar or isinstance(parameter.type, click.Choice | click.IntRange), (
                path,
                parameter.name,
            )


def test_the_list_of_commands_says_what_they_say(kais: Run) -> None:
    for name, (_target, sentence) in COMMANDS.items():
        assert sentence.endswith("."), name
        assert cli.get_command(click.Context(cli), name) is not None


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",), ("catalog",), ("catalog", "import"), ("catalog", "import", "no-such-format", "x.csv"), ("site", "accept"),
        ("site", "accept", "x", "--all"), ("serve", "--port", "0"), ("user", "invite", "a@example.org"), ("catalog", "undo", "first"),
        ("catalog", "report", "services", "--format", "xlsx"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_misuse_is_two(kais: Run, at_home: World, words: tuple[str, ...]) -> None:
    code, _out, err = kais(*words)
    assert code == 2
    assert "Usage: kais" in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("catalog", "undo", "99"), "no run"), (("catalog", "import", "institutions", "missing.csv"), "missing.csv"),
        (("site", "new", "no-such-school"), "no-such-school"), (("search", "query", "школа"), "kais search build"),
        (("survey", "open", "99"), "no such survey"), (("survey", "open", "2"), ""), (("user", "invite", "nobody", "--role", "editor"), "email"),
        (("user", "invite", "a@example.org", "--role", "school", "--institution", "999"), "999"),
        (("user", "invite", "a@example.org", "--role", "district", "--district", "west"), "severnyy"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_a_refusal_is_one_with_a_sentence(kais: Run, at_home: World, words: tuple[str, ...], sentence: str) -> None:
    code, out, err = kais(*words)
    assert code == 1
    assert out == ""
    assert err.startswith("Error: ")
    assert sentence in err
    assert "Traceback" not in err


def test_without_databases_every_command_says_how_to_make_them(kais: Run, kais_home: Path) -> None:
    for words in (("catalog", "stats"), ("user", "list"), ("serve",), ("work", "--once"), ("site", "build")):
        code, _out, err = kais(*words)
        assert code == 1
        assert "kais db upgrade" in err


def test_a_setting_that_cannot_be_used_is_misuse(kais: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIS_PORT", "eighty")
    code, _out, err = kais("user", "list")
    assert code == 2
    assert "KAIS_PORT" in err


def load(out: str) -> Any:
    """The JSON of a command."""
    return json.loads(out)


def test_databases_are_made_and_the_keys_with_them(kais: Run, kais_home: Path) -> None:
    code, out, _err = kais("db", "upgrade", "--json")
    assert code == 0
    assert load(out) == {"packages": ["catalog", "surveys", "portal"], "home": str(kais_home), "new": True}
    assert {"catalog.db", "surveys.db", "portal.db", "secret.key", "data.key"} <= {
        path.name for path in kais_home.iterdir()
    }
    assert load(kais("db", "upgrade", "--json")[1])["new"] is False


def test_an_import_reports_with_the_keys_of_the_contract(kais: Run, at_home: World, tmp_path: Path) -> None:
    file = tmp_path / "institutions.csv"
    file.write_text(INSTITUTIONS, encoding="utf-8")
    code, out, err = kais("catalog", "import", "institutions", str(file), "--dry-run", "--json")
    assert (code, err) == (0, "")
    report = load(out)
    assert report["run"] is None
    assert report["read"] == report["added"] + report["changed"] + report["unchanged"] + report["quarantined"] == 5
    assert {"attached", "unattached", "corrections", "problems", "notes"} <= set(report)
    assert report["problems"][0]["line"] == 6
    code, out, _err = kais("catalog", "import", "institutions", str(file))
    assert code == 0
    assert "quarantined" in out
    assert "line 6" in out


@pytest.mark.parametrize("zone", ["Europe/Moscow", "Asia/Vladivostok"])
def test_runs_are_listed_in_the_time_of_the_portal_s_zone(
    kais: Run, at_home: World, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("KAIS_TIME_ZONE", zone)
    with at_home.wiring.catalog() as session:
        at = list_runs(session)[0].at
    code, out, _err = kais("catalog", "runs")
    assert code == 0
    header, _rule, newest, *_rest = out.splitlines()
    assert f"WHEN ({zone})" in header
    assert at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") in newest


def test_tables_have_a_json_form(kais: Run, at_home: World) -> None:
    stats = load(kais("catalog", "stats", "--json")[1])
    assert {"institutions", "by_kind", "by_district", "located", "linked"} <= set(stats)
    assert stats["by_district"] == {"Северный район": 2, "Южный район": 2}
    assert [run["format"] for run in load(kais("catalog", "runs", "--json")[1])] == ["desk", "licences", "institutions"]
    assert {"severity", "code", "sentence", "count", "institution"} == set(
        load(kais("catalog", "quality", "--json")[1])[0]
    )
    assert "spb-schools" in [found["code"] for found in load(kais("catalog", "formats", "--json")[1])]
    assert len(load(kais("catalog", "report", "services", "--json")[1])) == 3  # two districts, and the total
    assert [person["role"] for person in load(kais("user", "list", "--json")[1])] == [
        "analyst",
        "district",
        "editor",
        "operator",
        "school",
    ]
    assert [poll["state"] for poll in load(kais("survey", "list", "--json")[1])] == ["open", "draft"] * 2
    assert load(kais("survey", "results", "2", "--json")[1])["total"] == 0
    erased = load(kais("erase", "--dry-run", "--json")[1])
    assert set(erased) == {
        "dry_run", "contacts", "messages", "survey_drafts", "survey_uploads", "searches", "counters", "sessions",
        "invitations", "uploads",
    }  # fmt: skip
    assert erased["dry_run"] is True
    accepted = load(kais("site", "accept", "--all", "--json")[1])
    assert accepted == {"accepted": 2, "slugs": ["shkola-1", "shkola-2"]}
    for words in (
        ("catalog", "stats"),
        ("catalog", "runs"),
        ("catalog", "quality"),
        ("catalog", "formats"),
        ("user", "list"),
        ("survey", "list"),
    ):
        code, out, err = kais(*words)
        assert (code, err) == (0, "")
        assert len(out.splitlines()) > 2


def test_a_dump_is_lines_of_json(kais: Run, at_home: World, tmp_path: Path) -> None:
    code, out, _err = kais("catalog", "dump")
    assert code == 0
    assert all(json.loads(line) for line in out.splitlines())
    kais("catalog", "dump", "--output", str(tmp_path / "dump.jsonl"))
    assert (tmp_path / "dump.jsonl").read_text(encoding="utf-8") == out
    assert kais("catalog", "dump", "--as-of", "2020-01-01")[1] == ""


def test_an_undone_run_is_withdrawn_once(kais: Run, at_home: World) -> None:
    assert kais("catalog", "undo", "2")[0] == 0
    code, _out, err = kais("catalog", "undo", "2")
    assert code == 1
    assert "already" in err


def test_an_invitation_is_printed_as_a_link(kais: Run, at_home: World) -> None:
    code, out, err = kais("user", "invite", "--role", "school", "--institution", "1", "new@example.org")
    assert code == 0
    assert out.startswith("http://127.0.0.1:8000/staff/invitation/")
    assert "new@example.org" in err
    guest = at_home.app.test_client()
    guest.get(out.strip().removeprefix("http://127.0.0.1:8000"))
    assert "new@example.org" in guest.get("/staff/invitation").get_data(as_text=True)


def test_a_site_folder_is_begun_once(kais: Run, at_home: World) -> None:
    folder = Path(load(kais("site", "new", "shkola-1", "--json")[1])["folder"])
    assert (folder / "site.toml").is_file()
    code, _out, err = kais("site", "new", "shkola-1")
    assert code == 1
    assert "shkola-1" in err


def test_a_site_that_is_begun_is_a_draft(kais: Run, at_home: World) -> None:
    from catalog.kinds import SiteState
    from catalog.read import list_sites
    from catalog.site_operations import set_site
    from core.actor import COMMAND_LINE
    from core.audit import no_audit

    with at_home.wiring.catalog.begin() as session:
        set_site(session, 1, SiteState.NONE, actor=COMMAND_LINE, clock=at_home.wiring.clock, audit=no_audit)
    folder = Path(load(kais("site", "new", "shkola-1", "--json")[1])["folder"])
    assert "title:" in (folder / "pages" / "about.md").read_text(encoding="utf-8")
    with at_home.wiring.catalog() as session:
        states = {view.institution.id: view.state for view in list_sites(session)}
    assert states[1] is SiteState.DRAFT


def test_no_site_is_begun_for_a_closed_school_nor_for_one_that_has_its_own(kais: Run, at_home: World) -> None:
    from catalog.kinds import SiteState
    from catalog.models import Institution
    from catalog.site_operations import set_site
    from core.actor import COMMAND_LINE
    from core.audit import no_audit

    with at_home.wiring.catalog.begin() as session:
        set_site(
            session, 1, SiteState.EXTERNAL, "https://school.example/",
            actor=COMMAND_LINE, clock=at_home.wiring.clock, audit=no_audit,
        )  # fmt: skip
        closed = session.get_one(Institution, 2)
        closed.open, closed.closed_on = False, date(2024, 8, 31)
        slug = closed.slug
    code, _out, err = kais("site", "new", "shkola-1")
    assert code == 1
    assert "https://school.example/" in err
    code, _out, err = kais("site", "new", slug)
    assert code == 1
    assert "closed on 31.08.2024" in err
    assert "closed on 31.08.2024" in kais("site", "accept", slug)[2]
    assert "https://school.example/" in kais("site", "accept", "shkola-1")[2]
    assert not (at_home.wiring.sites / "shkola-1").exists()
    assert not (at_home.wiring.sites / slug).exists()


def test_pages_and_index_are_built_and_asked(kais: Run, at_home: World) -> None:
    code, out, _err = kais("site", "build", "--json")
    assert code == 0
    report = load(out)
    assert {"sites", "pages", "written", "unchanged", "removed", "seconds"} <= set(report)
    assert report["problems"] == []
    assert at_home.client().get("/").status_code == 200
    assert at_home.client("school").get("/staff/preview/shkola-1/").status_code == 200
    built = load(kais("search", "build", "--json")[1])
    assert built["institutions"] == 4
    found = load(kais("search", "query", "школа 1", "--json")[1])
    assert {"total", "hits", "facets"} <= set(found)
    assert {"type", "id", "title", "url"} <= set(found["hits"][0])
    assert found["hits"][0]["url"] == "/institutions/1-shkola-1/"
    assert load(kais("search", "suggest", "шко", "--json")[1])
    for words in (("query", "школа 1"), ("suggest", "шко")):
        heads = kais("search", *words)[1].splitlines()[:2]
        assert any(head.split()[-1:] == ["PAGE"] for head in heads)
    assert at_home.client().get("/search/?q=школа+1").status_code == 200
    assert kais("work", "--once")[0] == 0


def test_what_was_changed_by_hand_is_named_and_mended(kais: Run, at_home: World) -> None:
    assert kais("site", "build", "--json")[0] == 0
    page = at_home.wiring.output / "map" / "index.html"
    page.unlink()
    page.write_text("changed")
    code, out, _err = kais("site", "build", "--verify", "--json")
    assert (code, load(out)["problems"]) == (
        1,
        ["portal, map/index.html: the file was changed after it was built. Build with --full."],
    )
    assert kais("site", "build", "--full", "--json")[0] == 0
    assert kais("site", "build", "--verify")[0] == 0
    assert (
        at_home.wiring.settings.home / "portal.db"
    ).stat().st_mode & 0o077 == 0  # nobody else reads passwords' hashes


def test_the_demo_refuses_a_home_with_a_real_register(kais: Run, at_home: World) -> None:
    code, _out, err = kais("demo", "--no-serve")
    assert code == 1
    assert "not the demo's" in err
    assert not (at_home.wiring.home / "demo").exists()


def test_the_commands_default_is_the_regions() -> None:
    assert demo_command.DEFAULT_INSTITUTIONS == DEFAULT_INSTITUTIONS


def test_demo_logins_are_served_to_this_machine_only(kais: Run, at_home: World) -> None:
    (at_home.wiring.home / "demo").write_text("{}", encoding="utf-8")
    code, _out, err = kais("serve", "--host", "0.0.0.0", "--port", str(find_free_port()))  # noqa: S104
    assert code == 1
    assert "demo logins" in err


def test_a_taken_port_is_told(kais: Run, at_home: World) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, _out, err = kais("serve", "--port", str(taken.getsockname()[1]))
    assert code == 1
    assert "--port" in err


def test_the_server_serves_works_and_stops(at_home: World, tmp_path: Path) -> None:
    publish(at_home, {"index.html": "<h1>Портал</h1>"})
    at_home.wiring.close()
    port = find_free_port()
    import urllib.request

    environment = {"KAIS_HOME": str(at_home.wiring.home), "KAIS_WORKERS": "1", "KAIS_LOG_LEVEL": "INFO"}
    log = tmp_path / "log"
    with run_server([*KAIS, "serve", "--port", str(port)], port=port, environment=environment, log=log) as process:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/polls/") as answer:
            assert answer.status == 200
        command = [*KAIS, "work", "--unless-running"]
        # A second worker of this installation leaves the work to the first; give that one a moment to take the lock.
        for _turn in range(50):
            if b"worker started" in log.read_bytes():
                break
            time.sleep(0.2)  # between two looks at the log, which has no other sign
        second = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, timeout=30, check=True)
        assert b"worker started" not in second.stderr
    assert process.returncode == 0
    text = log.read_text(encoding="utf-8")
    assert "worker stopped" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    "words",
    [
        ("catalog", "undo", "9" * 20),
        ("survey", "open", "9" * 20),
        ("site", "check", "https://example.org/", "--institution", str(2**31)),
    ],
)
def test_a_number_that_no_table_holds_is_refused_in_words(kais: Run, words: tuple[str, ...]) -> None:
    status, _out, err = kais(*words)
    assert status == 2
    assert "is larger than any number here." in err

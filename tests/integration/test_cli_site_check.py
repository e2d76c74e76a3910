"""``kais site check``: what it prints, its exit codes, its JSON, and what it keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.importers import import_file
from catalog.kinds import SiteState
from catalog.models import Site
from catalog.site_operations import note_site_check, set_sites
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from portal.site_check.checks import built_sites, check_built, known_of
from publisher.check import MarkState
from tests.support.commands import Run
from tests.support.file_server import FileServer, serving_files
from tests.support.portal import FOREIGN, OWN, THIRD, World
from tests.support.whole_school import page_around, whole_pages

KEYS = ["slug", "score", "filled", "declared_absent", "missing", "misplaced", "stale"]


@pytest.fixture
def at_home(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The small region with a draft that gives everything but the hours, and one that gives all."""
    pages = whole_pages()
    common = "sveden/common/index.html"
    lay(world, FOREIGN, pages)
    lay(world, OWN, {**pages, common: pages[common].replace(' itemprop="workTime"', "")})
    world.wiring.close()
    monkeypatch.setenv("KAIS_HOME", str(world.wiring.home))
    return world


def lay(world: World, institution: int, pages: dict[str, str]) -> Path:
    """A built draft."""
    folder: Path = world.wiring.drafts_dir / world.slugs[institution]
    for name, html in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(html, encoding="utf-8")
    return folder


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """A school's own site elsewhere, which the installation may ask."""
    with serving_files() as served:
        pages = {f"/{name.removesuffix('index.html')}": html for name, html in whole_pages().items()}
        for path, html in {**pages, "/sveden/inter/": page_around("пусто")}.items():
            served.give(path, html.encode(), Content_Type="text/html; charset=utf-8")
        monkeypatch.setenv("KAIS_FETCH_ALLOW", served.host)
        yield served


def test_a_table_over_all_sites(kais: Run, at_home: World) -> None:
    code, out, _err = kais("site", "check")
    assert code == 0
    header, _line, *rows = out.splitlines()
    assert header.split() == KEYS
    assert {row.split()[0]: row.split()[1] for row in rows} == {
        at_home.slugs[OWN]: "99.4",
        at_home.slugs[FOREIGN]: "100.0",
    }


def test_one_site_says_what_is_missing_and_the_next_step(kais: Run, at_home: World) -> None:
    code, out, _err = kais("site", "check", at_home.slugs[OWN])
    assert code == 0
    assert "missing: Режим и график работы (common.workTime)" in out
    assert "Fill in facts/facts.csv the line with the code common.workTime." in out
    assert "Problems of the pages" in out


def test_the_json_has_the_keys_of_the_contract_for_every_site(kais: Run, at_home: World) -> None:
    code, out, _err = kais("site", "check", "--json")
    assert code == 0
    found = json.loads(out)
    assert [list(entry)[: len(KEYS)] for entry in found] == [KEYS, KEYS]
    own = next(entry for entry in found if entry["slug"] == at_home.slugs[OWN])
    assert (own["score"], own["filled"], own["missing"], own["applicable"]) == (99.4, 177, 1, 178)
    assert [(mark["key"], mark["state"]) for mark in own["marks"]] == [("common.workTime", "missing")]
    assert own["filled"] + own["declared_absent"] + own["missing"] == own["applicable"]
    whole = json.loads(kais("site", "check", "--json", at_home.slugs[OWN])[1])
    assert len(whole[0]["marks"]) == 178


def test_a_site_below_the_limit_fails_the_command(kais: Run, at_home: World) -> None:
    code, _out, err = kais("site", "check", "--fail-under", "99.5")
    assert code == 1
    assert at_home.slugs[OWN] in err
    assert at_home.slugs[FOREIGN] not in err
    assert kais("site", "check", "--fail-under", "99")[0] == 0


def test_a_folder_is_checked_without_an_installation(
    kais: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIS_HOME", str(tmp_path / "nowhere"))
    for name, html in whole_pages().items():
        (tmp_path / "pack" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pack" / name).write_text(html, encoding="utf-8")
    code, out, _err = kais("site", "check", "--folder", str(tmp_path / "pack"), "--type", "vocational", "--json")
    assert code == 0
    (found,) = json.loads(out)
    assert (found["slug"], found["score"], found["applicable"], found["type"]) == ("pack", 100, 189, "vocational")
    (tmp_path / "empty").mkdir()
    code, _out, err = kais("site", "check", "--folder", str(tmp_path / "empty"))
    assert code == 1
    assert "0 HTML pages" in err


def test_a_site_elsewhere_is_checked_and_its_day_kept(kais: Run, at_home: World, site: FileServer) -> None:
    with at_home.wiring.catalog.begin() as session:  # no door of the register takes an address of our own network
        session.add(Site(institution_id=THIRD, state=SiteState.EXTERNAL, url=site.url("/")))
    at_home.wiring.close()
    code, out, err = kais("site", "check", site.url("/"), "--institution", str(THIRD), "--json")
    assert code == 0, err
    (found,) = json.loads(out)
    assert (found["slug"], found["address"], found["missing"]) == ("", site.url("/"), 4)
    with at_home.wiring.catalog() as session:
        kept = session.scalar(select(Site.last_checked).where(Site.institution_id == THIRD))
    assert kept == date.fromisoformat(found["checked_on"])


def test_the_day_of_another_site_is_not_kept(at_home: World) -> None:
    known = {"actor": COMMAND_LINE, "clock": at_home.wiring.clock, "audit": no_audit}
    day = date(2026, 11, 20)
    with at_home.wiring.catalog.begin() as session:
        set_sites(session, {THIRD: (SiteState.EXTERNAL, "https://school.example/")}, **known)  # type: ignore[arg-type]
        assert not note_site_check(session, THIRD, "https://other.example/", day, **known)  # type: ignore[arg-type]
        assert not note_site_check(session, OWN, "https://school.example/", day, **known)  # type: ignore[arg-type]
        assert note_site_check(session, THIRD, "http://www.school.example/x/", day, **known)  # type: ignore[arg-type]
        assert not note_site_check(session, THIRD, "https://school.example/", day, **known)  # type: ignore[arg-type]
        # The same site said again keeps the day; another address forgets it.
        assert not set_sites(session, {THIRD: (SiteState.EXTERNAL, "https://school.example/")}, **known)  # type: ignore[arg-type]
        assert set_sites(session, {THIRD: (SiteState.EXTERNAL, "https://new.example/")}, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("unheard-of",), 1, "There is no built site “unheard-of”"),
        (("http://127.0.0.1:1/",), 1, "own network"),
        (("https://a.example/", "b"), 2, "Give one URL alone"),
        (("--institution", "1"), 2, "goes with a URL"),
        (("--type", "school"), 2, "goes with a URL or --folder"),
        (("--fail-under", "101"), 2, "101"),
    ],
)
def test_what_cannot_be_checked_is_a_sentence(
    kais: Run, at_home: World, words: tuple[str, ...], code: int, sentence: str
) -> None:
    found, _out, err = kais("site", "check", *words)
    assert found == code
    assert sentence in err


def test_a_value_confirmed_every_night_is_as_old_as_its_first_word(world: World) -> None:
    later = FixedClock(datetime(2026, 12, 18, 9, tzinfo=UTC))
    path = world.wiring.home / "files" / "institutions.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")  # the same lines in a newer file
    import_file(world.wiring.catalog, "institutions", path, actor=COMMAND_LINE, clock=later, audit=no_audit)
    with world.wiring.catalog() as session:
        card, known = known_of(session, OWN, later.today())
    assert card.full_name.seen_on == later.today()
    assert known["common.fullName"][0].since == world.wiring.clock.today()
    lay(world, OWN, whole_pages())
    (site,) = [site for site in built_sites(world.wiring) if site.institution_id == OWN]
    report = check_built(world.wiring, site, today=later.today())
    stale = next(mark for mark in report.marks if mark.key == "common.fullName")
    assert stale.state is MarkState.STALE
    assert "Средняя школа № 1" in stale.value

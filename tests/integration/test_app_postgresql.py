"""One installation on either database: tables, keys, a person, a page."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.actor import Role
from core.clock import FixedClock
from portal.accounts import operations as accounts
from portal.accounts.operations import Place
from portal.app import create_app
from portal.keys import KeyRefused
from portal.search_desk.operations import list_lines
from portal.settings import Settings
from portal.wiring import NotReady, Wiring


@pytest.fixture
def wiring(database_url: str, tmp_path: Path, clock: FixedClock) -> Wiring:
    """An installation whose databases are not made yet."""
    address = database_url if database_url.startswith("postgresql") else ""
    return Wiring(Settings(home=tmp_path / "home", database_url=address), clock)


def test_an_installation_is_made_used_and_recognised(wiring: Wiring) -> None:
    with pytest.raises(NotReady, match="kais db upgrade"):
        wiring.check_ready()
    assert not wiring.has_data()
    assert wiring.upgrade_databases() == ["catalog", "surveys", "portal"]
    wiring.check_ready()
    assert wiring.has_data()
    assert wiring.upgrade_databases() == ["catalog", "surveys", "portal"]  # again: nothing to do
    with wiring.portal.begin() as session:
        accounts.add_person(
            session, "op@example.org", "Op", Role.OPERATOR, Place(), "six green boats", demo=False, clock=wiring.clock
        )
    client = create_app(wiring).test_client()
    assert client.get("/polls/").status_code == 200
    assert client.get("/staff/").status_code == 303
    wiring.close()


def test_a_key_that_was_lost_is_missed(wiring: Wiring) -> None:
    wiring.upgrade_databases()
    wiring.close()
    (wiring.home / "data.key").unlink()
    later = Wiring(wiring.settings, wiring.clock)
    with pytest.raises(KeyRefused, match="Bring the key back"):
        later.check_keys_exist()
    later.close()


def test_a_register_page_is_shown_on_either_database(wiring: Wiring) -> None:
    from tests.support.portal import World, fill

    wiring.upgrade_databases()
    ids = fill(wiring)
    world = World(wiring, create_app(wiring), ids, {})
    for path in ("/staff/", "/staff/register/institutions/", "/staff/register/links/", "/staff/register/quality/", "/staff/register/runs/1/",
                 "/staff/register/quarantine/", "/staff/register/sites/", "/staff/people/", "/staff/audit/", "/staff/surveys/", "/staff/feedback/",
                 "/staff/search/", "/staff/search/synonyms/1/", "/staff/search/misses/"):  # fmt: skip
        assert world.client("operator").get(path).status_code == 200, path
    wiring.close()


def test_two_people_who_add_one_word_at_once_make_one_line(wiring: Wiring) -> None:
    from tests.support.portal import World, fill

    wiring.upgrade_databases()
    world = World(wiring, create_app(wiring), fill(wiring), {})
    browsers = ("operator", "editor")
    for who in browsers:
        world.client(who)
    line = {"word": "дирижабль", "means": "секция воздухоплавания", "enabled": "y"}
    with ThreadPoolExecutor(len(browsers)) as pool:
        for turn in range(5):
            word = {**line, "word": f"дирижабль {turn}"}
            answers = list(
                pool.map(lambda who, sent=word: world.post(who, "/staff/search/synonyms/new", sent), browsers)
            )
            assert sorted(answer.status_code for answer in answers) == [303, 422]
    with wiring.portal() as session:
        assert [row.word for row in list_lines(session)] == [*(f"дирижабль {turn}" for turn in range(5)), "продлёнка"]
    wiring.close()

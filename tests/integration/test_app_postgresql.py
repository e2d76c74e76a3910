"""One installation on either database: tables, keys, a person, a page."""

from pathlib import Path

import pytest

from core.actor import Role
from core.clock import FixedClock
from portal.accounts import operations as accounts
from portal.accounts.operations import Place
from portal.app import create_app
from portal.keys import KeyRefused
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
                 "/staff/register/quarantine/", "/staff/register/sites/", "/staff/people/", "/staff/audit/", "/staff/polls/", "/staff/feedback/"):  # fmt: skip
        assert world.client("operator").get(path).status_code == 200, path
    wiring.close()

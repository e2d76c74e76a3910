"""The suite's own fixtures do what they promise."""

import os
import smtplib
import socket
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from core.clock import FixedClock
from tests.support.databases import Databases
from tests.support.network import NetworkForbidden


def test_a_database_is_empty_and_its_own(databases: Databases) -> None:
    urls = [databases.make_empty(), databases.make_empty()]
    for url in urls:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE only_here (id integer)"))
        engine.dispose()
    assert len(set(urls)) == 2


def test_a_database_url_names_the_kind_it_was_asked_for(database_url: str, request: pytest.FixtureRequest) -> None:
    wanted = "postgresql+psycopg" if request.node.get_closest_marker("postgresql") else "sqlite"
    engine: Engine = create_engine(database_url)
    assert engine.url.drivername == wanted
    engine.dispose()


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("203.0.113.7", 443)])
def test_no_test_leaves_this_machine(address: tuple[str, int]) -> None:
    with pytest.raises(NetworkForbidden, match=address[0]):
        socket.create_connection(address, timeout=1)


def test_no_test_asks_for_a_foreign_name() -> None:
    with pytest.raises(NetworkForbidden, match=r"example\.org"):
        socket.getaddrinfo("example.org", 80)


def test_no_test_sends_mail_even_through_this_machine() -> None:
    with pytest.raises(NetworkForbidden, match="mail"):
        smtplib.SMTP("127.0.0.1", 25, timeout=1)


def test_a_test_may_talk_to_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_home_is_the_test_s_own(kais_home: Path) -> None:
    assert os.environ["KAIS_HOME"] == str(kais_home)
    assert not list(kais_home.iterdir())


def test_the_clock_stands(clock: FixedClock) -> None:
    assert clock.now() == clock.now()
    assert clock.today().isoformat() == "2026-11-20"

"""After an import the worker finds places by itself, a few requests a turn, and none unless a geocoder is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.importers import import_file
from catalog.models import Institution, outbox
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from portal import jobs, worker
from portal.places import find_places, make_geocoder
from portal.wiring import Wiring
from portal.worker import Worker
from tests.support.portal import World
from tests.unit.catalog.nominatim import as_json, fake_nominatim, place

CSV = "key,full_name,district,address,lat,lon\n{}"
STREET = '"Озёрская область, город Приозёрск, улица Мира, дом {}"'


@pytest.fixture
def region(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wiring:
    """The world with two institutions more: one in a known house, one in another house of that street."""
    monkeypatch.setattr(worker, "build_sites", lambda _wiring: None)
    monkeypatch.setattr(worker, "build_search", lambda _wiring: None)
    jobs.finish(world.wiring, jobs.open_jobs(world.wiring))
    file = tmp_path / "list.csv"
    file.write_text(
        CSV.format(
            f"a,Лицей № 901,Заречный,{STREET.format(4)},60.123456,30.123456\n"
            f"b,Лицей № 902,Заречный,{STREET.format(4)},,\n"
            f"c,Лицей № 903,Заречный,{STREET.format(90)},,\n"
        ),
        encoding="utf-8",
    )
    import_file(
        world.wiring.catalog,
        "institutions",
        file,
        actor=COMMAND_LINE,
        clock=world.wiring.clock,
        audit=no_audit,
        source="annex",
    )
    return world.wiring


def precisions(wiring: Wiring) -> list[str | None]:
    """How exact the three are."""
    with wiring.catalog() as session:
        found = session.scalars(
            select(Institution).where(Institution.number.in_(["901", "902", "903"])).order_by(Institution.number)
        )
        return [row.precision.value if row.precision else None for row in found]


def waiting(wiring: Wiring) -> list[str]:
    """Jobs of the register that wait, due or not."""
    with wiring.catalog() as session:
        return list(session.scalars(select(outbox.c.kind).where(outbox.c.done_at.is_(None))))


def test_a_turn_of_the_worker_gives_points_to_what_was_imported(region: Wiring) -> None:
    assert precisions(region) == ["building", None, None]
    assert "geocode" in waiting(region)
    Worker(region).turn()
    assert precisions(region) == ["building", "building", "street"]
    assert "geocode" not in waiting(region)


def test_no_geocoder_is_made_unless_one_is_named(region: Wiring) -> None:
    assert make_geocoder(region) is None
    named = Wiring(replace(region.settings, geocoder_url="https://geocoder.example.org/"), region.clock)
    made = make_geocoder(named)
    assert made is not None
    assert made.url == "https://geocoder.example.org"


def test_a_geocoder_in_trouble_is_asked_again_in_an_hour(region: Wiring) -> None:
    clock = region.clock
    assert isinstance(clock, FixedClock)
    with fake_nominatim() as server:
        server.reply = lambda _query: (500, {}, b"")
        named = Wiring(replace(region.settings, geocoder_url=server.url), clock)
        try:
            report = find_places(named, make=lambda _wiring: _impatient(server.url))
            assert server.url in report.trouble
            assert [job.kind for job in jobs.open_jobs(region, "geocode")] == ["geocode"]  # the import's own
            jobs.finish(region, jobs.open_jobs(region, "geocode"))
            assert waiting(region).count("geocode") == 1
            assert jobs.open_jobs(region, "geocode") == []
            clock.move(timedelta(hours=1))
            server.reply = lambda _query: as_json([place(60.2, 30.2)])
            assert len(jobs.open_jobs(region, "geocode")) == 1
            find_places(named, make=lambda _wiring: _impatient(server.url))
            assert precisions(region) == ["building", "building", "building"]
        finally:
            named.close()


def test_what_a_turn_leaves_is_queued_at_once(region: Wiring) -> None:
    jobs.finish(region, jobs.open_jobs(region))
    with fake_nominatim() as server:
        find_places(region, make=lambda _wiring: _impatient(server.url), limit=0)
        assert server.asked == []
    assert [job.kind for job in jobs.open_jobs(region, "geocode")] == ["geocode"]


def _impatient(url: str):
    from catalog.geo.nominatim import Geocoder

    seconds = iter(range(0, 10_000, 10))
    return Geocoder(url, now=lambda: next(seconds), sleep=lambda _seconds: None)

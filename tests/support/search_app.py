"""An installation with the made-up region indexed, for tests of the search page and of its twins for programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from catalog.importers import import_file
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from portal.settings import Settings
from portal.wiring import Wiring
from search.index import write_index
from tests.unit.search.placed import PLACED

# The register has two institutions of its own, for the plain listing that stands in for the index.
REGISTER = """key,kind,full_name,short_name,district,address
1,school,Средняя общеобразовательная школа № 5 Портового района,Школа № 5,Портовый,"улица Якорная, дом 1"
2,gymnasium,Гимназия № 6 Портового района,Гимназия № 6,Портовый,"улица Якорная, дом 2"
"""


@contextmanager
def searchable_portal(home: Path) -> Iterator[Wiring]:
    """The installation, until the end of the block."""
    clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    made = Wiring(Settings.from_env({"KAIS_HOME": str(home)}), clock)
    made.upgrade_databases()
    register = home / "register.csv"
    register.write_text(REGISTER, encoding="utf-8")
    import_file(made.catalog, "institutions", register, actor=COMMAND_LINE, clock=clock, audit=no_audit)
    write_index(made.index_dir, PLACED)
    yield made
    for package in ("catalog", "surveys", "portal"):
        made.engine(package).dispose()

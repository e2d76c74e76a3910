"""How fast Lighthouse finds a school's first page, a statutory page and the portal on a slow phone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.bench_weight import INSTITUTIONS, find_pages
from bench.figures import Figure, NotMeasured
from bench.installation import KAIS, PORT, make_installation
from tests.support.lighthouse import ask_lighthouse, lacks_lighthouse
from tests.support.server import run_server


def measure() -> Iterator[Figure]:
    """The performance score of one page of each kind, with Lighthouse's own model of a phone and its network."""
    if reason := lacks_lighthouse():
        raise NotMeasured(reason)
    region = make_installation(INSTITUTIONS)
    pages = find_pages(region)
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server([KAIS, "serve"], port=PORT, environment=region.environment, log=Path(folder) / "log"),
    ):
        base = f"http://127.0.0.1:{PORT}"
        audits = ask_lighthouse([base + path for path in pages.values()], ("performance",))
    for kind, path in pages.items():
        yield Figure(f"lighthouse.{kind}", audits[base + path].scores["performance"] or 0, "", goal="≥ 95")

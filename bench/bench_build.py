"""Every page of a big region, built anew, against Hugo building the same pages."""

from __future__ import annotations

from collections.abc import Iterator

from bench import hugo
from bench.figures import Figure, best_of
from bench.installation import ROOT, make_installation

INSTITUTIONS = 1333  # about 20,000 pages of school sites, besides the portal's own
RUNS = 3


def measure() -> Iterator[Figure]:
    """Wall time of the whole command, start-up and register included; the best of three for each side."""
    region = make_installation(INSTITUTIONS)
    peer = hugo.make_site(region.output, ROOT / "var" / "bench" / "hugo")
    version = hugo.read_version()
    ours = best_of(RUNS, region.build)
    theirs = best_of(RUNS, peer.build)
    yield Figure(
        name="build.full",
        value=round(ours, 2),
        unit="s",
        peer=f"{version}, {peer.pages} pages",
        peer_value=round(theirs, 2),
        goal="ratio ≤ 0.33",
    )
    yield Figure(name="build.full.pages_per_second", value=round(peer.pages / ours), unit="1/s")

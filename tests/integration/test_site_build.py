"""A two-institution build against its golden folder, and one site by Pelican itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publisher.build import build
from tests.refresh_golden import GOLDEN, golden_files, make_golden_inputs
from tests.support.small_build import make_inputs

REMEDY = "If the change is meant, run: python -m tests.refresh_golden"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build makes now, as the golden folder keeps it."""
    folder = tmp_path_factory.mktemp("golden")
    build(make_golden_inputs(folder))
    return golden_files(folder)


def test_the_build_has_the_files_of_the_golden_folder(made: dict[str, bytes]) -> None:
    kept = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}
    assert set(made) == kept - {"README.md"}, REMEDY


def test_every_file_is_the_golden_one(made: dict[str, bytes]) -> None:
    different = [
        name for name, content in made.items() if (path := GOLDEN / name).is_file() and path.read_bytes() != content
    ]
    assert not different, f"{different[:5]} differ. {REMEDY}"


def test_pelican_itself_builds_one_site(tmp_path: Path) -> None:
    from pelican import Pelican

    from publisher.pelican_settings import base_settings, complete, quiet_pelican
    from publisher.single_site import SITE_SETTING, SingleSite

    inputs = make_inputs(tmp_path)
    folder = inputs.sites / "gimnaziya-56"
    settings = base_settings(
        themes=inputs.themes,
        theme="school",
        site=inputs.site,
        assets=inputs.assets,
        zone=str(inputs.zone),
        content=folder,
        output=tmp_path / "alone",
        cache=tmp_path / "cache",
    )
    settings[SITE_SETTING] = SingleSite(inputs, folder)
    with quiet_pelican():
        Pelican(complete(settings)).run()
    home = (tmp_path / "alone" / "index.html").read_text(encoding="utf-8")
    assert "Гимназия № 56" in home
    style = re.search(r'href="/(assets/kais\.[0-9a-f]+\.css)"', home)
    assert style
    assert (tmp_path / "alone" / style[1]).is_file()
    assert (tmp_path / "alone" / "sveden" / "common" / "index.html").is_file()

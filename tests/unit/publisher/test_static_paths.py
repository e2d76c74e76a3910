"""The file behind an address: only what is published, whatever the address says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.static_paths import Gone, Redirect, resolve
from tests.unit.publisher.conftest import Built


def test_a_folder_gives_its_page_and_a_file_itself(built: Built) -> None:
    output = built.inputs.output
    assert resolve(output, "/") == output.resolve() / "index.html"
    assert resolve(output, "/map/map.js") == output.resolve() / "map" / "map.js"
    site = resolve(output, "/s/gimnaziya-56/sveden/common/")
    assert isinstance(site, Path)
    assert site.name == "index.html"
    assert "output.sites" in site.parts


def test_a_missing_slash_and_old_addresses_are_redirected(built: Built) -> None:
    output = built.inputs.output
    assert resolve(output, "/map") == Redirect("/map/")
    assert resolve(output, "/institutions/56/") == Redirect("/institutions/56-gimnaziya-56/")
    assert resolve(output, "/institutions/56") == Redirect("/institutions/56-gimnaziya-56/")
    assert resolve(output, "/en/institutions/56-gimnaziya-no-56/") == Redirect("/en/institutions/56-gimnaziya-56/")
    assert resolve(output, "/s/gimnaziya-no-56/news/x/") == Redirect("/s/gimnaziya-56/news/x/")


def test_what_was_entered_by_mistake_is_gone(built: Built) -> None:
    assert resolve(built.inputs.output, "/institutions/9/") == Gone()


@pytest.mark.parametrize(
    "address",
    [
        "/../output.state/redirects.map", "/..", "/s/../../output.state/build.lock", "/%2e%2e/", "/.git/config",
        "/s/gimnaziya-56/../../../output.drafts/detskiy-sad-3/", "//etc/passwd", "/map\0/", "/map\\map.js", "etc/passwd",
        "", "/s/detskiy-sad-3/", "/index.html/", "/" + "a" * 5000, "/./map/", "/s/",
    ],
)  # fmt: skip
def test_nothing_else_is_found(built: Built, address: str) -> None:
    assert resolve(built.inputs.output, address) is None


def test_a_link_that_leaves_the_published_folders_is_not_followed(built: Built, tmp_path: Path) -> None:
    builds = tmp_path / "output.builds" / "1"
    builds.mkdir(parents=True)
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    (builds / "leak.txt").symlink_to(secret)
    (builds / "out").symlink_to(tmp_path)
    (tmp_path / "output").symlink_to("output.builds/1")
    assert resolve(tmp_path / "output", "/leak.txt") is None
    assert resolve(tmp_path / "output", "/out/secret.txt") is None
    assert resolve(tmp_path / "output", "/out/output.builds/1/leak.txt") is None


PIECES = st.sampled_from(
    ["..", ".", "", "s", "gimnaziya-56", "output", "output.state", "output.drafts", "detskiy-sad-3", "index.html",
     "redirects.map", "map", "%2e%2e", "..%2f", "\0", "\\", "~", "assets", "sveden", "common", "404.html"]
)  # fmt: skip


@given(
    st.one_of(
        st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=9).map("/".join).map(lambda path: "/" + path),
        st.text(max_size=40),
    )
)
def test_no_address_ever_leaves_builds_and_sites(built: Built, address: str) -> None:
    found = resolve(built.inputs.output, address)
    if isinstance(found, Path):
        real = os.path.realpath(found)
        assert real.startswith((f"{built.beside('.builds').resolve()}/", f"{built.beside('.sites').resolve()}/"))
        assert os.path.isfile(real)

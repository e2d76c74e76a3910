"""Compressed twins of published texts: never counted, always true, sent as they are."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from core.assets import Assets
from publisher.build import build
from publisher.inputs import BuildInputs
from publisher.output import OutputFolder
from publisher.static_paths import resolve
from publisher.verify import verify
from tests.support.portal import World, publish
from tests.support.small_build import make_assets, make_inputs

PAGE = "<!doctype html><title>Портал</title><h1>Портал</h1>" + "<p>Школы города.</p>" * 100


@pytest.fixture(scope="module")
def assets() -> Assets:
    return make_assets()


@pytest.fixture
def inputs(tmp_path: Path, assets: Assets) -> BuildInputs:
    return make_inputs(tmp_path, assets=assets, precompress=True)


def twins(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.gz"))


def test_every_page_of_a_build_has_its_twin_and_the_figures_do_not_know_it(tmp_path: Path, assets: Assets) -> None:
    plain = build(make_inputs(tmp_path / "plain", assets=assets))
    packed_inputs = make_inputs(tmp_path / "packed", assets=assets, precompress=True)
    packed = build(packed_inputs)
    assert not twins(plain.output.resolve())
    assert replace(packed, seconds=0, output=plain.output) == replace(plain, seconds=0)
    site = packed.output / "s" / "gimnaziya-56"
    for page in (packed.output / "index.html", site / "index.html", site / "sveden" / "common" / "index.html"):
        assert gzip.decompress(page.with_name("index.html.gz").read_bytes()) == page.read_bytes()
    assert not twins(tmp_path / "packed" / "output.drafts")
    assert verify(packed.output) == []
    here, there = OutputFolder(plain.output), OutputFolder(packed.output)
    assert here.read_digests(1) == there.read_digests(1)
    assert here.published_sites(1) == there.published_sites(1)


def test_a_second_build_links_the_twins_of_unchanged_files(inputs: BuildInputs) -> None:
    first = build(inputs)
    before = (first.output / "index.html.gz").stat().st_ino
    second = build(inputs)
    assert second.build == 2
    assert second.written <= 1
    assert second.removed == 0
    assert (second.output / "index.html.gz").stat().st_ino == before


def test_twins_come_and_go_with_the_setting(inputs: BuildInputs) -> None:
    build(replace(inputs, precompress=False))
    report = build(inputs)
    assert (report.output / "index.html.gz").is_file()
    assert (report.output / "s" / "gimnaziya-56" / "index.html.gz").is_file()
    report = build(replace(inputs, precompress=False))
    assert not (report.output / "index.html.gz").exists()
    assert verify(report.output) == []


def test_a_changed_page_gets_a_new_twin(inputs: BuildInputs) -> None:
    build(inputs)
    page = inputs.sites / "gimnaziya-56" / "pages" / "about.md"
    page.write_text("title: О школе\n\nГимназия работает с 1899 года.\n", encoding="utf-8")
    report = build(replace(inputs, slugs=("gimnaziya-56",)))
    site = report.output / "s" / "gimnaziya-56"
    assert "1899" in gzip.decompress((site / "about" / "index.html.gz").read_bytes()).decode()
    assert verify(report.output) == []


@pytest.mark.parametrize("page", ["index.html.gz", "s/gimnaziya-56/index.html.gz"])
@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"another page", mtime=0)], ids=["broken", "other"])
def test_a_twin_that_holds_something_else_is_found_and_mended(inputs: BuildInputs, page: str, content: bytes) -> None:
    output = build(inputs).output
    (output / page).unlink()
    (output / page).write_bytes(content)
    [problem] = verify(output)
    assert problem.file.endswith("index.html.gz")
    assert "--full" in problem.sentence
    build(replace(inputs, full=True))
    assert verify(output) == []


def test_a_twin_is_no_page(inputs: BuildInputs) -> None:
    output = build(inputs).output
    assert (output / "index.html.gz").is_file()
    for address in ("/index.html.gz", "/s/gimnaziya-56/index.html.gz", "/map/index.html.gz/"):
        assert resolve(output, address) is None


def test_a_build_publishes_security_txt_and_no_other_dot_file(tmp_path: Path) -> None:
    inputs = make_inputs(tmp_path)
    build(replace(inputs, site=replace(inputs.site, email="edu@example.org")))
    found = resolve(inputs.output, "/.well-known/security.txt")
    assert isinstance(found, Path)
    assert found.read_text(encoding="utf-8").startswith("Contact: mailto:edu@example.org\n")
    (found.parent / "other.txt").write_text("x", encoding="utf-8")
    for address in (
        "/.well-known/other.txt",
        "/.well-known/",
        "/s/.well-known/security.txt",
        "/.well-known/security.txt/",
    ):
        assert resolve(inputs.output, address) is None, address


def test_the_app_sends_the_twin_as_it_is(world: World) -> None:
    packed = gzip.compress(PAGE.encode(), 1, mtime=7)  # recognisable: the app itself would compress otherwise
    publish(world, {"index.html": PAGE, "index.html.gz": packed})
    client = world.client()
    got = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert got.get_data() == packed
    assert got.headers["Content-Encoding"] == "gzip"
    assert got.headers["Vary"] == "Accept-Encoding"
    assert got.content_type == "text/html; charset=utf-8"
    plain = client.get("/")
    assert (plain.get_data(as_text=True), plain.headers["Vary"]) == (PAGE, "Accept-Encoding")
    assert plain.headers["ETag"] != got.headers["ETag"]
    for tag in (plain.headers["ETag"], got.headers["ETag"]):
        again = client.get("/", headers={"Accept-Encoding": "gzip", "If-None-Match": tag})
        assert (again.status_code, again.get_data()) == (304, b"")
    head = client.head("/", headers={"Accept-Encoding": "gzip"})
    assert (head.headers["Content-Length"], head.get_data()) == (str(len(packed)), b"")


def test_a_large_file_comes_packed_from_disk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.file_cache.WHOLE_FILE_BYTES", 1000)
    packed = gzip.compress(PAGE.encode(), mtime=0)
    publish(world, {"data/a.csv": PAGE, "data/a.csv.gz": packed, "data/b.csv": PAGE})
    client = world.client()
    got = client.get("/data/a.csv", headers={"Accept-Encoding": "gzip"})
    assert (got.get_data(), got.headers["Content-Encoding"]) == (packed, "gzip")
    assert "text/csv" in (got.content_type or "")
    assert client.get("/data/a.csv").get_data(as_text=True) == PAGE
    assert client.get("/data/a.csv").headers["Vary"] == "Accept-Encoding"
    known = client.get("/data/a.csv", headers={"Accept-Encoding": "gzip", "If-None-Match": got.headers["ETag"]})
    assert known.status_code == 304
    whole = client.get("/data/b.csv", headers={"Accept-Encoding": "gzip"})
    assert (whole.get_data(as_text=True), whole.headers.get("Content-Encoding")) == (PAGE, None)


def test_a_twin_has_no_address_of_its_own(world: World) -> None:
    publish(world, {"index.html": PAGE, "index.html.gz": gzip.compress(PAGE.encode(), mtime=0)})
    assert world.client().get("/index.html.gz").status_code == 404


def test_security_txt_is_the_only_address_with_a_dot(world: World) -> None:
    publish(world, {".well-known/security.txt": "Contact: mailto:edu@example.org\n", ".well-known/x.txt": "x"})
    client = world.client()
    got = client.get("/.well-known/security.txt")
    assert (got.status_code, got.content_type) == (200, "text/plain; charset=utf-8")
    for path in ("/.well-known/x.txt", "/.well-known/", "/.well-known/%2e%2e/index.html"):
        assert client.get(path).status_code == 404, path

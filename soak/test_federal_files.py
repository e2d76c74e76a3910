"""A federal register of two gigabytes is read whole in less than 200 MB of memory, packed or not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bench.bench_federal import PEAK_MB, read_apart
from bench.federal_file import write_accreditation, write_licences

SIZE = 2_000_000_000


@pytest.mark.parametrize(
    ("code", "write"), [("federal-accreditation", write_accreditation), ("federal-licences", write_licences)]
)
def test_two_gigabytes_are_read_in_little_memory(tmp_path: Path, code: str, write: object) -> None:
    assert callable(write)
    path = tmp_path / "register.xml"
    written = write(path, size=SIZE)
    assert path.stat().st_size > SIZE
    number, seconds, peak = read_apart(path, code)
    print(f"{code}: {number} records, {SIZE / seconds / 1e6:.0f} MB/s, {peak:.0f} MB at most")
    path.unlink()
    assert number == written
    assert peak < PEAK_MB


def test_a_packed_register_is_read_in_little_memory(tmp_path: Path) -> None:
    path, archive = tmp_path / "register.xml", tmp_path / "register.zip"
    written = write_accreditation(path, size=SIZE // 4)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.write(path, path.name)
    path.unlink()
    number, seconds, peak = read_apart(archive, "federal-accreditation")
    print(f"packed: {number} records, {SIZE / 4 / seconds / 1e6:.0f} MB/s, {peak:.0f} MB at most")
    assert number == written
    assert peak < PEAK_MB

"""The vendored assets are the files that the list beside them names."""

import hashlib
import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parents[2] / "themes" / "shared" / "static" / "vendor"


def read_sums() -> dict[str, str]:
    """``folder/file`` -> SHA-256, from the tables of the README."""
    sums, folder = {}, ""
    for line in (VENDOR / "README.md").read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"## (\S+)/", line):
            folder = heading[1]
        elif row := re.fullmatch(r"\| (\S+) \| \d+ \| `([0-9a-f]{64})` \|", line):
            sums[f"{folder}/{row[1]}"] = row[2]
    return sums


@pytest.mark.parametrize(("name", "expected"), sorted(read_sums().items()))
def test_a_vendored_file_has_the_sum_of_the_list(name: str, expected: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == expected


def test_the_list_names_every_file() -> None:
    files = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    files |= {f"../../fonts/{path.name}" for path in (VENDOR.parents[1] / "fonts").iterdir()}
    assert files - {"README.md"} == set(read_sums())


@pytest.mark.parametrize("folder", sorted({name.rpartition("/")[0].removesuffix("/images") for name in read_sums()}))
def test_every_folder_brings_its_licence(folder: str) -> None:
    assert any((VENDOR / folder / name).exists() for name in ("LICENSE", "OFL.txt"))


def test_the_fonts_stay_small_enough_for_a_first_visit() -> None:
    assert sum(path.stat().st_size for path in VENDOR.glob("golos-text/*.woff2")) <= 45_000

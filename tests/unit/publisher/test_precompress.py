"""Which texts get a compressed twin."""

from __future__ import annotations

import gzip
import os

import pytest

from publisher.precompress import compress

TEXT = b"<p>\xd0\xa8\xd0\xba\xd0\xbe\xd0\xbb\xd0\xb0</p>\n" * 200


@pytest.mark.parametrize("name", ["index.html", "a.css", "b.js", "c.csv", "d.geojson", "e.svg", "f.xml", "g.jsonl"])
def test_texts_are_compressed(name: str) -> None:
    packed = compress(name, TEXT)
    assert packed is not None
    assert gzip.decompress(packed) == TEXT


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.png", TEXT), ("a.woff2", TEXT), ("a.pdf", TEXT), ("small.html", TEXT[:1000]), ("none", TEXT)],
)
def test_pictures_fonts_and_short_texts_are_not(name: str, content: bytes) -> None:
    assert compress(name, content) is None


def test_what_hardly_shrinks_is_left_alone() -> None:
    assert compress("a.txt", os.urandom(5000)) is None


def test_the_twin_holds_neither_name_nor_time() -> None:
    packed = compress("index.html", TEXT)
    assert packed == compress("other.html", TEXT)
    assert packed is not None
    assert packed[3:8] == b"\0\0\0\0\0"  # flags, then four bytes of time

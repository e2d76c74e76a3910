"""A sealed text opens for its own purpose, row and key, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sealing import SealBroken, Sealer

KEY, OTHER = "k" * 8 + "0123456789abcdefghijklmnop", "o" * 8 + "0123456789abcdefghijklmnop"
SEALER = Sealer(KEY, "contact")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens_again(text: str) -> None:
    assert SEALER.open(SEALER.seal(text, "1"), "1") == text


def test_the_same_text_is_never_sealed_alike_and_its_length_says_little() -> None:
    first, second = SEALER.seal("a@example.org", "1"), SEALER.seal("a@example.org", "1")
    assert first != second
    assert b"example" not in first
    assert len(first) == len(SEALER.seal("anna.ivanovna@shkola-dvadtsat-dva.example.org", "1"))


@pytest.mark.parametrize(
    ("sealer", "about"), [(Sealer(OTHER, "contact"), "1"), (Sealer(KEY, "draft"), "1"), (SEALER, "2"), (SEALER, "")]
)
def test_another_key_purpose_or_row_opens_nothing(sealer: Sealer, about: str) -> None:
    with pytest.raises(SealBroken):
        sealer.open(SEALER.seal("anna@example.org", "1"), about)


@pytest.mark.parametrize("place", [0, 1, 12, 20, -1])
def test_a_changed_byte_opens_nothing(place: int) -> None:
    sealed = bytearray(SEALER.seal("anna@example.org", "1"))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        SEALER.open(bytes(sealed), "1")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"x" * 12, b"anna@example.org"])
def test_what_was_never_sealed_is_refused(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        SEALER.open(sealed, "1")


def test_a_mark_is_made_by_the_keys_holder_only() -> None:
    assert SEALER.mark("7") == Sealer(KEY, "contact").mark("7")
    assert (
        len({SEALER.mark("7"), SEALER.mark("8"), Sealer(OTHER, "contact").mark("7"), Sealer(KEY, "x").mark("7")}) == 4
    )

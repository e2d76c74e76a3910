"""Tracking codes survive being written down and typed again."""

from hypothesis import given
from hypothesis import strategies as st

from surveys.tracking import CODE_BYTES, format_code, parse_code, tracking_code

codes = st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES)


@given(codes)
def test_a_code_is_read_as_it_was_written_in_any_case_and_grouping(code: bytes) -> None:
    text = format_code(code)
    assert len(text.split("-")) == 7
    for written in (text, text.lower(), text.replace("-", " "), text.replace("-", ""), f"  {text}\n"):
        assert parse_code(written) == code


@given(codes, st.integers(0, 27), st.integers(1, 31))
def test_one_wrong_character_is_noticed(code: bytes, place: int, shift: int) -> None:
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    text = list(format_code(code).replace("-", ""))
    text[place] = digits[(digits.index(text[place]) + shift) % 32]
    assert parse_code("".join(text)) is None


@given(codes, st.integers(0, 26))
def test_two_swapped_neighbours_are_noticed(code: bytes, place: int) -> None:
    text = list(format_code(code).replace("-", ""))
    if text[place] != text[place + 1]:
        text[place], text[place + 1] = text[place + 1], text[place]
        assert parse_code("".join(text)) is None


@given(st.text(max_size=60))
def test_anything_typed_is_a_code_or_none(text: str) -> None:
    found = parse_code(text)
    assert found is None or len(found) == CODE_BYTES


def test_look_alikes_of_a_russian_keyboard_are_read() -> None:
    code = tracking_code(b"\x02" * 16)
    text = format_code(code).translate(str.maketrans("ABEKMHPCTX0", "АВЕКМНРСТХО"))
    assert parse_code(text) == code

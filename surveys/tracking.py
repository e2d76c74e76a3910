"""The code that a citizen keeps to see the answer: 128 bits, readable over the phone."""

import hashlib

CODE_BYTES = 16
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_CHECK_PRIME = 1021  # the largest prime below 32²: one wrong or two swapped characters never pass
_LENGTH = 28  # 26 digits carry 128 bits, two check them
_GROUP = 4
# What people write for a digit that looks alike, in Latin and from a Russian keyboard.
_LOOKALIKES = str.maketrans("OILАВЕКМНРСТХОЗ", "011ABEKMHPCTX03")


def tracking_code(nonce: bytes) -> bytes:
    """The code of the message whose form carried ``nonce``: a repeated sending gets the same code."""
    return hashlib.sha256(b"tracking" + nonce).digest()[:CODE_BYTES]


def code_hash(code: bytes) -> bytes:
    """What the database keeps of a code."""
    return hashlib.sha256(b"feedback" + code).digest()


def format_code(code: bytes) -> str:
    """A code as people read it: seven groups of four."""
    number = int.from_bytes(code, "big")
    text = _encode(number, _LENGTH - 2) + _encode(number % _CHECK_PRIME, 2)
    return "-".join(text[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def parse_code(text: str) -> bytes | None:
    """The code that somebody typed, or None when it can be none; case, spaces, dashes and look-alikes do not matter."""
    if len(text) > 200:
        return None
    digits = "".join(ch for ch in text.upper().translate(_LOOKALIKES) if ch.isalnum())
    if len(digits) != _LENGTH or any(ch not in _DIGITS for ch in digits):
        return None
    number, check = _decode(digits[:-2]), _decode(digits[-2:])
    if number % _CHECK_PRIME != check or number >= 1 << (8 * CODE_BYTES):
        return None
    return number.to_bytes(CODE_BYTES, "big")


def _encode(number: int, length: int) -> str:
    digits = []
    for _place in range(length):
        number, digit = divmod(number, 32)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _decode(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * 32 + _DIGITS.index(digit)
    return number

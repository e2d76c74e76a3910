"""Passwords: which may be used, and how they are compared."""

import pytest

from portal.accounts import passwords
from portal.accounts.errors import WeakPassword


@pytest.mark.parametrize(
    "password",
    ["short", "12345678901", "password1234", "ПАРОЛЬпароль", "aaaaaaaaaaaaaaaa", "abababababababab", "anna@example.org", "annaanna" * 200],
)  # fmt: skip
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        passwords.check_password(password, email="anna@example.org")


@pytest.mark.parametrize("password", ["seven red boats", "зелёная гавань", "x" * 6 + "yz12 34"])
def test_several_words_are_enough(password: str) -> None:
    assert passwords.check_password(password, email="anna@example.org") == password


def test_a_hash_is_salted_and_recognised() -> None:
    first, second = passwords.hash_password("seven red boats"), passwords.hash_password("seven red boats")
    assert first != second
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.verify_password(first, "seven red boats")
    assert not passwords.verify_password(first, "seven red boat")
    assert not passwords.needs_rehash(first)


def test_nobody_has_the_password_that_unknown_people_are_compared_with() -> None:
    assert not passwords.verify_password(None, "nobody has this password, and everybody waits for it")
    assert not passwords.verify_password("not a hash", "seven red boats")

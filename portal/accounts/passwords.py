"""Hash passwords and compare them in the same time for everybody."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.i18n import gettext as _
from core.text import comparison_key
from portal.accounts.errors import WeakPassword

MIN_LENGTH = 12  # characters; nothing else is asked of them (OWASP ASVS 6.2)
MAX_LENGTH = 1024  # so that nobody keeps a core busy with a megabyte
# 19 MiB, two passes, one lane: OWASP's smallest setting for argon2id; 37 ms here, where the defaults take 169.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# One hash at a time in a process: forty people signing in together must not take 760 MiB.
_turn = threading.Semaphore(2)
_COMMON = frozenset(
    comparison_key(word)
    for word in (
        "password1234", "passwordpassword", "123456789012", "1234567890123", "qwertyuiop12", "qwertyuiopas", "qwerty123456",
        "1q2w3e4r5t6y", "1qaz2wsx3edc", "administrator", "adminadminadmin", "letmeinletmein", "iloveyou1234",
        "парольпароль", "пароль123456", "йцукенгшщзхъ", "йцукенйцукен", "администратор", "qwertyqwerty", "zaq12wsxcde3",
    )
)  # fmt: skip
_DUMMY = _hasher.hash("nobody has this password, and everybody waits for it")


def check_password(password: str, *, email: str = "") -> str:
    """The password, if it may be used.

    Raises:
        WeakPassword: short, very long, well known, one character again and again, or the person's own address.
    """
    if len(password) < MIN_LENGTH:
        raise WeakPassword(
            _("Use at least %(count)s characters; several words are easy to remember.", count=MIN_LENGTH)
        )
    if len(password) > MAX_LENGTH:
        raise WeakPassword(_("Use at most %(count)s characters.", count=MAX_LENGTH))
    key = comparison_key(password)
    local = comparison_key(email.partition("@")[0])
    if key in _COMMON or len(set(key)) < 5 or (email and key in (comparison_key(email), local + local)):
        raise WeakPassword(_("This password is easy to guess. Choose another, several words for example."))
    return password


def hash_password(password: str) -> str:
    """The argon2id hash with its parameters and salt."""
    with _turn:
        return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is right; without a stored hash the same work is done for nothing."""
    if len(password) > MAX_LENGTH:
        password = ""
        stored = None
    with _turn:
        try:
            _hasher.verify(stored or _DUMMY, password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with older parameters."""
    return _hasher.check_needs_rehash(stored)

"""Make, read and recognise the installation's keys."""

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from core.errors import KaisError

KEY_BYTES = 32
MIN_KEY_LENGTH = 32  # characters; 32 of them random hold more than 128 bits
MIN_DISTINCT = 10  # "aaaa…" and "0123…" are long, not strong


class KeyRefused(KaisError):
    """A key is missing, too weak, or not the one the data was made with."""

    status = 503


def check_strength(name: str, key: str) -> str:
    """The key, if nobody could guess it.

    Raises:
        KeyRefused: short, or made of few characters.
    """
    if len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_DISTINCT:
        raise KeyRefused(
            f"{name} is too weak: it needs at least {MIN_KEY_LENGTH} random characters. "
            f"Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe({KEY_BYTES}))'"
        )
    return key


def load_key(name: str, given: str, path: Path, *, data_exists: Callable[[], bool]) -> str:
    """The key from the environment, else from its file; made on the first start.

    Args:
        name: the variable, for messages.
        given: the variable's value, may be empty.
        path: where an unset key lives, mode 0600.
        data_exists: whether there is data already, made with a key that is now missing.
    Raises:
        KeyRefused: weak, or missing although data exists.
    """
    if given:
        return check_strength(name, given)
    try:
        return check_strength(str(path), path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        pass
    if data_exists():
        raise KeyRefused(
            f"There is data, but its key {name} is missing: {path} does not exist and the variable is not set. "
            "Bring the key back from your backup; a new one could not read what the old one wrote."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(KEY_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker
        return load_key(name, given, path, data_exists=data_exists)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def fingerprint(name: str, key: str) -> str:
    """What the database keeps of a key to recognise it: 128 bits of a hash, from which nobody makes the key."""
    return hashlib.sha256(f"kais:{name}:{key}".encode()).hexdigest()[:32]

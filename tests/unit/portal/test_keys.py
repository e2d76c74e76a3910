"""Keys are made once, kept private, and missed."""

import stat
from pathlib import Path

import pytest

from portal.keys import KeyRefused, check_strength, fingerprint, load_key

STRONG = "correct-horse-battery-staple-0123456789"


def load(path: Path, given: str = "", *, data: bool = False) -> str:
    return load_key("KAIS_SECRET_KEY", given, path, data_exists=lambda: data)


def test_a_key_is_made_for_its_owner_only_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "home" / "secret.key"
    made = load(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(made) >= 43
    assert load(path) == made
    assert load(path, data=True) == made


def test_the_variable_wins_over_the_file(tmp_path: Path) -> None:
    load(tmp_path / "secret.key")
    assert load(tmp_path / "secret.key", STRONG) == STRONG


def test_a_missing_key_of_existing_data_is_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(KeyRefused, match="Bring the key back"):
        load(tmp_path / "secret.key", data=True)
    assert not (tmp_path / "secret.key").exists()


@pytest.mark.parametrize("key", ["", "dev", "change-me", "a" * 64, "0123456789" * 3, "ab" * 40])
def test_a_key_that_can_be_guessed_is_refused(key: str) -> None:
    with pytest.raises(KeyRefused, match="too weak"):
        check_strength("KAIS_SECRET_KEY", key)


def test_a_weak_key_in_the_file_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("dev\n", encoding="ascii")
    with pytest.raises(KeyRefused, match="too weak"):
        load(tmp_path / "secret.key")


def test_a_fingerprint_tells_keys_and_purposes_apart() -> None:
    assert len({fingerprint("secret", STRONG), fingerprint("data", STRONG), fingerprint("data", STRONG + "!")}) == 3
    assert STRONG not in fingerprint("data", STRONG)

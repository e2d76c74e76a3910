"""Encrypt short texts with the installation's data key, a key of their own for every purpose."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FORMAT = b"\x01"  # AES-256-GCM, 96 random bits of nonce, padded text
_NONCE_BYTES = 12
_BLOCK = 64  # texts are padded to full blocks, so that their length says little
_KEY_BYTES = 32


class SealBroken(ValueError):
    """The text was sealed with another key, for something else, or was changed since."""


class Sealer:
    """Seals and opens texts of one purpose; what one purpose's sealer has sealed, no other opens."""

    def __init__(self, data_key: str, purpose: str) -> None:
        self._cipher = AESGCM(_derive(data_key, f"seal:{purpose}"))
        self._marking_key = _derive(data_key, f"mark:{purpose}")

    def seal(self, text: str, about: str) -> bytes:
        """Encrypt ``text``; ``about`` names the row it belongs to and must be named again to open it."""
        plain = text.encode()
        padded = plain + b"\x80" + bytes(-(len(plain) + 1) % _BLOCK)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, padded, about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        """Decrypt what ``seal`` made.

        Raises:
            SealBroken: another key, another row, or not what was written.
        """
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            if sealed[:1] != _FORMAT:
                raise SealBroken("not a sealed text")
            padded = self._cipher.decrypt(nonce, body, about.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken("this text was sealed with another key, or changed since") from error
        return padded.rstrip(b"\x00")[:-1].decode()

    def mark(self, text: str) -> str:
        """128 bits that only the holder of the key can make for ``text``, as 32 hexadecimal digits."""
        return hmac.new(self._marking_key, text.encode(), hashlib.sha256).hexdigest()[:32]


def _derive(data_key: str, purpose: str) -> bytes:
    """A key of its own; from one nobody finds another, nor the data key."""
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"kais:{purpose}".encode()).derive(
        data_key.encode()
    )

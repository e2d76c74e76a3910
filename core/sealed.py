"""Seal a short secret for its way through a page or an address: nobody reads it there, and it opens for some time only."""

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime, timedelta

NONCE_BYTES = 12
LONGEST = 400  # characters of a sealed text; what we seal is a code


class Sealer:
    """Seals and opens texts with a key made of the installation's secret one."""

    def __init__(self, secret_key: str) -> None:
        self._key = hmac.new(secret_key.encode(), b"kais.sealed", hashlib.sha256).digest()

    def seal(self, text: str, purpose: str, *, now: datetime, lifetime: timedelta) -> str:
        """The text, sealed for one purpose until ``now + lifetime``."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(NONCE_BYTES)
        inside = struct.pack(">q", int((now + lifetime).timestamp())) + text.encode()
        sealed = AESGCM(self._key).encrypt(nonce, inside, purpose.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")

    def unseal(self, sealed: str, purpose: str, *, now: datetime) -> str | None:
        """The text; None where it is altered, was sealed for something else, or its time is over."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if len(sealed) > LONGEST or not sealed.isascii():
            return None
        try:
            data = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            inside = AESGCM(self._key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], purpose.encode())
        except (ValueError, InvalidTag):
            return None
        (until,) = struct.unpack(">q", inside[:8])
        return inside[8:].decode() if now.timestamp() < until else None

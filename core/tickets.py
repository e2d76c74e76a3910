"""A ticket carries a short secret through a page or an address: nobody reads it there, and it opens for some time only."""

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime, timedelta

NONCE_BYTES = 12
LONGEST = 400  # characters of a ticket; what it carries is a code


class Tickets:
    """Makes and reads tickets with a key made of the installation's secret one."""

    def __init__(self, secret_key: str) -> None:
        self._key = hmac.new(secret_key.encode(), b"kais.ticket", hashlib.sha256).digest()

    def make(self, text: str, purpose: str, *, now: datetime, lifetime: timedelta) -> str:
        """A ticket with the text, for one purpose until ``now + lifetime``."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(NONCE_BYTES)
        inside = struct.pack(">q", int((now + lifetime).timestamp())) + text.encode()
        sealed = AESGCM(self._key).encrypt(nonce, inside, purpose.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")

    def read(self, ticket: str, purpose: str, *, now: datetime) -> str | None:
        """The text; None where the ticket is altered, was made for something else, or its time is over."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if len(ticket) > LONGEST or not ticket.isascii():
            return None
        try:
            data = base64.urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4))
            inside = AESGCM(self._key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], purpose.encode())
        except (ValueError, InvalidTag):
            return None
        (until,) = struct.unpack(">q", inside[:8])
        return inside[8:].decode() if now.timestamp() < until else None

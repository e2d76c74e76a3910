"""Public forms carry a signed token instead of a session."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from core.tickets import Tickets

NONCE_BYTES = 16  # 128 bits: the nonce is the idempotency key of the answer


class BadToken(ValueError):
    """Not one of our tokens, or made for another purpose or form."""


@dataclass(frozen=True, slots=True)
class FormToken:
    """What a public form carries in its hidden field ``token``."""

    purpose: str  # vote, feedback …
    form: str  # which poll, which form
    expires_at: datetime  # aware, UTC
    nonce: bytes  # 128 random bits; the idempotency key, never derived from anything, never logged

    def expired(self, now: datetime) -> bool:
        """Whether the token's time is over; look the key up before asking."""
        return now >= self.expires_at


class FormTokens:
    """Issue and read form tokens, signed with the installation's secret key."""

    def __init__(self, secret_key: str) -> None:
        self.tickets = Tickets(secret_key)  # for what a form carries and nobody shall read in it
        self._serializer = URLSafeSerializer(
            secret_key,
            salt="kais.form-token",
            signer_kwargs={"digest_method": hashlib.sha256},
        )

    def issue(
        self,
        purpose: str,
        form: str,
        *,
        now: datetime,
        lifetime: timedelta = timedelta(hours=12),
        nonce: bytes | None = None,
    ) -> str:
        """Make the text of a fresh token for one rendering of one form; ``nonce`` of an earlier one goes on with its key."""
        expires = int((now + lifetime).timestamp())
        key = base64.urlsafe_b64encode(nonce or secrets.token_bytes(NONCE_BYTES)).decode()
        return str(self._serializer.dumps([purpose, form, expires, key]))

    def read(self, text: str, purpose: str, form: str) -> FormToken:
        """Read a token that was issued for ``purpose`` and ``form``; an expired one is returned, not refused.

        Raises:
            BadToken: altered, foreign, too long, or made for something else.
        """
        if len(text) > 1000:
            raise BadToken
        try:
            found: Any = self._serializer.loads(text)
            token_purpose, token_form, expires, nonce = found
            token = FormToken(
                str(token_purpose),
                str(token_form),
                datetime.fromtimestamp(int(expires), UTC),
                base64.urlsafe_b64decode(nonce),
            )
        except (BadData, ValueError, TypeError, OverflowError) as error:
            raise BadToken from error
        if (token.purpose, token.form) != (purpose, form) or len(token.nonce) != NONCE_BYTES:
            raise BadToken
        return token


def used_key(nonce: bytes) -> bytes:
    """What the database keeps of a nonce to recognise it again."""
    return hashlib.sha256(b"used" + nonce).digest()


def receipt(nonce: bytes) -> bytes:
    """The receipt of an answer: 32 bytes that only the holder of the nonce could name."""
    return hashlib.sha256(b"receipt" + nonce).digest()

"""Keep answers that are not sent yet, so that only who holds the key can read them.

The key is 256 random bits in a link or a form. The database holds its hash, to find the draft, and the answers
encrypted with it; neither a code nor a moment, and no size finer than a kilobyte.
"""

import base64
import binascii
import hashlib
import secrets
from datetime import date, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from core.clock import Clock
from core.i18n import gettext as _
from surveys.box import survey_draft
from surveys.errors import TooLarge
from surveys.uploads import files_in, renew_uploads

DRAFT_DAYS = 14  # as long as uploads wait (surveys.uploads.UPLOAD_DAYS)
LARGEST = 512 * 1024  # bytes
_KEY_BYTES = 32
_KEY_LENGTH = 43  # in base 64 without padding
_NONCE_BYTES = 12
_BLOCK = 1024


def new_draft_key() -> str:
    """A key for a draft that begins."""
    return base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).rstrip(b"=").decode()


def draft_id(key: str) -> bytes | None:
    """What the database knows a draft by (``Ballot.draft``, ``Submission.draft``), or None when that is no key."""
    raw = _parse_key(key)
    return None if raw is None else _hash(raw)


def save_draft(session: Session, survey_id: int, key: str, content: str, *, clock: Clock) -> date:
    """Keep what somebody has answered so far under their key, in the place of what was there before.

    Args:
        content: any text; where it names uploaded files, they wait as long as the draft.
    Returns:
        The last day on which it can be taken up again.
    Raises:
        TooLarge: more than a draft can hold.
        ValueError: that is no key of ``new_draft_key``.
    """
    raw = _parse_key(key)
    if raw is None:
        raise ValueError("no key of a draft")
    data = content.encode()
    if len(data) > LARGEST:
        raise TooLarge(_("These answers are too long to be saved. Shorten them, or send them now."))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    blob = nonce + AESGCM(raw).encrypt(nonce, _pad(data), _about(survey_id))
    expires_on = clock.today() + timedelta(days=DRAFT_DAYS)
    values = {"id_hash": _hash(raw), "survey_id": survey_id, "blob": blob, "expires_on": expires_on}
    make = sqlite_insert if session.connection().dialect.name == "sqlite" else postgresql_insert
    statement = make(survey_draft).values(values)
    changed = {"blob": statement.excluded.blob, "expires_on": statement.excluded.expires_on}
    own = survey_draft.c.survey_id == survey_id  # a key found in another survey changes nothing there
    session.execute(statement.on_conflict_do_update(index_elements=["id_hash"], set_=changed, where=own))
    files = files_in([content])
    if files:
        renew_uploads(session, survey_id, files, clock=clock)
    return expires_on


def load_draft(session: Session, survey_id: int, key: str) -> str | None:
    """What was kept under a key; None when it is unknown, of another survey, sent meanwhile or over."""
    raw = _parse_key(key)
    if raw is None:
        return None
    mine = (survey_draft.c.id_hash == _hash(raw)) & (survey_draft.c.survey_id == survey_id)
    blob = session.scalar(select(survey_draft.c.blob).where(mine))
    if blob is None:
        return None
    blob = bytes(blob)
    try:
        padded = AESGCM(raw).decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], _about(survey_id))
    except InvalidTag:
        return None
    return _unpad(padded).decode()


def forget_draft(session: Session, survey_id: int, key: str) -> None:
    """Throw a draft away at its holder's wish."""
    raw = _parse_key(key)
    if raw is not None:
        mine = (survey_draft.c.id_hash == _hash(raw)) & (survey_draft.c.survey_id == survey_id)
        session.execute(survey_draft.delete().where(mine))


def _parse_key(key: str) -> bytes | None:
    if len(key) != _KEY_LENGTH or not key.isascii():
        return None
    try:
        raw = base64.b64decode(key + "=", altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    return raw if len(raw) == _KEY_BYTES else None


def _hash(raw: bytes) -> bytes:
    return hashlib.sha256(b"draft" + raw).digest()


def _about(survey_id: int) -> bytes:
    return b"survey:%d" % survey_id


def _pad(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data + bytes(-(len(data) + 4) % _BLOCK)


def _unpad(padded: bytes) -> bytes:
    return padded[4 : 4 + int.from_bytes(padded[:4], "big")]

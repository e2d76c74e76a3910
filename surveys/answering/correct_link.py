"""The private link with which named answers are corrected: the key of the form that was sent, in the path."""

import base64
import binascii
from urllib.parse import urlencode

from core import urls
from core.tokens import NONCE_BYTES
from core.urls import localise
from core.web import page_language
from surveys.back import Back
from surveys.definition.model import Access
from surveys.read import SurveyView


def is_correctable(survey: SurveyView) -> bool:
    """Whether a link may be offered: answers have names, need no code, and are still taken."""
    return survey.named and survey.access is Access.OPEN and survey.answerable


def correcting_link(base_url: str, survey: SurveyView, nonce: bytes, back: Back | None) -> str:
    """The address that a sender keeps; empty where answers cannot be corrected by one."""
    if not is_correctable(survey):
        return ""
    key = base64.urlsafe_b64encode(nonce).decode().rstrip("=")
    query = f"?{urlencode({'back': back.href})}" if back else ""
    return f"{base_url}{localise(urls.survey(survey.id), page_language())}correct/{key}/{query}"


def read_key(text: str) -> bytes | None:
    """The key that a link holds, or None where it is none."""
    try:
        nonce = base64.b64decode(text.encode("ascii") + b"==", altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return nonce if len(nonce) == NONCE_BYTES else None

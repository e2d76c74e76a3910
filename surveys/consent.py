"""Texts that people consent to: versioned data, word for word in Russian."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).with_name("consent_texts.toml")
LETTERS = "feedback.letters"  # the address to which letters about a message go
_PLACEHOLDER = re.compile(r"\[\[([a-z]+)\]\]")


@dataclass(frozen=True, slots=True)
class Consent:
    """One version of one text."""

    purpose: str
    version: str  # the day it was worded
    title: str
    text: str  # paragraphs with an empty line between them

    def filled(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The paragraphs with ``[[name]]`` replaced, once, where ``values`` has the name; all else stands as it is."""
        filled = _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), self.text)
        return tuple(" ".join(block.split()) for block in filled.split("\n\n") if block.strip())


def digest(title: str, paragraphs: tuple[str, ...]) -> str:
    """SHA-256 of a text as it was shown: with it the authority can prove what was consented to."""
    return hashlib.sha256("\n\n".join((title, *paragraphs)).encode()).hexdigest()


@cache
def all_consents() -> tuple[Consent, ...]:
    """Every version of every text, as the file has them."""
    found = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    return tuple(Consent(**entry) for entry in found["consent"])


def current_consent(purpose: str) -> Consent:
    """The text that is shown today."""
    return next(one for one in all_consents() if one.purpose == purpose)

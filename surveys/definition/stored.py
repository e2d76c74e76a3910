"""Definitions and answers to JSON and back."""

import hashlib
from typing import Any

import msgspec
import orjson

from surveys.definition.model import Answers, Definition

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(Definition)


def dump_definition(definition: Definition) -> str:
    """The JSON of a definition, the same for the same definition; defaults are written too."""
    return _ENCODER.encode(definition).decode()


def load_definition(text: str | bytes) -> Definition:
    """A definition from what ``dump_definition`` wrote.

    Raises:
        msgspec.ValidationError: it is none; stored ones always are.
    """
    return _DECODER.decode(text)


def digest(definition: Definition) -> str:
    """SHA-256 of the definition, hexadecimal."""
    return hashlib.sha256(dump_definition(definition).encode()).hexdigest()


def dump_answers(answers: Answers) -> str:
    """The JSON of answers: names in order, no spaces, so that equal answers are equal texts."""
    return orjson.dumps(answers, option=orjson.OPT_SORT_KEYS).decode()


def load_answers(text: str | bytes) -> Answers:
    """Answers from what ``dump_answers`` wrote."""
    found: Any = orjson.loads(text)
    return dict(found)

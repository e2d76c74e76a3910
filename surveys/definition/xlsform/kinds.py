"""Which of our types a question of an XLSForm is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from surveys.definition.model import QuestionType, Words

MOST_STEPS = 11  # of a range that becomes a scale: nought to ten
PICTURES = ("jpg", "jpeg", "png")

_TEXTS = "text|string|q string|add text prompt"
_WHOLE = (
    "integer|int|q int|add integer prompt|number of days in last month|number of days in last six months"
    "|number of days in last year"
)
_PLAIN = {
    QuestionType.TEXT: f"{_TEXTS}|barcode|q barcode|add barcode prompt",
    QuestionType.NUMBER: f"{_WHOLE}|decimal|q decimal|add decimal prompt|percentage",
    QuestionType.DATE: "date|q date|add date prompt",
    QuestionType.TIME: "time",
    QuestionType.NOTE: "note|q note|add note prompt",
    QuestionType.CONSENT: "acknowledge|trigger|q acknowledge|add acknowledge prompt",
    QuestionType.CALCULATED: "calculate|q calculate|add calculate prompt|hidden",
    QuestionType.FILE: "file|add file prompt|photo|image|q image|q picture|add image prompt",
    QuestionType.RANKING: "rank",
}
_TYPES = {name: kind for kind, names in _PLAIN.items() for name in names.split("|")}
# What a telephone notes by itself: when, whose, which. Nothing of it is kept here; the question gives no value.
METADATA = frozenset(
    "start|end|today|deviceid|device id|imei|subscriberid|subscriber id|simserial|sim id|phonenumber|phone number"
    "|username|email|audit|start time|end time|get start time|get end time|get today|get device id|get phone number"
    "|get sim id|get subscriber id|uri:deviceid|uri:email|uri:phonenumber|uri:simserial|uri:subscriberid|uri:username".split(
        "|"
    )
)
CANONICAL = {  # how we write each; another word of the file is kept
    QuestionType.TEXT: {"text"},
    QuestionType.NUMBER: {"integer", "decimal"},
    QuestionType.DATE: {"date"},
    QuestionType.TIME: {"time"},
    QuestionType.NOTE: {"note"},
    QuestionType.CONSENT: {"acknowledge"},
    QuestionType.CALCULATED: {"calculate"},
    QuestionType.FILE: {"file"},
}
_CLEAN_LITERAL = re.compile(r"[^'\"]*")


@dataclass(frozen=True, slots=True)
class Found:
    """A type and what follows from it."""

    type: QuestionType
    appearance: str = ""  # without the word that made the type
    values: Mapping[str, Any] = field(default_factory=dict)  # further fields of the question


def find_kind(node: Mapping[str, Any]) -> Found:
    """The type of one row of pyxform's tree."""
    name = str(node["type"])
    appearance = str(node.get("control", {}).get("appearance", ""))
    bind = node.get("bind", {})
    if name in METADATA:
        return Found(QuestionType.CALCULATED, appearance, {"calculation": "today()" if "today" in name else "''"})
    if name in ("select one", "select all that apply"):
        return _select(name, node, appearance)
    if name == "range":
        return _range(node, appearance)
    kind = _TYPES.get(name)
    if kind is None:
        return Found(QuestionType.UNSUPPORTED, appearance)
    if kind is QuestionType.RANKING:
        return _select(name, node, appearance)
    if bind.get("readonly") in ("yes", "true()", "true", "TRUE", "Yes", "YES", "True"):
        if bind.get("calculate"):
            return Found(QuestionType.CALCULATED, appearance)
        if kind in (QuestionType.TEXT, QuestionType.NUMBER):
            return Found(QuestionType.NOTE, appearance)
    if kind is QuestionType.TEXT:
        words = appearance.split()
        if "multiline" in words:
            words.remove("multiline")
            return Found(QuestionType.LONG_TEXT, " ".join(words))
    return Found(kind, appearance, _values(name, node))


def _values(name: str, node: Mapping[str, Any]) -> dict[str, Any]:
    if name in _WHOLE.split("|"):
        return {"decimals": 0}
    if name == "percentage":
        return {"minimum": 0.0, "maximum": 100.0, "unit": Words("%", "%")}
    if name in ("photo", "image", "q image", "q picture", "add image prompt"):
        return {"accept": PICTURES}
    if name == "hidden" and not node.get("bind", {}).get("calculate"):
        default = str(node.get("default", ""))
        return {"calculation": f"'{default}'" if _CLEAN_LITERAL.fullmatch(default) else "''"}
    return {}


def _select(name: str, node: Mapping[str, Any], appearance: str) -> Found:
    if not isinstance(node.get("choices"), list) and not node.get("itemset"):
        return Found(QuestionType.UNSUPPORTED, appearance)
    if node.get("query") or "." in str(node.get("itemset", "")) or "${" in str(node.get("itemset", "")):
        return Found(QuestionType.UNSUPPORTED, appearance)
    values = {"randomise": True} if node.get("parameters", {}).get("randomize") == "true" else {}
    if name == "rank":
        return Found(QuestionType.RANKING, appearance, values)
    if name == "select all that apply":
        return Found(QuestionType.MULTIPLE, appearance, values)
    words = appearance.split()
    if "minimal" in words:
        words.remove("minimal")
        return Found(QuestionType.DROPDOWN, " ".join(words), values)
    return Found(QuestionType.SINGLE, appearance, values)


def _range(node: Mapping[str, Any], appearance: str) -> Found:
    parameters = node.get("parameters", {})
    try:
        start, end, step = (Decimal(parameters.get(name, "1")) for name in ("start", "end", "step"))
    except InvalidOperation:
        return Found(QuestionType.UNSUPPORTED, appearance)
    values: dict[str, Any] = {"minimum": float(min(start, end)), "maximum": float(max(start, end))}
    whole = all(value == value.to_integral_value() for value in (start, end, step))
    if whole and step == 1 and 0 < end - start < MOST_STEPS:
        return Found(QuestionType.SCALE, appearance, values)
    return Found(
        QuestionType.NUMBER, appearance, values | {"step": float(abs(step))} | ({"decimals": 0} if whole else {})
    )

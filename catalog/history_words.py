"""Put values of the register into words, as histories and feeds show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from catalog.fields import GROUPS, field_label, load_dictionary
from catalog.history import FieldChange, Step, Word
from catalog.kinds import EFFECT_LABELS, KIND_LABELS, Effect, Kind, RegisterState
from catalog.statutes import items_by_key
from core.i18n import N_, current_language, format_day, ngettext
from core.i18n import gettext as _

LONGEST = 400  # characters of a value; a history names what changed, the card shows it whole
MANY = 12  # programmes, supplements: more of them are counted
STATES: dict[RegisterState, str] = {
    RegisterState.ACTIVE: N_("in force"),
    RegisterState.PARTIALLY_SUSPENDED: N_("partially suspended"),
    RegisterState.SUSPENDED: N_("suspended"),
    RegisterState.TERMINATED: N_("terminated"),
    RegisterState.ANNULLED: N_("annulled"),
    RegisterState.NO_DATA: N_("no data"),
    RegisterState.NOT_REQUIRED: N_("not required"),
}
TITLES: dict[str, str] = {
    "created": N_("Entered the register"),
    "changed": N_("Facts changed"),
    "closed": N_("Closed"),
    "reopened": N_("Works again"),
    "renamed": N_("The address of its page changed"),
    "attached": N_("A row of a register was recognised as its own"),
    "detached": N_("A row of a register is no longer counted as its own"),
    "removed": N_("Taken out of the register"),
}


def step_title(step: Step) -> str:
    """What a step did, in a few words."""
    if step.kind == "changed" and not step.changes:
        title = TITLES["attached" if step.attached else "detached"]
        return _(title)
    if step.kind == "changed" and all(change.old is None for change in step.changes):
        return ngettext("%(num)s fact was added", "%(num)s facts were added", len(step.changes))
    if step.kind == "changed":
        return ngettext("%(num)s fact changed", "%(num)s facts changed", len(step.changes))
    return _(TITLES[step.kind])


def change_label(change: FieldChange) -> str:
    """What changed: the field's name, with the number of the licence or the place it belongs to."""
    lang = current_language()
    label = field_label(change.field, lang, "institution" if change.subject == "row" else change.subject)
    if change.subject in ("institution", "row"):
        return label
    return f"{thing_label(change.subject, change.register, change.about)}: {label[:1].lower()}{label[1:]}"


def thing_label(subject: str, register: str, name: str) -> str:
    """A licence, certificate or building by its number or name."""
    if subject == "building":
        return _("Building “%(name)s”", name=name)
    if register == "accreditations":
        return _("Accreditation certificate %(number)s", number=name)
    return _("Licence %(number)s", number=name)


def word_text(change: FieldChange, word: Word | None) -> str:
    """One side of a change; empty where nobody said anything."""
    return value_text(change.subject, change.field, word.value, absent=word.absent) if word is not None else ""


def value_text(subject: str, field: str, value: Any, *, absent: bool = False) -> str:
    """A value as people read it."""
    if absent:
        return _("declared absent: “%(word)s”", word=str(value))
    text = _row(field, value) if subject == "row" else _value(field, value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _value(field: str, value: Any) -> str:
    if field == "kind":
        return _(KIND_LABELS[Kind(value)])
    if field == "state":
        return _(STATES[RegisterState(value)])
    if field == "point" and isinstance(value, list):
        return f"{float(value[0]):.5f}, {float(value[1]):.5f}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return _day_or_text(field, value)
    if isinstance(value, Mapping):
        return _document(value)
    if isinstance(value, Sequence):
        return _list(field, value)
    return str(value)


def _document(value: Mapping[str, Any]) -> str:
    """A document with its own day and its address: a new file under the old title is a change, too."""
    text = str(value.get("value") or value.get("name") or value.get("href") or value.get("absent") or "")
    day = value.get("date") if "href" in value else None
    about = [format_day(date.fromisoformat(day), "short")] if day else []
    about += [str(value["href"])] if value.get("href") and value["href"] != text else []
    return f"{text} ({', '.join(about)})" if about else text


def _day_or_text(field: str, text: str) -> str:
    known = any(item.type == "date" and item.name == field for item in load_dictionary().fields)
    try:
        return format_day(date.fromisoformat(text), "short") if known else text
    except ValueError:
        return text


def _list(field: str, values: Sequence[Any]) -> str:
    if field == "decisions":
        return "; ".join(_decision(value) for value in values)
    if field == "supplements":
        return "; ".join(_supplement(value) for value in values[:MANY]) + _rest(len(values))
    return "; ".join(_value("", value) for value in values[:MANY]) + _rest(len(values))


def _rest(count: int) -> str:
    return f" … (+{count - MANY})" if count > MANY else ""


def _decision(value: Mapping[str, Any]) -> str:
    effect = value.get("effect") or "other"
    known = effect != "other" and effect in set(Effect)
    what = _(EFFECT_LABELS[Effect(effect)]) if known else str(value.get("kind") or _(EFFECT_LABELS[Effect.OTHER]))
    day = format_day(date.fromisoformat(value["decided_on"]), "short") if value.get("decided_on") else ""
    return " ".join(part for part in (what, day, f"№ {value['number']}" if value.get("number") else "") if part)


def _supplement(value: Mapping[str, Any]) -> str:
    parts = [" ".join(str(value[name]) for name in ("series", "number", "form_number") if value.get(name))]
    if value.get("state"):
        parts.append(_(STATES[RegisterState(value["state"])]))
    parts.append(str(value.get("address") or ""))
    return ", ".join(part for part in parts if part) or str(value.get("guid") or "")


def _row(group: str, cells: Mapping[str, Any]) -> str:
    """A row's filled cells, each with its name."""
    lang = current_language()
    names: dict[str, str] = {}
    if group in GROUPS:
        names = {cell.name: cell.label.get(lang) for cell in GROUPS[group].cells}
    elif (item := items_by_key().get(group)) is not None:
        names = {child.itemprop: child.label for child in item.children if child.itemprop}
    shown = []
    for name, cell in cells.items():
        text = cell if isinstance(cell, str) else _cell(cell)
        if text:
            shown.append(f"{names.get(name, name)}: {text}")
    return "; ".join(shown)


def _cell(cell: Any) -> str:
    if isinstance(cell, Mapping):
        return _document(cell)
    return "" if cell is None else _value("", cell)

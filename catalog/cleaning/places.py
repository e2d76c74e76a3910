"""Clean degrees and names of districts."""

from __future__ import annotations

import re

from core.text import clean


def clean_coordinate(cell: str, limit: float) -> float | None:
    """Degrees, with a decimal point or comma; None where the cell is no number within ±limit."""
    text = clean(cell).replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{1,20})?", text):
        return None
    value = float(text)
    return value if abs(value) <= limit else None


def district_key(name: str) -> str:
    """A district's name without its kind, for matching: «Колпинский район», «Колпинский р-н» → «колпинский»."""
    text = clean(name).lower().replace("ё", "е")
    text = re.sub(r"\b(?:административный|муниципальный|городской)?\s*(?:район|р-н|округ|ао)\b\.?", " ", text)
    return re.sub(r"[^\w-]+", " ", text).strip()


def district_name(name: str) -> str:
    """A district's name as on maps: «Колпинский» → «Колпинский район»; one that says its kind stays as it is."""
    text = clean(name)
    if re.search(r"(район|округ|город|область|край)\b", text, re.IGNORECASE) or not re.search(r"(ий|ый|ой)$", text):
        return text
    return f"{text} район"

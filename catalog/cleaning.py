"""Clean what cells hold, and say what was corrected."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

from core.i18n import N_
from core.text import clean, clean_lines

TAIL_REMOVED = N_("a spreadsheet tail was removed")
DATE_REMOVED = N_("a date glued to the number was removed")
DOT_REMOVED = N_("a stray mark after the number was removed")

_TAIL = re.compile(r"^(\d{9,15})\.0+$")
_GLUED_DATE = re.compile(r"^(\d{13}|\d{15})\s+\d{1,2}\.\d{1,2}\.\d{4}\s*(?:г\.?)?$")
_STRAY = re.compile(r"^\D{0,2}(\d{9,15})\D{1,2}$")
_MONTHS = {
    month: number
    for number, month in enumerate(
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(), start=1
    )
}
_EMAIL = re.compile(r"^[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.\w{2,24}$")
_HOST = re.compile(r"^(?=.{4,253}$)(?:[\w](?:[\w-]{0,61}[\w])?\.)+[^\W\d_](?:[\w-]{0,22}[\w])$")
_HEAD_PREFIX = re.compile(
    r"^(?P<post>(?:(?:и\.?\s?о\.?|врио|вр\.?\s?и\.?\s?о\.?|исполняющ(?:ий|ая) обязанности|временно исполняющ(?:ий|ая) обязанности)\s*)?"
    r"(?:директора?|заведующ(?:ий|ая|его|ей)|руководител[ья]|начальника?|ректора?)?)\s*[:.–-]?\s*(?=[А-ЯЁ])",
    re.IGNORECASE,
)
_HEAD_SUFFIX = re.compile(r"\(([^)]{4,80})\)\s*$")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cell after cleaning: ``value`` None where nothing is left; ``doubt`` where the value is kept but not trusted."""

    value: Any = None
    original: str = ""  # as written, where it differs
    correction: str = ""  # msgid: what a reader must know was corrected
    doubt: str = ""  # msgid of a sentence: what is wrong with the value, or with the part left out
    doubt_values: dict[str, str] = field(default_factory=dict)


def clean_text(cell: str) -> Cleaned:
    """One line of text."""
    return Cleaned(clean(cell) or None)


def clean_paragraphs(cell: str) -> Cleaned:
    """Text that may have several lines."""
    return Cleaned(clean_lines(cell) or None)


def _clean_number(cell: str) -> tuple[str, str]:
    """Digits, and which correction was needed to get them."""
    text = clean(cell)
    if text.isdigit():
        return text, ""
    for pattern, correction in ((_TAIL, TAIL_REMOVED), (_GLUED_DATE, DATE_REMOVED), (_STRAY, DOT_REMOVED)):
        if match := pattern.match(text):
            return match[1], correction
    return text, ""


def is_valid_inn(value: str) -> bool:
    """Whether the check digits of an INN hold."""
    return value.isascii() and value.isdigit() and bool(stdnum_inn.is_valid(value))


def is_valid_ogrn(value: str) -> bool:
    """Whether the check digit of an OGRN holds."""
    return value.isascii() and value.isdigit() and bool(stdnum_ogrn.is_valid(value))


def clean_inn(cell: str) -> Cleaned:
    """An INN: a spreadsheet tail goes, visibly; one that fails its check digits stays, marked."""
    value, correction = _clean_number(cell)
    if not value:
        return Cleaned()
    original = cell.strip() if correction else ""
    if not is_valid_inn(value):
        return Cleaned(
            value,
            original,
            correction,
            N_("The INN “%(value)s” fails its check digits. It is kept as written and links nothing."),
            {"value": value},
        )
    return Cleaned(value, original, correction)


def clean_ogrn(cell: str) -> Cleaned:
    """An OGRN: a tail or a glued date goes, visibly; one that fails its check digit stays, marked."""
    value, correction = _clean_number(cell)
    if not value:
        return Cleaned()
    original = cell.strip() if correction else ""
    if not is_valid_ogrn(value):
        return Cleaned(
            value,
            original,
            correction,
            N_("The OGRN “%(value)s” fails its check digit. It is kept as written and links nothing."),
            {"value": value},
        )
    return Cleaned(value, original, correction)


def clean_kpp(cell: str) -> Cleaned:
    """A KPP: nine characters, no check digit."""
    value, correction = _clean_number(cell)
    return Cleaned(value or None, cell.strip() if correction else "", correction)


def clean_phones(cell: str, area: str = "") -> Cleaned:
    """Phones of a cell, ready to show: ``["+7 812 524-43-91"]``. ``area`` completes local numbers."""
    text = clean(cell)
    shown: list[str] = []
    left_out: list[str] = []
    for piece in re.split(r"[;,/|]|\s{2,}|(?<=\d)\s+(?=(?:\+7|8\s?\())", text):
        digits = re.sub(r"\D", "", piece)
        if not digits:
            continue
        if area and len(digits) + len(area) == 10:
            piece = f"+7{area}{digits}"
        elif len(digits) == 11 and digits[0] in "78":
            piece = f"+7{digits[1:]}"
        try:
            number = phonenumbers.parse(piece, "RU")
        except phonenumbers.NumberParseException:
            left_out.append(piece.strip())
            continue
        if not phonenumbers.is_possible_number(number):
            left_out.append(piece.strip())
            continue
        formatted = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        if number.extension:
            formatted = formatted.replace(" ext. ", " доб. ")
        if formatted not in shown:
            shown.append(formatted)
    original = text if shown and [text] != shown else ""
    if left_out:
        return Cleaned(
            shown or None,
            original,
            "",
            N_("“%(value)s” is no phone number that can be dialled; it was left out."),
            {"value": ", ".join(left_out)},
        )
    return Cleaned(shown or None, original)


def clean_emails(cell: str) -> Cleaned:
    """Addresses of a cell, the host in lower case, the first letter as spreadsheets found it lowered."""
    text = clean(cell)
    good: list[str] = []
    bad: list[str] = []
    for piece in re.split(r"[;,\s]+", text):
        piece = piece.strip(".<>()")
        if not piece:
            continue
        if _EMAIL.match(piece):
            name, host = piece.rsplit("@", 1)
            if name[1:].islower() or not name[1:].strip("0123456789._-"):
                name = name.lower()  # «Sc577@…»: a spreadsheet's capital
            address = f"{name}@{host.lower()}"
            if address not in good:
                good.append(address)
        else:
            bad.append(piece)
    original = text if good and [text] != good else ""
    if bad:
        return Cleaned(
            good or None,
            original,
            "",
            N_("“%(value)s” is no e-mail address, like name@example.org; it was left out."),
            {"value": ", ".join(bad)},
        )
    return Cleaned(good or None, original)


def clean_site(cell: str) -> Cleaned:
    """The address of a web site, checked to be http(s) with a host: ``Www.school.ru`` → ``http://www.school.ru/``."""
    text = clean(cell)
    if not text:
        return Cleaned()
    candidate = text.rstrip(".,;")
    candidate = re.sub(r"^(https?):/*", lambda match: f"{match[1].lower()}://", candidate, flags=re.IGNORECASE)
    if "://" not in candidate:
        candidate = f"http://{candidate}"
    try:
        parts = urlsplit(candidate)
        host = (parts.hostname or "").lower()
        port = parts.port
    except ValueError:
        parts, host, port = None, "", None
    if parts is None or parts.scheme not in ("http", "https") or "@" in (parts.netloc or "") or not _HOST.match(host):
        return Cleaned(
            None,
            text,
            "",
            N_("“%(value)s” is no address of a web site, like https://school.example/; it was left out."),
            {"value": text[:200]},
        )
    address = f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path or '/'}"
    if parts.query:
        address += f"?{parts.query}"
    if re.search(r"[\s<>\"'\\]", address):
        return Cleaned(
            None,
            text,
            "",
            N_("“%(value)s” is no address of a web site, like https://school.example/; it was left out."),
            {"value": text[:200]},
        )
    return Cleaned(address, text if address != text else "")


def looks_like_site(cell: str) -> bool:
    """Whether a note is in truth a web address."""
    text = clean(cell)
    return bool(text) and " " not in text and "@" not in text and clean_site(text).value is not None


def parse_day(text: str) -> date | None:
    """A calendar day as registers write it: 2023-12-14, 14.12.2023, 14 декабря 2023 (г.); None where it is none."""
    text = clean(text).lower().rstrip(" .").removesuffix(" г").removesuffix(" года")
    try:
        if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ].*)?", text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if (match := re.fullmatch(r"(\d{1,2}) ([а-я]+) (\d{4})", text)) and match[2] in _MONTHS:
            return date(int(match[3]), _MONTHS[match[2]], int(match[1]))
    except ValueError:
        return None
    return None


def clean_day(cell: str) -> Cleaned:
    """A day as ISO text."""
    text = clean(cell)
    if not text:
        return Cleaned()
    day = parse_day(text)
    if day is None:
        return Cleaned(
            None,
            text,
            "",
            N_("“%(value)s” is no calendar day, like 2026-11-20 or 20.11.2026; it was left out."),
            {"value": text[:100]},
        )
    return Cleaned(day.isoformat(), text if text != day.isoformat() else "")


def clean_integer(cell: str) -> Cleaned:
    """A whole number not below zero, as text; «12.0» of a spreadsheet is 12."""
    text = clean(cell).replace("\u00a0", "").replace(" ", "")
    if not text:
        return Cleaned()
    if match := re.fullmatch(r"(\d{1,9})(?:[.,]0+)?", text):
        return Cleaned(str(int(match[1])), cell.strip() if match[0] != match[1] else "")
    return Cleaned(None, text, "", N_("“%(value)s” is no whole number; it was left out."), {"value": text[:100]})


def clean_list(cell: str, separator: str = ";") -> Cleaned:
    """Parts of a cell between separators, each once, in order."""
    parts = list(dict.fromkeys(part for raw in cell.split(separator) if (part := clean(raw))))
    return Cleaned(parts or None)


def split_head(cell: str) -> tuple[str, str]:
    """The name of a head and the post written beside it: «Директор: Иванова А. Б.» → («Иванова А. Б.», «Директор»)."""
    text = clean(cell)
    post = ""
    if match := _HEAD_SUFFIX.search(text):
        post, text = match[1].strip(), text[: match.start()].strip()
    elif (match := _HEAD_PREFIX.match(text)) and match["post"].strip(" .:"):
        post, text = match["post"].strip(" :"), text[match.end() :].strip()
    return text, post[:1].upper() + post[1:] if post else ""


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

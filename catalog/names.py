"""Recognise kind and number in an institution's name, and make the short name that lists show."""

import re
from dataclasses import dataclass
from functools import lru_cache

from catalog.kinds import Kind
from core.text import clean, comparison_key

NBSP = "\u00a0"
# Words that tell a kind, the first that fits wins. They are looked for in a comparison key (lower case, ё as е).
_KIND_WORDS: tuple[tuple[re.Pattern[str], Kind], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"информационно-методическ|психолого-педагогическ|\bцп?ппмсп?\b|\bимц\b|\bцппс\b", Kind.OTHER),
        (r"колледж|техникум|училищ|профессиональное образовательное учреждение|\bспо\b|\bпоу\b", Kind.VOCATIONAL),
        (r"(высшего|дополнительного профессионального) (\w+ )?образования(?!.*(лицей|гимназия|школа))", Kind.OTHER),
        (
            r"дополнительного образования|дом(а|) (детского |детства|юношеского |)творчества|дом детства|дворец"
            r"|детско-юношеск|спортивн\w+ школ|школа искусств|музыкальная школа|художественная школа|\bддт\b|\bдюсш\b|\bдюц\b",
            Kind.SUPPLEMENTARY,
        ),
        (r"начальная школа-детский сад|школа-детский сад|прогимназия", Kind.SCHOOL),
        (r"детский сад|\bдоу\b|\bгбдоу\b|\bмбдоу\b|\bмадоу\b|дошкольное образовательное|ясли", Kind.KINDERGARTEN),
        (
            r"коррекционн|специальн(ая|ой|ое) .{0,40}(школ|учебно)|санаторн|вечерн|сменная|закрытого типа"
            r"|ограниченными возможностями|при исправительн",
            Kind.SPECIAL,
        ),
        (r"интернат|\bш-и\b|кадетский корпус|кадетская школа-", Kind.BOARDING),
        (r"лице[йея]", Kind.LYCEUM),
        (r"гимнази[яи]", Kind.GYMNASIUM),
        (r"центр(а|) образования", Kind.EDUCATION_CENTRE),
        (r"школ|\bсош\b|\bоош\b|\bнош\b|\bмирт\b", Kind.SCHOOL),
    )
)
# Kinds that sources mix up: a «школа» of one list is a «гимназия» or a special school in another.
_FAMILY = {
    Kind.SCHOOL: "general",
    Kind.GYMNASIUM: "general",
    Kind.LYCEUM: "general",
    Kind.BOARDING: "general",
    Kind.SPECIAL: "general",
    Kind.EDUCATION_CENTRE: "general",
}
_DIGIT = re.compile(r"[0-9]")
_NUMBER = re.compile(r"№ ?(\d{1,4})([а-я])?(?![а-я])")
_BARE_NUMBER = re.compile(
    r"(?:школа|гимназия|лице[ий]\??|интернат|сад|сош|оош|центр образования|колледж|гоу|гбоу)(?: no| n)? (\d{1,4})\b(?! века)"
)
_LEGAL_FORM = re.compile(
    r"^(?:(?:санкт-петербургск\w+|областн\w+|краев\w+|федеральн\w+|государственн\w+|муниципальн\w+|городск\w+|районн\w+|"
    r"негосударственн\w+|частн\w+|автономн\w+|некоммерческ\w+|бюджетн\w+|казенн\w+|казённ\w+|нетипов\w+|образовательн\w+|"
    r"общеобразовательн\w+|общебразовательн\w+|дошкольн\w+|профессиональн\w+|специальн\w+(?= учебно| учебн)|учебно-\w+|"
    r"средне\w+ (?=профессиональн)|с ограниченной ответственностью|на правах|и)\s+)*"
    r"(?:учреждени\w+|организаци\w+|обществ\w+ с ограниченной ответственностью|некоммерческое партнерство)\s*"
    r"(?:(?:общеобразовательная|образовательная|дополнительного(?: профессионального)?(?: педагогического)?(?: профессионального)? образования"
    r"(?: детей| взрослых)?|(?:начального|основного|среднего|высшего)(?:,? (?:основного|среднего))* (?:общего |профессионального )?образования(?: и науки)?|"
    r"для (?:детей|обучающихся|воспитанников)[^«\"№]*?(?=начальная|специальн|школ|детск)|центр повышения квалификации специалистов)\s*)*",
    re.IGNORECASE,
)
_SHORT_FORM = re.compile(
    r"^(?:(?:СПб|С-Пб)\s+)?(?:ГБОУ|ГАОУ|ГБНОУ|ГКОУ|ГБДОУ|ГБУ|ГБУДОД|ГБУДО|ГБ|ГОУ|ОУ|МБОУ|МАОУ|МКОУ|МБДОУ|МАДОУ|МБУ|МАУ|ЧОУ|НОУ|АНО|ООО|ГБПОУ|ГАПОУ|СПб)"
    r"(?:\s+(?:ОУ|ДО|ДОД|СОО|ВО|ДПО|СПО|ДППО))*\s+",
)
_CITY = re.compile(
    r"(?<![«\"“])\s*,?\s*(?:г(?:ород|\.)?\s*)?(?:Санкт-Петербурга?|СПб)(?=$|[\s.»\"])[.\"]*", re.IGNORECASE
)
_DISTRICT = re.compile(r"\s*([А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)(ого|его)\s+(?:района|р-на|раонйна)\b", re.IGNORECASE)
_DEEPENED = re.compile(
    r"с\s+углубл[её]нным\s+изучением\s+(?:отдельных\s+)?[^«»\"№(]+?"
    r"(?=\s+(?:имени|им\.)\s|\s*[«\"(]|\s+[А-ЯЁ][а-яё-]+ого\s+района|\s*$)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"«([^«»]+)»")
# The words for a numbered institution, most particular first: what stands before the number, and how lists call it.
_NUMBERED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"начальная школа-детский сад", "Начальная школа – детский сад"),
        (r"вечерн\w+.*школа|сменн\w+.*школа", "Вечерняя школа"),
        (r"санаторн\w+ школа-интернат", "Санаторная школа-интернат"),
        (r"(специальн|коррекционн).*школа-интернат", "Специальная школа-интернат"),
        (r"(специальн|коррекционн).*школа", "Специальная школа"),
        (r"школа-интернат|интернат|ш-и", "Школа-интернат"),
        (r"классическая гимназия", "Классическая гимназия"),
        (r"гимназия", "Гимназия"),
        (r"лицей", "Лицей"),
        (r"центр образования", "Центр образования"),
        (r"детский сад", "Детский сад"),
        (r"начальная (общеобразовательная )?школа", "Начальная школа"),
        (r"основная (общеобразовательная )?школа", "Основная школа"),
        (r"школа искусств", "Школа искусств"),
        (r"музыкальная школа", "Музыкальная школа"),
        (r"художественная школа", "Художественная школа"),
        (r"спортивн\w+ школа", "Спортивная школа"),
        (r"колледж", "Колледж"),
        (r"техникум", "Техникум"),
        (r"школа|сош|оош", "Школа"),
    )
)
LONGEST_NAME = 90  # characters; beyond that a list is no list


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a name tells."""

    kind: Kind
    number: str  # digits, «» where there is none
    name: str  # for lists: «Гимназия № 56»
    stem: str  # for addresses: «Гимназия 56»
    district_genitive: str  # «Адмиралтейск» of «Адмиралтейского района», lower case; «» where none stands


def recognise_kind(text: str) -> Kind:
    """The kind a name speaks of; OTHER where it does not."""
    if text.isascii():  # every word that tells a kind is Russian
        return Kind.OTHER
    key = comparison_key(text)
    for pattern, kind in _KIND_WORDS:
        if pattern.search(key):
            return kind
    return Kind.OTHER


def recognise_number(text: str) -> str:
    """The number of a school, without leading zeros; empty where there is none."""
    if text.isascii() or not _DIGIT.search(text):
        return ""
    key = comparison_key(text)
    found = [match[1].lstrip("0") + (match[2] or "") for match in _NUMBER.finditer(key)]
    if not found:
        found = [match[1].lstrip("0") for match in _BARE_NUMBER.finditer(key)]
    return found[0] if found else ""


def district_stem(text: str) -> str:
    """«адмиралтейск» where a name says «Адмиралтейского района»; empty where it names no district."""
    match = _DISTRICT.search(clean(text))
    return match[1].lower().replace("ё", "е") if match else ""


def numbered_word(text: str) -> str:
    """What stands before the number: «Музыкальная школа», «Детский сад»; empty where no word tells."""
    key = comparison_key(text)
    before = key.split("№")[0] if "№" in key else key
    return next((word for pattern, word in _NUMBERED if pattern.search(before)), "")


def without_form(text: str) -> str:
    """A name without its legal form, city and district: what is left is its own."""
    shown = clean(text)
    short = _SHORT_FORM.sub("", shown, count=1)
    body = short if short != shown else _LEGAL_FORM.sub("", shown, count=1)
    return _without_place(body) or shown


def same_family(one: Kind, other: Kind) -> bool:
    """Whether two lists may mean the same institution by these kinds."""
    return one is other or (_FAMILY.get(one) is not None and _FAMILY.get(one) == _FAMILY.get(other))


_QUOTE = r"[\"«»„“”]"


def _quote(text: str) -> str:
    """Typographic quotes, one level, balanced."""
    if re.match(_QUOTE, text) and len(re.findall(_QUOTE, text)) == 3:
        text = text[1:]  # «Дом творчества «Радуга»: the outer pair was never closed
    parts = re.split(_QUOTE, text)
    if len(parts) == 1:
        return text
    if len(parts) == 2:  # one lone quote: what follows is the proper name
        return f"{parts[0].rstrip()} «{parts[1].strip()}»" if parts[1].strip() else parts[0].strip()
    inner = " ".join(part.strip() for part in parts[1:-1] if part.strip())
    shown = " ".join(piece for piece in (parts[0].strip(), f"«{inner}»", parts[-1].strip()) if piece)
    return shown[1:-1] if re.fullmatch(r"«[^«»]+»", shown) else shown


def _without_place(text: str) -> str:
    return clean(_CITY.sub(" ", _DISTRICT.sub(" ", text))).strip(" ,.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NAME * 2 else text[: LONGEST_NAME * 2].rsplit(" ", 1)[0] + "…"


@lru_cache(maxsize=4096)
def read_name(full_name: str, short_name: str = "") -> NameParts:
    """Take a name apart: «Государственное … гимназия № 56 Петроградского района …» → Гимназия № 56."""
    text = clean(full_name) or clean(short_name)
    if text.isascii() and short_name.isascii():  # no Russian word to take apart
        return NameParts(Kind.OTHER, "", _shortened(text), text, "")
    kind = recognise_kind(text)
    number = recognise_number(text) or recognise_number(short_name)
    stem_district = district_stem(text) or district_stem(short_name)
    if number:
        name, stem = _numbered_name(text, short_name, number)
    else:
        name = _named(text, short_name)
        stem = name
    return NameParts(kind, number, name, stem, stem_district)


def _numbered_name(text: str, short_name: str, number: str) -> tuple[str, str]:
    word = numbered_word(text)
    word = word or next((word for pattern, word in _NUMBERED if pattern.search(comparison_key(short_name))), "")
    if not word:
        return _named(text, short_name), _named(text, short_name)
    base = f"{word} №{NBSP}{number}"
    tail = ""
    if match := _DEEPENED.search(text):
        tail = clean(match[0]).lower() if match[0].isupper() else clean(match[0])
        tail = "" if tail.endswith(("предмета", "предметов")) else tail  # the subject stands in quotes, elsewhere
    elif (quoted := _NAMED.findall(_quote(text))) and len(quoted[0]) < 40 and number not in quoted[0]:
        tail = f"«{clean(quoted[0])}»"
    name = f"{base} {tail}" if tail and len(base) + len(tail) < LONGEST_NAME else base
    return name, f"{word} {number}"


def _named(text: str, short_name: str) -> str:
    body = _LEGAL_FORM.sub("", text, count=1).strip(" ,")
    place = _DISTRICT.search(body)
    shown = _without_place(body)
    if len(shown) < 4:
        shown = clean(_SHORT_FORM.sub("", clean(short_name))) or text
    shown = _quote(shown)
    if len(shown) > LONGEST_NAME and short_name:
        candidate = _quote(_without_place(_SHORT_FORM.sub("", clean(short_name))))
        shown = candidate if 4 <= len(candidate) < len(shown) else shown
    if place and "«" not in shown:  # «Дом детского творчества» says nothing without its district
        shown = f"{shown} {clean(place[0])}"
    shown = _shortened(shown)
    return _capital(re.sub(r"№ ?(?=\d)", f"№{NBSP}", shown.strip()))

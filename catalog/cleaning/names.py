"""Make names of organisations fit to show: letters, quotation marks, abbreviations."""

from __future__ import annotations

import re

from catalog.cleaning.cleaned import EMPTY, Cleaned
from catalog.cleaning.letters import LOOK_ALIKES, mend_letters
from core.i18n import N_
from core.text import clean

QUOTES_PAIRED = N_("quotation marks without a partner were put right")

_QUOTE = re.compile("[«»„“”\"″‟❝❞]|''|,,(?=\\w)")
_PAIR = re.compile('([^«»„“”"″‟❝❞\']*[ (-]|)["«“]([^ «»„“”"″‟❝❞\'][^«»„“”"″‟❝❞\']*)["»”]([^«»„“”"″‟❝❞\']*)')
_OPENING, _CLOSING = frozenset("«„‟❝"), frozenset("»❞")
_BEFORE = frozenset(" ([-–—/")
_ABBREVIATIONS = frozenset(
    "мбоу маоу мкоу мобу моу гбоу гаоу гкоу гоу гобу чоу ноу аноо фгбоу фгкоу фгаоу мбдоу мадоу мкдоу мдоу гбдоу гкдоу "
    "чдоу доу мбудо маудо мкудо гбпоу гапоу гкпоу гбудо гбу мбу мау мку сош ооош оош дюсш сдюсш дши дмш дхш гбоудод моудод".split()
)
_LETTERS = "".join(sorted(set("".join(_ABBREVIATIONS))))
_SHORT = re.compile(rf"\b[{_LETTERS}{_LETTERS.upper()}][{_LETTERS}{_LETTERS.upper()}]?[{_LETTERS}]{{1,6}}\b")
_NUMBER_SIGN = re.compile(r"№(?=\d)|\bN\s?(?=\d)")
_GLUED = re.compile(r"\b(г|ул|им|пос|с|д|п|ст|пгт|обл|пр|пер|корп|лит)\.(?=[А-ЯЁ][а-яё])")


def clean_name(cell: str) -> Cleaned:
    """A name of an organisation, the cell as written beside it where anything was changed.

    Letters of the other alphabet and quotation marks without a partner are corrections that readers are told of; the shape of
    quotation marks, a space after № and capitals of «Мбоу» are the form in which names are shown.
    """
    written = clean(cell)
    if not written:
        return EMPTY
    paired, unpaired = balance_quotes(written)
    text = mend_letters(paired)
    correction = LOOK_ALIKES if text != paired else QUOTES_PAIRED if unpaired else ""
    text = clean(tidy_abbreviations(text))
    return Cleaned(text or None, written, correction) if text != written else Cleaned(text)


def balance_quotes(text: str) -> tuple[str, bool]:
    """The text with «…» outside and „…“ inside; True where a mark had to be added or dropped."""
    if not _QUOTE.search(text):
        return text, False
    if pair := _PAIR.fullmatch(text):  # nine names of ten
        return f"{pair[1]}«{pair[2]}»{pair[3]}", False
    made: list[str] = []
    depth, end, opened, mended = 0, 0, False, False
    marks: list[str] = []  # as written, those that are open
    last_closed = 0  # how many pieces stood when a mark closed, none having opened since
    for match in _QUOTE.finditer(text):
        made.append(text[end : match.start()])
        glued = match.start() == end and end > 0  # straight after another mark: the same kind as that one
        end = match.end()
        following = text[end : end + 1]
        mark = match[0]
        if mark == "“" and marks[-1:] == ["„"]:
            opens = False  # in „…“ it closes, in “…” it opens
        else:
            opens = opened if glued and mark not in _CLOSING | _OPENING else _opens(text, match, following, depth)
        opened = opens
        if opens:
            marks.append(mark)
            last_closed = 0
            made.append("„" if depth else "«")
            depth += 1
        elif depth:
            marks.pop()
            depth -= 1
            made.append("“" if depth else "»")
            last_closed = len(made)
        else:
            mended = True
    made.append(text[end:])
    if depth:  # one mark often closes two: «Дом творчества «Юность» района»
        missing = ["“" if left else "»" for left in range(depth - 1, -1, -1)]
        place = last_closed or len(made)
        made[place:place] = missing
    return "".join(made), mended or depth > 0


def _opens(text: str, match: re.Match[str], following: str, depth: int) -> bool:
    mark = match[0]
    if mark in _OPENING or mark == ",,":
        return True
    if mark in _CLOSING:
        return False
    before = text[match.start() - 1 : match.start()]
    if not before or before in _BEFORE:
        return bool(following) and following != " "
    return depth == 0 and following.isalnum()  # «школа"Ромашка"»: no space before the first


def tidy_abbreviations(text: str) -> str:
    """«Мбоу сош №5 г.Энска» → «МБОУ СОШ № 5 г. Энска»."""
    if not _ABBREVIATIONS.isdisjoint(map(str.lower, _SHORT.findall(text))):
        text = _SHORT.sub(lambda match: match[0].upper() if match[0].lower() in _ABBREVIATIONS else match[0], text)
    if "№" in text or "N" in text:
        text = _NUMBER_SIGN.sub("№ ", text)
    return _GLUED.sub(r"\1. ", text) if "." in text else text

"""Turn one certificate or licence, read as names and clean texts, into a record of the register."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from catalog.cleaning import Cleaned, clean_day, parse_day
from catalog.cleaning.documents import strip_sign
from catalog.importers.federal_tree import LONGEST_TEXT
from catalog.importers.federal_words import find_state
from catalog.records import Message, Problem, Record, Rejected, Said, Severity
from core.i18n import N_
from core.text import comparison_key

Told = Mapping[str, Any]  # names -> clean texts that are not empty, lists of such mappings, cards
CARD = "ActualEducationOrganization"
_GUID = re.compile(r"\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?")
_USUAL_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PERSON = re.compile(r"^(?:индивидуальн\w* предпринимател\w*|ип|и\.\s?п\.|предприниматель)(?:\s|$)", re.IGNORECASE)
_PERSON_STARTS = frozenset("ИиПп")
_PERSON_INN, _PERSON_OGRN = 12, 15  # digits: what a private person who trades has instead of 10 and 13

TOO_LONG = N_("The field “%(field)s” is longer than %(limit)s characters. Repair the record at its source.")
NO_GUID = N_(
    "“%(value)s” is no identifier of the register (a GUID, like 0059f461-5dfe-108f-cf3c-e6f3cdf74216). If the whole file says "
    "what its fields mean instead of holding values, it is the publisher's description of the structure."
)
NO_KEY = N_("The record has neither an identifier nor a number: nothing tells it from the others.")
PRIVATE_PERSON = N_(
    "The record belongs to an individual entrepreneur, a private person. Nothing of such persons is kept, so the record is left out."
)
UNKNOWN_STATE = N_(
    "“%(value)s” is no state that KAIS knows. The word is kept and shown; whether the record is in force is left open."
)
FROM_CARD = N_("taken from the card of the organisation, because the document itself does not say it")
FROM_CARD_SENTENCE = N_(
    "The document itself does not say its “%(fields)s”; that was taken from the card of the organisation."
)
READ_AS = N_("“%(original)s” was read as “%(value)s”: %(correction)s.")


class Refused(Exception):
    """A record cannot be let in; carries the field and the sentence."""

    def __init__(self, field: str, message: Message) -> None:
        super().__init__(message.msgid)
        self.field = field
        self.message = message


def refuse_length(line: int, field: str) -> Rejected:
    """A record one of whose texts is longer than any field."""
    return Rejected(Problem(line, field, Message(TOO_LONG, {"field": field, "limit": LONGEST_TEXT})))


def parse_guid(text: str) -> str:
    """A GUID in small letters with its dashes; empty where the text is none."""
    text = text.lower()
    if _USUAL_GUID.fullmatch(text):
        return text
    match = _GUID.fullmatch(text)
    return "-".join(match.groups()) if match else ""


def copy_texts(told: Told, fields: Iterable[tuple[str, str]], into: dict[str, Any]) -> None:
    """Put the texts of these (source, our) fields into a nested claim; what is empty is left out."""
    for field, ours in fields:
        if field in told:
            into[ours] = told[field]


def copy_day(told: Told, field: str, ours: str, into: dict[str, Any]) -> None:
    """Put a day into a nested claim as ISO text; what is none is left out."""
    if field in told and (day := parse_day(told[field])):
        into[ours] = day.isoformat()


def copy_state(told: Told, field: str, into: dict[str, Any]) -> None:
    """Put the state of a supplement, and its word, into a nested claim; a word that tells no state leaves none."""
    if word := told.get(field):
        state, _known = find_state(word)
        if state is not None:
            into["state"] = state.value
        into["state_as_written"] = word


def copy_guid(told: Told, field: str, ours: str, into: dict[str, Any]) -> None:
    """Put an identifier into a nested claim; supplements have old whole numbers, too."""
    if value := told.get(field):
        into[ours] = parse_guid(value) or value[:60]


def copy_form(told: Told, field: str, ours: str, into: dict[str, Any]) -> None:
    """Put the number of a blank form into a nested claim, without the sign in front of it."""
    if value := strip_sign(told.get(field, "")):
        into[ours] = value


def is_private(holder: str, inn: str, ogrn: str) -> bool:
    """Whether these are the name and numbers of a private person."""
    return (
        (len(inn) == _PERSON_INN and inn.isdigit())
        or (len(ogrn) == _PERSON_OGRN and ogrn.isdigit())
        or bool(holder[:1] in _PERSON_STARTS and _PERSON.match(holder))
    )


class Maker:
    """Collects what one record says, with the problems of its fields."""

    def __init__(self, line: int, told: Told, names: Mapping[str, str] = MappingProxyType({})) -> None:
        """Begin a record; ``names`` says how the source writes a field where ``told`` has it otherwise."""
        self.line = line
        self.names = names
        self.told = told
        self.said: dict[str, Said] = {}
        self.problems: list[Problem] = []
        self.label = ""
        self._borrowed: list[str] = []

    def find_key(self, guid_field: str, number_field: str, inn_field: str) -> str:
        """The GUID, else number and INN; the number becomes the record's label.

        Raises:
            Refused: an identifier that is none, or nothing that tells the record from others.
        """
        number = self.told.get(number_field, "")
        self.label = number[:200]
        written = self.told.get(guid_field, "")
        if written:
            guid = parse_guid(written)
            if not guid:
                raise Refused(guid_field, Message(NO_GUID, {"value": written[:80]}))
            self.label = self.label or guid
            self.say("guid", guid)
            return guid
        if not number:
            raise Refused("", Message(NO_KEY))
        return comparison_key(f"{number} | {self.told.get(inn_field, '')}")[:400]

    def say(self, field: str, value: Any, original: str = "", correction: str = "") -> None:
        """Say one field."""
        self.said[field] = Said(field, value, "given", original, correction)

    def text(self, field: str, ours: str) -> None:
        """A text as it is."""
        if field in self.told:
            self.said[ours] = Said(ours, self.told[field])

    def cleaned(self, field: str, ours: str, clean_cell: Callable[[str], Cleaned]) -> bool:
        """A field that is cleaned; what was corrected or doubted becomes a remark. True where a value is left."""
        cell = self.told.get(field)
        if cell is None:
            return False
        cleaned = clean_cell(cell)
        if cleaned.correction:
            values = {"original": cleaned.original, "value": cleaned.value, "correction": cleaned.correction}
            self._remark(field, Message(READ_AS, values), Severity.CORRECTION)
        if cleaned.doubt:
            self._remark(field, Message(cleaned.doubt, cleaned.doubt_values), Severity.DOUBT)
        if cleaned.value is None:
            return False
        self.said[ours] = Said(ours, cleaned.value, "given", cleaned.original, cleaned.correction)
        return True

    def borrowed(self, card: Told, field: str, ours: str, clean_cell: Callable[[str], Cleaned], wanted: str) -> bool:
        """A field ``wanted`` that only the organisation's card has: taken from there, visibly."""
        if field not in card or (value := clean_cell(card[field]).value) is None:
            return False
        self.say(ours, value, "", FROM_CARD)
        self._borrowed.append(wanted)
        return True

    def day(self, field: str, ours: str) -> None:
        """A day; a time that is glued to it is cut off."""
        if cell := self.told.get(field):
            day = parse_day(cell)
            if day is not None:
                self.said[ours] = Said(ours, day.isoformat())
            else:
                self.cleaned(field, ours, clean_day)

    def end(self, field: str) -> None:
        """The end that is printed; it never ends anything by itself."""
        if written := self.told.get(field):
            day = parse_day(written)
            if day is not None:
                self.say("ends_on", day.isoformat())
            self.say("ends_as_written", day.isoformat() if day is not None else written)

    def state(self, field: str) -> None:
        """The state and the word it came from; a word that gives none, or no word, leaves it open."""
        word = self.told.get(field, "")
        state, known = find_state(word) if word else (None, True)
        if not known:
            self._remark(field, Message(UNKNOWN_STATE, {"value": word[:200]}), Severity.DOUBT)
        self.say("state", state.value if state is not None else "no_data")
        if word:
            self.say("state_as_written", word)

    def make(self, key: str) -> Record:
        """The record."""
        if self._borrowed:
            values = {"fields": ", ".join(self._borrowed)}
            self._remark(CARD, Message(FROM_CARD_SENTENCE, values), Severity.CORRECTION)
        return Record(self.line, key, self.label, tuple(self.said.values()), None, {}, tuple(self.problems))

    def reject(self, refused: Refused) -> Rejected:
        """The record in the quarantine."""
        field = self.names.get(refused.field, refused.field)
        return Rejected(Problem(self.line, field, refused.message, self.label))

    def _remark(self, field: str, message: Message, severity: Severity) -> None:
        self.problems.append(Problem(self.line, self.names.get(field, field), message, self.label, severity))

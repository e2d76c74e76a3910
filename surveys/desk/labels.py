"""Words for what the desk of surveys shows."""

from core.i18n import LazyText, lazy_gettext
from core.i18n import gettext as _
from surveys.definition.model import Access, QuestionType, SurveyKind
from surveys.desk.changes import Kind

T = QuestionType
KINDS: dict[SurveyKind, LazyText] = {
    SurveyKind.POLL: lazy_gettext("Poll"),
    SurveyKind.SURVEY: lazy_gettext("Survey"),
    SurveyKind.VOTE: lazy_gettext("A vote"),
}
KIND_HINTS: dict[SurveyKind, LazyText] = {
    SurveyKind.POLL: lazy_gettext("one question to everybody"),
    SurveyKind.SURVEY: lazy_gettext("a questionnaire"),
    SurveyKind.VOTE: lazy_gettext("a choice that decides; always anonymous"),
}
PROMISES: dict[str, LazyText] = {
    "anonymous": lazy_gettext("Anonymous: nobody can tell who answered what"),
    "named": lazy_gettext("Named: staff see who answered what, and answers can be corrected until closing"),
}
ACCESS: dict[Access, LazyText] = {
    Access.OPEN: lazy_gettext("Everybody"),
    Access.CODES: lazy_gettext("Those who hold a code; each code works once"),
}
TYPES: dict[QuestionType, LazyText] = {
    T.SINGLE: lazy_gettext("One of several"),
    T.MULTIPLE: lazy_gettext("Several of several"),
    T.DROPDOWN: lazy_gettext("One of a long list"),
    T.SCALE: lazy_gettext("Scale"),
    T.MATRIX: lazy_gettext("Matrix: one choice for each row"),
    T.RANKING: lazy_gettext("Ranking: the best first"),
    T.NUMBER: lazy_gettext("Number"),
    T.TEXT: lazy_gettext("Short text"),
    T.LONG_TEXT: lazy_gettext("Long text"),
    T.DATE: lazy_gettext("Date"),
    T.TIME: lazy_gettext("Time"),
    T.EMAIL: lazy_gettext("E-mail address"),
    T.FILE: lazy_gettext("File"),
    T.INSTITUTION: lazy_gettext("Institution of the register"),
    T.CONSENT: lazy_gettext("Consent"),
    T.NOTE: lazy_gettext("Note, no question"),
    T.CALCULATED: lazy_gettext("Calculated, not shown"),
    T.UNSUPPORTED: lazy_gettext("Cannot be asked here"),
}
OFFERED_TYPES = tuple(kind for kind in QuestionType if kind is not T.UNSUPPORTED)
CHANGES: dict[Kind, tuple[str, LazyText]] = {
    Kind.ADDED: ("good", lazy_gettext("added")),
    Kind.REMOVED: ("bad", lazy_gettext("removed")),
    Kind.CHANGED: ("info", lazy_gettext("changed")),
    Kind.MOVED: ("idle", lazy_gettext("moved")),
}
_FIELDS: dict[str, LazyText] = {
    "title": lazy_gettext("Title"),
    "description": lazy_gettext("Description"),
    "purpose": lazy_gettext("What the answers are used for"),
    "thanks": lazy_gettext("Thanks after sending"),
    "kind": lazy_gettext("Kind"),
    "named": lazy_gettext("What is promised"),
    "access": lazy_gettext("Who may answer"),
    "label": lazy_gettext("Question"),
    "hint": lazy_gettext("Hint"),
    "type": lazy_gettext("Type of question"),
    "name": lazy_gettext("Name in the data"),
    "required": lazy_gettext("Answer required"),
    "required_if": lazy_gettext("Condition of the requirement"),
    "required_message": lazy_gettext("What to say when the answer is missing"),
    "relevant": lazy_gettext("Condition"),
    "constraint": lazy_gettext("What must hold for the answer"),
    "constraint_message": lazy_gettext("What to say when it does not hold"),
    "calculation": lazy_gettext("Calculation"),
    "choice_filter": lazy_gettext("Which choices are shown"),
    "minimum": lazy_gettext("Smallest"),
    "maximum": lazy_gettext("Largest"),
    "step": lazy_gettext("Step"),
    "decimals": lazy_gettext("Digits after the point"),
    "unit": lazy_gettext("Unit"),
    "fewest": lazy_gettext("Fewest choices"),
    "most": lazy_gettext("Most choices"),
    "longest": lazy_gettext("Most characters"),
    "accept": lazy_gettext("Endings of files"),
    "default": lazy_gettext("Answer filled in before"),
    "randomise": lazy_gettext("Choices in another order for everybody"),
    "choice": lazy_gettext("Choice"),
    "choices": lazy_gettext("Choices"),
    "row": lazy_gettext("Row"),
    "rows": lazy_gettext("Rows"),
    "other": lazy_gettext("opens a field for own words"),
    "exclusive": lazy_gettext("goes with no other"),
}
_LANGUAGES = {"ru": lazy_gettext("in Russian"), "en": lazy_gettext("in English")}


def field_label(name: str) -> str:
    """The words for a field of the editor: «Question, in Russian», «Choice 3, in English»."""
    parts = name.split(".")
    end = str(_LANGUAGES.get(parts[-1], ""))
    if parts[-1] in _LANGUAGES:
        parts.pop()
    match parts:
        case ["choice" | "row" as kind, code, *rest]:
            words = f"{_FIELDS[kind]} {int(code) + 1 if code.isdigit() and not rest else code}"
            words += f" ({_FIELDS[rest[0]]})" if rest and rest[0] in _FIELDS else ""
        case ["section", code, field]:
            words = _("%(field)s of the page “%(page)s”", field=str(_FIELDS.get(field, field)), page=code)
        case ["question", _code, "choice" | "row" as kind, name]:
            words = f"{_FIELDS[kind]} {name}"
        case ["question", code, *_middle, field]:
            words = f"{_FIELDS.get(field, field)} · {code}"
        case _:
            words = str(_FIELDS.get(parts[-1] if parts else name, name))
    return f"{words}, {end}" if end else words

"""The form of one question."""

import re
from dataclasses import replace
from typing import Any

from core.i18n import gettext as _
from core.text import clean
from surveys.definition.model import Choice, Definition, Question, QuestionType, Words
from surveys.desk import editing
from surveys.desk.fields import (
    Errors,
    Fields,
    Posted,
    is_on,
    number_text,
    read_line,
    read_number,
    read_text,
    read_whole,
    read_words,
    words_fields,
)
from surveys.desk.names import EditRefused, is_choice_name, next_choice_name

T = QuestionType
ALWAYS = "true()"
MOST_CHOICES = 500
LONGEST_EXPRESSION = 2000
TEXTS = ("label", "hint", "required_message", "constraint_message", "unit")
EXPRESSIONS = ("relevant", "constraint", "calculation", "choice_filter")
NUMBERS = ("minimum", "maximum", "step")
WHOLES = {"decimals": 9, "fewest": 500, "most": 500, "longest": 100_000}
CHOOSING = frozenset({T.SINGLE, T.MULTIPLE, T.DROPDOWN, T.RANKING, T.MATRIX, T.SCALE})
# What the page offers besides the text, the hint and the condition; a field that is not offered keeps what it has.
OFFERED: dict[QuestionType, frozenset[str]] = {
    T.SINGLE: frozenset({"choices", "other", "randomise", "choice_filter"}),
    T.MULTIPLE: frozenset({"choices", "other", "exclusive", "randomise", "choice_filter", "fewest", "most"}),
    T.DROPDOWN: frozenset({"choices", "other", "choice_filter"}),
    T.SCALE: frozenset({"choices", "minimum", "maximum", "step"}),
    T.MATRIX: frozenset({"choices", "rows", "randomise"}),
    T.RANKING: frozenset({"choices", "randomise"}),
    T.NUMBER: frozenset({"minimum", "maximum", "step", "decimals", "unit", "constraint"}),
    T.TEXT: frozenset({"longest", "constraint"}),
    T.LONG_TEXT: frozenset({"longest", "constraint"}),
    T.DATE: frozenset({"constraint"}),
    T.TIME: frozenset({"constraint"}),
    T.EMAIL: frozenset({"constraint"}),
    T.FILE: frozenset({"accept"}),
    T.INSTITUTION: frozenset(),
    T.CONSENT: frozenset(),
    T.NOTE: frozenset(),
    T.CALCULATED: frozenset({"calculation"}),
    T.UNSUPPORTED: frozenset(),
}
_ROW = re.compile(r"(choice|row)\.(\d{1,4})\.(?:was|name|ru|en)")


def question_fields(question: Question) -> Fields:
    """What the form of a question is filled with."""
    fields: Fields = {"name": question.name, "type": question.type.value}
    for name in TEXTS:
        fields |= words_fields(name, getattr(question, name))
    fields["required"] = "no" if not question.required else "always" if question.required == ALWAYS else "if"
    fields["required_if"] = "" if fields["required"] != "if" else question.required
    for name in EXPRESSIONS:
        fields[name] = getattr(question, name)
    for name in NUMBERS:
        fields[name] = number_text(getattr(question, name))
    for name in WHOLES:
        value: int | None = getattr(question, name)
        fields[name] = "" if value is None else str(value)
    fields["accept"] = ", ".join(question.accept)
    fields["default"] = question.default
    fields["randomise"] = "1" if question.randomise else ""
    for prefix, choices in (("choice", question.choices), ("row", question.rows)):
        for number, choice in enumerate(choices):
            fields |= choice_fields(f"{prefix}.{number}", choice)
    return fields


def choice_fields(prefix: str, choice: Choice) -> Fields:
    """The fields of one choice; ``was`` says which one it is."""
    return {
        f"{prefix}.was": choice.name,
        f"{prefix}.name": choice.name,
        f"{prefix}.ru": choice.label.ru,
        f"{prefix}.en": choice.label.en,
        f"{prefix}.other": "1" if choice.other else "",
        f"{prefix}.exclusive": "1" if choice.exclusive else "",
    }


def apply_question(definition: Definition, name: str, posted: Posted, errors: Errors) -> tuple[Definition, str]:
    """Put what was typed into the question; what is wrong goes into ``errors``, and nothing else of it is stored then.

    Returns:
        The definition and the question's name in it, which may be another one.
    """
    question = editing.get_question(definition, name)
    kind = _read_type(posted, question, errors)
    offered = OFFERED[kind]
    renames: dict[str, str] = {}
    choices = _read_choices(posted, "choice", question.choices, offered, errors, renames)
    rows = _read_choices(posted, "row", question.rows, offered, errors, {})
    if choices and kind not in CHOOSING and kind is not question.type:
        errors["type"] = _("This type has no choices. Remove the choices first, or choose another type.")
    if rows and kind is not T.MATRIX and kind is not question.type:
        errors["type"] = _("Only a matrix has rows. Remove the rows first, or choose another type.")
    flat: dict[str, Any] = {field: read_words(posted, field, getattr(question, field), errors) for field in TEXTS}
    for field in EXPRESSIONS:
        flat[field] = read_text(posted, field, getattr(question, field), errors, longest=LONGEST_EXPRESSION)
    for field in NUMBERS:
        flat[field] = read_number(posted, field, getattr(question, field), errors)
    for field, most in WHOLES.items():
        flat[field] = read_whole(posted, field, getattr(question, field), errors, most=most)
    changed = replace(
        question,
        type=kind,
        choices=choices,
        rows=rows,
        required=_read_required(posted, question, errors),
        accept=_read_accept(posted, question),
        default=read_line(posted, "default", question.default, errors),
        randomise=is_on(posted, "randomise") if "randomise.shown" in posted else question.randomise,
        **flat,
    )
    if errors:
        return definition, name
    edited = _rename_choices(editing.replace_question(definition, name, changed), name, renames, errors)
    new = clean(posted.get("name", name))
    try:
        edited = editing.rename_question(edited, name, new)
    except EditRefused as error:
        errors["name"] = str(error)
    return (definition, name) if errors else (edited, new)


def _rename_choices(definition: Definition, name: str, renames: dict[str, str], errors: Errors) -> Definition:
    """Let the expressions follow. Names may swap, so every one goes by way of a name nobody has."""
    bridge = {old: f"kais.renamed.{number}" for number, old in enumerate(renames)}
    try:
        for old, between in bridge.items():
            definition = editing.rename_choice(definition, name, old, between)
        for old, between in bridge.items():
            definition = editing.rename_choice(definition, name, between, renames[old])
    except EditRefused as error:
        errors["choices"] = str(error)
    return definition


def _read_type(posted: Posted, question: Question, errors: Errors) -> QuestionType:
    try:
        return QuestionType(posted.get("type", question.type.value))
    except ValueError:
        errors["type"] = _("Choose one of the types.")
        return question.type


def _read_required(posted: Posted, question: Question, errors: Errors) -> str:
    if "required" not in posted:
        return question.required
    if posted["required"] == "always":
        return ALWAYS
    if posted["required"] != "if":
        return ""
    condition = read_text(posted, "required_if", question.required, errors, longest=LONGEST_EXPRESSION)
    if not condition:
        errors["required_if"] = _("Write the condition, or choose “always” or “no”.")
    return condition


def _read_accept(posted: Posted, question: Question) -> tuple[str, ...]:
    if "accept" not in posted:
        return question.accept
    endings = re.split(r"[\s,;]+", clean(posted["accept"]).lower())
    return tuple(dict.fromkeys(ending.lstrip(".*") for ending in endings if ending.lstrip(".*")))[:20]


def _read_choices(
    posted: Posted,
    prefix: str,
    stored: tuple[Choice, ...],
    offered: frozenset[str],
    errors: Errors,
    renames: dict[str, str],
) -> tuple[Choice, ...]:
    """The choices in the order they were sent; ``renames`` learns old names that have new ones."""
    known = {choice.name: choice for choice in stored}
    taken: set[str] = set()
    found: list[Choice] = []
    sent: set[str] = set()
    gone = {was for was in known if is_on(posted, f"{prefix}.gone.{was}")}
    nameless: list[int] = []
    for number in _numbers(posted, prefix):
        at = f"{prefix}.{number}"
        was = posted.get(f"{at}.was", "")
        base = known.get(was) if was not in sent else None
        if was in gone or (was and base is None):
            continue
        label = Words(
            *(
                read_line(posted, f"{at}.{lang}", getattr(base.label, lang) if base else "", errors, longest=1000)
                for lang in ("ru", "en")
            )
        )
        name = clean(posted.get(f"{at}.name", "")) or was
        if base is None and not label and not name:
            continue
        if base is not None:
            sent.add(was)
        if name and name != was and not is_choice_name(name):
            errors[f"{at}.name"] = _("A code has letters, digits, “_”, “-” and “.”, and no spaces.")
        if not name:
            nameless.append(len(found))
        elif name in taken:
            errors[f"{at}.name"] = _("There is another choice with the code “%(name)s”.", name=name)
        taken.add(name)
        choice = replace(base or Choice(name), name=name, label=label)
        if "other" in offered and f"{at}.shown" in posted:
            choice = replace(choice, other=is_on(posted, f"{at}.other"))
        if "exclusive" in offered and f"{at}.shown" in posted:
            choice = replace(choice, exclusive=is_on(posted, f"{at}.exclusive"))
        if base is not None and name and name != was:
            renames[was] = name
        found.append(choice)
    found += [choice for choice in stored if choice.name not in sent and choice.name not in gone]
    for line in posted.get(f"{prefix}.lines", "").replace("\r", "\n").split("\n"):
        if clean(line):
            nameless.append(len(found))
            found.append(Choice("", Words(clean(line)[:1000])))
    used = {choice.name for choice in (*found, *stored)}
    for index in nameless:
        name = next_choice_name(used)
        used.add(name)
        found[index] = replace(found[index], name=name)
    if len(found) > MOST_CHOICES:
        errors["choices"] = _("A question has at most %(most)s choices.", most=MOST_CHOICES)
    return tuple(found)


def _numbers(posted: Posted, prefix: str) -> list[int]:
    """The rows that were sent, in order of their numbers."""
    found = {int(match[2]) for name in posted if (match := _ROW.fullmatch(name)) and match[1] == prefix}
    return sorted(found)


def row_numbers(posted: Posted, prefix: str) -> list[int]:
    """The numbers of the rows that were sent, in order."""
    return _numbers(posted, prefix)


def swap_rows(posted: Posted, prefix: str, number: int, by: int) -> Fields:
    """What was sent, one row and its neighbour in each other's place."""
    numbers = _numbers(posted, prefix)
    at = numbers.index(number) if number in numbers else -1
    if at < 0 or not 0 <= at + by < len(numbers):
        return dict(posted)
    other = numbers[at + by]
    places = {f"{prefix}.{number}.": f"{prefix}.{other}.", f"{prefix}.{other}.": f"{prefix}.{number}."}
    swapped: Fields = {}
    for name, text in posted.items():
        for old, new in places.items():
            if name.startswith(old):
                name = new + name[len(old) :]
                break
        swapped[name] = text
    return swapped


def drop_row(posted: Posted, prefix: str, number: int) -> Fields:
    """What was sent without one row, and the word that it is gone."""
    start = f"{prefix}.{number}."
    left = {name: text for name, text in posted.items() if not name.startswith(start)}
    was = posted.get(f"{start}was", "")
    return left | ({f"{prefix}.gone.{was}": "1"} if was else {})

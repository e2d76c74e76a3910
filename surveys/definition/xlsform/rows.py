"""Write a definition as rows of the sheets of an XLSForm."""

import re
from collections.abc import Iterator

from surveys.definition.model import Definition, Question, QuestionType, Section, Words
from surveys.definition.xlsform.kinds import CANONICAL, METADATA, MOST_STEPS
from surveys.definition.xlsform.limits import joined, limits, plain
from surveys.definition.xlsform.own_columns import READERS, WORDS, words_cells, write_own
from surveys.definition.xlsform.sheets import LANGUAGES, Cells, Sheets, translated

FORM_ID = "kais"  # where the file that it came from said none
_NAME = re.compile(r"[^\W\d][\w.\-]*")
_SELECTS = {
    QuestionType.SINGLE: "select_one",
    QuestionType.DROPDOWN: "select_one",
    QuestionType.MULTIPLE: "select_multiple",
    QuestionType.RANKING: "rank",
}
_TYPES = {kind: min(names) for kind, names in CANONICAL.items()}  # NUMBER is chosen by its decimals
_WORDS_OF_TYPE = {QuestionType.DROPDOWN: "minimal", QuestionType.LONG_TEXT: "multiline"}
# Fields that the form's own columns never say; the others are added where a type has no column for them.
_ALWAYS_OWN = {"unit", "minimum", "maximum", "step", "decimals", "fewest", "most", "longest", "accept"}
_BY_HAND = ("type", "name", "label", "choices", "rows")


def write_rows(definition: Definition) -> Sheets:
    """The rows of a definition."""
    sheets = Sheets(settings=_settings(definition))
    for section in definition.sections:
        sheets.survey.append(_group(section, definition))
        for question in section.questions:
            sheets.survey += _question(sheets, question)
        sheets.survey.append({"type": "end_group"})
    return sheets


def _settings(definition: Definition) -> Cells:
    cells = {
        "form_title": definition.title.get("ru"),
        "form_id": FORM_ID,
        "default_language": LANGUAGES["ru"],
        "kais_kind": definition.kind.value,
        "kais_named": "yes" if definition.named else "no",
        "kais_access": definition.access.value,
    }
    for name in ("title", "description", "purpose", "thanks"):
        cells |= words_cells(f"kais_{name}", getattr(definition, name))
    return cells | {key: text for key, text in definition.original.items() if "/" not in key}


def _group(section: Section, definition: Definition) -> Cells:
    cells = {"type": "begin_group", "name": section.name, "appearance": "field-list"}
    cells |= translated("label", section.title) | words_cells("kais_description", section.description)
    if section.relevant:
        cells["relevant"] = section.relevant
    start = f"{section.name}/"
    return cells | {key.removeprefix(start): text for key, text in definition.original.items() if key.startswith(start)}


def _question(sheets: Sheets, question: Question) -> list[Cells]:
    if question.type is QuestionType.MATRIX and _is_plain_table(question):
        return _table(sheets, question)
    cells, own = _typed(sheets, question)
    cells |= _common(question, own)
    if question.type is QuestionType.UNSUPPORTED and question.choices and "type" not in own:
        sheets.keep_list(cells["type"], question.choices)
    elif (
        question.choices
        and not cells["type"].startswith(("select", "rank"))
        and "tick_labelset" not in cells.get("parameters", "")
    ):
        cells["kais_choices"] = sheets.list_name(question.name, question.choices)
    if question.rows:
        cells["kais_rows"] = sheets.list_name(f"{question.name}_rows", question.rows)
    return [cells, *_others(question, cells["type"])]


def _typed(sheets: Sheets, question: Question) -> tuple[Cells, set[str]]:
    """The type, appearance and parameters of a row, and the fields that only our columns can say."""
    kind = question.type
    own: set[str] = set()
    cells: Cells = {"appearance": " ".join(filter(None, (_WORDS_OF_TYPE.get(kind, ""), question.appearance)))}
    if kind in _SELECTS and question.choices:
        fit = kind in (QuestionType.MULTIPLE, QuestionType.RANKING)
        cells["type"] = f"{_SELECTS[kind]} {sheets.list_name(question.name, question.choices, fit=fit)}"
        if question.randomise:
            cells["parameters"] = "randomize=true"
        return cells, own
    own |= {"randomise", "choice_filter"}
    if kind is QuestionType.SCALE and _is_range(question):
        cells["type"] = "range"
        cells["parameters"] = f"start={plain(question.minimum)} end={plain(question.maximum)} step=1"
        if question.choices:
            cells["parameters"] += f" tick_labelset={sheets.list_name(question.name, question.choices)}"
        return cells, own
    if kind is QuestionType.NUMBER:
        cells["type"] = "integer" if question.decimals == 0 else "decimal"
    elif kind in _TYPES:
        cells["type"] = _TYPES[kind]
    elif kind is QuestionType.LONG_TEXT:
        cells["type"] = "text"
    elif kind is QuestionType.UNSUPPORTED and "type" in question.original:
        cells["type"] = question.original["type"]
    else:
        cells["type"] = "note" if kind in (QuestionType.MATRIX, QuestionType.UNSUPPORTED) else "text"
        own.add("type")
        if kind in _SELECTS:
            cells["appearance"] = question.appearance
    if cells["type"] == "calculate" and not question.calculation:
        cells["type"] = "note"
        own.add("type")
    return cells, own


def _is_range(question: Question) -> bool:
    low, high = question.minimum, question.maximum
    if (
        low is None
        or high is None
        or question.appearance
        or question.step is not None
        or "parameters" in question.original
    ):
        return False
    whole = float(low).is_integer() and float(high).is_integer()
    names = {str(value) for value in range(int(low), int(high) + 1)} if whole and 0 < high - low < MOST_STEPS else set()
    return bool(names) and all(choice.name in names for choice in question.choices)


def _common(question: Question, own: set[str]) -> Cells:
    """Columns that all types have."""
    own = own | _ALWAYS_OWN
    said = limits(question)
    cells: Cells = {
        "name": question.name,
        "required": "yes" if question.required == "true()" else question.required,
        "relevant": question.relevant,
        "constraint": joined(said, question.constraint),
        "calculation": question.calculation,
        "choice_filter": "" if "choice_filter" in own else question.choice_filter,
        "default": question.default,
    }
    for name, words in (
        ("label", question.label),
        ("hint", question.hint),
        ("required_message", question.required_message),
        ("constraint_message", question.constraint_message),
    ):
        cells |= translated(name, words)
    mark = question.original.get("type", "").startswith(("begin", "end"))
    if not (question.label or question.hint or mark):  # pyxform wants one of them
        cells |= translated("label", Words(question.name)) | {"kais_label": "no"}
    kept = dict(question.original)
    if question.original.get("type", "").lower() in METADATA and cells["calculation"] in ("''", "today()"):
        cells["calculation"] = ""
    if "type" in own:
        kept.pop("type", None)
    return cells | write_own(question, own) | kept


def _others(question: Question, kind: str) -> Iterator[Cells]:
    """The field for words of one's own, for tools that do not know our column."""
    if kind.startswith("select") and (choice := next((each for each in question.choices if each.other), None)):
        yield {
            "type": "text",
            "name": f"{question.name}.other",
            "relevant": f"selected(${{{question.name}}}, '{choice.name}')" if "'" not in choice.name else "",
            "kais_type": "other",
            **translated("label", choice.label),
        }


def _is_plain_table(question: Question) -> bool:
    names = [row.name for row in question.rows]
    return (
        bool(question.choices and question.rows)
        and all(_NAME.fullmatch(f"m.{name}") for name in names)
        and len({name.lower() for name in names}) == len(names)
        and all(row.label and not (row.other or row.exclusive or row.columns) for row in question.rows)
        and not question.appearance
    )


def _table(sheets: Sheets, question: Question) -> list[Cells]:
    list_name = sheets.list_name(question.name, question.choices)
    fields = {*READERS, *WORDS} - {*_BY_HAND, "required", "required_message", "relevant", "hint"}
    group: Cells = {
        "type": "begin_group",
        "name": question.name,
        "appearance": "table-list",
        "relevant": question.relevant,
        **translated("label", question.label),
        **translated("hint", question.hint),
        **write_own(question, fields),
        **question.original,
    }
    rows = [
        {
            "type": f"select_one {list_name}",
            "name": f"{question.name}.{row.name}",
            "required": "yes" if question.required == "true()" else question.required,
            **translated("label", row.label),
            **translated("required_message", question.required_message),
        }
        for row in question.rows
    ]
    return [group, *rows, {"type": "end_group"}]

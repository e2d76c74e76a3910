"""Write the logic of a page for its script."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from core.i18n import gettext as _
from core.i18n import language
from surveys.expressions import Tree, Value, columns_in, labels_in, names_in, to_json
from surveys.logic.rules import ALWAYS, COMPUTED, Rules
from surveys.logic.values import columns_of

if TYPE_CHECKING:
    from surveys.logic.running import Logic

_SAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def write_script(
    logic: "Logic", section: str | None, known: Mapping[str, Value], lang: str, moment: tuple[str, str] | None = None
) -> str:
    """The JSON of one page, or of the whole survey; empty where nothing depends on anything.

    ``questions``: name -> ``type``; ``relevant``, ``required`` (true or a tree), ``constraint`` with ``message``,
    ``calculation``, ``filter`` with ``choices`` (name -> column -> value), ``names`` (name in expressions -> part of
    the answer). ``order``: names, each after what it needs. ``known``: values from other pages. ``labels``: for jr:choice-name. ``today`` and ``now``: where given.
    """
    here = [rules for rules in logic.book.rules if rules.question and section in (None, rules.section.name)]
    sections = {rules.section.name: rules.trees.get("relevant") for rules in logic.book.rules if not rules.question}
    trees = [tree for rules in here for tree in rules.trees.values()]
    trees += [tree for tree in sections.values() if tree and section is None]
    used = {name for tree in trees for name in names_in(tree)}
    names: dict[str, dict[str, str]] = {}
    for name in sorted(used):
        question, part = logic.book.names[name]
        names.setdefault(question.name, {})[name] = part
    questions = {}
    for rules in here:
        above = sections.get(rules.section.name) if section is None else None
        if entry := _entry(rules, above, names.get(rules.key, {}), lang):
            questions[rules.key] = entry
    if not any(entry.keys() - {"type", "names"} for entry in questions.values()):
        return ""
    asked = {name for tree in trees for name in labels_in(tree)}
    data: dict[str, Any] = {
        "questions": questions,
        "order": [key for key in logic.book.order.keys if key in questions],
        "known": {
            name: value
            for name, value in known.items()
            if name in used and logic.book.names[name][0].name not in questions and value == value
        },
        "labels": {name: labels for name, labels in logic.labels.items() if name in asked},
    }
    if moment:
        data["today"], data["now"] = moment
    return orjson.dumps(data).decode().translate(_SAFE)


def _entry(rules: Rules, above: Tree | None, names: dict[str, str], lang: str) -> dict[str, Any]:
    """What the script needs to know of a question; empty where nothing."""
    question, trees = rules.question, rules.trees
    assert question is not None
    entry: dict[str, Any] = {}
    conditions = [to_json(tree) for tree in (above, trees.get("relevant")) if tree]
    if conditions:
        entry["relevant"] = conditions[0] if len(conditions) == 1 else ["and", *conditions]
    if (tree := trees.get("required")) and tree.source != ALWAYS:
        entry["required"] = to_json(tree)
    if (tree := trees.get("constraint")) and question.answered:
        entry["constraint"] = to_json(tree)
        with language(lang):
            entry["message"] = question.constraint_message.get(lang) or _("This answer does not fit. Check it.")
    if (tree := trees.get("calculation")) and question.type in COMPUTED:
        entry["calculation"] = to_json(tree)
    if tree := trees.get("choice_filter"):
        columns = columns_in(tree)
        entry["filter"] = to_json(tree)
        entry["choices"] = {
            choice.name: {column: value for column, value in columns_of(choice).items() if column in columns}
            for choice in question.choices
        }
    if names:
        entry["names"] = names
    return {"type": str(question.type), **entry} if entry else {}

"""Write a definition as YAML that people read and ``read_yaml`` reads back equal."""

from typing import Any

import yaml

from surveys.definition.auto_names import choice_name
from surveys.definition.model import Access, Choice, Definition, Question, Section, Words

_WIDTH = 110  # characters of a line
_TEXTS = ("required_message", "constraint_message", "unit")
_EXPRESSIONS = ("relevant", "constraint", "calculation", "choice_filter")
_NUMBERS = ("minimum", "maximum", "step", "decimals", "fewest", "most", "longest")


def write_yaml(definition: Definition) -> str:
    """The YAML of a definition; what is not given is left out."""
    plain = _left_full(
        {
            "title": _words(definition.title),
            "description": _words(definition.description),
            "kind": definition.kind.value,
            "named": definition.named,
            "access": definition.access.value if definition.access is not Access.OPEN else None,
            "purpose": _words(definition.purpose),
            "thanks": _words(definition.thanks),
            "original": dict(definition.original),
            "problems": [{"cell": each.cell, "sentence": each.sentence} for each in definition.problems],
            "sections": [_section(section) for section in definition.sections],
        }
    )
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)


def _left_full(plain: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if value is not None and value not in ("", [], {}, False)}


def _section(section: Section) -> dict[str, Any]:
    return _left_full(
        {
            "name": section.name,
            "title": _words(section.title),
            "description": _words(section.description),
            "relevant": section.relevant,
            "questions": [_question(question) for question in section.questions],
        }
    )


def _question(question: Question) -> dict[str, Any]:
    required = True if question.required == "true()" else question.required
    plain: dict[str, Any] = {
        "name": question.name,
        "type": question.type.value,
        "label": _words(question.label),
        "hint": _words(question.hint),
        "required": required,
    }
    plain |= {key: getattr(question, key) for key in _EXPRESSIONS}
    plain |= {key: _words(getattr(question, key)) for key in _TEXTS}
    numbers = {key: getattr(question, key) for key in _NUMBERS}
    return (
        _left_full(plain)
        | {key: _number(value) for key, value in numbers.items() if value is not None}
        | _left_full(
            {
                "options": _choices(question.choices),
                "rows": _choices(question.rows),
                "accept": list(question.accept),
                "default": question.default,
                "randomise": question.randomise,
                "appearance": question.appearance,
                "original": dict(question.original),
                "cell": question.cell,
            }
        )
    )


def _number(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def _choices(choices: tuple[Choice, ...]) -> list[Any]:
    """Choices, short where their names would be made again from their texts."""
    plain: list[Any] = []
    taken: set[str] = set()
    for choice in choices:
        simple = not (choice.other or choice.exclusive or choice.columns) and bool(choice.label)
        if simple and choice.name == choice_name(choice.label, {*taken}) and _alone(choice.name, choices):
            plain.append(_words(choice.label))
        else:
            plain.append(
                {"name": choice.name}
                | _left_full(
                    {
                        "label": _words(choice.label),
                        "other": choice.other,
                        "exclusive": choice.exclusive,
                        "columns": dict(choice.columns),
                    }
                )
            )
        taken.add(choice.name)
    return plain


def _alone(name: str, choices: tuple[Choice, ...]) -> bool:
    return sum(name == choice.name for choice in choices) == 1


def _words(words: Words) -> str | dict[str, str] | None:
    if not words:
        return None
    return words.ru if not words.en else dict(_left_full({"ru": words.ru, "en": words.en}))


class _Dumper(yaml.SafeDumper):
    """Lists stand indented under their name; the same text twice is written twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value and not any(line != line.rstrip() for line in value.split("\n")) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)

"""Say a condition in words, for paper and for browsers without scripts: «only if “Do you have children?” is “Yes”»."""

from collections.abc import Sequence
from typing import Any

from core.i18n import format_number
from core.i18n import gettext as _
from surveys.definition.model import Definition, Question, QuestionType
from surveys.expressions import ExpressionRefused, parse

LONGEST = 70  # characters of a question's words in the condition of another
_RELATIONS = ("=", "!=", "<", "<=", ">", ">=")


class _Unsayable(Exception):
    """There are no plain words for it."""


def say_condition(definition: Definition, expression: str, lang: str) -> str:
    """A condition in words; empty where there is none.

    What has no plain words is said by naming the questions it looks at.
    """
    if not expression.strip():
        return ""
    try:
        root = parse(expression).root
    except ExpressionRefused:
        return _("only in some cases")
    try:
        return _("only if %(condition)s", condition=_Words(definition, lang).say(root))
    except _Unsayable:
        names = _Words(definition, lang).names(root)
        if not names:
            return _("only in some cases")
        return _("depending on the answer to %(questions)s", questions=", ".join(names))


class _Words:
    """Speaks one language about one definition."""

    def __init__(self, definition: Definition, lang: str) -> None:
        self._definition = definition
        self._lang = lang

    def say(self, node: Any) -> str:
        """The words of a condition."""
        if not isinstance(node, tuple):
            raise _Unsayable
        operation, operands = node[0], node[1:]
        if operation in ("and", "or"):
            between = _(" and ") if operation == "and" else _(" or ")
            return between.join(self._inner(one, operation) for one in operands)
        if operation == "not":
            return self._not(operands[0])
        if operation in _RELATIONS:
            return self._relation(operation, *operands)
        if operation == "selected":
            question = self._question(operands[0])
            values = {"question": self._called(question), "answer": self._value(question, operands[1])}
            return _("the answer to %(question)s is %(answer)s", **values)
        raise _Unsayable

    def names(self, node: Any) -> list[str]:
        """The questions a condition looks at, quoted."""
        found: dict[str, None] = {}
        waiting = [node]
        while waiting:
            one = waiting.pop(0)
            if isinstance(one, tuple):
                if one[0] == "$" and (question := self._find(one[1])):
                    found[self._called(question)] = None
                waiting += one[1:]
        return list(found)

    def _inner(self, node: Any, around: str) -> str:
        words = self.say(node)
        return f"({words})" if isinstance(node, tuple) and node[0] in ("and", "or") and node[0] != around else words

    def _not(self, node: Any) -> str:
        if isinstance(node, tuple) and node[0] == "selected":
            question = self._question(node[1])
            values = {"question": self._called(question), "answer": self._value(question, node[2])}
            return _("the answer to %(question)s is anything but %(answer)s", **values)
        return _("it does not hold that %(condition)s", condition=self.say(node))

    def _relation(self, relation: str, left: Any, right: Any) -> str:
        if not (isinstance(left, tuple) and left[0] == "$"):
            left, right = right, left
            relation = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(relation, relation)
        question = self._question(left)
        if right == "":
            sentence = (
                _("there is an answer to %(question)s") if relation == "!=" else _("there is no answer to %(question)s")
            )
            if relation not in ("=", "!="):
                raise _Unsayable
            return sentence % {"question": self._called(question)}
        values = {"question": self._called(question), "answer": self._value(question, right)}
        if relation == "=":
            return _("the answer to %(question)s is %(answer)s", **values)
        if relation == "!=":
            return _("the answer to %(question)s is anything but %(answer)s", **values)
        sentences = {
            "<": _("the answer to %(question)s is less than %(answer)s", **values),
            "<=": _("the answer to %(question)s is at most %(answer)s", **values),
            ">": _("the answer to %(question)s is more than %(answer)s", **values),
            ">=": _("the answer to %(question)s is at least %(answer)s", **values),
        }
        return sentences[relation]

    def _question(self, node: Any) -> Question:
        question = self._find(node[1]) if isinstance(node, tuple) and node[0] == "$" else None
        if question is None or not question.answered:
            raise _Unsayable
        return question

    def _find(self, name: str) -> Question | None:
        return self._definition.question(name)

    def _called(self, question: Question) -> str:
        words = " ".join((question.label.get(self._lang) or question.name).split())
        words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
        return f"«{words}»" if self._lang == "ru" else f"“{words}”"

    def _value(self, question: Question, node: Any) -> str:
        if isinstance(node, tuple):
            raise _Unsayable
        named: Sequence[Any] = question.choices
        text = format_number(node) if isinstance(node, float) else node
        plain = f"{node:g}" if isinstance(node, float) else node
        label = next((one.label.get(self._lang) for one in named if one.name == plain), "")
        if not label and question.type is QuestionType.CONSENT:
            return _("yes")
        words = label or text
        return f"«{words}»" if self._lang == "ru" else f"“{words}”"

"""Translate conditions of LimeSurvey into the language of our expressions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# A question by its name; or a choice of a multiple choice, which is an answer of its own there.
Meaning = str | tuple[str, str]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z]+)?|\d+X\d+X\w+)"""
    r"""|(?P<sign>==|!=|<=|>=|<|>|&&|\|\||!|\(|\)|=))"""
)
_SGQA = re.compile(r"\d+X\d+X\w+(?:\.[A-Za-z]+)?")
_SIGNS = {"==": "=", "=": "=", "eq": "=", "!=": "!=", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">="}
_SIGNS |= {sign: sign for sign in ("<", ">", "<=", ">=")}
_JOINS = {"and": "and", "&&": "and", "or": "or", "||": "or"}
_LONGEST = 2000


class _Untranslatable(Exception):
    """A word or an order that we have no words for."""


def translate_relevance(condition: str, names: Mapping[str, Meaning]) -> str | None:
    """The condition in our language; empty where it always holds, None where it cannot be said.

    Args:
        names: what the names in it mean: of a question, or ``(question, choice)`` of a multiple choice.
    """
    condition = condition.strip()
    if condition in ("", "1", "true"):
        return ""
    try:
        reader = _Reader(_tokens(condition), names)
        said = reader.any()
        return said if reader.ended() else None
    except (_Untranslatable, RecursionError):
        return None


def _tokens(condition: str) -> list[tuple[str, str]]:
    if len(condition) > _LONGEST:
        raise _Untranslatable
    tokens: list[tuple[str, str]] = []
    place = 0
    while condition[place:].strip():
        sgqa = _SGQA.match(condition, place + len(condition[place:]) - len(condition[place:].lstrip()))
        if sgqa:
            tokens.append(("name", sgqa[0]))
            place = sgqa.end()
            continue
        found = _TOKEN.match(condition, place)
        if not found or not found.lastgroup:
            raise _Untranslatable
        tokens.append((found.lastgroup, found[found.lastgroup]))
        place = found.end()
    return tokens


@dataclass(slots=True)
class _Reader:
    tokens: list[tuple[str, str]]
    names: Mapping[str, Meaning]
    place: int = 0

    def ended(self) -> bool:
        return self.place == len(self.tokens)

    def any(self) -> str:
        """Conditions joined by and, or."""
        parts = [self._one()]
        while not self.ended() and (join := _JOINS.get(self._seen().lower())):
            self.place += 1
            parts += [join, self._one()]
        return " ".join(parts)

    def _seen(self) -> str:
        return "" if self.ended() else self.tokens[self.place][1]

    def _take(self) -> tuple[str, str]:
        if self.ended():
            raise _Untranslatable
        self.place += 1
        return self.tokens[self.place - 1]

    def _one(self) -> str:
        seen = self._seen()
        if seen == "!":
            self.place += 1
            return f"not({self._one()})"
        if seen == "(":
            self.place += 1
            return f"({self._closed()})"
        if seen == "is_empty":
            self.place += 1
            if self._take()[1] != "(":
                raise _Untranslatable
            meaning = self._meaning(self._take())
            if self._take()[1] != ")" or isinstance(meaning, tuple):
                raise _Untranslatable
            return f"{meaning} = ''"
        return self._comparison()

    def _closed(self) -> str:
        said = self.any()
        if self._take()[1] != ")":
            raise _Untranslatable
        return said

    def _comparison(self) -> str:
        left = self._meaning(self._take())
        sign = _SIGNS.get(self._take()[1].lower())
        right = self._meaning(self._take())
        if sign is None or isinstance(right, tuple):
            raise _Untranslatable
        if isinstance(left, str):
            return f"{left} {sign} {right}"
        if sign not in ("=", "!=") or right not in ("'Y'", "''"):
            raise _Untranslatable
        question, choice = left
        chosen = f"selected(${{{question}}}, '{choice}')"
        return chosen if (sign == "=") == (right == "'Y'") else f"not({chosen})"

    def _meaning(self, token: tuple[str, str]) -> Meaning:
        kind, text = token
        if kind == "number":
            return text
        if kind == "text" and "'" not in text[1:-1]:
            return f"'{text[1:-1]}'"
        meaning = self.names.get(text.split(".")[0]) if kind == "name" else None
        if meaning is None or text.partition(".")[2] not in ("", "NAOK", "value"):
            raise _Untranslatable
        return meaning if isinstance(meaning, tuple) else f"${{{meaning}}}"

"""Spare Jinja the same work: macros that depend on their arguments only, and facts that differ in their texts only.

A card calls some three hundred macros; most print the same icon, chip or row as the card before. What is put in place of
a macro gives the same bytes (a test compares whole builds).
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from catalog.cards import Fact
from core.i18n import current_language, format_day
from publisher.shell import Shell, escaped, mark

# Order matters: a partial imports the ones above it when it is first used.
REMEMBERED: Mapping[str, tuple[str, ...]] = {
    "partials/_icons.html": ("icon", "kind_icon"),
    "partials/_chip.html": ("chip", "state_chip"),
    "partials/_facts.html": ("src", "unknown"),
}
SHAPED: Mapping[str, tuple[str, ...]] = {"partials/_facts.html": ("fact_row", "facts_row")}
KEPT = 20_000  # results of one macro; a build has far fewer


class MarkedDay:
    """Stands for a day where a shell is rendered: prints marks."""

    def __init__(self, name: str) -> None:
        self._name = name

    def isoformat(self) -> str:
        """The mark of the day as ISO."""
        return mark(f"i{self._name}")

    def strftime(self, _form: str) -> str:
        """The mark of the short day."""
        return mark(f"d{self._name}")


@lru_cache(maxsize=5_000)
def _short(lang: str, day: date) -> str:
    return format_day(day, "short")


def shape_of(fact: Fact) -> tuple[object, ...]:
    """What of a fact decides about a template's branches: state, which texts there are, the scheme of its link."""
    return (
        fact.state,
        bool(fact.value),
        fact.href.partition(":")[0] if fact.href else None,
        bool(fact.source_title),
        fact.seen_on is not None,
    )


def with_marks(fact: Fact, name: str) -> Fact:
    """A fact of the same shape whose texts are marks."""
    day: Any = MarkedDay(name) if fact.seen_on else None
    scheme, colon, _rest = fact.href.partition(":")
    return Fact(
        value=mark(f"v{name}") if fact.value else "",
        state=fact.state,
        source_title=mark(f"s{name}") if fact.source_title else "",
        seen_on=day,
        href=(scheme + colon + mark(f"h{name}") if colon else mark(f"h{name}")) if fact.href else "",
    )


def put_texts(values: dict[str, str], fact: Fact, name: str) -> None:
    """What fills the marks of a fact."""
    values[f"v{name}"] = escaped(fact.value)
    if fact.href:
        before, colon, after = fact.href.partition(":")
        values[f"h{name}"] = escaped(after if colon else before)
    if fact.source_title:
        values[f"s{name}"] = escaped(fact.source_title)
    if fact.seen_on:
        values[f"i{name}"] = fact.seen_on.isoformat()
        values[f"d{name}"] = _short(current_language(), fact.seen_on)


class Remembered:
    """A macro that is asked once for the same arguments in the same language."""

    def __init__(self, macro: Callable[..., Any]) -> None:
        self._macro = macro
        self._known: dict[object, Any] = {}

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """What the macro prints."""
        if "caller" in named:
            return self._macro(*arguments, **named)
        key = (current_language(), arguments, tuple(named.items()))
        try:
            found = self._known.get(key)
        except TypeError:  # an argument that cannot be a key
            return self._macro(*arguments, **named)
        if found is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            found = self._known[key] = self._macro(*arguments, **named)
        return found


class Shaped:
    """A macro of facts that is asked once for each shape, with marks in place of the texts."""

    def __init__(self, macro: Callable[..., Any]) -> None:
        self._macro = macro
        self._known: dict[object, Shell] = {}

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """What the macro prints."""
        facts: list[Fact] = []
        key: list[object] = [current_language()]
        for argument in arguments:
            if isinstance(argument, Fact):
                facts.append(argument)
                key.append(shape_of(argument))
            elif isinstance(argument, tuple) and all(isinstance(one, Fact) for one in argument):
                facts.extend(argument)
                key.append(tuple(shape_of(one) for one in argument))
            else:
                key.append(argument)
        key.extend(named.items())
        if any(fact.correction for fact in facts):  # rare, and its words are many: the macro itself
            return self._macro(*arguments, **named)
        shell = self._known.get(tuple(key))
        if shell is None:
            shell = self._known[tuple(key)] = Shell(str(self._macro(*_marked_arguments(arguments), **named)))
        values: dict[str, str] = {}
        for number, fact in enumerate(facts):
            put_texts(values, fact, str(number))
        return Markup(shell.fill(values))  # noqa: S704  # the macro's own HTML, filled with escaped texts


def _marked_arguments(arguments: tuple[Any, ...]) -> list[Any]:
    number = 0
    marked: list[Any] = []
    for argument in arguments:
        if isinstance(argument, Fact):
            marked.append(with_marks(argument, str(number)))
            number += 1
        elif isinstance(argument, tuple) and all(isinstance(one, Fact) for one in argument):
            marked.append(tuple(with_marks(one, str(number + at)) for at, one in enumerate(argument)))
            number += len(argument)
        else:
            marked.append(argument)
    return marked


def spare_work(environment: Environment) -> None:
    """Put remembering callables in place of the shared partials' macros, in the modules that templates import."""
    for table, kind in ((REMEMBERED, Remembered), (SHAPED, Shaped)):
        for name, macros in table.items():
            module = environment.get_template(name).module
            for macro in macros:
                setattr(module, macro, kind(getattr(module, macro)))

"""Read one value of a YAML definition, or say in a sentence what stands there and what should."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from core.i18n import gettext as _
from surveys.definition.model import NO_WORDS, Words
from surveys.definition.refused import DefinitionRefused, shown
from surveys.definition.sizes import MOST_QUESTIONS
from surveys.definition.texts import tidy

LONGEST_TEXT = 20_000  # characters
Listed = TypeVar("Listed", bound=StrEnum)


def refuse(place: str, sentence: str) -> DefinitionRefused:
    """A refusal that begins with its place."""
    return DefinitionRefused(f"{place}: {sentence}" if place else sentence, place)


def mapping(value: Any, place: str, known: frozenset[str]) -> Mapping[str, Any]:
    """A mapping whose names are all known."""
    if not isinstance(value, dict):
        raise refuse(
            place, _("names with values are expected here, like “title: …”, not “%(value)s”.", value=_kind(value))
        )
    for key in value:
        if key not in known:
            raise refuse(
                place,
                _(
                    "“%(key)s” is not known here. What can stand here: %(known)s.",
                    key=shown(key),
                    known=", ".join(sorted(known)),
                ),
            )
    return value


def items(value: Any, place: str, most: int = MOST_QUESTIONS) -> list[Any]:
    """A list; nothing is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise refuse(place, _("a list is expected here, not “%(value)s”.", value=_kind(value)))
    if len(value) > most:
        raise refuse(place, _("the list is longer than %(most)s.", most=most))
    return value


def text(value: Any, place: str) -> str:
    """A text; numbers and true are written out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(getattr(value, "written", value))
    if not isinstance(value, str):
        raise refuse(place, _("a text is expected here, not “%(value)s”.", value=_kind(value)))
    if len(value) > LONGEST_TEXT:
        raise refuse(place, _("the text is longer than %(most)s characters.", most=LONGEST_TEXT))
    return tidy(value)


def words(value: Any, place: str) -> Words:
    """A text in Russian, or ``{ru: …, en: …}``."""
    if value is None:
        return NO_WORDS
    if isinstance(value, dict):
        found = mapping(value, place, frozenset({"ru", "en"}))
        return Words(ru=text(found.get("ru"), f"{place}.ru"), en=text(found.get("en"), f"{place}.en"))
    return Words(ru=text(value, place))


def flag(value: Any, place: str) -> bool:
    """True or false; yes and no are understood."""
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("yes", "no", "да", "нет"):
        return value.lower() in ("yes", "да")
    raise refuse(place, _("true or false is expected here, not “%(value)s”.", value=_kind(value)))


def number(value: Any, place: str) -> float | None:
    """A number; nothing is none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e15 or value != value:
        raise refuse(place, _("a number is expected here, not “%(value)s”.", value=_kind(value)))
    return float(value)


def whole(value: Any, place: str) -> int | None:
    """A whole number from nought; nothing is none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**9:
        raise refuse(place, _("a whole number is expected here, not “%(value)s”.", value=_kind(value)))
    return int(value)


def condition(value: Any, place: str) -> str:
    """An expression; true is ``true()``, false and nothing are no expression."""
    if isinstance(value, bool):
        return "true()" if value else ""
    return text(value, place)


def texts_by_name(value: Any, place: str) -> dict[str, str]:
    """Any names with texts."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise refuse(
            place, _("names with values are expected here, like “title: …”, not “%(value)s”.", value=_kind(value))
        )
    return {tidy(key): text(each, f"{place}.{shown(key)}") for key, each in value.items()}


def text_list(value: Any, place: str) -> tuple[str, ...]:
    """A list of texts; one text alone is a list of one."""
    found = [value] if isinstance(value, str) else items(value, place)
    return tuple(text(each, f"{place}[{index}]") for index, each in enumerate(found))


def one_of(listed: type[Listed]) -> Callable[[Any, str], Listed]:
    """A reader of a word of a list."""

    def read(value: Any, place: str) -> Listed:
        try:
            return listed(value)
        except ValueError as error:
            raise refuse(
                place,
                _(
                    "“%(value)s” is not known. What can stand here: %(known)s.",
                    value=_kind(value),
                    known=", ".join(listed),
                ),
            ) from error

    return read


def _kind(value: Any) -> str:
    """What stands there, as a sentence can say it."""
    if isinstance(value, dict):
        return _("names with values")
    if isinstance(value, list):
        return _("a list")
    if value is None:
        return _("nothing")
    return shown(value)

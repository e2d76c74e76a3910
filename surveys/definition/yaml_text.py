"""Read YAML as plain values: no tags, no surprises, no bombs."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from core.i18n import gettext as _
from surveys.definition.refused import DefinitionRefused, shown

LARGEST = 1 << 20  # bytes
DEEPEST = 24  # lists and mappings in one another; a definition needs eight
MOST_VALUES = 100_000  # with every alias counted as often as it is used
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "True": True, "false": False, "False": False, "null": None, "~": None, "": None}


class Whole(int):
    """A whole number that knows how it was written: where a text is expected, 007 stays 007."""

    written: str

    def __new__(cls, written: str) -> "Whole":
        made = super().__new__(cls, written)
        made.written = written
        return made


class Fraction(float):
    """The same for other numbers: 1.50 stays 1.50."""

    written: str

    def __new__(cls, written: str) -> "Fraction":
        made = super().__new__(cls, written)
        made.written = written
        return made


def read_plain(text: str | bytes) -> Any:
    """The value of a YAML text: mappings, lists, texts, numbers, true, false and null.

    «yes», «no», «on» and dates are texts, for they are answers people give.

    Raises:
        DefinitionRefused: it is no YAML, holds tags, is too large or too deep.
    """
    source = _decode(text)
    try:
        anchors = _look_through(source)
        node = yaml.compose(source, Loader=yaml.SafeLoader if not _has_c() else yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        raise DefinitionRefused(_syntax(error)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise DefinitionRefused(_("This is not YAML: it holds a character that no text has.")) from error
    if node is None:
        raise DefinitionRefused(_("The file is empty."))
    return _Reader(counting=anchors > 0).value(node)


def _decode(text: str | bytes) -> str:
    if len(text) > LARGEST:
        raise DefinitionRefused(_("The file is too large: a definition has at most 1 MB."))
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionRefused(_("The file is not written in UTF-8. Save it in this encoding.")) from error


def _has_c() -> bool:
    return hasattr(yaml, "CSafeLoader")


def _look_through(source: str) -> int:
    """Refuse by the events, which need no recursion; how many anchors there are."""
    depth = values = anchors = 0
    for event in yaml.parse(source, Loader=yaml.CSafeLoader if _has_c() else yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.NodeEvent):
            values += 1
            anchors += bool(event.anchor) and not isinstance(event, yaml.AliasEvent)
            tag = getattr(event, "tag", None)
            if tag is not None and tag != "!":
                raise DefinitionRefused(
                    _("Line %(line)s: tags like “%(tag)s” are not read here.", line=_line(event), tag=shown(tag))
                )
        if depth > DEEPEST:
            raise DefinitionRefused(_("Line %(line)s: lists lie too deep in one another.", line=_line(event)))
        if values > MOST_VALUES:
            raise DefinitionRefused(_("The file holds more values than any survey."))
    return anchors


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 0


def _syntax(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return _("This is not YAML.")
    return _(
        "Line %(line)s, character %(column)s: this is not YAML. Look at the indents, the colons and the quotation marks "
        "there and in the line before.",
        line=mark.line + 1,
        column=mark.column + 1,
    )


class _Reader:
    """Values of nodes; with anchors every value is counted, so that a few lines do not become a million."""

    def __init__(self, *, counting: bool) -> None:
        self._counting = counting
        self._left = MOST_VALUES
        self._open: set[int] = set()

    def value(self, node: yaml.Node) -> Any:
        if self._counting:
            self._left -= 1
            if self._left < 0:
                raise DefinitionRefused(_("The file holds more values than any survey."))
            if id(node) in self._open:
                raise DefinitionRefused(_("Line %(line)s: this list holds itself.", line=node.start_mark.line + 1))
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        self._open.add(id(node))
        found = self._list(node) if isinstance(node, yaml.SequenceNode) else dict(self._pairs(node))
        self._open.discard(id(node))
        return found

    def _list(self, node: yaml.SequenceNode) -> list[Any]:
        return [self.value(each) for each in node.value]

    def _pairs(self, node: yaml.Node) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise DefinitionRefused(
                    _("Line %(line)s: a name before a colon must be a word.", line=key.start_mark.line + 1)
                )
            if key.value in seen:
                raise DefinitionRefused(
                    _(
                        "Line %(line)s: “%(key)s” stands twice in one place.",
                        line=key.start_mark.line + 1,
                        key=shown(key.value),
                    )
                )
            seen.add(key.value)
            yield key.value, self.value(value)


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.style:  # written in quotation marks or as a block: a text
        return text
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= 40 and _INTEGER.fullmatch(text):
        return Whole(text)
    if len(text) <= 40 and _NUMBER.fullmatch(text):
        return Fraction(text)
    return text

"""Render a layout once and fill its holes for every page.

A layout costs ten times as much as the page in it, and differs from page to page in a handful of texts. So it is rendered
with marks from Unicode's private-use area in place of those texts, cut at the marks once, and joined for each page. The
result is byte for byte what Jinja would have rendered (a test holds this).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from jinja2 import Template
from markupsafe import Markup, escape

from core.pages import Crumb, PageMeta

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([a-z0-9]+){_CLOSE}")
ROOT = f"{_OPEN}root{_CLOSE}"  # the way from a page to the root of its site: "", "../", "../../"


@lru_cache(maxsize=20_000)
def escaped(text: str) -> str:
    """Text as HTML; titles, sources and labels come again on page after page."""
    return str(escape(text))


def mark(name: str) -> str:
    """The mark of the hole ``name``."""
    return f"{_OPEN}{name}{_CLOSE}"


class Shell:
    """A rendered layout, cut at its holes."""

    def __init__(self, html: str) -> None:
        # re.split with one group alternates text and hole names.
        self._pieces = _MARK.split(html)

    def fill(self, values: Mapping[str, str]) -> str:
        """The page: every hole filled with text that is already HTML."""
        pieces = self._pieces.copy()
        for index in range(1, len(pieces), 2):
            pieces[index] = values[pieces[index]]
        return "".join(pieces)


class Layout:
    """The layouts of one theme: portal in a language, or the sites of all schools."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._shells: dict[object, Shell] = {}

    def render(self, page: PageMeta, main: str, frame: "Frame", *, root: str = "") -> str:
        """A whole page: ``main`` is the HTML of the block ``main``, which may hold the mark ROOT."""
        key = (frame.key, _key(page))
        shell = self._shells.get(key)
        if shell is None:
            html = str(self._template.render(**frame.with_marks(), page=_with_marks(page), main=Markup(mark("main"))))  # noqa: S704
            for name, other in frame.later.items():
                first, found, rest = html.partition(mark(name))
                html = first + found + rest.replace(mark(name), mark(other))
            shell = self._shells[key] = Shell(html)
        values = {
            **frame.values,
            "title": escaped(page.title),
            "path": escaped(page.path.removeprefix("/")),
            "description": escaped(page.description),
            "picture": escaped(page.picture.rpartition("://")[2]),
            "main": main,
        }
        for number, crumb in enumerate(page.crumbs):
            values[f"label{number}"] = escaped(crumb.label)
            values[f"href{number}"] = escaped(crumb.href or "")
        for number, text in enumerate(page.jsonld):
            values[f"jsonld{number}"] = text
        return shell.fill(values).replace(ROOT, root)

    def render_whole(self, page: PageMeta, main: str, frame: "Frame", *, root: str = "") -> str:
        """The same page by Jinja alone: for pages that are made once, and for the test that compares."""
        html = str(self._template.render(**frame.whole(), page=page, main=Markup(main)))  # noqa: S704  # our own HTML
        return html.replace(ROOT, root)


@dataclass(frozen=True, slots=True)
class Frame:
    """The context of a layout around the page: as it is, and with marks in place of what differs between sites."""

    whole: Callable[[], Mapping[str, Any]]
    with_marks: Callable[[], Mapping[str, Any]]  # asked once for every shell
    values: Mapping[str, str] = field(default_factory=dict)  # hole -> HTML
    key: object = None  # what decides about branches of the template
    later: Mapping[str, str] = field(default_factory=dict)  # hole -> the hole that stands in its second place and on


def plain_frame(context: Mapping[str, Any]) -> Frame:
    """A frame that is the same on all its pages."""
    return Frame(whole=lambda: context, with_marks=lambda: context, key=tuple(sorted(context.items())))


def _key(page: PageMeta) -> object:
    return (
        page.section,
        page.lang,
        tuple(crumb.href is None for crumb in page.crumbs),
        bool(page.path),
        bool(page.description),
        page.translated,
        page.indexed,
        len(page.jsonld),
        page.scripts,
        page.styles,
        page.updated_on,
        bool(page.picture),
        page.picture.rpartition("://")[0],
        tuple(page.extra.items()),
    )


def _with_marks(page: PageMeta) -> PageMeta:
    scheme, separator, _rest = page.picture.rpartition("://")
    picture = scheme + separator + mark("picture") if page.picture else ""
    return replace(
        page,
        title=mark("title"),
        path="/" + mark("path") if page.path else "",
        description=mark("description") if page.description else "",
        # A full address keeps the scheme that templates look for.
        picture=picture,
        crumbs=tuple(
            Crumb(mark(f"label{number}"), mark(f"href{number}") if crumb.href is not None else None)
            for number, crumb in enumerate(page.crumbs)
        ),
        jsonld=tuple(mark(f"jsonld{number}") for number in range(len(page.jsonld))),
    )

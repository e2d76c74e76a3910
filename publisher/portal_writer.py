"""Render and collect the portal's own pages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from jinja2 import Template

from core.i18n import gettext, language
from core.pages import Crumb, PageMeta
from core.urls import LANGUAGES, localise
from publisher.manifests import PageRecord
from publisher.shell import Layout, plain_frame

if TYPE_CHECKING:
    from publisher.task import Task
    from publisher.writer import TreeWriter

PORTAL_SITE = "portal"


@dataclass(slots=True)
class PortalWriter:
    """What the makers of portal pages share: templates, the writer, and the list of what was published."""

    task: "Task"
    get_template: Callable[[str], Template]
    writer: "TreeWriter"
    records: list[PageRecord] = field(default_factory=list)
    sitemap: list[tuple[str, date | None, bool]] = field(default_factory=list)  # Russian path, day, has an English twin
    _templates: dict[str, Template] = field(default_factory=dict)
    _layout: Layout | None = None

    def page(self, template: str, meta: PageMeta, **context: Any) -> None:
        """Render ``pages/<template>.html`` into the portal's frame and write it; the language is the page's."""
        if self._layout is None:
            self._layout = Layout(self.get_template("pages/layout"))
        if template not in self._templates:
            self._templates[template] = self.get_template(f"pages/{template}")
        with language(meta.lang):
            body = self._templates[template].render(lang=meta.lang, page=meta, plan=self.task.plan, **context)
            html = self._layout.render_whole(meta, body, plain_frame({"lang": meta.lang}))
        self.writer.write_page(meta.href, html)
        if meta.indexed and meta.lang == "ru":
            self.sitemap.append((meta.path, meta.updated_on, meta.translated))

    def in_languages(self, make: Callable[[str], None]) -> None:
        """Call ``make`` once for every language, speaking it."""
        for lang in LANGUAGES:
            with language(lang):
                make(lang)

    def data(self, url: str, content: bytes) -> None:
        """Write a file that is no page."""
        self.writer.write_data(url, content)


def crumbs(lang: str, *steps: tuple[str, str | None]) -> tuple[Crumb, ...]:
    """The path of a portal page: home, then the steps (label, Russian path)."""
    home = Crumb(gettext("Home"), localise("/", lang))
    return (home, *(Crumb(label, localise(path, lang) if path else None) for label, path in steps))

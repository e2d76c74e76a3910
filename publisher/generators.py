"""Pelican's generators: institutions as a stream, then the portal, or one site alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Template
from pelican.generators import Generator

from publisher.institutions import InstitutionPages
from publisher.macros import spare_work
from publisher.pelican_settings import template_folders
from publisher.single_site import SITE_SETTING, write_single_site
from publisher.task import SETTING
from publisher.themes import Theme

GetTemplate = Callable[[str], Template]


class ThemedGenerator(Generator):
    """A generator whose templates come from one theme and the shared folder."""

    theme_name = "portal"

    def __init__(
        self,
        context: Any,
        settings: dict[str, Any],
        path: str,
        theme: str,
        output_path: str,
        *,
        look: Theme | None = None,
        **arguments: Any,
    ) -> None:
        themes = Path(theme).parent
        folders = [str(folder) for folder in look.templates] if look else template_folders(themes, self.theme_name)
        own = {**settings, "THEME_TEMPLATES_OVERRIDES": folders}
        super().__init__(context, own, path, str(themes / self.theme_name), output_path, **arguments)
        # Jinja keeps the globals of each template in a ChainMap, copied and compared name by name for every rendering.
        known = dict(self.env.globals)
        setattr(self.env, "make_globals", lambda more: {**known, **(more or {})})  # noqa: B010  # a method, replaced
        spare_work(self.env)

    def in_theme(self, other: "type[ThemedGenerator]", look: Theme | None = None) -> "ThemedGenerator":
        """The same run with the templates of another theme; ``look`` is one of the looks of school sites."""
        return other(self.context, self.settings, self.path, self.theme, self.output_path, look=look)


class SchoolTheme(ThemedGenerator):
    """Templates of school sites."""

    theme_name = "school"


class EmbedTheme(ThemedGenerator):
    """Templates of blocks for other sites."""

    theme_name = "embed"


class InstitutionsGenerator(ThemedGenerator):
    """Stream the register: each institution's card, blocks, data and site are written before the next is read."""

    def generate_output(self, writer: Any) -> None:
        """Make the pages of the task's institutions."""
        task = self.settings[SETTING]
        pages = InstitutionPages(
            task,
            portal=self.get_template,
            embed=self.in_theme(EmbedTheme).get_template,
            school=lambda look: self.in_theme(SchoolTheme, look).get_template,
        )
        try:
            for card in task.register.cards(task.institutions):
                pages.make(card, writer)
            pages.finish()
        finally:
            pages.close()


class PortalGenerator(ThemedGenerator):
    """Make the pages that know all institutions: lists, districts, registers, map, data, words."""

    def generate_output(self, writer: Any) -> None:
        """Make the portal."""
        from publisher.portal import PortalPages  # brings folium and shapely, which workers do without

        PortalPages(self.settings[SETTING], self.get_template, self.in_theme(EmbedTheme).get_template, writer).make()


class SiteGenerator(ThemedGenerator):
    """Make one school's site into Pelican's own output folder."""

    theme_name = "school"

    def generate_output(self, writer: Any) -> None:
        """Write the site."""
        write_single_site(
            self.settings[SITE_SETTING],
            lambda look: self.in_theme(SchoolTheme, look).get_template,
            Path(self.output_path),
        )

"""Make Pelican's settings: for the whole build, and for ``pelican`` over one site's folder."""

import copy
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pelican
from pelican.settings import DEFAULT_CONFIG, get_jinja_environment

from core.assets import Assets
from core.pages import PortalInfo
from publisher.environment import template_globals
from publisher.template_cache import TemplateCache

# Pelican's own articles, pages, feeds and index are off: our generators stream them.
OFF: dict[str, Any] = {
    "ARTICLE_PATHS": [],
    "PAGE_PATHS": [],
    "STATIC_PATHS": [],
    "THEME_STATIC_PATHS": [],
    "DIRECT_TEMPLATES": [],
    "PAGINATED_TEMPLATES": {},
    "AUTHOR_SAVE_AS": "",
    "CATEGORY_SAVE_AS": "",
    "TAG_SAVE_AS": "",
    "FEED_ALL_ATOM": None,
    "CATEGORY_FEED_ATOM": None,
    "AUTHOR_FEED_ATOM": None,
    "AUTHOR_FEED_RSS": None,
    "TRANSLATION_FEED_ATOM": None,
    # The default links same-named pages of all schools with each other, in quadratic time.
    "PAGE_TRANSLATION_ID": None,
    "ARTICLE_TRANSLATION_ID": None,
    "CACHE_CONTENT": False,
    "DELETE_OUTPUT_DIRECTORY": False,
    "DEFAULT_LANG": "ru",
}
# Templates do not change during a build, so nobody asks the disk about them again.
JINJA = {"auto_reload": False, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "extensions": []}


def base_settings(
    *, themes: Path, theme: str, site: PortalInfo, assets: Assets, zone: str, content: Path, output: Path, cache: Path
) -> dict[str, Any]:
    """The settings that both ways of running share; ``theme`` is the folder under ``themes`` that wins, ``cache`` one for compiled templates."""
    return {
        **OFF,
        "PATH": str(content),
        "OUTPUT_PATH": str(output),
        "THEME": str(themes / theme),
        "THEME_TEMPLATES_OVERRIDES": template_folders(themes, theme),
        "PLUGINS": ["publisher.signals"],
        "SITEURL": site.base_url,
        "SITENAME": site.name,
        "TIMEZONE": zone,
        "JINJA_ENVIRONMENT": {**JINJA, "bytecode_cache": TemplateCache(cache)},
        "JINJA_GLOBALS": dict(template_globals(site, assets)),
    }


def template_folders(themes: Path, theme: str) -> list[str]:
    """Where a theme's templates are looked for, first one wins."""
    return [str(themes / theme / "templates"), str(themes / "shared" / "templates")]


def complete(settings: dict[str, Any]) -> dict[str, Any]:
    """Pelican's defaults under ``settings``, without its change of the process's locale."""
    return dict(get_jinja_environment({**copy.deepcopy(DEFAULT_CONFIG), **settings}))


@contextmanager
def quiet_pelican() -> Iterator[None]:
    """Keep Pelican's "Done: Processed 0 articles" off our stdout, and its remarks about empty folders off stderr."""
    logger = logging.getLogger("pelican")
    level, quiet = logger.level, pelican.console.quiet
    logger.setLevel(logging.ERROR)
    pelican.console.quiet = True
    try:
        yield
    finally:
        logger.setLevel(level)
        pelican.console.quiet = quiet

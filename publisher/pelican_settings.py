"""Make Pelican's settings: for the whole build, and for ``pelican`` over one site's folder."""

import copy
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pelican
from pelican.settings import DEFAULT_CONFIG, get_jinja_environment

from core.assets import Assets
from core.pages import PortalInfo
from publisher.environment import template_globals
from publisher.template_cache import TemplateCache
from publisher.themes import make_assets

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


def site_settings(
    folder: Path,
    *,
    database: str,
    project: Path,
    base_url: str,
    portal: Path | None = None,
    day: date | None = None,
    output: Path | None = None,
) -> dict[str, Any]:
    """Settings with which ``pelican`` itself builds and serves one school's site (docs/school/pelican.md).

    Args:
        folder: the site's folder, with ``site.toml``.
        database: the catalogue's address, like ``sqlite:////srv/kais/catalog.db``.
        project: the folder of KAIS, which holds ``themes/`` and ``sites/``.
        base_url: where the portal is; forms and the card link there.
        portal: ``KAIS_SITES/portal``, whose ``portal.toml`` names the authority.
        day: the build's day; today when not given.
        output: where the files go; ``output/`` in the folder when not given.
    """
    from core.clock import SystemClock
    from core.database import make_engine, make_sessions
    from core.portal_words import load_portal_info
    from publisher.inputs import BuildInputs
    from publisher.single_site import SITE_SETTING, SingleSite

    clock = SystemClock()
    assets = make_assets(project / "themes")
    words = project / "sites"
    info = load_portal_info([words / "portal", *([portal] if portal else [])], base_url=base_url)
    target = output or folder / "output"
    inputs = BuildInputs(
        sessions=make_sessions(make_engine(database, "catalog")),
        words=words,
        sites=folder.parent,
        themes=project / "themes",
        output=target,
        day=day or clock.today(),
        site=info,
        polls=(),
        assets=assets,
        zone=clock.zone,
    )
    settings = base_settings(
        themes=inputs.themes,
        theme="school",
        site=info,
        assets=assets,
        zone=str(inputs.zone),
        content=folder,
        output=target,
        cache=target.with_name(f"{target.name}.state") / "templates",
    )
    settings[SITE_SETTING] = SingleSite(inputs, folder)
    return settings

"""The Pelican plugin: which generators and which writer a run has."""

from typing import Any

from pelican import signals

from publisher.generators import InstitutionsGenerator, PortalGenerator, SiteGenerator
from publisher.single_site import SITE_SETTING
from publisher.task import SETTING
from publisher.writer import TreeWriter


def get_generators(pelican: Any) -> list[type]:
    """The generators of a build's run, or the one that makes a single site's folder."""
    if task := pelican.settings.get(SETTING):
        wanted: list[type] = [InstitutionsGenerator] if task.institutions is not None else []
        return [*wanted, PortalGenerator] if task.portal else wanted
    return [SiteGenerator] if SITE_SETTING in pelican.settings else []


def get_writer(pelican: Any) -> type | None:
    """Our writer, in a build's run."""
    return TreeWriter if SETTING in pelican.settings else None


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generators)
    signals.get_writer.connect(get_writer)

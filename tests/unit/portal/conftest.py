"""Fixtures of tests of the portal."""

from tests.support.portal_fixtures import world, world_template

__all__ = ["world", "world_template"]

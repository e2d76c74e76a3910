"""Fixtures of integration tests."""

from tests.support.portal_fixtures import world, world_template

__all__ = ["world", "world_template"]

"""Fixtures of tests of the portal."""

from tests.support.portal_fixtures import _shared_world, desk, world, world_template

__all__ = ["_shared_world", "desk", "world", "world_template"]

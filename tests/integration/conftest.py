"""Fixtures of integration tests."""

from tests.support.commands import kais
from tests.support.portal_fixtures import _shared_world, desk, world, world_template

__all__ = ["_shared_world", "desk", "kais", "world", "world_template"]

"""The fixtures of the unit tests of surveys, for its pages."""

from tests.unit.surveys.conftest import *  # noqa: F403 - pytest finds fixtures by their names here

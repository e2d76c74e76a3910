"""The fixtures of the suite, for soak tests too."""

from tests.conftest import *  # noqa: F403 - pytest finds fixtures and hooks by their names here

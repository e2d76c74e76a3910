"""The engines, and the made-up region of the unit tests indexed by each."""

from tests.unit.search.conftest import *  # noqa: F403

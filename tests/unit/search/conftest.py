"""One index of the made-up region for every test that only reads."""

import pytest

from search.query import SearchIndex
from tests.unit.search.world import make_index


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """The region of ``world``, indexed."""
    return make_index(tmp_path_factory.mktemp("search"))

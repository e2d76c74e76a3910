"""One index of the made-up region for every test that only reads, by each engine."""

import pytest

from search.engines import ENGINES
from search.query import SearchIndex
from tests.unit.search.world import make_index


@pytest.fixture(scope="session", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    """The name of an engine."""
    if request.param == "tantivy":
        pytest.importorskip("tantivy")
    return str(request.param)


@pytest.fixture(scope="session")
def index(engine: str, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """The region of ``world``, indexed."""
    return make_index(tmp_path_factory.mktemp("search"), engine=engine)

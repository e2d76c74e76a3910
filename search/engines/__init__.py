"""Engines that keep an index and carry out plans."""

from importlib import import_module
from typing import cast

from search.engines.base import EngineModule
from search.errors import EngineMissing, IndexDamaged

ENGINES = {  # name → module, imported when it is asked for
    "whoosh": "search.engines.whoosh_engine",
    "tantivy": "search.engines.tantivy_engine",
}


def engine_named(name: str) -> EngineModule:
    """The engine that an index names.

    Raises:
        IndexDamaged: nobody knows such an engine.
        EngineMissing: its library is not installed.
    """
    if name not in ENGINES:
        raise IndexDamaged(f"The search index was made by “{name}”, which is not known here. Run: kais search build.")
    try:
        return cast(EngineModule, import_module(ENGINES[name]))
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise EngineMissing(
            f"The search engine {name} is not installed. Install it (pip install 'kais[{name}]'),"
            " or set KAIS_SEARCH_ENGINE=whoosh and run: kais search build."
        ) from error

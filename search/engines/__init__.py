"""Engines that keep an index and carry out plans."""

from importlib import import_module
from typing import cast

from search.engines.base import EngineModule
from search.errors import IndexDamaged

ENGINES = {  # name → module, imported when it is asked for
    "whoosh": "search.engines.whoosh_engine",
    "tantivy": "search.engines.tantivy_engine",
}


def engine_named(name: str) -> EngineModule:
    """The engine that an index names."""
    if name not in ENGINES:
        raise IndexDamaged(f"The search index was made by “{name}”, which is not known here. Run: kais search build.")
    return cast(EngineModule, import_module(ENGINES[name]))

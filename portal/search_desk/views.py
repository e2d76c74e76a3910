"""Staff pages of search."""

from __future__ import annotations

from flask import Blueprint

from core.web import WebDeps
from portal.search_desk import miss_pages, synonym_pages
from portal.search_desk.ports import DeskPorts
from portal.search_desk.trial import OpenIndex
from portal.wiring import Wiring


def make_search_desk(wiring: Wiring, deps: WebDeps, ports: DeskPorts, index: OpenIndex) -> Blueprint:
    """Synonyms, and what was searched and not found; mounted at /staff."""
    web = Blueprint("search_desk", __name__)
    synonym_pages.add(web, wiring, deps, ports, index)
    miss_pages.add(web, wiring, deps, ports)
    return web

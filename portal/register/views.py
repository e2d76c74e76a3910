"""Staff pages of the register."""

from __future__ import annotations

from flask import Blueprint

from core.web import WebDeps
from portal.register import desk, imports, institutions, overview, readiness, reports, sites, sources
from portal.static_files import StaticFiles
from portal.wiring import Wiring


def make_register_blueprint(wiring: Wiring, deps: WebDeps, files: StaticFiles) -> Blueprint:
    """Overview, loads, quarantine, link queue, quality, institutions, reports, sites and their readiness, sources, disagreements; mounted at /staff."""
    web = Blueprint("register", __name__)
    overview.add(web, wiring)
    imports.add(web, wiring, deps)
    desk.add(web, wiring, deps)
    institutions.add(web, wiring)
    reports.add(web, wiring)
    sources.add(web, wiring, deps)
    sites.add(web, wiring, deps, files)
    readiness.add(web, wiring)
    return web

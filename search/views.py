"""The search page, which is also the target of the catalogue's filter form, with its JSON twin."""

import logging
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from core import urls
from core.errors import KaisError
from core.i18n import gettext as _
from core.pages import Crumb, PageMeta
from core.urls import localise
from core.web import WebDeps, page_language, render
from search.page import SearchPage, make_page, read_request
from search.ports import SearchPorts
from search.query import SearchIndex
from search.request import SearchRequest
from search.result import SearchResult

TEMPLATE = "search/search.html"
log = logging.getLogger("kais.search")
OpenIndex = Callable[[], SearchIndex | None]


def make_blueprint(deps: WebDeps, index: OpenIndex, ports: SearchPorts, name: str) -> Blueprint:
    """``/search/`` for one language; the Russian one, named without ``en_``, brings the addresses that have no language.

    Args:
        index: the newest index, or None; may raise what ``search.errors`` has.
        ports: the operators' synonyms, and where misses go.
    """
    blueprint = Blueprint(name, __name__)

    @blueprint.get("/search/")
    def search() -> Response:
        asked, wishes = read_request(request.args, page_language())
        result, opened = answer(deps, index, ports, asked)
        page = make_page(asked, wishes, result, opened)
        return render(TEMPLATE, _meta(page), search=page)

    if not name.startswith("en"):
        blueprint.add_url_rule("/api/v1/search", view_func=_api_view(deps, index, ports))
        blueprint.add_url_rule("/search/opensearch.xml", view_func=_describe)
    return blueprint


def answer(
    deps: WebDeps, index: OpenIndex, ports: SearchPorts, asked: SearchRequest
) -> tuple[SearchResult, SearchIndex | None]:
    """Ask the index; where there is none, or it is broken, the catalogue itself (then the second value is None)."""
    try:
        opened = index()
        if opened is not None:
            found = opened.search(asked, ports.synonyms())
            if asked.text and asked.page == 1 and (found.relaxed or not (found.total or found.elsewhere)):
                ports.note_miss(asked.text, asked.lang)
            return found, opened
    except KaisError as error:
        log.warning("search index: %s", error)
    from search.fallback import list_plainly

    with deps.sessions() as session:
        return list_plainly(session, asked), None


def _meta(page: SearchPage) -> PageMeta:
    bare = not page.asked.text and not page.filtered and page.result.page == 1
    return PageMeta(
        title=page.heading if bare or not page.result.text else f"{page.result.text}: {page.heading}",
        path=urls.search(**page.parameters) if not bare else urls.search(),
        lang=page.asked.lang,
        description=_("Search institutions by name, number, address, licence, and the pages of their sites."),
        section="search",
        crumbs=(Crumb(_("Home"), localise("/", page.asked.lang)), Crumb(page.heading)),
        indexed=bare,
        styles=("css/search.css",),
    )


def _api_view(deps: WebDeps, index: OpenIndex, ports: SearchPorts) -> Callable[[], Response]:
    def search_api() -> Response:
        lang = "en" if request.args.get("lang") == "en" else "ru"
        asked, wishes = read_request(request.args, lang)
        result, opened = answer(deps, index, ports, asked)
        page = make_page(asked, wishes, result, opened)
        body: dict[str, Any] = page.result.to_json() | {"notes": [str(note) for note in page.notes]}
        response = jsonify(body)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return search_api


def _describe() -> Response:
    """Let a browser add the portal's search to its own."""
    response = make_response(render_template("search/opensearch.xml"))
    response.headers["Content-Type"] = "application/opensearchdescription+xml; charset=utf-8"
    return response

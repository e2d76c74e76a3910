"""The search page, which is also the target of the catalogue's filter form."""

from flask import Blueprint, Response, request

from core import urls
from core.i18n import gettext as _
from core.pages import PageMeta
from core.web import WebDeps, page_language, render
from search.answering import OpenIndex, Searcher
from search.api import add_api, add_opensearch
from search.page import SearchPage, make_page
from search.parameters import read_address
from search.ports import SearchPorts

TEMPLATE = "search/search.html"
SUGGESTED = 8  # titles that the field offers where no script runs


def make_blueprint(deps: WebDeps, index: OpenIndex, ports: SearchPorts, name: str) -> Blueprint:
    """``/search/`` for one language; the Russian one, named without ``en_``, brings the addresses that have no language.

    Args:
        index: the newest index, or None; may raise what ``search.errors`` has.
    """
    blueprint = Blueprint(name, __name__)
    searcher = Searcher(deps, index, ports)

    @blueprint.get("/search/")
    def search() -> Response:
        answer = searcher.answer(read_address(request.args, page_language()))
        searcher.note_miss(answer)
        asked, text = answer.read.request, answer.result.text
        suggested = searcher.suggest(text, site=asked.site, lang=asked.lang, limit=SUGGESTED) if text else ()
        page = make_page(answer, suggested)
        response = render(TEMPLATE, _meta(page), search=page)
        if asked.near:  # where somebody is belongs in nobody's store
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    add_opensearch(blueprint, searcher)
    if not name.startswith("en"):
        add_api(blueprint, searcher)
    return blueprint


def _meta(page: SearchPage) -> PageMeta:
    bare = not page.parameters
    return PageMeta(
        title=page.heading if bare or not page.result.text else f"{page.result.text}: {page.heading}",
        path=urls.search(**page.parameters),
        lang=page.asked.lang,
        description=_("Search institutions by name, number, address, licence, and the pages of their sites."),
        section="search",
        indexed=bare,
        styles=("css/search.css",),
        scripts=("js/suggest.js", "js/nearby.js"),
    )

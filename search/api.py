"""Search and suggestions for programs: JSON, and what browsers ask for their own search fields."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import orjson
from flask import Blueprint, Response, make_response, render_template, request

from catalog.kinds import KIND_LABELS, Kind
from core import urls
from core.i18n import gettext as _
from core.i18n import language, ngettext
from core.urls import localise
from core.web import page_language
from search.analysis import tidy, words
from search.answering import Answer, Searcher
from search.notes import make_notes
from search.parameters import PARAMETERS, parameters_of, read_address, read_limit, whole_number
from search.result import Suggestion
from search.understanding import LONGEST_QUERY

SUGGESTED = 8
MOST_SUGGESTED = 20
# A fast typist asks five times a second; a class behind one address asks more.
SUGGESTIONS_A_MINUTE = 1_200
_MOST_NAMED = 5  # unknown parameters that are told
_FRESH_S = 60


def add_api(blueprint: Blueprint, searcher: Searcher) -> None:
    """``/api/v1/search`` and ``/api/v1/suggest``."""

    @blueprint.get("/api/v1/search")
    def search_api() -> Response:
        lang = _language_asked()
        with language(lang):
            answer = searcher.answer(read_limit(request.args, read_address(request.args, lang)), helped=False)
            response = _json(_search_body(answer))
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
        if links := _links(answer):
            response.headers["Link"] = links
        if answer.read.request.near:  # where somebody is belongs in nobody's store
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    @blueprint.get("/api/v1/suggest")
    def suggest_api() -> Response:
        lang = _language_asked()
        with language(lang):
            text, found, notes = _suggest(searcher, lang)
            body = {
                "query": text,
                "suggestions": [_suggestion(one, text, lang) for one in found],
                "summary": ngettext("%(num)s suggestion", "%(num)s suggestions", len(found))
                if found
                else _("No suggestions"),
                "notes": notes,
            }
        response = _briefly_fresh(_json(body))
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def add_opensearch(blueprint: Blueprint, searcher: Searcher) -> None:
    """``/search/opensearch.xml`` and ``/search/suggest``, in the page's language."""

    @blueprint.get("/search/opensearch.xml")
    def describe() -> Response:
        response = make_response(render_template("search/opensearch.xml"))
        response.headers["Content-Type"] = "application/opensearchdescription+xml; charset=utf-8"
        return response

    @blueprint.get("/search/suggest")
    def suggest_to_browser() -> Response:
        lang = page_language()
        text, found, _notes = _suggest(searcher, lang)
        origin = searcher.deps.site.base_url
        body = [text, [one.title for one in found], [_about(one, text) for one in found],
                [_whole(origin, localise(one.url, lang)) for one in found]]  # fmt: skip
        response = _briefly_fresh(_json(body))
        response.headers["Content-Type"] = "application/x-suggestions+json; charset=utf-8"
        return response


def _json(body: object) -> Response:
    return Response(orjson.dumps(body), mimetype="application/json")


def _language_asked() -> str:
    return "en" if request.args.get("lang") == "en" else "ru"


def _search_body(answer: Answer) -> dict[str, Any]:
    body = answer.result.to_json()
    for hit in body["hits"]:
        hit["url"] = localise(hit["url"], answer.read.request.lang)
    place = answer.place
    return body | {
        "limit": answer.read.request.per_page,
        "near": {"lat": place.point[0], "lon": place.point[1], "label": place.label} if place else None,
        "notes": [*make_notes(answer), *_unheard_of((*PARAMETERS, "limit", "lang"))],
    }


def _unheard_of(known: Iterable[str]) -> list[str]:
    """A parameter with a slip in its name would otherwise do nothing and say nothing."""
    names = [tidy(name[:80]) for name in request.args if name not in known][:_MOST_NAMED]
    return [_("There is no parameter “%(name)s”; it was left out.", name=name) for name in names]


def _links(answer: Answer) -> str:
    """The pages before and after, as RFC 8288 writes them."""
    page, pages = answer.result.page, answer.result.pages
    near = {"prev": page - 1 if page > 1 else 0, "next": page + 1 if page < pages else 0}
    return ", ".join(f'<{_page_address(answer, number)}>; rel="{name}"' for name, number in near.items() if number)


def _page_address(answer: Answer, number: int) -> str:
    """The address of another page of the API's answer, as a path: the origin is the caller's."""
    parameters = parameters_of(answer.read.request) | {"page": number}
    if answer.read.request.lang != "ru":
        parameters["lang"] = answer.read.request.lang
    return urls.search_api(**parameters)


def _suggest(searcher: Searcher, lang: str) -> tuple[str, tuple[Suggestion, ...], list[str]]:
    searcher.deps.rate_limit("search.suggest", limit=SUGGESTIONS_A_MINUTE, per=timedelta(minutes=1))
    text = tidy(request.args.get("q", "")[: LONGEST_QUERY * 5])[:LONGEST_QUERY]
    site = tidy(request.args.get("site", "")[:80])
    written = tidy(request.args.get("limit", "")[:80])
    notes = _unheard_of(("q", "site", "lang", "limit"))
    limit = whole_number(written) if written else SUGGESTED
    if limit is None or not 1 <= limit <= MOST_SUGGESTED:
        limit = SUGGESTED
        notes.append(_("There are 1 to %(most)s suggestions, not “%(value)s”.", most=MOST_SUGGESTED, value=written))
    return text, searcher.suggest(text, site=site, lang=lang, limit=limit), notes


def _suggestion(one: Suggestion, text: str, lang: str) -> dict[str, str]:
    return {
        "title": one.title, "url": localise(one.url, lang), "note": _about(one, text), "district": one.district,
        "kind": one.kind, "address": one.address,
    }  # fmt: skip


def _about(one: Suggestion, text: str) -> str:
    """«Гимназия · Приозёрный район»; the address instead of the district where that is what was typed."""
    kind = _(KIND_LABELS[Kind(one.kind)]) if one.kind else ""
    place = one.address if _begins(text, one.address) and not _begins(text, one.title) else one.district
    return " · ".join(part for part in (kind, place) if part)


def _begins(text: str, name: str) -> bool:
    """Whether a word of the name goes on from one that was typed."""
    typed = tuple(word for word in words(text) if len(word) > 1)
    return bool(typed) and any(word.startswith(typed) for word in words(name))


def _whole(origin: str, address: str) -> str:
    return f"{origin}{address}" if address.startswith("/") else address


def _briefly_fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={_FRESH_S}"
    return response

"""Answer what went wrong with a page that says it, in the portal's look."""

import logging
import sqlite3
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, request
from markupsafe import escape
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from catalog.kinds import KIND_LABELS
from core.errors import KaisError
from core.i18n import N_
from core.i18n import gettext as _
from core.pages import PageMeta
from core.web import page_language, render

log = logging.getLogger("portal.errors")

# status -> (heading, what to do), English msgids
PAGES: dict[int, tuple[str, str]] = {
    400: (N_("We could not read this request"), N_("Go back and try again; if it repeats, tell us.")),
    403: (N_("This page is not for you"), N_("Your account does not allow it. Ask an operator of the portal.")),
    404: (N_("There is no such page"), N_("The address may be old or mistyped. Try the search or the catalogue.")),
    405: (N_("This address does not take that"), N_("Open the page and use its form.")),
    409: (N_("This was already answered"), N_("What was recorded first counts.")),
    410: (N_("This page is gone"), N_("It existed and was withdrawn for good.")),
    413: (N_("This is too large"), N_("Shorten the text or send a smaller file.")),
    415: (N_("We do not take files of this kind"), N_("See which kinds the form names.")),
    422: (N_("Something in the form is not right"), N_("Go back and look at the marked fields.")),
    429: (N_("Too many tries"), N_("Wait a little and try again.")),
    500: (N_("Something broke on our side"), N_("We have noted it. Try again in a few minutes.")),
    503: (N_("The portal is not available right now"), N_("Try again in a minute.")),
}
RETRY_AFTER_S = 30  # what a full disk or a restarting database is given


def error_page(status: int, sentence: str = "", *, headers: dict[str, str] | None = None) -> Response:
    """The page of one status; ``sentence`` replaces the usual advice. Plain where templates themselves are broken."""
    heading, advice = PAGES.get(status, PAGES[400 if status < 500 else 500])
    heading, advice = _(heading), sentence or _(advice)
    if request.path.startswith("/api/"):
        return _for_programs(status, sentence or heading, headers)
    try:
        lost = status in (404, 410) and not _in_staff()
        page = PageMeta(
            title=heading,
            path="/",
            lang=page_language(),
            indexed=False,
            translated=False,
            scripts=("js/suggest.js",) if lost else (),
        )
        response = render(
            "errors/error.html",
            page,
            status=status,
            code=status,
            heading=heading,
            advice=advice,
            staff=_in_staff(),
            lost=lost,
            entries=[_(label) for label in KIND_LABELS.values()],
        )
    except Exception:
        log.exception("the error page itself failed")
        response = Response(_plain(status, heading, advice), status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers.update(headers or {})
    return response


def _for_programs(status: int, sentence: str, headers: dict[str, str] | None) -> Response:
    """The same for whoever reads the API: every refusal there is JSON."""
    response = Response(orjson.dumps({"error": sentence}), status, mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers or {})
    return response


def _in_staff() -> bool:
    return request.path.startswith("/staff/")


def _plain(status: int, heading: str, advice: str) -> str:
    lang = page_language()
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(heading)}</title></head>'
        f"<body><main><h1>{escape(heading)}</h1><p>{escape(advice)}</p><p>{status}</p>"
        f'<p><a href="{"/" if lang == "ru" else "/en/"}">{escape(_("Home"))}</a></p></main></body></html>'
    )


def install(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(KaisError)
    def refused(error: KaisError) -> Response:
        """One of our own errors: its status and sentence."""
        if error.status >= 500:
            log.error("%s: %s", type(error).__name__, error)
        headers = {}
        if error.status in (429, 503):
            headers["Retry-After"] = str(getattr(error, "retry_after_s", RETRY_AFTER_S))
        return error_page(error.status, str(error), headers=headers)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        """Werkzeug's own: not found, too large, wrong method."""
        status = error.code or 500
        if status < 400:
            return error.get_response()
        headers = {}
        allowed = getattr(error, "valid_methods", None)
        if status == HTTPStatus.METHOD_NOT_ALLOWED and allowed:
            headers["Allow"] = ", ".join(sorted(allowed))
        return error_page(status, headers=headers)

    @app.errorhandler(OperationalError)
    @app.errorhandler(sqlite3.OperationalError)
    def database_failed(error: OperationalError | sqlite3.OperationalError) -> Response:
        """The database is locked, read-only, full or away: nothing was stored."""
        log.error("the database failed", exc_info=error)
        return error_page(
            503,
            _("Nothing was saved: the database does not answer right now. Try again in a minute."),
            headers={"Retry-After": str(RETRY_AFTER_S)},
        )

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        """A bug: logged with its trace, told without it."""
        log.error("unhandled error", exc_info=error)
        return error_page(500)

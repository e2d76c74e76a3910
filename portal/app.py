"""Make the Flask application of one installation."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from werkzeug.exceptions import BadRequest, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from core.actor import Permission
from core.i18n import language
from core.web import WebDeps, page_language
from portal import context, errors, headers, request_log
from portal.accounts import guard
from portal.accounts import sessions as sign_ins
from portal.accounts.views import make_accounts_blueprint as make_accounts
from portal.building import ask_for_index
from portal.history.views import make_history_blueprint as make_history
from portal.limits import network_of
from portal.ports import CatalogPort
from portal.register.views import make_register_blueprint as make_register
from portal.search_desk.ports import search_ports
from portal.search_desk.views import make_search_desk
from portal.static_files import StaticFiles
from portal.wiring import Wiring
from search.folder import IndexFolder
from search.views import make_blueprint as make_search
from surveys.staff import make_staff_blueprint as make_surveys_desk
from surveys.views import make_blueprint as make_surveys

if TYPE_CHECKING:
    from core.database import Sessions

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MAX_COOKIE_BYTES = 8192  # all cookies of a request; ours have a few hundred
MAX_FORM_FIELDS = 500
UPLOAD_PATH = "/staff/register/upload"
LARGEST_NUMBER = 2**31 - 1  # what a column of numbers holds on PostgreSQL; SQLite takes twice the digits


class TableNumber(IntegerConverter):
    """``<int:…>`` in an address: a number that a table can hold; a larger one names nothing."""

    def __init__(
        self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int = LARGEST_NUMBER, signed: bool = False
    ) -> None:
        super().__init__(map, fixed_digits, min, max, signed)


def trusted_hosts(origin: str) -> list[str]:
    """The hosts we answer for: the portal's own, on this machine under any of its names."""
    host = urlsplit(origin).hostname or ""
    shown = f"[{host}]" if ":" in host else host
    return list(LOOPBACK) if shown in LOOPBACK else [shown]


def create_app(wiring: Wiring) -> Flask:
    """The app over one installation: pages of every package, accounts, errors, headers, built files.

    Raises:
        KeyRefused: a key is weak or missing although data exists.
    """
    settings = wiring.settings
    app = Flask("portal", static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=hmac.new(wiring.secret_key.encode(), b"kais.session", hashlib.sha256).hexdigest(),
        TRUSTED_HOSTS=trusted_hosts(settings.origin),
        MAX_CONTENT_LENGTH=settings.max_form_kb * 1024,
        MAX_FORM_MEMORY_SIZE=settings.max_form_kb * 1024,
        MAX_FORM_PARTS=MAX_FORM_FIELDS,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        SESSION_COOKIE_NAME="__Host-kais" if settings.https else "kais",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.url_map.converters["int"] = TableNumber
    app.jinja_options = {"loader": template_loader(wiring)}
    app.extensions["kais"] = wiring
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0, x_port=0)  # type: ignore[method-assign]
    request_log.install(app)
    _speak_the_pages_language(app)
    _add_headers(app, https=settings.https)
    errors.install(app)
    guard.install(app)
    _take_large_files(app, settings.max_upload_mb)
    actor = sign_ins.install(app, wiring)
    context.install(app, wiring, actor)
    files = StaticFiles(wiring)
    _mount(app, wiring, files)
    # What no package answers is a built file.
    app.add_url_rule("/", "files", files.serve, methods=["GET"])
    app.add_url_rule("/<path:path>", "files", files.serve, methods=["GET"])
    return app


def template_loader(wiring: Wiring) -> ChoiceLoader:
    """Templates of the portal, then those all themes share; ``embed/…`` are those of blocks for other sites."""
    themes = wiring.themes
    return ChoiceLoader(
        [
            FileSystemLoader([themes / "portal" / "templates", themes / "shared" / "templates"]),
            PrefixLoader({"embed": FileSystemLoader(themes / "embed" / "templates")}),
        ]
    )


def web_deps(wiring: Wiring, sessions: Sessions) -> WebDeps:
    """What the blueprints of a package get."""

    def rate_limit(bucket: str, *, limit: int, per: timedelta, who: str | None = None) -> None:
        caller = network_of(request.remote_addr) if who is None else who
        wiring.counters.count(bucket, caller, limit=limit, per=per)

    return WebDeps(
        sessions=sessions,
        clock=wiring.clock,
        tokens=wiring.tokens,
        site=wiring.site,
        actor=sign_ins.current_actor,
        audit=wiring.audit,
        rate_limit=rate_limit,
    )


def _mount(app: Flask, wiring: Wiring, files: StaticFiles) -> None:
    """Blueprints of every package; public ones twice, in Russian without a prefix and in English under /en."""
    ports = CatalogPort(wiring)
    surveys_deps = web_deps(wiring, wiring.surveys)
    search_deps = web_deps(wiring, wiring.catalog)
    index = IndexFolder(wiring.index_dir, lambda: ask_for_index(wiring)).find
    app.extensions["kais.index"] = index
    desk = search_ports(wiring)
    for prefix, name in ((None, ""), ("/en", "en_")):
        surveys = make_surveys(surveys_deps, ports, f"{name}surveys", wiring.contacts, store=wiring.survey_files)
        app.register_blueprint(surveys, url_prefix=prefix)
        app.register_blueprint(make_search(search_deps, index, desk, f"{name}search"), url_prefix=prefix)
        app.register_blueprint(make_history(wiring, search_deps, f"{name}history"), url_prefix=prefix)
    app.register_blueprint(make_surveys_desk(surveys_deps, ports, store=wiring.survey_files), url_prefix="/staff")
    app.register_blueprint(make_accounts(wiring, web_deps(wiring, wiring.portal)), url_prefix="/staff")
    app.register_blueprint(make_search_desk(wiring, web_deps(wiring, wiring.portal), desk, index), url_prefix="/staff")
    app.register_blueprint(make_register(wiring, web_deps(wiring, wiring.catalog), files), url_prefix="/staff")


def _speak_the_pages_language(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        g.speaking = ExitStack()
        g.speaking.enter_context(language(page_language()))

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        stack = g.pop("speaking", None)
        if stack:
            stack.close()


def _take_large_files(app: Flask, megabytes: int) -> None:
    """Let those who load registers send a large file; it runs before anything reads the form."""

    @app.before_request
    def allow() -> None:
        if request.path == UPLOAD_PATH and sign_ins.current_actor().may(Permission.IMPORT_REGISTER):
            request.max_content_length = megabytes << 20


def _add_headers(app: Flask, *, https: bool) -> None:
    @app.before_request
    def refuse_what_is_not_for_us() -> None:
        if isinstance(request.routing_exception, SecurityError):  # a host that is not ours: before anything answers it
            raise request.routing_exception
        if len(request.headers.get("Cookie", "")) > MAX_COOKIE_BYTES:
            raise BadRequest

    @app.after_request
    def secure(response: Response) -> Response:
        return headers.secure(response, request.path, https=https)

"""Log requests: what was asked and how it went, never by whom or with what words."""

import logging
import secrets
import time

from flask import Flask, Response, g, request

from core.logs import set_up_logs

log = logging.getLogger("portal.requests")
CHATTY = ("alembic", "PIL", "pelican", "pymorphy3")  # libraries that tell what nobody asked
HEADER = "X-Request-Id"


def begin_logging(level: str) -> None:
    """Log as JSON lines, without the small talk of libraries."""
    set_up_logs(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def install(app: Flask) -> None:
    """One line of JSON a request, with an id that error reports can name."""

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.began = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        began = g.get("began")
        response.headers[HEADER] = g.get("request_id", "")
        log.info(
            "request",
            extra={
                "method": request.method,
                "path": _shown_path(response.status_code),
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - began) * 1000, 1) if began else None,
                "request_id": g.get("request_id"),
            },
        )
        return response


def _shown_path(status: int) -> str:
    """A built file by its address, everything else by its route: a token or a name in a path stays out of the log."""
    rule = request.url_rule
    if rule is None:
        return "(no route)"
    return request.path if rule.endpoint == "files" and status < 400 else rule.rule

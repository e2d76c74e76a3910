"""Serve surveys on a free port of this machine, with the looks and the headers of the portal."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, request, send_from_directory
from werkzeug.serving import make_server

from portal import headers
from tests.unit.surveys.app import THEMES, Site


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """The app of a test on a port; gives its address."""
    if "looks" not in site.app.view_functions:
        site.app.add_url_rule("/assets/<path:name>", "looks", _asset)
        site.app.after_request(_secure)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def _asset(name: str) -> Response:
    return send_from_directory(THEMES / "shared" / "static", name)


def _secure(response: Response) -> Response:
    return headers.secure(response, request.path, https=False)

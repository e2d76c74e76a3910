"""Go only where our own pages are."""

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

MAX_LENGTH = 500


def own_path(target: str | None, default: str) -> str:
    """``target`` if it is a path of this app that can be opened with GET, else ``default``.

    Browsers read ``\\`` as ``/`` and drop tabs and line breaks, so a target with any of these is refused whole.
    """
    if (
        not target
        or len(target) > MAX_LENGTH
        or not target.startswith("/")
        or target.startswith("//")
        or "\\" in target
        or any(ord(ch) <= 32 or ord(ch) == 127 for ch in target)
    ):
        return default
    path = target.partition("?")[0].partition("#")[0]
    adapter = current_app.url_map.bind("localhost")
    try:
        endpoint, _values = adapter.match(path, method="GET")
    except RequestRedirect:
        return default
    except HTTPException:
        return default
    return default if endpoint == "files" else target

"""Send people who have not signed in to the page where they can."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.wrappers import Response

from portal.accounts.sessions import current_actor

P = ParamSpec("P")


def to_login() -> Response:
    """The way to the sign-in page, and back to a page that may be opened again."""
    target = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else ""
    query = f"?{urlencode({'next': target})}" if target and target != "/staff/" else ""
    return redirect(f"/staff/login{query}", 303)


def signed_in_only(view: Callable[P, Response]) -> Callable[P, Response]:
    """Let only people with a session see a page; what their role allows is asked in the view."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        if not current_actor().signed_in:
            return to_login()
        return view(*args, **kwargs)

    return guarded

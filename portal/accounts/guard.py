"""Let nobody in under /staff/ who has not signed in."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from core.urls import STAFF
from portal.accounts.sessions import current_actor

# What people without a session need to get one; everything else under /staff/ is closed, whoever adds it.
OPEN = frozenset({"accounts.login", "accounts.log_in", "accounts.open_invitation", "accounts.invitation"})


def install(app: Flask) -> None:
    """Ask for a session before any page of the desk; what a role allows is asked in the pages."""

    @app.before_request
    def guard() -> Response | None:
        if not request.path.startswith(STAFF) or request.endpoint in OPEN or current_actor().signed_in:
            return None
        return to_login()


def to_login() -> Response:
    """The way to the sign-in page, and back to a page that may be opened again."""
    target = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else ""
    query = f"?{urlencode({'next': target})}" if target and target != STAFF else ""
    return redirect(f"{STAFF}login{query}", 303)

"""Who makes a request: the session of a signed-in person, only under /staff/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Request, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFError, CSRFProtect

from core.actor import NOBODY, Actor, Role
from core.i18n import gettext as _
from core.urls import STAFF
from portal.accounts import operations
from portal.accounts.models import Person
from portal.wiring import Wiring


class SignedIn(UserMixin):
    """What Flask-Login keeps of a person: its id is the session's token, so a deleted row ends it."""

    def __init__(self, token: str, actor: Actor, email: str) -> None:
        self.token = token
        self.actor = actor
        self.email = email

    def get_id(self) -> str:
        """The session's token, kept in the signed cookie."""
        return self.token


class StaffSessions(SecureCookieSessionInterface):
    """Sessions under /staff/ only: elsewhere the cookie is not even read, and nobody's answer knows of an account."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request to the desk; an empty one anywhere else."""
        return super().open_session(app, request) if request.path.startswith(STAFF) else self.session_class()


def current_actor() -> Actor:
    """Who makes the current request. Outside /staff/ everybody is nobody: votes and complaints carry no account."""
    if not request.path.startswith(STAFF):
        return NOBODY
    return current_user.actor if current_user.is_authenticated else NOBODY


def current_token() -> str:
    """The token of the current session; empty for nobody."""
    return current_user.token if current_user.is_authenticated else ""


def begin(token: str, person: Person, wiring: Wiring) -> None:
    """Let the browser hold a new session: whatever it held before is forgotten, CSRF token included."""
    session.clear()
    login_user(SignedIn(token, make_actor(wiring, person), person.email))


def end() -> None:
    """Forget the session in this browser."""
    logout_user()
    session.clear()


def make_actor(wiring: Wiring, person: Person) -> Actor:
    """The person with the institutions of their district or school."""
    bound: frozenset[int] = frozenset()
    if person.role is Role.SCHOOL and person.institution_id is not None:
        bound = frozenset({person.institution_id})
    elif person.role is Role.DISTRICT and person.district_slug:
        from portal.ports import institutions_of_district

        with wiring.catalog() as catalog:
            bound = institutions_of_district(catalog, person.district_slug)
    return operations.person_actor(person, bound)


def install(app: Flask, wiring: Wiring) -> Callable[[], Actor]:
    """Set up sessions and their CSRF tokens; returns who makes the current request."""
    app.session_interface = StaffSessions()
    manager = LoginManager()
    manager.session_protection = None  # phones change networks; the token has 256 bits and a row of its own
    # Not init_app: it would look into the session of every request for a "remember me" that we do not have, and so mark
    # public pages as different for every cookie.
    app.login_manager = manager  # type: ignore[attr-defined]
    csrf = CSRFProtect(app)

    @manager.user_loader
    def load(token: str) -> SignedIn | None:
        with wiring.portal() as portal:
            person = operations.find_session(portal, token, wiring.clock.now())
        return SignedIn(token, make_actor(wiring, person), person.email) if person else None

    @app.before_request
    def check_csrf() -> None:
        if request.path.startswith(STAFF):
            csrf.protect()

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> Any:
        from portal.errors import error_page

        return error_page(400, _("This form is too old, or it came from another site. Open the page again and repeat."))

    @app.after_request
    def vary(response: Any) -> Any:
        if request.path.startswith(STAFF):
            response.vary.add("Cookie")
        return response

    return current_actor

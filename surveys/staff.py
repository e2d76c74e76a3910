"""Staff pages of polls and feedback."""

from flask import Blueprint

from core.web import WebDeps
from surveys.ports import InstitutionPort


def make_staff_blueprint(deps: WebDeps, ports: InstitutionPort) -> Blueprint:
    """The pages under ``/staff/polls/`` and ``/staff/feedback/``; the app checks the session's CSRF token."""
    blueprint = Blueprint("surveys_staff", __name__)
    return blueprint

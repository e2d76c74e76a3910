"""Staff pages of surveys, polls and feedback."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from core import urls
from core.web import WebDeps
from surveys.desk.register import register_survey_desk
from surveys.feedback_staff import register_feedback_desk
from surveys.files_staff import register_survey_files
from surveys.poll_staff import register_poll_desk
from surveys.ports import DeskPort
from surveys.questions.files import FileStore


def make_staff_blueprint(deps: WebDeps, ports: DeskPort, *, store: FileStore) -> Blueprint:
    """The pages under ``/staff/surveys/``, ``/staff/polls/`` and ``/staff/feedback/``; the app checks the session's CSRF token."""
    blueprint = Blueprint("surveys_staff", __name__)

    @blueprint.before_request
    def ask_to_sign_in() -> Response | None:
        """Whoever has no session is sent where one begins, and back to pages that can be opened again."""
        if deps.actor().signed_in:
            return None
        target = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else ""
        return redirect(f"{urls.STAFF}login" + (f"?{urlencode({'next': target})}" if target else ""), 303)

    register_survey_desk(blueprint, deps, ports)
    register_survey_files(blueprint, deps, ports, store)
    register_poll_desk(blueprint, deps)
    register_feedback_desk(blueprint, deps, ports)
    return blueprint

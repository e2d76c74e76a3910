"""Public pages of polls, surveys and feedback."""

from flask import Blueprint

from core.web import WebDeps
from surveys.answering import register_surveys
from surveys.contacts import ContactBook
from surveys.database import engine_of
from surveys.feedback_views import register_feedback
from surveys.poll_views import register_embed, register_polls
from surveys.ports import DeskPort
from surveys.questions.files import FileStore
from surveys.reports.public import register_results
from surveys.writer import BallotWriter

RUSSIAN = "surveys"  # the blueprint at "", which also carries the block for other sites


def make_blueprint(
    deps: WebDeps, ports: DeskPort, name: str, contacts: ContactBook | None = None, *, store: FileStore
) -> Blueprint:
    """Public pages in one language: ``surveys`` at the root, ``en_surveys`` under ``/en``; ``store`` takes people's files."""
    blueprint = Blueprint(name, __name__)
    writer = BallotWriter(engine_of(deps.sessions), deps.clock)
    register_polls(blueprint, deps, writer)
    register_surveys(blueprint, deps, ports, writer, store)
    register_results(blueprint, deps, ports, api=name == RUSSIAN)
    register_feedback(blueprint, deps, ports, contacts)
    if name == RUSSIAN:
        register_embed(blueprint, deps)
    return blueprint

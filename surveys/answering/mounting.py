"""Put the pages of answering together and mount them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from core.web import WebDeps
from surveys.answering.asked import Asking
from surveys.answering.beginning import Beginning
from surveys.answering.codes import Codes
from surveys.answering.cookies import Cookies
from surveys.answering.correcting import Correcting
from surveys.answering.files import Files
from surveys.answering.keeping import Keeping
from surveys.answering.listing import ReadingPages
from surveys.answering.pages import SurveyDrawer
from surveys.answering.sending import Sender
from surveys.answering.stored import StoredAnswers
from surveys.answering.thanks import Thanks
from surveys.answering.views import AnsweringPages
from surveys.answering.walking import Walker
from surveys.ports import InstitutionPort
from surveys.questions.files import FileStore
from surveys.read import RecentSurveys
from surveys.writer import BallotWriter


def register_surveys(
    blueprint: Blueprint, deps: WebDeps, ports: InstitutionPort, writer: BallotWriter, store: FileStore
) -> None:
    """Mount the pages of surveys that are not results."""
    reading, answering = ReadingPages(deps), make_pages(deps, ports, writer, store)
    rules: tuple[tuple[str, Callable[..., Any], str], ...] = (
        ("/surveys/", reading.list, "GET"),
        ("/surveys/<int:survey_id>/", answering.show, "GET"),
        ("/surveys/<int:survey_id>/", answering.take, "POST"),
        ("/surveys/<int:survey_id>/print/", reading.print, "GET"),
        ("/surveys/<int:survey_id>/resume/<key>/", answering.resume, "GET"),
        ("/surveys/<int:survey_id>/correct/<key>/", answering.correct, "GET"),
        ("/surveys/<int:survey_id>/correct/<key>/", answering.begin_correcting, "POST"),
        ("/surveys/<int:survey_id>/code/<code>", answering.code, "GET"),
    )
    for rule, view, method in rules:
        blueprint.add_url_rule(rule, f"survey_{view.__name__}", view, methods=[method])


def make_pages(deps: WebDeps, ports: InstitutionPort, writer: BallotWriter, store: FileStore) -> AnsweringPages:
    """The views over what they need."""
    files, codes, cookies, keeping = Files(deps, store), Codes(deps), Cookies(deps), Keeping(deps)
    asking = Asking(ports, deps.clock, files.find, store.largest)
    drawer = SurveyDrawer(deps, ports)
    walker = Walker(deps, asking, drawer, keeping, codes)
    stored = StoredAnswers(deps, writer)
    beginning = Beginning(deps, drawer, walker, keeping, codes, stored, cookies)
    return AnsweringPages(
        deps=deps,
        recent=RecentSurveys(deps.sessions),
        drawer=drawer,
        beginning=beginning,
        correcting=Correcting(deps, drawer, beginning, stored),
        walker=walker,
        sender=Sender(deps, walker, codes, stored, Thanks(drawer, cookies), cookies),
        keeping=keeping,
        files=files,
        cookies=cookies,
    )

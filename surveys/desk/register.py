"""Mount the desk of surveys."""

from flask import Blueprint

from core.web import WebDeps
from surveys.desk import (
    codes,
    editor,
    listing,
    making,
    preview,
    question_editor,
    schedule,
    show,
    step_views,
    versions,
    words_editor,
)
from surveys.desk.base import SurveyDesk
from surveys.ports import DeskPort
from surveys.reports import desk as results
from surveys.reports import texts


def register_survey_desk(blueprint: Blueprint, deps: WebDeps, ports: DeskPort) -> None:
    """The pages under ``/staff/surveys/``."""
    desk = SurveyDesk(deps, ports)
    for module in (
        listing,
        making,
        show,
        editor,
        question_editor,
        words_editor,
        preview,
        schedule,
        step_views,
        versions,
        codes,
        results,
        texts,
    ):
        module.register(blueprint, desk)

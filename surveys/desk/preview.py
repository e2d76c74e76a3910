"""How a survey will look on a phone: every question, and nothing that could be sent."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from core.i18n import gettext as _
from core.i18n import language
from surveys.desk.base import DESK, SurveyDesk
from surveys.logic import Logic
from surveys.questions.forms import make_section_form

STYLES = ("css/surveys.css",)
# The desk may frame this one page of its own, and only that; it holds no form, so nothing is sent from a frame.
_INSIDE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'none'; frame-ancestors 'self'; base-uri 'none'; object-src 'none'"
)
_AROUND = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount the page with the frame, and the page in it."""

    def surveys_preview(survey_id: int) -> Response:
        """The survey in a frame as wide as a phone."""
        desk.require_manager()
        with desk.deps.sessions() as session:
            found = desk.load(session, survey_id)
        lang = _lang()
        response = desk.render(
            "preview.html",
            _("Preview"),
            f"{DESK}{survey_id}/preview/",
            found,
            tab="preview",
            shown=lang,
            translated=found.draft.translated,
        )
        response.headers["Content-Security-Policy"] = _AROUND
        return response

    def surveys_preview_page(survey_id: int) -> Response:
        """The questions themselves, in their order, those with a condition among them."""
        desk.require_manager()
        lang = _lang()
        with desk.deps.sessions() as session:
            found = desk.load(session, survey_id)
        definition = found.draft
        with language(lang):
            forms = [(section, make_section_form(section, lang)(order="preview")) for section in definition.sections]
            response = desk.render(
                "preview_page.html",
                _("Preview"),
                f"{DESK}{survey_id}/preview/page",
                found,
                styles=STYLES,
                scripts=("js/survey.js",),
                forms=forms,
                definition=definition,
                logic=Logic(definition).to_json(),
                shown=lang,
            )
        response.headers["Content-Security-Policy"] = _INSIDE
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    blueprint.add_url_rule("/surveys/<int:survey_id>/preview/", "surveys_preview", surveys_preview, methods=["GET"])
    blueprint.add_url_rule(
        "/surveys/<int:survey_id>/preview/page", "surveys_preview_page", surveys_preview_page, methods=["GET"]
    )


def _lang() -> str:
    return "en" if request.args.get("lang") == "en" else "ru"

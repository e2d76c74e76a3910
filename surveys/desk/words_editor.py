"""The editor's page of all texts, Russian and English side by side."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from core.i18n import gettext as _
from surveys.definition.model import Definition
from surveys.desk.base import DESK, Loaded, SurveyDesk, posted_fields
from surveys.desk.editor import SCRIPTS
from surveys.desk.fields import Errors, Posted, stamp
from surveys.desk.labels import field_label
from surveys.desk.saving import Outcome, save
from surveys.desk.words_form import apply_words, entries, words_of
from surveys.errors import WrongState


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount the page."""

    def surveys_words(survey_id: int) -> Response:
        """Every text, or what was typed."""
        desk.require_manager()
        here = f"{DESK}{survey_id}/words/"
        if request.method == "GET":
            with desk.deps.sessions() as session:
                found = desk.load(session, survey_id)
            if not found.editable:
                return desk.back_to(f"{survey_id}/", _("This survey has closed: its words stand."), "warn")
            return _page(desk, Outcome(found, fields=words_of(found.draft)), here)
        posted = posted_fields()
        try:
            outcome = save(
                desk,
                survey_id,
                posted,
                filled=words_of,
                apply=_apply,
                act=lambda definition: (definition, here),
                parts=("section.", "question."),
            )
        except WrongState as error:
            return desk.back_to(f"{survey_id}/", str(error), "warn")
        if outcome.status != 200:
            return _page(desk, outcome, here)
        return desk.back_to(here, _("Saved."))

    blueprint.add_url_rule("/surveys/<int:survey_id>/words/", "surveys_words", surveys_words, methods=["GET", "POST"])


def _apply(definition: Definition, posted: Posted, errors: Errors, _found: Loaded) -> Definition:
    return apply_words(definition, posted, errors)


def _page(desk: SurveyDesk, outcome: Outcome, here: str) -> Response:
    definition = outcome.found.draft
    found = list(entries(definition))
    return desk.render(
        "words.html",
        _("Texts in both languages"),
        here,
        outcome.found,
        status=outcome.status,
        tab="words",
        scripts=SCRIPTS,
        outcome=outcome,
        fields=outcome.fields,
        errors=outcome.errors,
        stamp=stamp(words_of(definition)),
        entries=found,
        lacking=sum(entry.lacking for entry in found),
        field_label=field_label,
    )

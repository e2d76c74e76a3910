"""The editor's page of a whole survey: words, promises, pages, order of questions."""

from collections.abc import Callable

from flask import Blueprint, request
from werkzeug.wrappers import Response

from core.i18n import gettext as _
from surveys.definition.model import Access, Definition, QuestionType, SurveyKind
from surveys.desk import editing
from surveys.desk.base import DESK, Loaded, SurveyDesk, posted_fields
from surveys.desk.conditions import join_conditions, make_condition, picks_before
from surveys.desk.fields import Errors, Posted, stamp
from surveys.desk.findings import list_findings
from surveys.desk.labels import ACCESS, KIND_HINTS, KINDS, OFFERED_TYPES, PROMISES, TYPES, field_label
from surveys.desk.names import EditRefused
from surveys.desk.outline_form import apply_outline, outline_fields
from surveys.desk.saving import Outcome, save
from surveys.errors import WrongState

SCRIPTS = ("js/survey-editor.js",)


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount the page."""

    def surveys_edit(survey_id: int) -> Response:
        """The survey's outline, or what was typed into it."""
        desk.require_manager()
        here = f"{DESK}{survey_id}/edit/"
        if request.method == "GET":
            with desk.deps.sessions() as session:
                found = desk.load(session, survey_id)
            if not found.editable:
                return desk.back_to(f"{survey_id}/", _("This survey has closed: its words stand."), "warn")
            return _page(desk, Outcome(found, fields=outline_fields(found.draft)), here)
        posted = posted_fields()

        def act(definition: Definition) -> tuple[Definition, str]:
            return do_action(definition, posted.get("action", "save"), posted, here)

        try:
            outcome = save(desk, survey_id, posted, filled=outline_fields, apply=_apply, act=act, parts=("section.",))
        except WrongState as error:
            return desk.back_to(f"{survey_id}/", str(error), "warn")
        if outcome.status != 200:
            return _page(desk, outcome, here)
        told = _("Saved.") if posted.get("action", "save") == "save" else ""
        return desk.back_to(outcome.target, told)

    blueprint.add_url_rule("/surveys/<int:survey_id>/edit/", "surveys_edit", surveys_edit, methods=["GET", "POST"])


def _apply(definition: Definition, posted: Posted, errors: Errors, found: Loaded) -> Definition:
    return apply_outline(definition, posted, errors, promised=found.promised)


def do_action(definition: Definition, action: str, posted: Posted, here: str) -> tuple[Definition, str]:
    """What a button does: ``verb``, ``verb:name``; gives the definition and where to go."""
    verb, _colon, name = action.partition(":")
    if verb == "add-section":
        definition, added = editing.add_section(definition)
        return definition, f"{here}#section-{added}"
    if verb == "add-question":
        definition, added = editing.add_question(definition, name, _type(posted.get(f"add.{name}", "")))
        return definition, f"{here}{added}/"
    if verb == "put-question":  # put-question:<question>:<page>:<place>, of the script
        question, _colon, rest = name.partition(":")
        section, _colon, place = rest.partition(":")
        at = int(place) if place.isascii() and place.isdigit() and len(place) < 5 else 0
        return editing.put_question(definition, question, section, at), f"{here}#question-{question}"
    if verb == "open-question":
        editing.get_question(definition, name)
        return definition, f"{here}{name}/"
    if verb == "section-condition":
        return _section_condition(definition, name, posted), f"{here}#section-{name}"
    simple = _SIMPLE.get(verb)
    if simple is None:
        return definition, here
    return simple(definition, name), here + _anchor(verb, name)


def _anchor(verb: str, name: str) -> str:
    if verb.endswith("-delete"):
        return "#pages"
    return f"#section-{name}" if verb.startswith("section") else f"#question-{name}"


_SIMPLE: dict[str, Callable[[Definition, str], Definition]] = {
    "section-up": lambda definition, name: editing.move_section(definition, name, -1),
    "section-down": lambda definition, name: editing.move_section(definition, name, 1),
    "section-copy": lambda definition, name: editing.copy_section(definition, name)[0],
    "section-delete": editing.remove_section,
    "question-up": lambda definition, name: editing.move_question(definition, name, -1),
    "question-down": lambda definition, name: editing.move_question(definition, name, 1),
    "question-copy": lambda definition, name: editing.copy_question(definition, name)[0],
    "question-delete": editing.remove_question,
}


def _section_condition(definition: Definition, name: str, posted: Posted) -> Definition:
    at = f"section.{name}.condition"
    condition = make_condition(definition, posted.get(f"{at}.pick", ""), posted.get(f"{at}.operator", ""))
    if not condition:
        raise EditRefused(_("Choose a question and an answer for the condition."))
    return editing.set_section_condition(
        definition, name, lambda old: join_conditions(old, condition, posted.get(f"{at}.join", ""))
    )


def _type(text: str) -> QuestionType:
    try:
        kind = QuestionType(text)
    except ValueError:
        kind = QuestionType.UNSUPPORTED
    if kind not in OFFERED_TYPES:
        raise EditRefused(_("Choose one of the types."))
    return kind


def _page(desk: SurveyDesk, outcome: Outcome, here: str) -> Response:
    found = outcome.found
    definition = found.draft
    return desk.render(
        "edit.html",
        _("Questions"),
        here,
        found,
        status=outcome.status,
        tab="edit",
        scripts=SCRIPTS,
        outcome=outcome,
        fields=outcome.fields,
        errors=outcome.errors,
        stamp=stamp(outline_fields(definition)),
        definition=definition,
        findings=list_findings(found.id, definition),
        picks={section.name: picks_before(definition, section=section.name) for section in definition.sections},
        types=TYPES,
        offered=OFFERED_TYPES,
        kinds=[(kind.value, f"{KINDS[kind]}: {KIND_HINTS[kind]}") for kind in SurveyKind],
        promises=list(PROMISES.items()),
        access=[(access.value, ACCESS[access]) for access in Access],
        field_label=field_label,
    )

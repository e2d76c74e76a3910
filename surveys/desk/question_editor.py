"""The editor's page of one question."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, request
from werkzeug.wrappers import Response

from core.errors import NotFound
from core.i18n import gettext as _
from surveys.definition.model import Definition, Question, QuestionType
from surveys.desk import editing
from surveys.desk.base import DESK, Loaded, SurveyDesk, posted_fields
from surveys.desk.conditions import join_conditions, make_condition, picks_before
from surveys.desk.editor import SCRIPTS, do_action
from surveys.desk.fields import Errors, Fields, Posted, stamp
from surveys.desk.findings import list_findings
from surveys.desk.labels import OFFERED_TYPES, TYPES, field_label
from surveys.desk.names import EditRefused
from surveys.desk.question_form import OFFERED, apply_question, drop_row, question_fields, row_numbers, swap_rows
from surveys.desk.saving import Outcome, save
from surveys.errors import WrongState

ROWS = ("choice.", "row.")
LIMITS = frozenset({"minimum", "maximum", "step", "decimals", "unit", "fewest", "most", "longest", "accept"})
BLANK_ROWS = 3
FIRST_ROWS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One choice of the form."""

    number: int
    was: str
    name: str
    ru: str
    en: str
    other: bool
    exclusive: bool


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount the page."""

    def surveys_question(survey_id: int, name: str) -> Response:
        """One question, or what was typed into it."""
        desk.require_manager()
        outline = f"{DESK}{survey_id}/edit/"
        if request.method == "GET":
            with desk.deps.sessions() as session:
                found = desk.load(session, survey_id)
            if not found.editable:
                return desk.back_to(f"{survey_id}/", _("This survey has closed: its words stand."), "warn")
            question = found.draft.question(name)
            if question is None:
                raise NotFound(_("There is no such question in this survey."))
            return _page(desk, Outcome(found, fields=question_fields(question)), question, outline)
        posted = posted_fields()
        try:
            return _save(desk, survey_id, name, posted, outline)
        except WrongState as error:
            return desk.back_to(f"{survey_id}/", str(error), "warn")

    blueprint.add_url_rule(
        "/surveys/<int:survey_id>/edit/<name>/", "surveys_question", surveys_question, methods=["GET", "POST"]
    )


def _save(desk: SurveyDesk, survey_id: int, name: str, posted: Fields, outline: str) -> Response:
    verb, _colon, target = posted.get("action", "save").partition(":")
    names = [name]

    def filled(definition: Definition) -> Fields:
        return question_fields(definition.question(name) or Question(name, QuestionType.UNSUPPORTED))

    def apply(definition: Definition, sent: Posted, errors: Errors, _found: Loaded) -> Definition:
        if definition.question(name) is None:
            errors["name"] = _("Somebody has removed this question meanwhile, or given it another name.")
            return definition
        _refuse_used(definition, name, sent, verb, target, errors)
        changed, names[0] = apply_question(definition, name, arranged(sent, verb, target), errors)
        return changed

    def act(definition: Definition) -> tuple[Definition, str]:
        here = f"{outline}{names[0]}/"
        if verb in ("choice-up", "choice-down", "choice-delete", "row-up", "row-down", "row-delete", "more"):
            return definition, f"{here}#{'rows' if verb.startswith('row') else 'choices'}"
        if verb == "condition":
            return _with_condition(definition, names[0], posted), f"{here}#relevant"
        if verb == "next":
            return _to_next(definition, names[0], outline)
        if verb == "done":
            return definition, f"{outline}#question-{names[0]}"
        if verb in ("question-copy", "question-delete"):
            return do_action(definition, f"{verb}:{names[0]}", posted, outline)
        return definition, here

    outcome = save(desk, survey_id, posted, filled=filled, apply=apply, act=act, rows=ROWS)
    if outcome.status != 200:
        question = outcome.found.draft.question(names[0]) or Question(name, QuestionType.UNSUPPORTED)
        return _page(desk, outcome, question, outline)
    return desk.back_to(outcome.target, _("Saved.") if verb in ("save", "done") else "")


def arranged(posted: Posted, verb: str, target: str) -> Fields:
    """What was sent, after the button that moves or removes a row."""
    prefix, _dash, what = verb.partition("-")
    if prefix not in ("choice", "row") or not (target.isascii() and target.isdigit() and len(target) < 5):
        return dict(posted)
    if what == "delete":
        return drop_row(posted, prefix, int(target))
    return swap_rows(posted, prefix, int(target), -1 if what == "up" else 1)


def _refuse_used(definition: Definition, name: str, posted: Posted, verb: str, target: str, errors: Errors) -> None:
    """A choice that a condition names is not removed from under it."""
    was = posted.get(f"choice.{target}.was", "") if verb == "choice-delete" else ""
    place = editing.choice_is_used(definition, name, was) if was else ""
    if place:
        errors["choices"] = _(
            "The condition of “%(place)s” names the choice “%(choice)s”. Change it first.", place=place, choice=was
        )


def _with_condition(definition: Definition, name: str, posted: Posted) -> Definition:
    condition = make_condition(definition, posted.get("condition.pick", ""), posted.get("condition.operator", ""))
    if not condition:
        raise EditRefused(_("Choose a question and an answer for the condition."))
    question = editing.get_question(definition, name)
    relevant = join_conditions(question.relevant, condition, posted.get("condition.join", ""))
    return editing.replace_question(definition, name, replace(question, relevant=relevant))


def _to_next(definition: Definition, name: str, outline: str) -> tuple[Definition, str]:
    """The next question of the survey; after the last one a new one of the same type."""
    names = [question.name for question in definition.questions()]
    at = names.index(name) + 1
    if at < len(names):
        return definition, f"{outline}{names[at]}/"
    section = editing.section_of(definition, name)
    definition, added = editing.add_question(definition, section.name, editing.get_question(definition, name).type)
    return definition, f"{outline}{added}/"


def rows_of(fields: Mapping[str, str], prefix: str) -> list[Row]:
    """The choices of the form with some empty ones after them."""
    rows = [_row(fields, prefix, number) for number in row_numbers(fields, prefix)]
    last = max((row.number for row in rows), default=-1)
    blank = max(BLANK_ROWS - sum(not (row.was or row.ru or row.en) for row in rows), FIRST_ROWS - len(rows), 0)
    return rows + [_row({}, prefix, last + 1 + more) for more in range(blank)]


def _row(fields: Mapping[str, str], prefix: str, number: int) -> Row:
    at = f"{prefix}.{number}."
    was, name, ru, en = (fields.get(at + part, "") for part in ("was", "name", "ru", "en"))
    return Row(
        number,
        was=was,
        name=name,
        ru=ru,
        en=en,
        other=bool(fields.get(f"{at}other")),
        exclusive=bool(fields.get(f"{at}exclusive")),
    )


def _page(desk: SurveyDesk, outcome: Outcome, question: Question, outline: str) -> Response:
    found, definition = outcome.found, outcome.found.draft
    kind = question.type
    if "type" in outcome.fields and outcome.fields["type"] in {one.value for one in OFFERED_TYPES}:
        kind = QuestionType(outcome.fields["type"])
    order = [one.name for one in definition.questions()]
    at = order.index(question.name) if question.name in order else -1
    title = question.label.get("ru") or _("Question %(name)s", name=question.name)
    return desk.render(
        "question.html",
        title,
        f"{outline}{question.name}/",
        found,
        status=outcome.status,
        tab="edit",
        scripts=SCRIPTS,
        outcome=outcome,
        fields=outcome.fields,
        errors=outcome.errors,
        stamp=stamp(question_fields(question)),
        question=question,
        offers=OFFERED[kind],
        limited=bool(OFFERED[kind] & LIMITS),
        choices=rows_of(outcome.fields, "choice"),
        rows=rows_of(outcome.fields, "row"),
        findings=[one for one in list_findings(found.id, definition) if one.question == question.name],
        picks=picks_before(definition, question=question.name),
        types=[(one.value, TYPES[one]) for one in (*OFFERED_TYPES, *((kind,) if kind not in OFFERED_TYPES else ()))],
        outline=outline,
        before=order[at - 1] if at > 0 else "",
        after=order[at + 1] if 0 <= at < len(order) - 1 else "",
        place=at + 1,
        total=len(order),
        field_label=field_label,
    )

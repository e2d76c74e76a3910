"""When a survey opens, closes, and shows its results."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, request
from werkzeug.wrappers import Response

from core.i18n import gettext as _
from surveys import operations
from surveys.desk.base import DESK, Loaded, SurveyDesk, posted_fields
from surveys.desk.fields import Errors, Fields
from surveys.errors import InvalidDraft, SurveyNotFound, SurveysError
from surveys.models import Survey, SurveyState
from surveys.steps import step_of

TIMES = ("opens_at", "closes_at", "publishes_at")
YEARS = range(1900, 9000)  # the calendar's ends have no UTC


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount the page."""

    def surveys_schedule(survey_id: int) -> Response:
        """The times, or those that were typed."""
        desk.require_manager()
        with desk.deps.sessions() as session:
            found = desk.load(session, survey_id)
        if found.state is SurveyState.PUBLISHED:
            return desk.back_to(f"{survey_id}/", _("The results are published: no time is left to choose."), "warn")
        zone = desk.deps.clock.zone
        if request.method == "GET":
            return _page(desk, found, times_fields(found.survey, zone), {})
        posted, errors = posted_fields(), Errors()
        times = {name: read_time(posted, name, getattr(found.survey, name), zone, errors) for name in TIMES}
        if not errors:
            try:
                with desk.deps.sessions.begin() as session:
                    operations.set_times(session, survey_id, **times, **step_of(desk.deps))
                return desk.back_to(f"{survey_id}/", _("The times are saved."))
            except SurveyNotFound:
                raise
            except InvalidDraft as error:
                errors[error.field] = str(error)
            except SurveysError as error:
                errors[""] = str(error)
        kept = {name: posted.get(name, "") for name in TIMES}
        return _page(desk, found, times_fields(found.survey, zone) | kept, errors)

    blueprint.add_url_rule(
        "/surveys/<int:survey_id>/schedule", "surveys_schedule", surveys_schedule, methods=["GET", "POST"]
    )


def times_fields(survey: Survey, zone: ZoneInfo) -> Fields:
    """The times as the form shows them, in the authority's zone."""
    return {name: _shown(getattr(survey, name), zone) for name in TIMES}


def read_time(posted: Fields, name: str, stored: datetime | None, zone: ZoneInfo, errors: Errors) -> datetime | None:
    """A moment of the form, in UTC; the stored one to the second where the minute is the same or nothing was sent."""
    text = posted.get(name)
    if text is None or text.strip() == _shown(stored, zone):
        return stored
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "T"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or moment.year not in YEARS:
        errors[name] = _("Write day and time like 2026-11-20 09:00.")
        return stored
    return moment.replace(tzinfo=zone).astimezone(UTC)


def _shown(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _page(desk: SurveyDesk, found: Loaded, fields: Fields, errors: Errors) -> Response:
    return desk.render(
        "schedule.html",
        _("Schedule"),
        f"{DESK}{found.id}/schedule",
        found,
        status=422 if errors else 200,
        tab="schedule",
        fields=fields,
        errors=errors,
        zone=desk.deps.clock.zone.key,
        fixed={
            "opens_at": found.state is not SurveyState.DRAFT,
            "closes_at": found.state not in (SurveyState.DRAFT, SurveyState.OPEN),
            "publishes_at": False,
        },
    )

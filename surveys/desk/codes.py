"""Codes of a survey: make them, hand them out once, see who has answered."""

from collections.abc import Iterator

from flask import Blueprint, request
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from core import urls
from core.i18n import gettext as _
from surveys import invitations
from surveys.definition.model import Access
from surveys.desk.base import DESK, EDITABLE, SurveyDesk, posted_fields
from surveys.errors import InvalidDraft, SurveyNotFound, SurveysError
from surveys.invitations import Invitee
from surveys.steps import step_of

MOST_CODES = invitations.MOST_AT_ONCE


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount the page, the file and the withdrawing of one code."""

    def surveys_codes(survey_id: int) -> Response:
        """Who could answer and who has; or a file of new codes, shown this once."""
        desk.require_manager()
        if request.method == "GET":
            return _page(desk, survey_id)
        posted = posted_fields()
        try:
            invitees = _invitees(desk, posted)
            with desk.deps.sessions.begin() as session:
                made = invitations.invite(session, survey_id, invitees, **step_of(desk.deps))
        except SurveyNotFound:
            raise
        except SurveysError as error:
            return _page(desk, survey_id, sentence=str(error), posted=posted)
        address = f"{desk.deps.site.base_url}{urls.survey(survey_id)}"

        def lines() -> Iterator[str]:
            yield "\ufeff"
            yield from invitations.codes_csv(made, address)

        response = FlaskResponse(lines(), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="survey-{survey_id}-codes.csv"'
        return response

    def surveys_withdraw(survey_id: int, invitation_id: int) -> Response:
        """Let a code that nobody has used work no longer."""
        desk.require_manager()
        try:
            with desk.deps.sessions.begin() as session:
                invitations.withdraw(session, survey_id, invitation_id, **step_of(desk.deps))
        except SurveysError as error:
            return desk.back_to(f"{survey_id}/codes/", str(error), "warn")
        return desk.back_to(f"{survey_id}/codes/", _("The code works no longer."))

    blueprint.add_url_rule("/surveys/<int:survey_id>/codes/", "surveys_codes", surveys_codes, methods=["GET", "POST"])
    blueprint.add_url_rule(
        "/surveys/<int:survey_id>/codes/<int:invitation_id>/withdraw",
        "surveys_withdraw",
        surveys_withdraw,
        methods=["POST"],
    )


def _invitees(desk: SurveyDesk, posted: dict[str, str]) -> list[Invitee]:
    how = posted.get("how", "")
    if how == "lines":
        labels = [line.strip() for line in posted.get("lines", "").splitlines()]
        return [Invitee(label) for label in labels if label]
    if how == "institutions":
        district, kind = posted.get("district", ""), posted.get("kind", "")
        return [
            Invitee(place.name, place.id)
            for place in desk.ports.list_institutions()
            if district in ("", place.district) and kind in ("", place.kind)
        ]
    text = posted.get("count", "").strip()
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 6 and 0 < int(text) <= MOST_CODES):
        raise InvalidDraft("count", _("Write how many codes you need, from 1 to %(most)s.", most=MOST_CODES))
    return [Invitee() for _number in range(int(text))]


def _page(desk: SurveyDesk, survey_id: int, *, sentence: str = "", posted: dict[str, str] | None = None) -> Response:
    with desk.deps.sessions() as session:
        found = desk.load(session, survey_id)
        standing = invitations.list_invitations(session, survey_id)
    places = desk.ports.list_institutions() if found.survey.access is Access.CODES else []
    return desk.render(
        "codes.html",
        _("Codes"),
        f"{DESK}{survey_id}/codes/",
        found,
        status=422 if sentence else 200,
        tab="codes",
        sentence=sentence,
        posted=posted or {},
        standing=standing,
        answered=sum(one.answered for one in standing),
        needed=found.survey.access is Access.CODES,
        may_add=found.state in EDITABLE,
        most=MOST_CODES,
        districts=sorted({(place.district_label, place.district) for place in places if place.district}),
        kinds=sorted({(place.kind_label, place.kind) for place in places}),
    )

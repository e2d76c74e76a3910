"""What every page of the desk shares."""

from dataclasses import dataclass

from flask import Response as FlaskResponse
from flask import flash, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from core.actor import Permission
from core.errors import Forbidden
from core.i18n import gettext as _
from core.pages import Crumb, PageMeta
from core.web import WebDeps, render, require
from surveys.database import begin_write
from surveys.definition.model import Definition
from surveys.definition.stored import load_definition
from surveys.errors import SurveyNotFound
from surveys.labels import POLL_STATES
from surveys.models import Survey, SurveyState
from surveys.ports import DeskPort
from surveys.read import get_survey

DESK = "/staff/surveys/"
STYLES = ("css/survey-desk.css",)
EDITABLE = frozenset({SurveyState.DRAFT, SurveyState.UPCOMING, SurveyState.OPEN})


@dataclass(frozen=True, slots=True)
class Loaded:
    """A survey with its definition as the desk sees them."""

    id: int
    state: SurveyState
    survey: Survey  # detached: columns only
    draft: Definition  # what is being edited

    @property
    def title(self) -> str:
        """What it is called in lists."""
        return self.draft.title.get("ru") or _("(no title yet)")

    @property
    def editable(self) -> bool:
        """Whether its words may still change."""
        return self.state in EDITABLE

    @property
    def promised(self) -> bool:
        """Whether people have been promised who sees their answers."""
        return self.state is not SurveyState.DRAFT

    @property
    def chip(self) -> tuple[str, object]:
        """Tone and word of its state."""
        return POLL_STATES[self.state]


@dataclass(frozen=True, slots=True)
class SurveyDesk:
    """Who asks, what they may do, how pages are made."""

    deps: WebDeps
    ports: DeskPort

    def may_manage(self) -> bool:
        """Whether the reader makes surveys."""
        return self.deps.actor().may(Permission.MANAGE_SURVEYS)

    def require_manager(self) -> None:
        """Refuse everybody else."""
        if not self.may_manage():
            raise Forbidden(_("Your role does not allow this. Ask an operator of the portal."))

    def require_reader(self) -> bool:
        """Refuse those who may not even see published results; returns whether the reader makes surveys."""
        manages = self.may_manage()
        if not manages:
            require(self.deps.actor(), Permission.READ_RESULTS, anywhere=True)
        return manages

    def load(self, session: Session, survey_id: int, *, lock: bool = False) -> Loaded:
        """The survey; with ``lock`` nobody else writes it until the transaction ends.

        Raises:
            SurveyNotFound: there is none.
        """
        if lock:
            begin_write(session)
            session.get(Survey, survey_id, with_for_update=True, populate_existing=True)
        survey = get_survey(session, survey_id)
        return Loaded(survey_id, survey.state_at(self.deps.clock.now()), survey, load_definition(survey.draft))

    def load_for_reader(self, session: Session, survey_id: int) -> tuple[Loaded, bool]:
        """The survey as the reader may see it, and whether they make surveys.

        Raises:
            SurveyNotFound: there is none, or it is not published and none of theirs to make.
        """
        manages = self.require_reader()
        found = self.load(session, survey_id)
        if not manages and found.state is not SurveyState.PUBLISHED:
            raise SurveyNotFound(_("There is no such survey. See the list of surveys."))
        return found, manages

    def render(
        self,
        template: str,
        title: str,
        path: str,
        found: Loaded | None = None,
        *,
        status: int = 200,
        tab: str = "",
        styles: tuple[str, ...] = (),
        scripts: tuple[str, ...] = (),
        **context: object,
    ) -> FlaskResponse:
        """A page of the desk."""
        crumbs = [Crumb(_("Staff area"), "/staff/"), Crumb(_("Polls"), DESK)]
        if found is not None and path != f"{DESK}{found.id}/":
            crumbs.append(Crumb(found.title[:60], f"{DESK}{found.id}/"))
        if path != DESK:
            crumbs.append(Crumb(title))
        page = PageMeta(
            title=title,
            path=path,
            section="staff",
            translated=False,
            indexed=False,
            crumbs=tuple(crumbs),
            styles=STYLES + styles,
            scripts=scripts,
        )
        return render(
            f"staff/surveys/{template}",
            page,
            status=status,
            staff_section="polls",
            found=found,
            tab=tab,
            desk=DESK,
            **context,
        )

    def back_to(self, path: str, message: str = "", tone: str = "good") -> Response:
        """Go to another page of the desk, with a sentence."""
        if message:
            flash(message, tone)
        return redirect(path if path.startswith("/") else f"{DESK}{path}", 303)


def posted_fields() -> dict[str, str]:
    """The form as it came; of several values of one name the first."""
    return {name: values[0] for name, values in request.form.lists() if values}

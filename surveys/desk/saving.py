"""Keep what was typed into a form of the editor, however many people edit."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from core.i18n import gettext as _
from surveys import operations
from surveys.definition.model import Definition
from surveys.desk.base import Loaded, SurveyDesk
from surveys.desk.fields import Difference, Errors, Fields, Posted, differences, lost, stamp
from surveys.desk.names import EditRefused
from surveys.errors import InvalidDraft, WrongState
from surveys.steps import step_of

Filled = Callable[[Definition], Fields]
Apply = Callable[[Definition, Posted, Errors, Loaded], Definition]
Act = Callable[[Definition], tuple[Definition, str]]


@dataclass(slots=True)
class Outcome:
    """What became of a form."""

    found: Loaded
    target: str = ""  # where to go next, after everything went well
    fields: Fields = field(default_factory=dict)  # to show again
    errors: Errors = field(default_factory=dict)
    conflicts: list[Difference] = field(default_factory=list)
    refusal: str = ""  # a sentence about the action

    @property
    def status(self) -> int:
        """The status of the page that shows it."""
        return 409 if self.conflicts else 422 if self.errors or self.refusal else 200


def save(
    desk: SurveyDesk,
    survey_id: int,
    posted: Posted,
    *,
    filled: Filled,
    apply: Apply,
    act: Act,
    rows: tuple[str, ...] = (),
    parts: tuple[str, ...] = (),
) -> Outcome:
    """Save the form, then do what its button says.

    Args:
        filled: what the form is filled with, to find out whether somebody saved it meanwhile.
        apply: puts the form into the definition.
        act: the action of the button; gives the definition and where to go.
        rows: beginnings of names of fields that come and go.
        parts: beginnings of names of fields that somebody else may have removed with their page or question.
    """
    with desk.deps.sessions.begin() as session:
        found = desk.load(session, survey_id, lock=True)
        if not found.editable:
            raise WrongState(_("This survey has closed: what was asked stays as it is. Copy it to ask again."))
        stored = filled(found.draft)
        outcome = Outcome(found, fields=shown_again(stored, posted, rows))
        if posted.get("stamp") != stamp(stored):
            outcome.conflicts = differences(stored, posted) + lost(stored, posted, rows + parts)
            if outcome.conflicts:
                return outcome
        changed = apply(found.draft, posted, outcome.errors, found)
        if outcome.errors:
            return outcome
        _act_and_store(desk, session, outcome, changed, act)
    return outcome


def _act_and_store(desk: SurveyDesk, session: Session, outcome: Outcome, changed: Definition, act: Act) -> None:
    found = outcome.found
    try:
        acted, outcome.target = act(changed)
    except EditRefused as error:
        acted, outcome.refusal = changed, str(error)
    if acted == found.draft:
        return
    try:
        operations.save_draft(session, found.id, acted, **step_of(desk.deps))
    except InvalidDraft as error:
        outcome.errors[error.field] = str(error)
        return
    outcome.found = Loaded(found.id, found.state, found.survey, acted)


def shown_again(stored: Fields, posted: Posted, rows: tuple[str, ...]) -> Fields:
    """The fields of a form that comes back: what was typed, and rows as they were sent."""
    kept = {name: text for name, text in stored.items() if not (rows and name.startswith(rows))}
    typed = {name: text for name, text in posted.items() if name in kept or (rows and name.startswith(rows))}
    if rows and not any(name.startswith(rows) for name in posted):
        return stored | typed
    return kept | typed

"""Write polls of one question: the words and times of the short form at the desk."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.i18n import gettext as _
from core.text import clean, clean_lines
from surveys.definition.model import Choice, Definition, Question, QuestionType, Section, SurveyKind, Words
from surveys.errors import InvalidDraft
from surveys.opening import check_times
from surveys.operations import create_survey, draft_of, save_draft

TITLE_LENGTH = 300
DESCRIPTION_LENGTH = 4000
LABEL_LENGTH = 200
FEWEST_OPTIONS = 2
MOST_OPTIONS = 20
QUESTION = "choice"  # the name the answer is stored under


@dataclass(frozen=True, slots=True)
class PollDraft:
    """The words and times of a poll before it is released."""

    title: str
    description: str
    options: tuple[str, ...]
    opens_at: datetime | None  # None: when it is released
    closes_at: datetime | None
    title_en: str = ""
    description_en: str = ""
    options_en: tuple[str, ...] = ()


def create_poll(session: Session, draft: PollDraft, *, actor: Actor, clock: Clock, audit: Audit) -> int:
    """Keep a draft; returns the poll's id.

    Raises:
        InvalidDraft: the words or times cannot stand.
    """
    return create_survey(
        session,
        define_poll(draft),
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        actor=actor,
        clock=clock,
        audit=audit,
    )


def update_poll(session: Session, poll_id: int, draft: PollDraft, *, actor: Actor, clock: Clock, audit: Audit) -> None:
    """Give a draft other words or times.

    Raises:
        WrongState: the poll is released: what people have read stays as it is.
        InvalidDraft: the words or times cannot stand.
    """
    poll = draft_of(session, poll_id, clock)
    definition = define_poll(draft)
    check_times(draft.opens_at, draft.closes_at, None)
    poll.opens_at, poll.closes_at = draft.opens_at, draft.closes_at
    save_draft(session, poll_id, definition, actor=actor, clock=clock, audit=audit)


def define_poll(draft: PollDraft) -> Definition:
    """The definition of a poll of one question.

    Raises:
        InvalidDraft: the words cannot stand.
    """
    title = _words("title", draft.title, TITLE_LENGTH)
    description = _description("description", draft.description)
    labels = [_words("options", label, LABEL_LENGTH) for label in draft.options if clean(label)]
    if not FEWEST_OPTIONS <= len(labels) <= MOST_OPTIONS:
        raise InvalidDraft(
            "options",
            _("Give from %(fewest)s to %(most)s options.", fewest=FEWEST_OPTIONS, most=MOST_OPTIONS),
        )
    if len({label.casefold() for label in labels}) < len(labels):
        raise InvalidDraft("options", _("Two options are the same. Change or remove one."))
    english = [_words("options_en", label, LABEL_LENGTH) for label in draft.options_en if clean(label)]
    title_en = _words("title_en", draft.title_en, TITLE_LENGTH) if clean(draft.title_en) else ""
    description_en = _description("description_en", draft.description_en)
    if bool(title_en) != bool(english) or (english and len(english) != len(labels)):
        raise InvalidDraft(
            "options_en", _("Translate the question and every option into English, or leave all of them empty.")
        )
    choices = tuple(
        Choice(str(number), Words(label, english[number - 1] if english else ""))
        for number, label in enumerate(labels, start=1)
    )
    words = Words(title, title_en)
    question = Question(QUESTION, QuestionType.SINGLE, words, required="true()", choices=choices)
    return Definition(
        words,
        Words(description, description_en),
        kind=SurveyKind.POLL,
        sections=(Section("main", questions=(question,)),),
    )


def _words(field: str, text: str, longest: int) -> str:
    text = clean(text)
    if not text:
        raise InvalidDraft(field, _("Write the question."))
    return _not_longer(field, text, longest)


def _description(field: str, text: str) -> str:
    return _not_longer(field, clean_lines(text), DESCRIPTION_LENGTH)


def _not_longer(field: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise InvalidDraft(
            field,
            _("“%(start)s…” is longer than %(longest)s characters. Shorten it.", start=text[:40], longest=longest),
        )
    return text

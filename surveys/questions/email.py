"""Addresses of e-mail, checked by their form alone: nothing is asked of the network."""

from collections.abc import Mapping

from email_validator import EmailNotValidError, validate_email

from core.i18n import gettext as _
from surveys.definition.model import Answer, Question, QuestionType
from surveys.questions.base import AnswerRefused, Chart, Kind, Lookups, Posted, Summary
from surveys.questions.columns import one_column
from surveys.questions.field import QuestionField
from surveys.questions.posted import typed

LONGEST = 254  # characters, RFC 5321


class EmailField(QuestionField):
    """A field that browsers can fill in."""


def read(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """An address, its host in lower case."""
    text = typed(posted.values).strip()
    if not text:
        return {}
    if len(text) > LONGEST:
        raise AnswerRefused(missing(question, None))
    try:
        address = validate_email(text, check_deliverability=False).normalized
    except (EmailNotValidError, ValueError):  # the second from names of hosts that IDNA cannot encode
        raise AnswerRefused(missing(question, None)) from None
    return {question.name: address}


def write(question: Question, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """The address."""
    answer = answers.get(question.name)
    return {} if answer is None else {question.name: [str(answer)]}


def missing(question: Question, answer: Answer | None) -> str:
    """An address must be written."""
    return "" if answer is not None else _("Write an e-mail address, like name@example.org.")


EMAIL = Kind(
    QuestionType.EMAIL,
    "surveys/questions/_email.html",
    read,
    write,
    missing,
    Summary.TOTAL,
    Chart.NONE,
    one_column,
    EmailField,
)

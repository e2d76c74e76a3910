"""A file that somebody sends along."""

import re
from collections.abc import Mapping, Sequence

from core.i18n import format_size
from core.i18n import gettext as _
from surveys.definition.model import Answer, Question, QuestionType, UploadedFile
from surveys.questions.base import AnswerRefused, Chart, ExportColumn, Kind, Lookups, Posted, Summary
from surveys.questions.columns import header
from surveys.questions.field import QuestionField
from surveys.questions.filetypes import ENDINGS, TYPES
from surveys.questions.posted import one

_ID = re.compile(r"[0-9a-f]{32}")


class FileField(QuestionField):
    """A control for a file, or the file that is kept."""

    most = 0  # bytes; the form says (surveys.questions.forms)

    @property
    def kept(self) -> UploadedFile | None:
        """The file that was sent before."""
        return _find(self.value(), self.lookups) if self.lookups and not self.value("remove") else None

    @property
    def kept_size(self) -> str:
        """How large that is."""
        return format_size(self.kept.size) if self.kept else ""

    @property
    def accept(self) -> str:
        """The attribute ``accept``: endings and types."""
        types = [TYPES[ending] for ending in endings(self.question)]
        return ",".join([*(f".{ending}" for ending in endings(self.question)), *dict.fromkeys(types)])

    @property
    def told(self) -> str:
        """What is taken."""
        kinds = ", ".join(ending.upper() for ending in endings(self.question) if ending != "jpeg")
        if not self.most:
            return _("A file of the kind %(kinds)s.", kinds=kinds)
        return _("A file of the kind %(kinds)s, up to %(size)s.", kinds=kinds, size=format_size(self.most))


def endings(question: Question) -> tuple[str, ...]:
    """The endings of file names that a question takes, of those we can look into."""
    wanted = [ending.lower().lstrip(".") for ending in question.accept]
    return tuple(ending for ending in ENDINGS if not wanted or ending in wanted) or ENDINGS


def accepts(question: Question, media_type: str) -> bool:
    """Whether a file of this type is an answer."""
    return any(TYPES[ending] == media_type for ending in endings(question))


def say_kinds(question: Question) -> str:
    """What to send instead."""
    kinds = ", ".join(ending.upper() for ending in endings(question) if ending != "jpeg")
    return _("Send a file of another kind: %(kinds)s.", kinds=kinds)


def _find(text: str, lookups: Lookups) -> UploadedFile | None:
    return lookups.uploaded(text) if _ID.fullmatch(text) else None


def read(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """The file that was kept when the form came (``surveys.questions.receive``)."""
    sent = one([value for value in posted.values if value], _("Send one file only."))
    if not sent or any(posted.others.get("remove", ())):
        return {}
    file = _find(sent, lookups)
    if file is None:
        raise AnswerRefused(_("The file is no longer here. Choose it once more."))
    if not accepts(question, file.type):
        raise AnswerRefused(say_kinds(question))
    answer: dict[str, str | int] = {"id": file.id, "name": file.name, "size": file.size, "type": file.type}
    return {question.name: answer}


def write(question: Question, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """The id of the file."""
    answer = answers.get(question.name)
    return {question.name: [str(answer["id"])]} if isinstance(answer, dict) else {}


def missing(question: Question, answer: Answer | None) -> str:
    """A file must be sent."""
    return "" if answer is not None else _("Choose a file.")


def columns(question: Question, lang: str) -> Sequence[ExportColumn]:
    """The name of the file; its bytes are fetched apart."""

    def value(answers: Mapping[str, Answer]) -> str | None:
        answer = answers.get(question.name)
        return str(answer["name"]) if isinstance(answer, dict) else None

    return [ExportColumn(question.name, header(question, lang), value)]


FILE = Kind(
    QuestionType.FILE,
    "surveys/questions/_file.html",
    read,
    write,
    missing,
    Summary.TOTAL,
    Chart.NONE,
    columns,
    FileField,
)

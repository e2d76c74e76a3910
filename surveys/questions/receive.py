"""Take the files that came with a form."""

from collections.abc import Callable, Iterable
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage, MultiDict

from core.i18n import gettext as _
from surveys.definition.model import Question, QuestionType, UploadedFile
from surveys.questions.attachment import accepts, say_kinds
from surveys.questions.base import AnswerRefused
from surveys.questions.files import FileStore
from surveys.questions.reading import Errors


def take_files(
    questions: Iterable[Question],
    files: MultiDict[str, FileStorage],
    form: MultiDict[str, str],
    store: FileStore,
    remember: Callable[[UploadedFile], None],
) -> tuple[MultiDict[str, str], Errors]:
    """Keep each file and put its id where ``read_answers`` looks for it.

    Args:
        files: as they came; fields of nobody's are left alone.
        form: the other fields.
        remember: writes the row of a file; a file without one is nobody's.
    Returns:
        The fields with the ids of new files, and sentences for files that are not taken (``refused`` of read_answers).
    """
    taken: MultiDict[str, str] = MultiDict(form)
    errors: Errors = {}
    for question in questions:
        if question.type is not QuestionType.FILE:
            continue
        sent = [file for file in files.getlist(f"{question.name}.file") if file.filename]
        if not sent:
            continue
        try:
            if len(sent) > 1:
                raise AnswerRefused(_("Send one file only."))
            taken[question.name] = _take(question, sent[0], store, remember).id
            taken.poplist(f"{question.name}.remove")
        except AnswerRefused as error:
            errors[question.name] = [str(error)]
    return taken, errors


def _take(
    question: Question, sent: FileStorage, store: FileStore, remember: Callable[[UploadedFile], None]
) -> UploadedFile:
    file = store.keep(cast(BinaryIO, sent.stream), sent.filename or "")
    try:
        if not accepts(question, file.type):
            raise AnswerRefused(say_kinds(question))
        remember(file)
    except BaseException:
        store.remove(file.id)
        raise
    return file

"""Take the files of a page before its other fields are read."""

from dataclasses import dataclass
from datetime import timedelta

from flask import request
from werkzeug.datastructures import MultiDict

from core.web import WebDeps
from surveys.definition.model import Definition, QuestionType, Section, UploadedFile
from surveys.questions.files import FileStore
from surveys.questions.reading import Errors
from surveys.questions.receive import take_files
from surveys.read import SurveyView
from surveys.uploads import find_upload, remember_upload

NEW_FILES = 300  # forms with files from one address: a school's hundreds share one
NEW_FILES_PER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Files:
    """Files that come with answers."""

    deps: WebDeps
    store: FileStore

    def room(self, definition: Definition) -> int:
        """Bytes that the files of one page may take."""
        return max((_count(section) * self.store.largest for section in definition.sections), default=0)

    def take(
        self, survey: SurveyView, section: Section, form: "MultiDict[str, str]"
    ) -> tuple["MultiDict[str, str]", Errors]:
        """The fields of a page with its files in place of what was sent; sentences for files that are not taken."""
        if not survey.answerable or not _count(section):
            return form, {}
        if any(file.filename for file in request.files.values()):
            self.deps.rate_limit("survey.file", limit=NEW_FILES, per=NEW_FILES_PER)  # nobody fills the disk

        def remember(file: UploadedFile) -> None:
            with self.deps.sessions.begin() as session:
                remember_upload(session, survey.id, file, clock=self.deps.clock)

        return take_files(section.questions, request.files, form, self.store, remember)

    def find(self, survey_id: int, file_id: str) -> UploadedFile | None:
        """A file that was sent to this survey."""
        with self.deps.sessions() as session:
            return find_upload(session, survey_id, file_id)


def _count(section: Section) -> int:
    return sum(question.type is QuestionType.FILE for question in section.questions)

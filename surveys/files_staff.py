"""Staff pages of files that came with answers: a list, and each to be saved."""

from flask import Blueprint
from flask import Response as FlaskResponse
from sqlalchemy import select
from werkzeug.wrappers import Response

from core.i18n import format_size
from core.i18n import gettext as _
from core.web import WebDeps
from surveys.box import survey_upload
from surveys.definition.model import QuestionType, UploadedFile
from surveys.desk.base import DESK, SurveyDesk
from surveys.errors import SurveyNotFound
from surveys.ports import DeskPort
from surveys.questions.files import FileStore, download_headers
from surveys.questions.filetypes import TYPES


def register_survey_files(blueprint: Blueprint, deps: WebDeps, ports: DeskPort, store: FileStore) -> None:
    """Mount both for whoever makes surveys; nobody else sees single answers."""
    desk = SurveyDesk(deps, ports)

    def surveys_files(survey_id: int) -> Response:
        """The files of answers that are counted, in the order of their random ids, which says nothing."""
        desk.require_manager()
        with deps.sessions() as session:
            found = desk.load(session, survey_id)
            here = (survey_upload.c.survey_id == survey_id) & survey_upload.c.attached
            rows = session.execute(select(survey_upload).where(here).order_by(survey_upload.c.id)).all()
        endings = {media_type: ending for ending, media_type in reversed(TYPES.items())}
        files = [(row.id, row.name, endings.get(row.type, "").upper(), format_size(row.size)) for row in rows]
        asked = any(question.type is QuestionType.FILE for question in found.draft.questions())
        return desk.render(
            "files.html", _("Files sent"), f"{DESK}{survey_id}/files/", found, tab="files", files=files, asked=asked
        )

    def surveys_file(survey_id: int, file_id: str) -> Response:
        """One file, to be saved; reading it leaves a line in the audit."""
        desk.require_manager()
        here = (survey_upload.c.survey_id == survey_id) & (survey_upload.c.id == file_id) & survey_upload.c.attached
        with deps.sessions() as session:
            row = session.execute(select(survey_upload).where(here)).first()
        try:
            data = store.read(file_id) if row else None
        except FileNotFoundError:
            data = None
        if row is None or data is None:
            raise SurveyNotFound(_("There is no such file, or its answer has been erased."))
        deps.audit(deps.actor(), "survey.file_read", f"survey:{survey_id}", {"file": file_id})
        response = FlaskResponse(data)
        response.headers.update(download_headers(UploadedFile(row.id, row.name, len(data), row.type)))
        return response

    blueprint.add_url_rule("/surveys/<int:survey_id>/files/", "surveys_files", surveys_files)
    blueprint.add_url_rule("/surveys/<int:survey_id>/files/<file_id>", "surveys_file", surveys_file)

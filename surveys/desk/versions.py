"""The versions of a survey: what changed, and files of each."""

from flask import Blueprint, request
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from core.errors import NotFound
from core.i18n import gettext as _
from core.text import make_slug
from surveys.definition.model import Definition
from surveys.definition.stored import load_definition
from surveys.definition.xlsform_out import write_xlsform
from surveys.definition.yaml_form import write_yaml
from surveys.desk.base import DESK, SurveyDesk
from surveys.desk.changes import find_changes
from surveys.desk.labels import CHANGES, field_label
from surveys.read import get_definition, list_versions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register(blueprint: Blueprint, desk: SurveyDesk) -> None:
    """Mount the list and the files."""

    def surveys_versions(survey_id: int) -> Response:
        """Every version with what it changed."""
        desk.require_manager()
        with desk.deps.sessions() as session:
            found = desk.load(session, survey_id)
            versions = list(list_versions(session, survey_id))
        definitions = [load_definition(version.definition) for version in versions]
        changes = [find_changes(before, after) for before, after in zip(definitions, definitions[1:], strict=False)]
        waiting = find_changes(definitions[-1], found.draft) if definitions and found.editable else []
        return desk.render(
            "versions.html",
            _("Versions and files"),
            f"{DESK}{survey_id}/versions/",
            found,
            tab="versions",
            versions=list(zip(versions, [[], *changes], strict=False))[::-1],
            waiting=waiting,
            change_chips=CHANGES,
            field_label=field_label,
        )

    def surveys_export(survey_id: int, form: str) -> Response:
        """A version, or the draft, as a file."""
        desk.require_manager()
        text = request.args.get("version", "")
        number = int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 else None
        with desk.deps.sessions() as session:
            found = desk.load(session, survey_id)
            definition = found.draft if number is None else get_definition(session, found.survey, number)
        desk.deps.audit(desk.deps.actor(), "survey.export_definition", f"survey:{survey_id}")
        return _file(definition, form, number)

    blueprint.add_url_rule("/surveys/<int:survey_id>/versions/", "surveys_versions", surveys_versions, methods=["GET"])
    blueprint.add_url_rule(
        "/surveys/<int:survey_id>/definition.<form>", "surveys_export", surveys_export, methods=["GET"]
    )


def _file(definition: Definition, form: str, number: int | None) -> Response:
    if form == "yaml":
        content, kind = write_yaml(definition).encode(), "application/yaml; charset=utf-8"
    elif form == "xlsx":
        content, kind = write_xlsform(definition), XLSX
    else:
        raise NotFound(_("There is no such file."))
    name = f"{make_slug(definition.title.get('ru') or 'survey')}{f'-{number}' if number else ''}.{form}"
    response = FlaskResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""The two cookies of a survey: the mark of a poll that was answered, and a draft that somebody asked to be remembered."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Response, request

from core import urls
from core.urls import localise
from core.web import WebDeps
from surveys.definition.model import Access, SurveyKind
from surveys.read import SurveyView


@dataclass(frozen=True, slots=True)
class Cookies:
    """Set for both addresses of a survey, seen by nothing else; hidden from scripts."""

    deps: WebDeps

    def any(self, survey: SurveyView) -> bool:
        """Whether this browser sends one of them."""
        return _mark(survey) in request.cookies or _draft(survey) in request.cookies

    def marked(self, survey: SurveyView) -> bool:
        """Whether this browser has answered a poll that takes one answer from each."""
        return _mark(survey) in request.cookies and _is_marked(survey)

    def mark(self, response: Response, survey: SurveyView) -> None:
        """Say that this browser has answered: the same value for everybody, until closing."""
        if survey.answerable and _is_marked(survey) and survey.closes_at:
            self._set(response, survey, _mark(survey), "1", survey.closes_at)

    def draft(self, survey: SurveyView) -> str:
        """The key of the draft that this browser keeps; empty where it keeps none."""
        return request.cookies.get(_draft(survey), "")

    def remember(self, response: Response, survey: SurveyView, key: str, until: date) -> Response:
        """Keep the key of a draft as long as there is one."""
        end = datetime.combine(until + timedelta(days=1), time(), self.deps.clock.zone)
        self._set(response, survey, _draft(survey), key, end)
        return response

    def forget(self, response: Response, survey: SurveyView) -> Response:
        """Keep no draft here any more."""
        if self.draft(survey):
            for path in _paths(survey):
                response.delete_cookie(_draft(survey), path=path)
        return response

    def _set(self, response: Response, survey: SurveyView, name: str, value: str, expires: datetime) -> None:
        secure = request.is_secure or self.deps.site.base_url.startswith("https:")
        for path in _paths(survey):
            response.set_cookie(name, value, expires=expires, path=path, secure=secure, httponly=True, samesite="Lax")


def _paths(survey: SurveyView) -> list[str]:
    return [localise(urls.survey(survey.id), lang) for lang in urls.LANGUAGES]


def _is_marked(survey: SurveyView) -> bool:
    """A questionnaire may be answered by several people at one computer, and a code works once by itself."""
    return survey.kind is not SurveyKind.SURVEY and survey.access is Access.OPEN


def _mark(survey: SurveyView) -> str:
    return f"kais_survey_{survey.id}"


def _draft(survey: SurveyView) -> str:
    return f"kais_draft_{survey.id}"

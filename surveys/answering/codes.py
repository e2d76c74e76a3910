"""Know who answers where a code is needed.

A typed code travels on as a ticket: nobody reads it in the page, its address or the browser's history, and it opens for
this survey and some hours only. A link with a code is answered with a redirect to such a ticket of a few minutes, so
that the address that stays behind lets nobody in (row 20 of our attacks). Neither needs a session or a cookie.
"""

from dataclasses import dataclass
from datetime import timedelta

from core.web import WebDeps
from surveys.definition.model import Access
from surveys.invitations import Invited, find_invited
from surveys.read import SurveyView
from surveys.receipts import no_code

MARK = "~"  # a ticket begins with it; no code does
IN_A_PAGE = timedelta(hours=12)
IN_AN_ADDRESS = timedelta(minutes=10)
WRONG_CODES = 60  # from one address: a class types its codes in one lesson, and some of them twice
WRONG_PER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of surveys on their way through pages."""

    deps: WebDeps

    def ticket(self, survey_id: int, code: str, lifetime: timedelta = IN_A_PAGE) -> str:
        """A ticket with the code."""
        now = self.deps.clock.now()
        return MARK + self.deps.tokens.tickets.make(code, f"code:{survey_id}", now=now, lifetime=lifetime)

    def open(self, survey_id: int, field: str) -> str:
        """The code that a field holds, typed or as a ticket; empty where the ticket is none of ours or over."""
        if not field.startswith(MARK):
            return field
        now = self.deps.clock.now()
        return self.deps.tokens.tickets.read(field[len(MARK) :], f"code:{survey_id}", now=now) or ""

    def find(self, survey: SurveyView, field: str) -> Invited | None:
        """Who answers; None where everybody may.

        Raises:
            NoCode: a code is needed, and none of this survey's came. The sentence is one for all of these.
            TooManyRequests: somebody tries codes.
        """
        if survey.access is not Access.CODES:
            return None
        with self.deps.sessions() as session:
            invited = find_invited(session, survey.id, self.open(survey.id, field))
        if invited is None:
            self.deps.rate_limit("survey.code", limit=WRONG_CODES, per=WRONG_PER)
            raise no_code()
        return invited

    def peek(self, survey: SurveyView, field: str) -> Invited | None:
        """The same without refusing anybody."""
        if survey.access is not Access.CODES or not field:
            return None
        with self.deps.sessions() as session:
            return find_invited(session, survey.id, self.open(survey.id, field))

    def renew(self, survey: SurveyView, field: str) -> str:
        """A fresh ticket for the next page; empty where there is no code to carry."""
        if survey.access is not Access.CODES or not field:
            return ""
        code = self.open(survey.id, field)
        return self.ticket(survey.id, code) if code else ""

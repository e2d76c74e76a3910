"""Give the receipt: the page that answers the POST of accepted answers."""

from dataclasses import dataclass, field

from flask import Response, make_response

from core.web import no_store, page_language
from surveys.answering.carried import Carried
from surveys.answering.cookies import Cookies
from surveys.answering.correct_link import correcting_link
from surveys.answering.kept import KeptPages
from surveys.answering.pages import SurveyDrawer
from surveys.read import SurveyView
from surveys.receipts import format_receipt


@dataclass(frozen=True, slots=True)
class Thanks:
    """Receipt pages; between two of the same survey only the receipt differs."""

    drawer: SurveyDrawer
    cookies: Cookies
    kept: KeptPages = field(default_factory=lambda: KeptPages("00000000 here stands a receipt"))

    def give(
        self,
        survey: SurveyView,
        receipt: bytes,
        carried: Carried,
        *,
        nonce: bytes,
        repeated: bool = False,
        corrected: bool = False,
    ) -> Response:
        """The receipt, and the mark of a poll that is open to everybody; with names, the link to correct until closing."""
        code, back = format_receipt(receipt), carried.back
        link = correcting_link(self.drawer.deps.site.base_url, survey, nonce, back)

        def draw(shown: str) -> str:
            drawn = self.drawer.thanks(survey, shown, repeated=repeated, corrected=corrected, back=back, link=link)
            return drawn.get_data(as_text=True)

        name = (survey.id, survey.version, survey.state, page_language(), repeated, corrected)
        response = make_response(draw(code) if back or link else self.kept.get(name, draw, code))
        self.cookies.mark(response, survey)
        return no_store(self.cookies.forget(response, survey))

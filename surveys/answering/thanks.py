"""Give the receipt: the page that answers the POST of accepted answers."""

import math
import time
from dataclasses import dataclass, field

from flask import Response, make_response

from core.web import no_store, page_language
from surveys.answering.carried import Carried
from surveys.answering.cookies import Cookies
from surveys.answering.pages import SurveyDrawer
from surveys.read import RECENT_S, SurveyView
from surveys.receipts import format_receipt

_PLACE = "00000000 here stands a receipt"  # in the page as it is kept
_MOST_KEPT = 100


@dataclass(frozen=True, slots=True)
class Thanks:
    """Receipt pages; between two of the same survey only the receipt differs, so the rest is drawn once in a while."""

    drawer: SurveyDrawer
    cookies: Cookies
    _kept: dict[tuple[object, ...], tuple[float, str]] = field(default_factory=dict)

    def give(
        self, survey: SurveyView, receipt: bytes, carried: Carried, *, repeated: bool = False, corrected: bool = False
    ) -> Response:
        """The receipt, and the mark of a poll that is open to everybody."""
        code = format_receipt(receipt)
        if carried.back:
            response = self.drawer.thanks(survey, code, repeated=repeated, corrected=corrected, back=carried.back)
        else:
            response = make_response(self._page(survey, repeated, corrected).replace(_PLACE, code, 1))
        self.cookies.mark(response, survey)
        return no_store(self.cookies.forget(response, survey))

    def _page(self, survey: SurveyView, repeated: bool, corrected: bool) -> str:
        name = (survey.id, survey.version, survey.state, page_language(), repeated, corrected)
        drawn_at, page = self._kept.get(name, (-math.inf, ""))
        if time.monotonic() - drawn_at > RECENT_S:
            drawn = self.drawer.thanks(survey, _PLACE, repeated=repeated, corrected=corrected, back=None)
            page = drawn.get_data(as_text=True)
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            self._kept[name] = (time.monotonic(), page)
        return page

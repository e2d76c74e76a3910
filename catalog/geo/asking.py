"""Ask a geocoder for institutions, through the table of answers and within a limit."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from catalog.geo.chain import Subject, geocoder_query
from catalog.geo.nominatim import Answer, Geocoder, GeocoderTrouble
from catalog.models import GeocodeAnswer
from core.clock import Clock
from core.database import Sessions


class Asking:
    """Answers from the table where there is one, else from the server; stops at the first trouble."""

    def __init__(
        self,
        sessions: Sessions,
        geocoder: Geocoder,
        clock: Clock,
        *,
        limit: int | None = None,
        again: bool = False,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        """``limit`` ends the requests, ``again`` asks anew what the server did not know, ``told`` hears of each request."""
        self._sessions, self._geocoder, self._clock = sessions, geocoder, clock
        self._limit, self._again, self._told = limit, again, told
        self.requests = 0
        self.cached = 0
        self.remaining = 0  # addresses that were not asked because of the limit or of trouble
        self.trouble = ""
        with sessions() as session:
            self._answers = load_answers(session, geocoder.provider)
        self._pending: list[str] = []
        self._fresh: set[str] = set()

    def __call__(self, subject: Subject) -> Answer | None:
        """What is known about the address of an institution."""
        query = geocoder_query(subject.parts, subject.address)
        if not query:
            return None
        if query in self._answers and (self._answers[query] is not None or query in self._fresh or not self._again):
            self.cached += 1
            return self._answers[query]
        if self.trouble or (self._limit is not None and self.requests >= self._limit):
            self.remaining += 1
            return None
        self.requests += 1
        self._told()
        try:
            answer = self._geocoder.ask(query)
        except GeocoderTrouble as trouble:
            self.trouble = str(trouble)
            self.remaining += 1
            return None
        self._answers[query] = answer
        self._fresh.add(query)
        self._pending.append(query)
        self.keep()
        return answer

    def keep(self) -> None:
        """Write down the answers that are not yet in the table; an import that holds the pen makes us try later."""
        if not self._pending:
            return
        now = self._clock.now()
        try:
            with self._sessions.begin() as session:
                for query in self._pending:
                    answer = self._answers[query]
                    session.merge(
                        GeocodeAnswer(
                            provider=self._geocoder.provider,
                            query=query,
                            answer=answer.to_json() if answer else None,
                            asked_at=now,
                        )
                    )
        except OperationalError:
            return
        self._pending.clear()


def load_answers(session: Session, provider: str | None = None) -> dict[str, Answer | None]:
    """The answers that are kept: of one server, or of all."""
    query = select(GeocodeAnswer.query, GeocodeAnswer.answer).order_by(GeocodeAnswer.asked_at)
    if provider is not None:
        query = query.where(GeocodeAnswer.provider == provider)
    return {asked: Answer.from_json(answer) for asked, answer in session.execute(query)}

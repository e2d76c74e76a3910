"""Keep what was typed between two pages: a draft that only the form, a link or a cookie can open."""

from dataclasses import dataclass
from datetime import date

from core.web import WebDeps
from surveys import drafts
from surveys.answering.typed import Typed, load_typed
from surveys.read import SurveyView


@dataclass(frozen=True, slots=True)
class Keeping:
    """Drafts as pages use them."""

    deps: WebDeps

    def keep(self, survey: SurveyView, key: str, typed: Typed) -> tuple[str, date]:
        """Write a draft, under a new key where there is none yet; returns the key and the last day it is kept."""
        key = key if drafts.draft_id(key) else drafts.new_draft_key()
        with self.deps.sessions.begin() as session:
            until = drafts.save_draft(session, survey.id, key, typed.dump(), clock=self.deps.clock)
        return key, until

    def find(self, survey: SurveyView, key: str) -> Typed | None:
        """What a draft holds; None where there is none of this survey: unknown, sent, deleted, too old."""
        with self.deps.sessions() as session:
            content = drafts.load_draft(session, survey.id, key)
        return load_typed(content) if content is not None else None

    def forget(self, survey: SurveyView, key: str) -> None:
        """Delete a draft at its holder's wish."""
        with self.deps.sessions.begin() as session:
            drafts.forget_draft(session, survey.id, key)

"""Leave no trace of erased rows in the files of the databases."""

from __future__ import annotations

from sqlalchemy import text

from portal.wiring import Wiring
from surveys.jobs import HANDLERS, JobContext
from surveys.mixer import forget_traces

_ERASED_FROM = ("feedback_contact", "feedback", "feedback_event", "survey_draft")  # tables of surveys


def forget(wiring: Wiring, *, surveys: bool) -> None:
    """Overwrite or give back the places where erased rows were.

    SQLite overwrites what it deletes (``secure_delete``), but its write-ahead log still holds the pages of before: it is
    emptied. While no survey is open, the file of surveys is written anew as well. PostgreSQL marks rows dead and reuses
    their place; VACUUM lets it do so at once.
    """
    if wiring.settings.database_url:
        if surveys:
            engine = wiring.engine("surveys").execution_options(isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                for table in _ERASED_FROM:
                    connection.execute(text(f'VACUUM "surveys"."{table}"'))
        return
    forget_traces(wiring.engine("portal"))
    if surveys:
        HANDLERS["tidy"](JobContext(wiring.surveys, wiring.clock, wiring.audit), {})

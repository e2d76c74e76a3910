"""The operators' own lines of the table of synonyms."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.metadata import Identity, Json, Moment
from portal.models import Base

LONGEST_WORD = 60  # characters of a word, which may be up to four words
LONGEST_NOTE = 200


class SynonymLine(Base):
    """One line: who asks for ``word`` also means each of ``means``. It replaces a shipped line of the same word."""

    __tablename__ = "search_synonym"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[Identity]
    key: Mapped[str] = mapped_column(String(LONGEST_WORD), unique=True)  # the word as search compares it
    word: Mapped[str] = mapped_column(String(LONGEST_WORD))  # as it was written
    means: Mapped[Json]  # a list of texts
    both_ways: Mapped[bool]
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE))  # for colleagues: why
    enabled: Mapped[bool]  # False: neither this line nor the shipped one of the word counts
    changed_by: Mapped[int | None]  # person; nobody: the command line
    changed_at: Mapped[Moment]

"""Say what was wrong with the files of a school's folder."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.records import Message
from core.text import clean


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that somebody should put right; all else in the folder counts."""

    file: str  # below the school's folder: facts/facts.csv
    line: int  # 0: the whole file
    column: str  # as the file names it; empty: the whole line
    message: Message
    kept_out: bool = True  # False: a remark, the value counts all the same

    def __post_init__(self) -> None:
        """Names of files may hold what no text does: bytes of another encoding, line breaks."""
        values = {
            name: clean(value) if isinstance(value, str) else value for name, value in self.message.values.items()
        }
        object.__setattr__(self, "file", clean(self.file))
        object.__setattr__(self, "message", Message(self.message.msgid, values))

    @property
    def sentence(self) -> str:
        """The sentence in the current language."""
        return str(self.message)

    @property
    def place(self) -> str:
        """File, line and column in one word: ``facts/facts.csv:12 «подпись»``."""
        at = f"{self.file}:{self.line}" if self.line else self.file
        return f"{at} «{self.column}»" if self.column else at

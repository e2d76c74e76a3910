"""Read the tables of a LimeSurvey file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]

from core.i18n import gettext as _
from surveys.definition.model import Words
from surveys.definition.refused import DefinitionRefused
from surveys.definition.texts import tidy

LARGEST = 5 << 20  # bytes; a survey of 300 questions has 600 kB
MOST_ROWS = 50_000  # of all tables; a survey of 300 questions has 12,000, most of them settings
_BREAKS = frozenset({"br", "p", "div", "li", "h1", "h2", "h3", "h4", "tr"})
_UNSEEN = frozenset({"script", "style"})
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tables:
    """Name of a table -> its rows; texts of all languages together."""

    rows: Mapping[str, list[Row]]
    primary: str  # of our languages, the one that texts of any other go to

    def of(self, table: str, **wanted: str) -> list[Row]:
        """The rows whose columns have these values, in their order."""
        found = [
            row for row in self.rows.get(table, ()) if all(row.get(key, "") == text for key, text in wanted.items())
        ]
        return sorted(found, key=_place)

    def words(self, table: str, column: str, key: str, value: str, own: Row) -> Words:
        """A text in both languages: of the table of texts, or of the row itself as older files have it."""
        rows = [row for row in self.rows.get(table, ()) if row.get(key) == value and column in row]
        texts = {row.get("language", ""): shown_text(row[column]) for row in rows}
        if not texts and column in own:
            texts = {own.get("language", ""): shown_text(own[column])}
        return self._words(texts)

    def survey_words(self, column: str) -> Words:
        """A text of the whole survey."""
        rows = self.rows.get("surveys_languagesettings", ())
        return self._words({row.get("surveyls_language", ""): shown_text(row.get(column, "")) for row in rows})

    def _words(self, texts: Mapping[str, str]) -> Words:
        found = {code: text for lang, text in texts.items() if (code := lang[:2]) in ("ru", "en")}
        if not found and texts:
            found = {self.primary: next(iter(texts.values()))}
        return Words(**found)


def read_tables(content: bytes) -> Tables:
    """The tables of a file.

    Raises:
        DefinitionRefused: it is no survey of LimeSurvey, or declares entities.
    """
    if len(content) > LARGEST:
        raise DefinitionRefused(_("The file is too large: a survey has at most %(most)s MB.", most=LARGEST >> 20))
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise DefinitionRefused(_("The file declares entities, which no survey does. It is not read.")) from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise DefinitionRefused(_("The file is not XML. Export the survey as a structure (.lss) again.")) from error
    if root.findtext("LimeSurveyDocType") != "Survey":
        raise DefinitionRefused(_("This is no survey of LimeSurvey. Export it there as a structure (.lss)."))
    rows = {table.tag: list(_rows(table)) for table in root if table.find("rows") is not None}
    if sum(len(table) for table in rows.values()) > MOST_ROWS:
        raise DefinitionRefused(_("The survey has more rows than any other."))
    whole = " ".join(row.get("question", "") for row in [*rows.get("question_l10ns", ()), *rows.get("questions", ())])
    return Tables(rows, "ru" if _CYRILLIC.search(whole) else "en")


def _rows(table: Any) -> Iterator[Row]:
    for row in table.find("rows"):
        yield {cell.tag: cell.text or "" for cell in row}


def _place(row: Row) -> tuple[int, int]:
    number = row.get("question_order") or row.get("group_order") or row.get("sortorder") or "0"
    return int(row.get("scale_id") or 0), int(number) if number.isdigit() else 0


def shown_text(markup: str) -> str:
    """What a reader sees of HTML."""
    if "<" not in markup and "&" not in markup:
        return tidy(markup)
    reader = _Text()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.replace("\u00a0", " ").split()) for line in tidy("".join(reader.pieces)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _BREAKS:
            self.pieces.append("\n")
        if tag == "img" and (alt := dict(attrs).get("alt")):
            self.pieces.append(alt)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)

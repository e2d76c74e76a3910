"""Change the operators' table of synonyms; the caller commits, then tells every process (``table.SynonymTable``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.errors import NotFound
from core.i18n import gettext as _
from portal.search_desk.lines import MOST_LINES, Line, LineRefused, Meanings
from portal.search_desk.models import SynonymLine
from portal.search_desk.shipped import shipped_lines
from search.synonyms import Synonym


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file of lines did."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes the table, at what time, on the record."""

    actor: Actor
    clock: Clock
    audit: Audit


def list_lines(session: Session) -> list[SynonymLine]:
    """The operators' lines, by word."""
    return list(session.scalars(select(SynonymLine).order_by(SynonymLine.key)))


def get_line(session: Session, line_id: int) -> SynonymLine:
    """One line.

    Raises:
        NotFound: it was removed.
    """
    found = session.get(SynonymLine, line_id)
    if found is None:
        raise NotFound(_("There is no such line, or it was removed."))
    return found


def line_of(row: SynonymLine) -> Line:
    """A row as the line it holds."""
    return Line(row.word, tuple(row.means), row.both_ways, row.note, row.enabled)


def effective(own: Iterable[Line]) -> tuple[Synonym, ...]:
    """What search is told: the operators' lines that are on, then shipped ones whose word no operator has taken."""
    lines = list(own)
    taken = {line.key for line in lines}
    return (
        *(line.synonym for line in lines if line.enabled),
        *(synonym for key, synonym in shipped_lines().items() if key not in taken),
    )


def add_line(session: Session, line: Line, hand: Hand) -> int:
    """Add a line; returns its number.

    Raises:
        LineRefused: the word has a line, the line leads in a circle, or the table is full.
    """
    rows = list_lines(session)
    if any(row.key == line.key for row in rows):
        raise LineRefused("word", _("“%(word)s” has a line already; open that one.", word=line.word))
    if len(rows) >= MOST_LINES:
        raise LineRefused("word", _("The table holds %(most)s lines; remove some first.", most=MOST_LINES))
    if line.enabled:
        _meanings(map(line_of, rows)).check(line)
    row = SynonymLine()
    session.add(row)
    _write(row, line, hand)
    session.flush()
    hand.audit(hand.actor, "search.synonym.add", f"synonym:{row.id}", {"word": line.word})
    return row.id


def change_line(session: Session, line_id: int, line: Line, hand: Hand) -> None:
    """Change a line.

    Raises:
        NotFound: it was removed.
        LineRefused: another line has the word, or it leads in a circle.
    """
    row = get_line(session, line_id)
    rows = [other for other in list_lines(session) if other.id != line_id]
    if any(other.key == line.key for other in rows):
        raise LineRefused("word", _("“%(word)s” has a line already; open that one.", word=line.word))
    if line.enabled:
        _meanings(map(line_of, rows)).check(line)
    _write(row, line, hand)
    session.flush()
    hand.audit(hand.actor, "search.synonym.change", f"synonym:{row.id}", {"word": line.word})


def switch_line(session: Session, line_id: int, hand: Hand, *, enabled: bool) -> str:
    """Let a line count, or not; returns its word.

    Raises:
        NotFound: it was removed.
        LineRefused: it leads in a circle with what was added since.
    """
    row = get_line(session, line_id)
    line = line_of(row)
    if enabled:
        others = [line_of(other) for other in list_lines(session) if other.id != line_id]
        _meanings(others).check(line)
    _write(row, Line(line.word, line.means, line.both_ways, line.note, enabled), hand)
    action = "search.synonym.on" if enabled else "search.synonym.off"
    hand.audit(hand.actor, action, f"synonym:{row.id}", {"word": row.word})
    return row.word


def switch_shipped_off(session: Session, key: str, hand: Hand) -> str:
    """Let a shipped line count no more, by a line of the operators' that is off; returns its word.

    Raises:
        NotFound: no such line is shipped.
    """
    synonym = shipped_lines().get(key)
    if synonym is None:
        raise NotFound(_("There is no such line, or it was removed."))
    row = session.scalar(select(SynonymLine).where(SynonymLine.key == key))
    if row is not None:
        return switch_line(session, row.id, hand, enabled=False)
    add_line(session, Line(synonym.word, synonym.means, synonym.both_ways, enabled=False), hand)
    return synonym.word


def remove_line(session: Session, line_id: int, hand: Hand) -> str:
    """Remove a line; a shipped one of the same word counts again. Returns the word."""
    row = get_line(session, line_id)
    session.delete(row)
    hand.audit(hand.actor, "search.synonym.remove", f"synonym:{row.id}", {"word": row.word})
    return row.word


def import_lines(session: Session, lines: Sequence[tuple[int, Line]], hand: Hand) -> Imported:
    """Take lines of a file in: new words are added, known ones changed, none removed; all of them or none.

    Args:
        lines: number of the line in the file, the line.
    Raises:
        LineRefused: naming the file's line.
    """
    rows = {row.key: row for row in list_lines(session)}
    if len(rows.keys() | {line.key for _number, line in lines}) > MOST_LINES:
        raise LineRefused("file", _("The table would hold more than %(most)s lines.", most=MOST_LINES))
    coming = {line.key for _number, line in lines}
    meanings = _meanings(map(line_of, rows.values()))
    for key in coming:
        meanings.drop(key)
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for number, line in lines:
        if line.enabled:
            try:
                meanings.check(line)
            except LineRefused as error:
                raise LineRefused("file", _("Line %(number)s: %(sentence)s", number=number, sentence=error)) from error
            meanings.put(line.synonym)
        row = rows.get(line.key)
        if row is None:
            row = SynonymLine()
            session.add(row)
            counts["added"] += 1
        elif line_of(row) == line:
            counts["unchanged"] += 1
            continue
        else:
            counts["changed"] += 1
        _write(row, line, hand)
    session.flush()
    hand.audit(hand.actor, "search.synonym.import", "", dict(counts))
    return Imported(**counts)


def count_lines(session: Session) -> int:
    """How many lines operators wrote."""
    return int(session.scalar(select(func.count()).select_from(SynonymLine)) or 0)


def _meanings(own: Iterable[Line]) -> Meanings:
    """Where the operators' lines that are on lead; a circle through a shipped line does no harm: it says "both ways"."""
    return Meanings(line.synonym for line in own if line.enabled)


def _write(row: SynonymLine, line: Line, hand: Hand) -> None:
    row.key, row.word, row.means = line.key, line.word, list(line.means)
    row.both_ways, row.note, row.enabled = line.both_ways, line.note, line.enabled
    row.changed_by, row.changed_at = hand.actor.id, hand.clock.now()

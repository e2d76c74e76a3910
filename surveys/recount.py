"""Count the published ballots of a vote of several questions again."""

import csv
from collections import Counter
from pathlib import Path

from core.handover import OptionCount
from core.i18n import gettext as _
from surveys.errors import UnreadableBallots
from surveys.reports.aggregates import HEADER
from surveys.reports.ballots import FIRST_COLUMNS
from surveys.results import Recount, is_receipt, read_csv, read_number
from surveys.results import verify as verify_poll

Place = tuple[str, str]  # column, what stands in it


def verify(ballots: Path, counts: Path | None = None, receipt: str | None = None) -> Recount:
    """Count a published list of ballots again, of a poll or of a vote of any shape.

    Args:
        ballots: the file ``ballots.csv`` of a page of results.
        counts: the file ``results.csv`` of the same page, to compare with.
        receipt: a receipt to look for; spaces and case do not matter.
    Raises:
        UnreadableBallots: not such a file, or a receipt stands in it twice.
    """
    header = _header_of(ballots)
    if header[: len(FIRST_COLUMNS)] != FIRST_COLUMNS:
        return verify_poll(ballots, counts, receipt)
    columns = header[len(FIRST_COLUMNS) :]
    wanted = "".join((receipt or "").split()).lower()
    votes: Counter[Place] = Counter()
    seen: set[str] = set()
    chosen = None
    for line, row in read_csv(ballots, header):
        found = row["receipt"]
        if not is_receipt(found):
            raise UnreadableBallots(
                _("%(file)s, line %(line)s: “%(value)s” is no receipt.", file=ballots.name, line=line, value=found[:80])
            )
        if found in seen:
            raise UnreadableBallots(
                _("%(file)s, line %(line)s: this receipt stands in the list twice.", file=ballots.name, line=line)
            )
        seen.add(found)
        given = [(column, row[column]) for column in columns if row[column]]
        votes.update(given)
        if found == wanted:
            chosen = "; ".join(f"{column} = {value}" for column, value in given)
    published = _published(counts, columns) if counts is not None else {}
    total = len(seen)
    places = sorted({*votes, *published}, key=lambda place: (columns.index(place[0]), place[1]))
    return Recount(
        options=tuple(
            OptionCount(f"{column} = {value}", votes[column, value], votes[column, value] / total if total else 0.0)
            for column, value in places
        ),
        total=total,
        agrees=None if counts is None else _agree(votes, published),
        receipt_option=chosen,
    )


def _published(counts: Path, columns: tuple[str, ...]) -> dict[Place, int]:
    """What the table of results says of each place of the list; a question that is not in the list is left out."""
    found: dict[Place, int] = {}
    rows: dict[str, list[str]] = {}  # question → the labels of its rows, in order
    for line, row in read_csv(counts, HEADER):
        question, value = row["question"], row["value"]
        if row["row"]:
            labels = rows.setdefault(question, [])
            if row["row"] not in labels:
                labels.append(row["row"])
            own = [column for column in columns if column.startswith(f"{question}.")]
            at = labels.index(row["row"])
            place = (own[at], value) if at < len(own) else None
        elif not value:
            place = None
        elif question in columns:
            place = (question, value)
        else:  # a column for each choice: 1 says that it was chosen, or put first
            place = (f"{question}.{value}", "1") if f"{question}.{value}" in columns else None
        if place is not None:
            found[place] = found.get(place, 0) + read_number(counts, line, row["count"])
    return found


def _agree(votes: Counter[Place], published: dict[Place, int]) -> bool:
    """Whether both say the same; a lower place of a ranking and what was not chosen stand in the list alone."""
    ones = {column for column, value in published if value == "1"} - {
        column for column, value in published if value != "1"
    }
    counted = {place: count for place, count in votes.items() if place[1] == "1" or place[0] not in ones}
    return counted == {place: count for place, count in published.items() if count}


def _header_of(path: Path) -> tuple[str, ...]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return tuple(next(csv.reader(handle, strict=True), ()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableBallots(_("%(file)s: cannot be read: %(reason)s.", file=path.name, reason=error)) from error

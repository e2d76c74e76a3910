"""Count votes, and let anyone count them again."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func, select, union_all
from sqlalchemy.orm import Session

from core.handover import OptionCount
from core.i18n import gettext as _
from core.tables import Cell, csv_lines
from surveys.box import ballot, inboxes, submission
from surveys.definition.stored import load_answers
from surveys.errors import UnreadableBallots
from surveys.read import PollView

SMALLEST_SHOWN = 5  # below this many votes the counts would tell who chose what
COUNTS_HEADER = ("option_number", "option", "votes", "share")
BALLOTS_HEADER = ("receipt", "option_number", "option")


@dataclass(frozen=True, slots=True)
class Results:
    """The votes of one poll at one moment."""

    options: tuple[OptionCount, ...]  # in the order of the poll
    total: int
    waiting: int = 0  # of the total, ballots whose choice is not shown yet

    @property
    def shown(self) -> bool:
        """Whether there are enough votes to show who got how many."""
        return self.total - self.waiting >= SMALLEST_SHOWN


def count_votes(session: Session, poll_id: int) -> dict[str, int]:
    """Option → votes of a poll of one question, in the box and waiting for it, in one statement and so in one snapshot."""
    every = union_all(
        *(select(table.c.answers).where(table.c.survey_id == poll_id) for table in (ballot, *inboxes))
    ).subquery()
    statement = select(every.c.answers, func.count().label("n")).group_by(every.c.answers)
    return _by_option(session.execute(statement))


def _by_option(rows: Iterable[Row[Any]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[option_of(row.answers)] += row.n
    return dict(counts)


def option_of(answers: str) -> str:
    """The option of a poll's ballot: it holds one answer."""
    [option] = load_answers(answers).values()
    return str(option)


def count_totals(session: Session) -> dict[int, int]:
    """Survey id → how many have answered, mixed or not, of every survey that has any answers."""
    every = union_all(*(select(table.c.survey_id) for table in (ballot, *inboxes, submission))).subquery()
    statement = select(every.c.survey_id, func.count().label("n")).group_by(every.c.survey_id)
    return {int(row.survey_id): int(row.n) for row in session.execute(statement)}


def get_results(session: Session, poll: PollView) -> Results:
    """All votes of a poll."""
    return _results(poll, count_votes(session, poll.id))


def get_live_results(session: Session, poll: PollView) -> Results:
    """What staff see of an open poll: the number of votes, and the choices of mixed ballots only.

    Exact live counts would show whoever watches them what the last voter chose.
    """
    statement = (
        select(ballot.c.answers, func.count().label("n"))
        .where(ballot.c.survey_id == poll.id)
        .group_by(ballot.c.answers)
    )
    every = union_all(
        *(select(func.count().label("n")).where(table.c.survey_id == poll.id) for table in inboxes)
    ).subquery()
    waiting = int(session.scalar(select(func.sum(every.c.n))) or 0)
    return _results(poll, _by_option(session.execute(statement)), waiting)


def _results(poll: PollView, counts: dict[str, int], waiting: int = 0) -> Results:
    counted = sum(counts.values())
    return Results(
        options=tuple(
            OptionCount(
                option.label,
                counts.get(option.id, 0),
                counts.get(option.id, 0) / counted if counted else 0.0,
            )
            for option in poll.options
        ),
        total=counted + waiting,
        waiting=waiting,
    )


def counts_csv(poll: PollView, results: Results) -> Iterator[str]:
    """The lines of the table of results."""
    rows: Iterable[tuple[Cell, ...]] = (
        (option.number, option.label, counted.count, round(counted.share, 6))
        for option, counted in zip(poll.options, results.options, strict=True)
    )
    return csv_lines(COUNTS_HEADER, rows)


def ballots_csv(session: Session, poll: PollView) -> Iterator[str]:
    """The lines of the list of ballots of a closed poll, by receipt: what anyone needs to count again."""
    numbers = {option.id: option for option in poll.options}
    statement = (
        select(ballot.c.receipt, ballot.c.answers).where(ballot.c.survey_id == poll.id).order_by(ballot.c.receipt)
    )
    found = session.execute(statement.execution_options(yield_per=2000))
    return csv_lines(
        BALLOTS_HEADER,
        (
            (row.receipt.hex(), option.number, option.label)
            for row in found
            for option in (numbers[option_of(row.answers)],)
        ),
    )


@dataclass(frozen=True, slots=True)
class Recount:
    """What counting a published list of ballots gave."""

    options: tuple[OptionCount, ...]  # by option number
    total: int
    agrees: bool | None  # with the published table; None when none was given
    receipt_option: str | None  # the option of the receipt asked for; None when it is not in the list


def verify(ballots: Path, counts: Path | None = None, receipt: str | None = None) -> Recount:
    """Count a published list of ballots again.

    Args:
        ballots: the file ``ballots.csv`` of a poll's results page.
        counts: the file ``results.csv`` of the same page, to compare with.
        receipt: a receipt to look for; spaces and case do not matter.
    Raises:
        UnreadableBallots: not such a file, or a receipt stands in it twice.
    """
    labels: dict[int, str] = {}
    votes: Counter[int] = Counter()
    seen: dict[str, int] = {}
    for line, row in read_csv(ballots, BALLOTS_HEADER):
        found, number, label = row["receipt"], read_number(ballots, line, row["option_number"]), row["option"]
        if not is_receipt(found):
            raise UnreadableBallots(
                _("%(file)s, line %(line)s: “%(value)s” is no receipt.", file=ballots.name, line=line, value=found[:80])
            )
        if found in seen:
            raise UnreadableBallots(
                _("%(file)s, line %(line)s: this receipt stands in the list twice.", file=ballots.name, line=line)
            )
        seen[found] = number
        labels[number] = label
        votes[number] += 1
    published: dict[int, int] = {}
    if counts is not None:
        for line, row in read_csv(counts, COUNTS_HEADER):
            number = read_number(counts, line, row["option_number"])
            published[number] = read_number(counts, line, row["votes"])
            labels.setdefault(number, row["option"])
    total = len(seen)
    wanted = "".join((receipt or "").split()).lower()
    return Recount(
        options=tuple(
            OptionCount(labels[number], votes[number], votes[number] / total if total else 0.0)
            for number in sorted(labels)
        ),
        total=total,
        agrees=None if counts is None else published == {number: votes[number] for number in labels},
        receipt_option=labels[seen[wanted]] if wanted in seen else None,
    )


def is_receipt(text: str) -> bool:
    """Whether this can stand in a list of ballots."""
    return len(text) == 64 and not set(text) - set("0123456789abcdef")


def read_csv(path: Path, header: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a published table with their numbers.

    Raises:
        UnreadableBallots: no such file, or no such table.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            if tuple(reader.fieldnames or ()) != header:
                raise UnreadableBallots(
                    _("%(file)s: the first line must be %(header)s.", file=path.name, header=",".join(header))
                )
            for row in reader:
                if None in row or None in row.values():
                    raise UnreadableBallots(
                        _("%(file)s, line %(line)s: cannot be read.", file=path.name, line=reader.line_num)
                    )
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableBallots(_("%(file)s: cannot be read: %(reason)s.", file=path.name, reason=error)) from error


def read_number(path: Path, line: int, value: str) -> int:
    """A whole number of a published table.

    Raises:
        UnreadableBallots: it is none.
    """
    if not value.isascii() or not value.isdigit():
        raise UnreadableBallots(
            _("%(file)s, line %(line)s: “%(value)s” is no number.", file=path.name, line=line, value=value[:80])
        )
    return int(value)

"""Count votes, and let anyone count them again."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from core.handover import OptionCount
from core.i18n import gettext as _
from core.tables import Cell, csv_lines
from surveys.errors import UnreadableBallots
from surveys.models import ballot, inboxes
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


def count_votes(session: Session, poll_id: int) -> dict[int, int]:
    """Option id → votes, in the box and waiting for it, in one statement and so in one snapshot."""
    every = union_all(
        *(select(table.c.option_id).where(table.c.poll_id == poll_id) for table in (ballot, *inboxes))
    ).subquery()
    statement = select(every.c.option_id, func.count().label("n")).group_by(every.c.option_id)
    return {int(row.option_id): int(row.n) for row in session.execute(statement)}


def count_totals(session: Session) -> dict[int, int]:
    """Poll id → votes, in the box and waiting for it, of every poll that has any."""
    every = union_all(*(select(table.c.poll_id) for table in (ballot, *inboxes))).subquery()
    statement = select(every.c.poll_id, func.count().label("n")).group_by(every.c.poll_id)
    return {int(row.poll_id): int(row.n) for row in session.execute(statement)}


def get_results(session: Session, poll: PollView) -> Results:
    """All votes of a poll."""
    return _results(poll, count_votes(session, poll.id))


def get_live_results(session: Session, poll: PollView) -> Results:
    """What staff see of an open poll: the number of votes, and the choices of mixed ballots only.

    Exact live counts would show whoever watches them what the last voter chose.
    """
    statement = (
        select(ballot.c.option_id, func.count().label("n"))
        .where(ballot.c.poll_id == poll.id)
        .group_by(ballot.c.option_id)
    )
    every = union_all(
        *(select(func.count().label("n")).where(table.c.poll_id == poll.id) for table in inboxes)
    ).subquery()
    waiting = int(session.scalar(select(func.sum(every.c.n))) or 0)
    mixed = {int(row.option_id): int(row.n) for row in session.execute(statement)}
    return _results(poll, mixed, waiting)


def _results(poll: PollView, counts: dict[int, int], waiting: int = 0) -> Results:
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
        select(ballot.c.receipt, ballot.c.option_id).where(ballot.c.poll_id == poll.id).order_by(ballot.c.receipt)
    )
    found = session.execute(statement.execution_options(yield_per=2000))
    return csv_lines(
        BALLOTS_HEADER,
        ((row.receipt.hex(), numbers[row.option_id].number, numbers[row.option_id].label) for row in found),
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
    for line, row in _read_csv(ballots, BALLOTS_HEADER):
        found, number, label = row["receipt"], _number(ballots, line, row["option_number"]), row["option"]
        if len(found) != 64 or set(found) - set("0123456789abcdef"):
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
        for line, row in _read_csv(counts, COUNTS_HEADER):
            number = _number(counts, line, row["option_number"])
            published[number] = _number(counts, line, row["votes"])
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


def _read_csv(path: Path, header: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
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


def _number(path: Path, line: int, value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise UnreadableBallots(
            _("%(file)s, line %(line)s: “%(value)s” is no number.", file=path.name, line=line, value=value[:80])
        )
    return int(value)

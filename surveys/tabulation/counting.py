"""Count answers: many submissions of one version at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import numpy as np

from surveys.definition.model import Answer, Answers, Definition, Question, QuestionType
from surveys.definition.stored import load_answers
from surveys.questions.base import Summary
from surveys.questions.kinds import KINDS
from surveys.tabulation.tabulation import DAYS, Key, Matrix, Tabulation
from surveys.tabulation.variables import ANSWERED, ASKED, variables_of

BY_CODE = "@code"  # where institutions are counted that belong to a code, not to an answer
CHUNK = 5_000  # submissions whose values stand in memory at once
Asked = Callable[[Answers], Iterable[str]]  # the questions that were asked of whoever gave these answers


@dataclass(frozen=True, slots=True)
class Row:
    """One submission as it is counted."""

    answers: str | bytes  # JSON
    day: date | None = None
    institution_id: int | None = None  # of the code it was sent with


class Count:
    """Counts submissions of one definition."""

    def __init__(self, definition: Definition, asked: Asked | None = None) -> None:
        self._asked = asked
        self._keys: list[Key] = []
        self._place: dict[Key, int] = {}
        self._add((BY_CODE, ANSWERED))
        self._questions = {
            question.name: question
            for question in definition.questions()
            if KINDS[question.type].summary is not Summary.NONE
        }
        for question in self._questions.values():
            self._add((question.name, ANSWERED))
            if asked is not None:
                self._add((question.name, ASKED))
        for variable in variables_of(definition):
            if variable.name != variable.question:
                self._add((variable.name, ANSWERED))
            for value in variable.values:
                self._add((variable.name, value))

    def tabulate(self, rows: Iterable[Row]) -> Tabulation:
        """The sums of these submissions."""
        found = Tabulation()
        waiting = iter(rows)
        while chunk := list(islice(waiting, CHUNK)):
            found += self._chunk(chunk)
        return found

    def _add(self, key: Key) -> None:
        if key not in self._place:
            self._place[key] = len(self._keys)
            self._keys.append(key)

    def _chunk(self, rows: Sequence[Row]) -> Tabulation:
        sheet = _Sheet(self._place)
        readers = {name: sheet.reader(question) for name, question in self._questions.items()}
        for number, row in enumerate(rows):
            answers = load_answers(row.answers)
            sheet.row = number
            for name, answer in answers.items():
                read = readers.get(name)
                if read is not None:
                    read(answer)
            if self._asked is not None:
                for name in self._asked(answers):
                    sheet.mark((name, ASKED))
            if row.day is not None:
                sheet.days[row.day.isoformat()] += 1
            if row.institution_id is not None:
                sheet.mark((BY_CODE, ANSWERED))
                sheet.place(BY_CODE, row.institution_id)
        return sheet.sums(len(rows), tuple(self._keys))


class _Sheet:
    """The values of some submissions: which of them has which key."""

    def __init__(self, place: dict[Key, int]) -> None:
        self.row = 0
        self.days: Counter[str] = Counter()
        self._place = place
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._values: dict[str, Counter[str]] = {}
        self._institutions: dict[str, tuple[list[int], list[int]]] = {}

    def mark(self, key: Key) -> None:
        """This row has this key; keys that the definition does not know are left out."""
        column = self._place.get(key)
        if column is not None:
            self._rows.append(self.row)
            self._columns.append(column)

    def place(self, name: str, institution: int) -> None:
        """This row named this institution."""
        rows, ids = self._institutions.setdefault(name, ([], []))
        rows.append(self.row)
        ids.append(institution)

    def reader(self, question: Question) -> Callable[[Answer], None]:
        """A function that notes an answer to this question in the current row."""
        name, rows, columns = question.name, self._rows, self._columns
        answered = self._place[name, ANSWERED]
        choices = {value: column for (variable, value), column in self._place.items() if variable == name}
        counts = self._values.setdefault(name, Counter())

        def one(answer: Answer) -> None:
            rows.append(self.row)
            columns.append(answered)
            column = choices.get(str(answer))
            if column is not None:
                rows.append(self.row)
                columns.append(column)

        def several(answer: Answer) -> None:
            found = {choices[value] for value in _names(answer) if value in choices}
            columns.append(answered)
            columns.extend(found)
            rows.extend([self.row] * (1 + len(found)))

        def grid(answer: Answer) -> None:
            self.mark((name, ANSWERED))
            for row, choice in answer.items() if isinstance(answer, dict) else ():
                self.mark((f"{name}.{row}", ANSWERED))
                self.mark((f"{name}.{row}", str(choice)))

        def ranks(answer: Answer) -> None:
            self.mark((name, ANSWERED))
            for rank, value in enumerate(_names(answer), 1):
                counts[f"{rank} {value}"] += 1

        def number(answer: Answer) -> None:
            self.mark((name, ANSWERED))
            if isinstance(answer, int | float) and not isinstance(answer, bool):
                counts[f"{float(answer):.12g}"] += 1

        def text(answer: Answer) -> None:
            self.mark((name, ANSWERED))
            counts[str(answer)] += 1

        def institution(answer: Answer) -> None:
            self.mark((name, ANSWERED))
            if isinstance(answer, int):
                self.place(name, answer)

        def only_that(_answer: Answer) -> None:
            self.mark((name, ANSWERED))

        return {
            Summary.COUNTS: several if question.type is QuestionType.MULTIPLE else one,
            Summary.SCALE: one,
            Summary.GRID: grid,
            Summary.RANKS: ranks,
            Summary.NUMBERS: number,
            Summary.DAYS: text,
            Summary.PLACES: institution,
        }.get(KINDS[question.type].summary, only_that)

    def sums(self, total: int, keys: tuple[Key, ...]) -> Tabulation:
        """The sums of all rows."""
        # 32-bit floats multiply fast and are exact here: no sum is above the number of rows of a chunk.
        marks = np.zeros((total, len(keys)), np.float32)
        marks[self._rows, self._columns] = 1
        places: dict[str, dict[int, Matrix]] = {}
        for name, (rows, ids) in self._institutions.items():
            order = np.argsort(np.array(ids), kind="stable")
            sorted_ids = np.array(ids)[order]
            found, starts = np.unique(sorted_ids, return_index=True)
            summed = np.add.reduceat(marks[np.array(rows)[order]], starts, axis=0).astype(np.int64)
            places[name] = {int(number): summed[at] for at, number in enumerate(found)}
        values = {name: counts for name, counts in self._values.items() if counts}
        if self.days:
            values[DAYS] = self.days
        return Tabulation(total, keys, (marks.T @ marks).astype(np.int64), places, values)


def _names(answer: Answer) -> Iterator[str]:
    return (str(value) for value in answer) if isinstance(answer, list) else iter(())

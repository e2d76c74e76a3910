"""What is different between two versions of a survey."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from surveys.definition.model import Definition, Question
from surveys.desk.fields import Fields
from surveys.desk.outline_form import outline_fields
from surveys.desk.question_form import question_fields


class Kind(StrEnum):
    """What happened to a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference."""

    kind: Kind
    question: str  # its name, or empty for the survey as a whole
    label: str  # the words by which people know it
    field: str = ""  # of a changed part
    before: str = ""
    after: str = ""


def find_changes(before: Definition, after: Definition) -> list[Change]:
    """Every difference, in the order of the later version; removed questions last."""
    found = list(_fields("", "", outline_fields(before), outline_fields(after)))
    old = {question.name: question for question in before.questions()}
    new = {question.name: question for question in after.questions()}
    stayed = [name for name in old if name in new]
    moved = _moved(stayed, [name for name in new if name in old])
    for name, question in new.items():
        if name not in old:
            found.append(Change(Kind.ADDED, name, _label(question)))
            continue
        if name in moved:
            found.append(Change(Kind.MOVED, name, _label(question)))
        found += _fields(name, _label(question), _by_choice(old[name]), _by_choice(question))
    found += [Change(Kind.REMOVED, name, _label(question)) for name, question in old.items() if name not in new]
    return found


def _fields(question: str, label: str, before: Fields, after: Fields) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name, ""), after.get(name, "")
        if was != now:
            yield Change(Kind.CHANGED, question, label, name, was, now)


def _by_choice(question: Question) -> Fields:
    """The fields of a question, those of a choice named by its code in place of its number."""
    fields = {
        name: text for name, text in question_fields(question).items() if not name.startswith(("choice.", "row."))
    }
    for prefix, choices in (("choice", question.choices), ("row", question.rows)):
        fields[f"{prefix}s"] = " ".join(choice.name for choice in choices)
        for choice in choices:
            for lang in ("ru", "en"):
                fields[f"{prefix}.{choice.name}.{lang}"] = getattr(choice.label, lang)
            fields[f"{prefix}.{choice.name}.other"] = "1" if choice.other else ""
            fields[f"{prefix}.{choice.name}.exclusive"] = "1" if choice.exclusive else ""
    return fields


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest names that have to move to make one order of the other."""
    place = {name: number for number, name in enumerate(before)}
    best: list[list[str]] = []  # the longest run in the old order that ends with each name
    for at, name in enumerate(after):
        longest: list[str] = []
        for one in range(at):
            if place[after[one]] < place[name] and len(best[one]) > len(longest):
                longest = best[one]
        best.append([*longest, name])
    kept: list[str] = []
    for run in best:
        kept = run if len(run) > len(kept) else kept
    return set(after) - set(kept)


def _label(question: Question) -> str:
    return question.label.get("ru") or question.name

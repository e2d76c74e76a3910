"""What the check of a definition says, each with the way to the place."""

from dataclasses import dataclass
from functools import lru_cache

from core.i18n import current_language
from surveys.definition.check import Finding, check_definition
from surveys.definition.model import Definition
from surveys.definition.stored import dump_definition, load_definition
from surveys.desk.base import DESK
from surveys.desk.references import line_of


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as a page shows it."""

    level: str  # error, warning
    sentence: str
    question: str  # its name, or empty
    section: str  # its name, or empty
    field: str
    href: str
    problem: int = -1  # its number among the problems of a file, which staff may settle
    cell: str = ""  # where the file says it: "survey!D2"


def list_findings(survey_id: int, definition: Definition) -> list[Found]:
    """Everything that keeps the survey from opening, then what deserves a look."""
    found = [
        _of_problem(survey_id, definition, number, problem.cell, problem.sentence)
        for number, problem in enumerate(definition.problems)
    ]
    found += [
        _of_finding(survey_id, definition, finding)
        for finding in _checked(dump_definition(definition), current_language())
    ]
    return sorted(found, key=lambda one: one.level != "error")


@lru_cache(maxsize=64)
def _checked(text: str, _lang: str) -> tuple[Finding, ...]:
    """The check of what is stored: half a second for three hundred conditions, and asked for on every page of the editor."""
    return check_definition(load_definition(text))


def has_errors(findings: list[Found]) -> bool:
    """Whether the survey cannot open."""
    return any(one.level == "error" for one in findings)


def _of_finding(survey_id: int, definition: Definition, finding: Finding) -> Found:
    question = definition.question(finding.name)
    section = finding.name if question is None and any(one.name == finding.name for one in definition.sections) else ""
    return Found(
        finding.level.value,
        finding.sentence,
        question.name if question else "",
        section,
        finding.field,
        place_of(survey_id, question.name if question else "", section, finding.field),
    )


def place_of(survey_id: int, question: str, section: str, field: str) -> str:
    """Where a finding is mended."""
    if question:
        anchor = {"choices": "choices", "rows": "rows", "label": "label.ru"}.get(field, field or "label.ru")
        return f"{DESK}{survey_id}/edit/{question}/#{anchor}"
    if field == "sections":
        return f"{DESK}{survey_id}/edit/#pages"
    if section:
        return f"{DESK}{survey_id}/edit/#section-{section}"
    return f"{DESK}{survey_id}/edit/"


def _of_problem(survey_id: int, definition: Definition, number: int, cell: str, sentence: str) -> Found:
    line = line_of(cell)
    question = next((one.name for one in definition.questions() if line and line_of(one.cell) == line), "")
    return Found("error", sentence, question, "", "", place_of(survey_id, question, "", ""), number, cell)

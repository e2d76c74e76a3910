"""Names of questions, sections and choices."""

import re
from collections.abc import Iterable, Iterator

from core.i18n import gettext as _
from surveys.definition.check.finding import Finding, error
from surveys.definition.model import Choice, Definition, Question, QuestionType

RESERVED = frozenset({"token", "back", "draft", "code", "section", "action", "version"})  # fields of the form itself
LONGEST_CHOICE_NAME = 100
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
_IN_LISTS = (QuestionType.MULTIPLE, QuestionType.RANKING)  # expressions see their answers with blanks between


def check_names(definition: Definition) -> Iterator[Finding]:
    """Names that are missing, double, badly written or taken by the form."""
    for name in _double(section.name for section in definition.sections):
        yield error(name, "name", _("Two pages are named “%(name)s”. Rename one.", name=name))
    for name in _double(question.name for question in definition.questions()):
        yield error(name, "name", _("Two questions are named “%(name)s”. Rename one.", name=name))
    for question in definition.questions():
        yield from _check_question(question)


def _check_question(question: Question) -> Iterator[Finding]:
    name = question.name
    if not _NAME.fullmatch(name):
        yield error(
            name,
            "name",
            _(
                "The name “%(name)s” must begin with a Latin letter and hold only such letters, digits and _, at most 60.",
                name=name,
            ),
        )
    if name in RESERVED:
        yield error(name, "name", _("The name “%(name)s” is taken by the form itself. Choose another.", name=name))
    yield from _check_choices(question, "choices", question.choices)
    yield from _check_choices(question, "rows", question.rows)


def _check_choices(question: Question, field: str, choices: tuple[Choice, ...]) -> Iterator[Finding]:
    for name in _double(choice.name for choice in choices):
        yield error(
            question.name,
            field,
            _("Question “%(question)s” has “%(name)s” twice. Rename one.", question=question.name, name=name),
        )
    for choice in choices:
        if not choice.name or len(choice.name) > LONGEST_CHOICE_NAME or choice.name != choice.name.strip():
            yield error(
                question.name,
                field,
                _(
                    "Question “%(question)s”: the name “%(name)s” of a choice must have 1 to %(most)s characters and no blanks at its ends.",
                    question=question.name,
                    name=choice.name[:40],
                    most=LONGEST_CHOICE_NAME,
                ),
            )
        elif field == "choices" and question.type in _IN_LISTS and len(choice.name.split()) > 1:
            yield error(
                question.name,
                field,
                _(
                    "Question “%(question)s”: the name “%(name)s” of a choice has a blank in it. Write it with _.",
                    question=question.name,
                    name=choice.name,
                ),
            )


def _double(names: Iterable[str]) -> list[str]:
    """Names that come more than once, each once."""
    seen: set[str] = set()
    double: dict[str, None] = {}
    for name in names:
        if name in seen:
            double[name] = None
        seen.add(name)
    return list(double)

"""Change a definition: every function takes one and gives another, or refuses with a sentence."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from core.i18n import gettext as _
from surveys.definition.model import Definition, Question, QuestionType, Section
from surveys.desk.names import EditRefused, check_name, copied_name, names_of, next_name
from surveys.desk.references import (
    Place,
    find_places,
    line_of,
    names_choice,
    rename_in_definition,
    rename_in_question,
    rename_in_section,
    renaming,
    renaming_choice,
    texts_of_question,
)

T = TypeVar("T")
MOST_QUESTIONS = 300
MOST_SECTIONS = 100
_NEW = {
    QuestionType.SCALE: Question("", QuestionType.SCALE, minimum=1, maximum=5, step=1),
    QuestionType.CONSENT: Question("", QuestionType.CONSENT, required="true()"),
}


def get_section(definition: Definition, name: str) -> Section:
    """The section of this name.

    Raises:
        EditRefused: there is none, or no more.
    """
    for section in definition.sections:
        if section.name == name:
            return section
    raise EditRefused(_("This page of the survey is no longer there."))


def get_question(definition: Definition, name: str) -> Question:
    """The question of this name.

    Raises:
        EditRefused: there is none, or no more.
    """
    question = definition.question(name)
    if question is None:
        raise EditRefused(_("This question is no longer there."))
    return question


def section_of(definition: Definition, question: str) -> Section:
    """The section a question stands in."""
    for section in definition.sections:
        if any(one.name == question for one in section.questions):
            return section
    raise EditRefused(_("This question is no longer there."))


def add_section(definition: Definition) -> tuple[Definition, str]:
    """Another empty page at the end, and its name."""
    if len(definition.sections) >= MOST_SECTIONS:
        raise EditRefused(_("A survey has at most %(most)s pages.", most=MOST_SECTIONS))
    name = next_name("page", names_of(definition))
    return replace(definition, sections=(*definition.sections, Section(name))), name


def move_section(definition: Definition, name: str, by: int) -> Definition:
    """The page so many places further down; at an end it stays."""
    get_section(definition, name)
    return replace(
        definition, sections=_moved(definition.sections, [s.name for s in definition.sections].index(name), by)
    )


def copy_section(definition: Definition, name: str) -> tuple[Definition, str]:
    """A page again, behind itself, its questions under new names; what they say of each other follows them."""
    section = get_section(definition, name)
    _has_room(definition, len(section.questions))
    taken = names_of(definition)
    names: dict[str, str] = {}
    for question in section.questions:
        names[question.name] = copied_name(question.name, taken)
        taken.add(names[question.name])
    copy = rename_in_section(section, renaming(names))
    copy = replace(
        copy,
        name=copied_name(name, taken),
        questions=tuple(replace(question, name=names[question.name], cell="") for question in copy.questions),
    )
    at = definition.sections.index(section) + 1
    return replace(definition, sections=_inserted(definition.sections, at, copy)), copy.name


def remove_section(definition: Definition, name: str) -> Definition:
    """The survey without a page and its questions.

    Raises:
        EditRefused: what is left would speak of a question that is gone.
    """
    section = get_section(definition, name)
    rest = replace(definition, sections=tuple(one for one in definition.sections if one.name != name))
    for question in section.questions:
        _refuse_mentioned(rest, question.name)
    return rest


def set_section_condition(definition: Definition, name: str, change: Callable[[str], str]) -> Definition:
    """A page whose condition went through ``change``."""
    section = get_section(definition, name)
    return _with_section(definition, replace(section, relevant=change(section.relevant)))


def add_question(definition: Definition, section: str, kind: QuestionType) -> tuple[Definition, str]:
    """A new question at the end of a page, and its name."""
    _has_room(definition, 1)
    place = get_section(definition, section)
    name = next_name("q", names_of(definition))
    question = replace(_NEW.get(kind, Question("", kind)), name=name)
    return _with_section(definition, replace(place, questions=(*place.questions, question))), name


def move_question(definition: Definition, name: str, by: int) -> Definition:
    """The question one place up (-1) or down (1); from the end of a page it goes on to the next one."""
    section = section_of(definition, name)
    at = [question.name for question in section.questions].index(name)
    if 0 <= at + by < len(section.questions):
        return _with_section(definition, replace(section, questions=_moved(section.questions, at, by)))
    beside = definition.sections.index(section) + (1 if by > 0 else -1)
    if not 0 <= beside < len(definition.sections):
        return definition
    target = definition.sections[beside]
    return put_question(definition, name, target.name, 0 if by > 0 else len(target.questions))


def put_question(definition: Definition, name: str, section: str, at: int) -> Definition:
    """The question at a place (from 0) of a page."""
    question = get_question(definition, name)
    get_section(definition, section)
    source = section_of(definition, name)
    without = _with_section(
        definition, replace(source, questions=tuple(one for one in source.questions if one.name != name))
    )
    target = get_section(without, section)
    at = max(0, min(at, len(target.questions)))
    return _with_section(without, replace(target, questions=_inserted(target.questions, at, question)))


def copy_question(definition: Definition, name: str) -> tuple[Definition, str]:
    """A question again, behind itself, under a new name."""
    _has_room(definition, 1)
    question, section = get_question(definition, name), section_of(definition, name)
    new = copied_name(name, names_of(definition))
    copy = replace(rename_in_question(question, renaming({name: new})), name=new, cell="")
    at = section.questions.index(question) + 1
    return _with_section(definition, replace(section, questions=_inserted(section.questions, at, copy))), new


def remove_question(definition: Definition, name: str) -> Definition:
    """The survey without a question.

    Raises:
        EditRefused: another one speaks of it.
    """
    section = section_of(definition, name)
    questions = tuple(question for question in section.questions if question.name != name)
    rest = _with_section(definition, replace(section, questions=questions))
    _refuse_mentioned(rest, name)
    line = line_of(get_question(definition, name).cell)
    left = tuple(problem for problem in rest.problems if not line or line_of(problem.cell) != line)
    return replace(rest, problems=left)  # what its file could not say of it is settled


def rename_question(definition: Definition, old: str, new: str) -> Definition:
    """Give a question another name, also wherever others speak of it.

    Raises:
        EditRefused: it is no name, or it is taken.
    """
    if old == new:
        return definition
    question = get_question(definition, old)
    check_name(new, names_of(definition))
    renamed = replace_question(definition, old, replace(question, name=new))
    return rename_in_definition(renamed, renaming({old: new}))


def rename_choice(definition: Definition, name: str, old: str, new: str) -> Definition:
    """Give a choice another name in the expressions that compare the question with it; the choice itself is not touched.

    Raises:
        EditRefused: an expression speaks of it in a way that cannot be rewritten safely.
    """
    for question in list(definition.questions()):
        own = question.name == name
        change = renaming_choice(name, old, new, own=own)
        changed = rename_in_question(question, change)
        if own and question.default:
            words = question.default.split()
            default = " ".join(new if word == old else word for word in words) if old in words else question.default
            changed = replace(changed, default=default)
        _refuse_leftover(changed, name, old, own=own)
        definition = replace_question(definition, question.name, changed)
    sections = []
    for section in definition.sections:
        relevant = renaming_choice(name, old, new)(section.relevant)
        if names_choice(relevant, name, old):
            raise EditRefused(_leftover_sentence(old, section.title.get("ru") or section.name))
        sections.append(replace(section, relevant=relevant))
    return replace(definition, sections=tuple(sections))


def choice_is_used(definition: Definition, name: str, choice: str) -> str:
    """The name of a question or page whose expression names a choice, or an empty text."""
    for section in definition.sections:
        if names_choice(section.relevant, name, choice):
            return section.name
        for question in section.questions:
            own = question.name == name
            if any(
                names_choice(getattr(question, field), name, choice, own=own)
                for field in ("required", "relevant", "constraint", "calculation", "choice_filter")
            ):
                return question.name
    return ""


def without_problem(definition: Definition, sentence: str) -> Definition:
    """The survey without a remark that its file left; the check goes on finding what cannot be asked."""
    return replace(definition, problems=tuple(one for one in definition.problems if one.sentence != sentence))


def replace_question(definition: Definition, name: str, question: Question) -> Definition:
    """Another question in the place of one."""
    section = section_of(definition, name)
    questions = tuple(question if one.name == name else one for one in section.questions)
    return _with_section(definition, replace(section, questions=questions))


def _refuse_leftover(question: Question, name: str, old: str, *, own: bool) -> None:
    for field, text in texts_of_question(question):
        expression = field in ("required", "relevant", "constraint", "calculation", "choice_filter")
        if expression and names_choice(text, name, old, own=own):
            raise EditRefused(_leftover_sentence(old, question.label.get("ru") or question.name))


def _leftover_sentence(choice: str, place: str) -> str:
    return _(
        "The expression of “%(place)s” names the choice “%(choice)s”. Change that expression first, then the name.",
        place=place[:80],
        choice=choice,
    )


def _refuse_mentioned(rest: Definition, name: str) -> None:
    places = list(find_places(rest, name))
    if places:
        raise EditRefused(
            _(
                "“%(name)s” is named by %(places)s. Change that first, then remove the question.",
                name=name,
                places=", ".join(dict.fromkeys(_called(rest, place) for place in places)),
            )
        )


def _called(definition: Definition, place: Place) -> str:
    if place.question:
        label = get_question(definition, place.question).label.get("ru")
        return f"«{label[:60]}» ({place.question})" if label else place.question
    title = get_section(definition, place.section).title.get("ru")
    return f"«{title[:60]}»" if title else place.section


def _has_room(definition: Definition, more: int) -> None:
    if sum(1 for _question in definition.questions()) + more > MOST_QUESTIONS:
        raise EditRefused(_("A survey has at most %(most)s questions.", most=MOST_QUESTIONS))


def _with_section(definition: Definition, section: Section) -> Definition:
    sections = tuple(section if one.name == section.name else one for one in definition.sections)
    return replace(definition, sections=sections)


def _inserted(items: Iterable[T], at: int, item: T) -> tuple[T, ...]:
    found = list(items)
    found.insert(at, item)
    return tuple(found)


def _moved(items: tuple[T, ...], at: int, by: int) -> tuple[T, ...]:
    found = list(items)
    item = found.pop(at)
    found.insert(max(0, min(len(found), at + by)), item)
    return tuple(found)

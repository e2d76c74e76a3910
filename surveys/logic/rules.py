"""Read the expressions of a definition and find what cannot be computed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.i18n import gettext as _
from core.i18n import lazy_gettext
from surveys.definition.model import Definition, Problem, Question, QuestionType, Section
from surveys.expressions import ExpressionRefused, Tree, columns_in, labels_in, names_in, parse
from surveys.expressions.tree import asks_for_itself, size
from surveys.logic.order import Order, find_order
from surveys.logic.values import iter_names

ALWAYS = "true()"
LARGEST = 20_000  # operations in all expressions of a definition
COMPUTED = (QuestionType.CALCULATED, QuestionType.NOTE)
FIELDS = {
    "relevant": lazy_gettext("condition"),
    "required": lazy_gettext("required"),
    "constraint": lazy_gettext("constraint"),
    "calculation": lazy_gettext("calculation"),
    "choice_filter": lazy_gettext("choice filter"),
}
_OF_THE_VALUE = ("relevant", "calculation", "choice_filter")  # what a question's value depends on


@dataclass(frozen=True, slots=True)
class Rules:
    """The expressions of one question, or of a section (``question`` is None)."""

    section: Section
    question: Question | None
    cell: str  # where it stands in its file, or the beginning of a path
    trees: dict[str, Tree]  # field -> tree

    @property
    def key(self) -> str:
        """Its name among the things that depend on one another; a section's cannot be a question's."""
        return self.question.name if self.question else f"§{self.section.name}"

    @property
    def name(self) -> str:
        """The name of the question or section."""
        return self.question.name if self.question else self.section.name

    def place(self, part: str) -> str:
        """The cell or path of one expression."""
        return f"{self.cell}.{part}" if self.cell.startswith("sections[") else self.cell

    def called(self) -> str:
        """How a sentence calls it."""
        if self.question:
            return _("question “%(name)s”", name=self.question.name)
        return _("page “%(name)s”", name=self.section.name)

    def capital(self) -> str:
        """The same at the beginning of a sentence."""
        return _capital(self.called())


@dataclass(frozen=True, slots=True)
class Told:
    """Why one expression cannot be computed."""

    name: str  # of the question or section
    field: str
    reason: str
    sentence: str  # the reason with the place


@dataclass(slots=True)
class RuleBook:
    """Everything that a definition computes."""

    rules: list[Rules] = field(default_factory=list)  # in the order of the survey
    names: dict[str, tuple[Question, str]] = field(default_factory=dict)  # -> question, part of its answer
    problems: list[Problem] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)  # the problems of single expressions
    general: list[str] = field(default_factory=list)  # those of all together
    order: Order = field(default_factory=Order)


def read_rules(definition: Definition) -> RuleBook:
    """The expressions of a definition, in an order in which they can be computed, and what is wrong with them."""
    book = RuleBook()
    for name, question, part in iter_names(definition):
        book.names.setdefault(name, (question, part))
    for rules, field_, text in _expressions(definition, book):
        try:
            tree = parse(text, columns=field_ == "choice_filter")
        except ExpressionRefused as error:
            _tell(book, rules, field_, error.sentence)
            continue
        complaints = list(_complaints(book, rules, field_, tree))
        for complaint in complaints:
            _tell(book, rules, field_, complaint)
        if not complaints:
            rules.trees[field_] = tree
    if sum(size(tree.root) for rules in book.rules for tree in rules.trees.values()) > LARGEST:
        book.general.append(_("The expressions of this survey are too long together. Simplify some."))
        book.problems.append(Problem("", book.general[0]))
        for rules in book.rules:
            rules.trees.clear()
    book.order = find_order({rules.key: _needs(book, rules) for rules in book.rules})
    for cycle in book.order.cycles:
        _tell_cycle(book, cycle)
    return book


def _expressions(definition: Definition, book: RuleBook) -> Iterator[tuple[Rules, str, str]]:
    for index, section in enumerate(definition.sections):
        path = f"sections[{index}]"
        rules = Rules(section, None, path, {})
        book.rules.append(rules)
        if section.relevant.strip():
            yield rules, "relevant", section.relevant
        for number, question in enumerate(section.questions):
            rules = Rules(section, question, question.cell or f"{path}.questions[{number}]", {})
            book.rules.append(rules)
            for field_ in FIELDS:
                if text := getattr(question, field_).strip():
                    yield rules, field_, text


def _complaints(book: RuleBook, rules: Rules, field_: str, tree: Tree) -> Iterator[str]:
    for name in sorted(names_in(tree) | labels_in(tree)):
        if name not in book.names:
            yield _("There is no question “%(name)s”.", name=name)
    if asks_for_itself(tree) and (field_ in ("relevant", "choice_filter") or rules.question is None):
        yield _("“.” is the answer itself and cannot decide whether it is asked for. Name another question.")
    if rules.question and (columns := columns_in(tree)):
        known = {"name", "label"}.union(*(choice.columns for choice in rules.question.choices))
        for column in sorted(columns - known):
            yield _("The choices have no column “%(name)s”.", name=column)


def _needs(book: RuleBook, rules: Rules) -> list[str]:
    """What must be computed before it."""
    needed = [f"§{rules.section.name}"] if rules.question else []
    for field_ in _OF_THE_VALUE:
        if field_ in rules.trees:
            needed += sorted(book.names[name][0].name for name in names_in(rules.trees[field_]))
    return needed


def _tell(book: RuleBook, rules: Rules, field_: str, reason: str) -> None:
    sentence = _("%(place)s, %(field)s: %(reason)s", place=rules.capital(), field=FIELDS[field_], reason=reason)
    book.told.append(Told(rules.name, field_, reason, sentence))
    book.problems.append(Problem(rules.place(field_), sentence))


def _tell_cycle(book: RuleBook, cycle: tuple[str, ...]) -> None:
    """Name every step of a circle."""
    by_key = {rules.key: rules for rules in book.rules}
    first = by_key[cycle[0]]
    field_ = next((name for name in _OF_THE_VALUE if name in first.trees), "relevant")
    if len(cycle) == 1:
        reason = _("it depends on its own answer. Name another question.")
    else:
        steps = " → ".join(_step(by_key[key]) for key in (*cycle, cycle[0]))
        reason = _("these depend on one another in a circle: %(steps)s. Break it at one of them.", steps=steps)
    _tell(book, first, field_, _capital(reason))


def _step(rules: Rules) -> str:
    """A question or section in a circle, with the cell of its file."""
    from_file = rules.cell and not rules.cell.startswith("sections[")
    return f"{rules.called()} ({rules.cell})" if from_file else rules.called()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

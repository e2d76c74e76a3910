"""Compute which questions are asked, which must be answered and which answers are refused."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from surveys.definition.model import Answers, Definition, Problem
from surveys.expressions import Scope, Tree, Value, evaluate, labels_in, names_in, to_boolean
from surveys.logic.pages import looking_at_own_page
from surveys.logic.pruning import keep_choices, prune_answers
from surveys.logic.rules import ALWAYS, COMPUTED, RuleBook, read_rules
from surveys.logic.script import write_script
from surveys.logic.values import columns_of, part_of, to_answer, to_value


@dataclass(frozen=True, slots=True)
class State:
    """What follows from answers."""

    visible: frozenset[str]  # questions that are asked; hidden ones count as unanswered for all others
    sections: frozenset[str]  # sections whose condition holds
    required: frozenset[str]  # visible questions that must be answered
    calculated: Answers = field(default_factory=dict)
    choices: dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # of questions with a filter: what it lets through
    refused: dict[str, None] = field(default_factory=dict)  # answers whose constraint does not hold


class Logic:
    """The conditions of one definition, read once; safe to share between threads."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.book: RuleBook = read_rules(definition)
        self.problems: tuple[Problem, ...] = tuple(self.book.problems)
        self.labels = _labels(definition, self.book)
        self._parts = _parts(self.book)
        self._columns = {
            rules.key: [(choice.name, columns_of(choice)) for choice in rules.question.choices]
            for rules in self.book.rules
            if rules.question and "choice_filter" in rules.trees
        }
        by_key = {rules.key: rules for rules in self.book.rules}
        hiding = {f"§{rules.section.name}" for rules in self.book.rules if not rules.question and rules.trees}
        self._steps = [
            rules
            for rules in (by_key[key] for key in self.book.order.keys)
            if rules.trees.keys() - {"required", "constraint"}
            or (rules.question and (rules.key in self._parts or f"§{rules.section.name}" in hiding))
        ]
        questions = [rules for rules in self.book.rules if rules.question]
        self._always = frozenset(
            rules.key for rules in questions if (tree := rules.trees.get("required")) and tree.source == ALWAYS
        )
        self._sometimes = [
            (rules.key, tree) for rules in questions if (tree := rules.trees.get("required")) and tree.source != ALWAYS
        ]
        self._constraints = [
            (rules.question, tree) for rules in questions if rules.question and (tree := rules.trees.get("constraint"))
        ]
        self._questions = frozenset(rules.key for rules in questions)
        self._sections = frozenset(section.name for section in definition.sections)
        self._decided_here: dict[tuple[str, str], frozenset[str]] = {}
        self._plain = State(self._questions, self._sections, self._asked(self._always))

    def run(self, answers: Answers, *, today: date, now: datetime) -> State:
        """What follows from ``answers``.

        Args:
            answers: by question; hidden and foreign ones may be among them and count as nothing.
            today: the day in the authority's zone.
            now: the moment in the authority's zone; its zone is not looked at.
        """
        if not self._steps and not self._sometimes and not self._constraints:
            return self._plain
        return self._compute(answers, today, now)[0]

    def values(self, answers: Answers, *, today: date, now: datetime) -> Mapping[str, Value]:
        """What each name that some expression uses stands for; unanswered ones are missing."""
        return self._compute(answers, today, now)[1]

    def _compute(self, answers: Answers, today: date, now: datetime) -> tuple[State, dict[str, Value]]:
        values: dict[str, Value] = {}
        scope = Scope(
            values,
            today=today.isoformat(),
            now=_written(now),
            labels=self.labels,
        )
        hidden: set[str] = set()
        closed: set[str] = set()
        calculated: Answers = {}
        choices: dict[str, tuple[str, ...]] = {}
        for rules in self._steps:
            relevant = rules.trees.get("relevant")
            question = rules.question
            if question is None:
                if relevant and not to_boolean(evaluate(relevant, scope)):
                    closed.add(rules.section.name)
                continue
            name = question.name
            if rules.section.name in closed or (relevant and not to_boolean(evaluate(relevant, scope))):
                hidden.add(name)
                continue
            own = answers
            if (tree := rules.trees.get("calculation")) and question.type in COMPUTED:
                scope.here = to_value(answers.get(name))
                computed = to_answer(evaluate(tree, scope))
                scope.here = ""
                own = {}
                if computed is not None:
                    calculated[name] = own[name] = computed
            if tree := rules.trees.get("choice_filter"):
                choices[name] = self._passing(name, tree, scope)
                own = keep_choices(question, choices[name], answers)
            for written, part in self._parts.get(name, ()):
                if (value := part_of(question, part, own)) != "":
                    values[written] = value
        visible = self._questions - hidden if hidden else self._questions
        refused: dict[str, None] = {}
        for question, tree in self._constraints:
            if question.name in visible and (here := part_of(question, "", answers)) != "":
                scope.here = here
                if not to_boolean(evaluate(tree, scope)):
                    refused[question.name] = None
        empty = {name for name, passing in choices.items() if not passing}  # nobody can choose anything there
        required = set(self._always & visible)
        for name, tree in self._sometimes:
            if name in visible:
                scope.here = to_value(answers.get(name))
                if to_boolean(evaluate(tree, scope)):
                    required.add(name)
        sections = self._sections - closed if closed else self._sections
        return State(visible, sections, self._asked(required - empty), calculated, choices, refused), values

    def _passing(self, name: str, tree: Tree, scope: Scope) -> tuple[str, ...]:
        """The choices that a filter lets through."""
        passing = []
        for choice, columns in self._columns[name]:
            scope.columns = columns
            if to_boolean(evaluate(tree, scope)):
                passing.append(choice)
        scope.columns = {}
        return tuple(passing)

    def _asked(self, names: frozenset[str] | set[str]) -> frozenset[str]:
        """Those among the names that people answer."""
        return frozenset(name for name in names if self.book.names[name][0].answered)

    def prune(self, answers: Answers, state: State) -> Answers:
        """The answers that count: nothing hidden, foreign or filtered out; with the calculated values."""
        return prune_answers(self.definition, answers, state.visible, state.choices) | state.calculated

    def undecided(self, section: str) -> frozenset[str]:
        """Questions of a page that are asked or not by answers of that page: draw them, the script hides them."""
        return self._own_page(section, "relevant")

    def unfiltered(self, section: str) -> frozenset[str]:
        """Questions of a page whose choices depend on answers of that page: draw all choices, the script hides some."""
        return self._own_page(section, "choice_filter")

    def _own_page(self, section: str, field_: str) -> frozenset[str]:
        if (section, field_) not in self._decided_here:
            self._decided_here[section, field_] = looking_at_own_page(self.book, section, field_)
        return self._decided_here[section, field_]

    def to_json(
        self,
        section: str | None = None,
        answers: Answers | None = None,
        *,
        lang: str = "ru",
        today: date | None = None,
        now: datetime | None = None,
    ) -> str:
        """The logic for ``js/survey.js``, safe inside a ``<script type="application/json">``; empty where there is none.

        Args:
            section: the page it is for; None for a page with the whole survey.
            answers: what was answered on other pages; of these only what the page's conditions ask for is written.
        """
        known: Mapping[str, Value] = {}
        if section is not None and answers and today and now:
            known = self.values(answers, today=today, now=now)
        moment = (today.isoformat(), _written(now)) if today and now else None
        return write_script(self, section, known, lang, moment)


_MOST_KEPT = 256
_kept: "OrderedDict[int, tuple[Definition, Logic]]" = OrderedDict()


def logic_of(definition: Definition) -> Logic:
    """The logic of a definition, kept while the same object comes again (versions are cached by the process)."""
    key = id(definition)  # the definition is kept with it, so no other can get its id
    found = _kept.get(key)
    if found and found[0] is definition:
        return found[1]
    logic = Logic(definition)
    _kept[key] = (definition, logic)
    while len(_kept) > _MOST_KEPT:
        try:
            _kept.popitem(last=False)
        except KeyError:  # another thread was faster
            break
    return logic


def _written(moment: datetime) -> str:
    """A moment as expressions see it: without its zone."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _parts(book: RuleBook) -> dict[str, list[tuple[str, str]]]:
    """Question -> the names that expressions use for it, with the part each means."""
    used: set[str] = set()
    for rules in book.rules:
        for tree in rules.trees.values():
            used |= names_in(tree)
    parts: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(used):
        question, part = book.names[name]
        parts.setdefault(question.name, []).append((name, part))
    return parts


def _labels(definition: Definition, book: RuleBook) -> dict[str, dict[str, str]]:
    """The labels that ``jr:choice-name`` asks for: Russian ones where given, so that a result has one language."""
    asked = {name for rules in book.rules for tree in rules.trees.values() for name in labels_in(tree)}
    return {
        name: {choice.name: choice.label.get("ru") or choice.name for choice in book.names[name][0].choices}
        for name in sorted(asked)
    }

"""Find questions that can never be asked and choices that can never be chosen.

Conditions over answers with a list of values (choices, scales, consents, and what is calculated from them) are decided by
trying all combinations. Where a text, a number or the time matters, or there are too many, nothing is said.
"""

import itertools
import math
from collections.abc import Iterator, Sequence

from core.i18n import gettext as _
from surveys.definition.check.finding import Finding, error, warning
from surveys.definition.check.limits import MOST_POINTS
from surveys.definition.model import Question, QuestionType
from surveys.expressions import Scope, Tree, Value, evaluate, names_in, to_boolean
from surveys.expressions.tree import walk
from surveys.logic import Logic
from surveys.logic.rules import ALWAYS, Rules
from surveys.logic.values import columns_of, to_answer, to_value

T = QuestionType
MOST_COMBINATIONS = 5_000  # of one condition
MOST_TRIES = 200_000  # of one definition: about half a second
MOST_TICKED = 10  # choices of a multiple choice: 1,024 subsets
_OF_TIME = ("today", "now", "once")

World = dict[str, Value]


def check_reach(logic: Logic) -> Iterator[Finding]:
    """Questions and sections that no answers lead to; choices that no answers let through."""
    keys = [rules.key for rules in logic.book.rules]
    if not logic.book.order.circular and len(set(keys)) == len(keys):
        yield from Reach(logic).find()


class Reach:
    """The combinations of answers of one definition."""

    def __init__(self, logic: Logic) -> None:
        self.logic = logic
        self.by_key = {rules.key: rules for rules in logic.book.rules}
        self.place = {key: number for number, key in enumerate(logic.book.order.keys)}
        self.tries = 0

    def find(self) -> Iterator[Finding]:
        """Everything that can never be."""
        closed: set[str] = set()
        for rules in self.logic.book.rules:
            above = f"§{rules.section.name}"
            if "relevant" in rules.trees and above not in closed and self.is_never(rules):
                closed.add(rules.key)
                yield self._never(rules)
        for rules in self.logic.book.rules:
            if rules.question and (tree := rules.trees.get("choice_filter")) and rules.key not in closed:
                yield from self._held_back(rules, rules.question, tree)

    def _never(self, rules: Rules) -> Finding:
        switched_off = rules.trees["relevant"].source.strip() == "false()"
        sentence = _("%(place)s is never asked: no answers fulfil its condition.", place=rules.capital())
        return (warning if switched_off else error)(rules.name, "relevant", sentence)

    def _held_back(self, rules: Rules, question: Question, tree: Tree) -> Iterator[Finding]:
        worlds = self.worlds(self._sources(tree), len(question.choices))
        if worlds is None:
            return
        waiting = {choice.name: choice for choice in question.choices}
        for world in worlds:
            for name, choice in list(waiting.items()):
                if to_boolean(evaluate(tree, Scope(world, columns=columns_of(choice)))):
                    del waiting[name]
            if not waiting:
                return
        for name in waiting:
            sentence = _(
                "Question “%(question)s”: no answers let the choice “%(name)s” through its filter.",
                question=question.name,
                name=name,
            )
            yield warning(question.name, "choice_filter", sentence)

    def is_never(self, rules: Rules) -> bool:
        """Whether the condition of a question or section certainly cannot hold."""
        tree = rules.trees["relevant"]
        sources = self._sources(tree)
        if sources is not None and rules.question:
            sources |= {f"§{rules.section.name}"}
        worlds = self.worlds(sources)
        if worlds is None:
            return False
        above = self.by_key[f"§{rules.section.name}"].trees.get("relevant") if rules.question else None
        return not any(
            to_boolean(evaluate(tree, Scope(world))) and (above is None or to_boolean(evaluate(above, Scope(world))))
            for world in worlds
        )

    def _sources(self, tree: Tree) -> set[str] | None:
        """The questions an expression looks at; None where it looks at the time or at a part of an answer."""
        if any(node[0] in _OF_TIME for node in walk(tree.root)):
            return None
        sources = [self.logic.book.names[name] for name in names_in(tree)]
        if any(part for _question, part in sources):  # words for «other», rows of a matrix
            return None
        return {question.name for question, _part in sources}

    def worlds(self, start: set[str] | None, cost: int = 1) -> Iterator[World] | None:
        """Every combination of answers to some questions and to those they depend on; None where that is not finite."""
        if start is None:
            return None
        keys, waiting = set[str](), list(start)
        while waiting:
            key = waiting.pop()
            if key in keys:
                continue
            keys.add(key)
            rules = self.by_key[key]
            if rules.question:
                waiting.append(f"§{rules.section.name}")
            for field in ("relevant", "calculation"):
                if tree := rules.trees.get(field):
                    if (sources := self._sources(tree)) is None:
                        return None
                    waiting += sources
        ordered = sorted(keys, key=lambda key: self.place[key])
        asked = [self.by_key[key].question for key in ordered]
        domains = [
            (question, _domain(question)) for question in asked if question and question.type is not T.CALCULATED
        ]
        sizes = [len(domain) for _question, domain in domains]
        combinations = math.prod(sizes)
        self.tries += combinations * max(1, cost)
        if 0 in sizes or combinations > MOST_COMBINATIONS or self.tries > MOST_TRIES:
            return None
        return self._try(ordered, domains)

    def _try(self, ordered: Sequence[str], domains: Sequence[tuple[Question, list[World]]]) -> Iterator[World]:
        names = [question.name for question, _domain in domains]
        for combination in itertools.product(*(domain for _question, domain in domains)):
            given = dict(zip(names, combination, strict=True))
            if (world := self._live(ordered, given)) is not None:
                yield world

    def _live(self, ordered: Sequence[str], given: dict[str, World]) -> World | None:
        """What is known after these answers; None where nobody can give them."""
        world: World = {}
        scope = Scope(world)
        closed: set[str] = set()
        for key in ordered:
            rules = self.by_key[key]
            relevant = rules.trees.get("relevant")
            holds = f"§{rules.section.name}" not in closed and (not relevant or to_boolean(evaluate(relevant, scope)))
            if not rules.question:
                if not holds:
                    closed.add(key)
                continue
            answer = given.get(key, {})
            required = (tree := rules.trees.get("required")) is not None and tree.source == ALWAYS
            if rules.question.type is T.CALCULATED:
                if holds and (tree := rules.trees.get("calculation")):
                    world[key] = to_value(to_answer(evaluate(tree, scope)))
            elif holds and (answer or not required):
                world |= answer
            elif holds or answer:  # a required one left out; an answer to what is not asked
                return None
        return world


def _domain(question: Question) -> list[World]:
    """Every answer to a question, as values of its names; empty where they cannot be listed."""
    name, names = question.name, [choice.name for choice in question.choices]
    values: list[Value] = []
    if question.type in (T.SINGLE, T.DROPDOWN):
        values += names
    elif question.type is T.CONSENT:
        values.append("OK")
    elif question.type is T.SCALE:
        low = 1.0 if question.minimum is None else question.minimum
        high = 5.0 if question.maximum is None else question.maximum
        if not 0 <= high - low <= MOST_POINTS:
            return []
        values += [float(point) for point in range(math.ceil(low), math.floor(high) + 1)]
    elif question.type is T.MULTIPLE and len(names) <= MOST_TICKED:
        for amount in range(1, len(names) + 1):
            values += [" ".join(subset) for subset in itertools.combinations(names, amount)]
    elif question.type is not T.NOTE:
        return []
    return [{}, *({name: value} for value in values)]

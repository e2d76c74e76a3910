"""Find what a page cannot decide before it is answered."""

from surveys.expressions import Tree, names_in
from surveys.logic.rules import RuleBook

_OF_THE_VALUE = ("relevant", "calculation", "choice_filter")


def looking_at_own_page(book: RuleBook, section: str, field: str) -> frozenset[str]:
    """The questions of a page whose ``field`` looks at answers of the same page, at once or through what those depend on."""
    here = [rules for rules in book.rules if rules.question and rules.section.name == section]
    keys = {rules.key for rules in here}
    return frozenset(rules.key for rules in here if field in rules.trees and _sources(book, rules.trees[field]) & keys)


def _sources(book: RuleBook, tree: Tree) -> set[str]:
    """The questions that an expression looks at, and those that they look at."""
    by_key = {rules.key: rules for rules in book.rules if rules.question}
    seen: set[str] = set()
    waiting = [tree]
    while waiting:
        for name in names_in(waiting.pop()):
            key = book.names[name][0].name
            if key not in seen:
                seen.add(key)
                trees = by_key[key].trees
                waiting += [trees[field] for field in _OF_THE_VALUE if field in trees]
    return seen

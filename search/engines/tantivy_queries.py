"""Say the expressions of a plan as tantivy's queries."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import tantivy
from tantivy import Occur, Query

from search.engines.tantivy_files import OWNER, PLACED
from search.plan import AtLeast, Every, Expression, Has, Owners, Some

_MOST_OWNERS = 65_000  # as many as tantivy gives of one aggregation
_KEPT_OWNERS = 64


class Queries:
    """Makes queries for one open index. None stands for a query that nothing can answer."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self._every_owner: frozenset[str] | None = None  # every institution, once it is asked for
        self._owners = lru_cache(maxsize=_KEPT_OWNERS)(self._find_owners)

    def known(self, field: str, term: str) -> bool:
        """Whether the term was ever written; documents that are gone may still count."""
        return self._searcher.doc_freq(field, term) > 0

    def term(self, field: str, term: str) -> Query | None:
        """The documents with ``term`` in ``field``."""
        return Query.term_query(self._schema, field, term, "basic") if self.known(field, term) else None

    def weighed(self, term: str) -> Query | None:
        """The texts with ``term``, scored by BM25."""
        return Query.term_query(self._schema, "body", term, "freq") if self.known("body", term) else None

    def number(self, field: str, value: int) -> Query:
        """The document with this number in a column."""
        return Query.term_query(self._schema, field, value)

    def placed(self) -> Query | None:
        """The documents that have a point."""
        return self.term(PLACED, "yes")

    def between(self, field: str, low: float, high: float) -> Query:
        """The documents whose number lies between two others, these included."""
        return Query.range_query(self._schema, field, tantivy.FieldType.Float, low, high)

    def of(self, expression: Expression) -> Query | None:
        """The documents of an expression."""
        match expression:
            case Has(fields, terms):
                return some([self.term(field, term) for field in fields for term in terms])
            case Every(parts):
                return every([self.of(part) for part in parts])
            case Some(parts):
                return some([self.of(part) for part in parts])
            case AtLeast(count, parts):
                return _at_least(count, [self.of(part) for part in parts])
            case Owners(part):
                return self._owners(part)

    def _find_owners(self, part: Expression) -> Query | None:
        """The institutions that documents of a part belong to; of a frequent word, thousands: they are kept."""
        found = self._owners_in(self.of(part))
        if not found:
            return None
        institutions = self.term("group", "institution")
        if self._every_owner is None:
            self._every_owner = self._owners_in(institutions)
        others = self._every_owner - found
        if len(others) < len(found):  # nearly all of them: those that are not are sooner said
            return every([institutions, Query.exists_query(OWNER)], [self._owned_by(others)])
        return every([institutions, self._owned_by(found)])

    def _owners_in(self, query: Query | None) -> frozenset[str]:
        if query is None:
            return frozenset()
        asked = {"owners": {"terms": {"field": OWNER, "size": _MOST_OWNERS}}}
        return frozenset(bucket["key"] for bucket in self._searcher.aggregate(query, asked)["owners"]["buckets"])

    def _owned_by(self, owners: frozenset[str]) -> Query | None:
        return Query.term_set_query(self._schema, OWNER, sorted(owners)) if owners else None


def some(queries: Iterable[Query | None]) -> Query | None:
    """What one of the queries finds."""
    found = [query for query in queries if query is not None]
    if len(found) < 2:
        return found[0] if found else None
    return Query.boolean_query([(Occur.Should, query) for query in found])


def every(queries: Sequence[Query | None], without: Iterable[Query | None] = ()) -> Query | None:
    """What all the queries find, less what one of ``without`` finds; of no queries: nothing."""
    found = [(Occur.Must, query) for query in queries if query is not None]
    if not queries or len(found) < len(queries):
        return None
    found += [(Occur.MustNot, query) for query in without if query is not None]
    return found[0][1] if len(found) == 1 else Query.boolean_query(found)


def _at_least(count: int, queries: Sequence[Query | None]) -> Query | None:
    found = [query for query in queries if query is not None]
    if len(found) < count:
        return None
    if count == len(found):
        return every(found)
    return Query.boolean_query([(Occur.Should, query) for query in found], minimum_number_should_match=count)

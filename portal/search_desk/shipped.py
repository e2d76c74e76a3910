"""The lines that search brings along, by word."""

from collections.abc import Mapping
from functools import cache

from portal.search_desk.lines import key_of
from search.synonyms import NO_SYNONYMS, Synonym


@cache
def shipped_lines() -> Mapping[str, Synonym]:
    """Key of the word → line, as search ships them."""
    return {key_of(line.word): line for line in NO_SYNONYMS.lines}

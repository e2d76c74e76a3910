"""Understand a query: its groups of words, repaired where that makes more of them known."""

from collections.abc import Sequence

from search.analysis import exact_terms, fold, is_weak, iter_tokens, split_word, tidy
from search.naming import find_heads, find_joined, find_nearly, find_numbers
from search.places import find_places
from search.query_words import Word, query_words
from search.reader import Reader
from search.synonyms import NO_SYNONYMS, Synonyms
from search.understood import Repair, Understood
from search.vocabulary import Vocabulary

LONGEST_QUERY = 300  # characters: full names are that long
MOST_WORDS = 12  # that must be found; small ones are not counted
_MOST_READ = 60  # words
_READ = LONGEST_QUERY * 4  # characters that are looked at: tidying may shorten them


def understand(
    text: str,
    vocabulary: Vocabulary,
    *,
    literal: bool = False,
    complete_last: bool = False,
    synonyms: Synonyms = NO_SYNONYMS,
) -> Understood:
    """Read a query; any text is one, nothing in it is syntax.

    Args:
        literal: repair nothing.
        complete_last: the last word is still being typed.
    """
    asked = tidy(text[:_READ])
    kept = asked[:LONGEST_QUERY]
    reader = Reader(vocabulary, synonyms, literal=literal)
    meant = kept if literal else reader.repair_layout(kept)
    asked_words = query_words(meant)
    said = _most_telling(asked_words)
    telling = len(asked_words) if len(said) == len(asked_words) else sum(not is_weak(one.text) for one in asked_words)
    cut = len(asked) > LONGEST_QUERY or len(text) > _READ or telling > MOST_WORDS
    groups = reader.groups(said, complete_last=complete_last)
    corrected = _rewrite(meant, reader.repaired) if reader.repaired or meant != kept else None
    whole = (Repair("layout", kept, meant),) if meant != kept else ()
    numbers = find_numbers(groups, complete_last=complete_last)
    whole_text = corrected or meant
    return Understood(
        text=kept,
        groups=tuple(groups),
        corrected=corrected,
        cut=cut,
        unknown=tuple(reader.unknown),
        numbers=numbers,
        joined=find_joined(groups, numbers, widely=False),
        joined_widely=find_joined(groups, numbers, widely=True),
        places=find_places(groups),
        exact=exact_terms(whole_text),
        nearly=find_nearly(whole_text),
        heads=find_heads(groups, numbers),
        repairs=(*whole, *reader.repaired),
    )


def _most_telling(asked: Sequence[Word]) -> list[Word]:
    """The words that are searched: all, or where they are too many those that are not small, the first ones."""
    if len(asked) <= MOST_WORDS:
        return list(asked)
    return [word for word in asked[:_MOST_READ] if not is_weak(word.text)][:MOST_WORDS] or list(asked[:MOST_WORDS])


def _rewrite(text: str, repaired: Sequence[Repair]) -> str:
    """The query with the repaired words in their places."""
    folded = fold(text)
    pieces: list[str] = []
    done = 0
    waiting = list(repaired)
    for token in iter_tokens(folded):
        if waiting and waiting[0].written in split_word(token.text):
            one = waiting.pop(0)
            pieces += [text[done : token.start], token.text.replace(one.written, one.read, 1)]
            done = token.end
    return "".join([*pieces, text[done:]])

"""Understand a query: its groups of words, repaired where that makes more of them known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, product

from search import repair
from search.analysis import (
    exact_terms,
    fold,
    in_dictionary,
    is_weak,
    iter_tokens,
    lemmas,
    number_term,
    split_word,
    tidy,
    word_terms,
)
from search.places import find_places, is_house_word
from search.query_words import Word, query_words
from search.synonyms import NO_SYNONYMS, Synonyms
from search.vocabulary import Vocabulary
from search.wishes import find_wish
from search.words import ABBREVIATIONS, KIND_WORDS, ORDINALS, WEAK

LONGEST_QUERY = 300  # characters: full names are that long
MOST_WORDS = 12  # that must be found; small ones are not counted
_MOST_READ = 60  # words
_READ = LONGEST_QUERY * 4  # characters that are looked at: tidying may shorten them
_MOST_READINGS = 8  # of a phrase whose words may be several
_NATIONAL_PHONE = 11  # digits, the first of which depends on from where one calls
_MOST_SPELLINGS = 8  # of a Latin word that no name sounds like: each is looked for in the texts
_MOST_COMPLETIONS = 12  # words that the beginning of one may become
_MOST_COMPLETED_DIGITS = 3
Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One wish of the query. ``alternatives`` is an OR of ANDs of terms."""

    word: str  # as typed (or repaired), folded
    alternatives: tuple[Terms, ...]
    weak: bool = False
    number: bool = False
    own: int = 0  # how many of the alternatives are the word itself; the rest only widens. 0: all
    origins: tuple[str, ...] = ()  # of each alternative, for ``kais search explain``

    @property
    def terms(self) -> frozenset[str]:
        """Every term of the group, as words have them, for highlighting."""
        return frozenset(term.lstrip("№") for terms in self.alternatives for term in terms)

    @property
    def digits(self) -> str:
        """Of a number: its term without the sign."""
        return self.alternatives[0][0].lstrip("№")

    @property
    def small(self) -> bool:
        """Weak, but among equals what has it comes first."""
        return self.weak and not (self.word in WEAK or len(self.word) == 1)

    @property
    def itself(self) -> "Group":
        """The group without what only widens it."""
        return replace(self, alternatives=self.alternatives[: self.own]) if self.own else self


@dataclass(frozen=True, slots=True)
class Repair:
    """One word, or the whole query, that was read as another."""

    reason: str  # layout, transliteration, spelling, look-alikes
    written: str
    read: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A query as search will ask it."""

    text: str  # tidy, cut to what is read
    groups: tuple[Group, ...] = ()
    corrected: str | None = None  # what is asked instead, where the query was repaired
    cut: bool = False  # whether something of the query was left out
    unknown: tuple[str, ...] = ()  # words that no text uses
    numbers: tuple[str, ...] = ()  # that may be of a name: «56», «вторая»
    joined: tuple[Terms, ...] = ()  # «гимназия№56»: each an OR, all needed
    joined_widely: tuple[Terms, ...] = ()  # the same with what an abbreviation stands for: «сош 5» is a «школа№5»
    places: tuple[Terms, ...] = ()  # «парусный|4»: each an OR, all needed
    exact: Terms = ()  # of the whole query as a name
    nearly: Terms = ()  # of names that the query may stand for
    heads: Terms = ()  # of its kind and number alone: «школа 5 приморского района» is named «Школа № 5 …»
    repairs: tuple[Repair, ...] = ()

    @property
    def strong(self) -> tuple[Group, ...]:
        """The groups that must be found; the weak ones count where there is nothing else."""
        return tuple(group for group in self.groups if not group.weak) or self.groups

    @property
    def small(self) -> tuple[Group, ...]:
        """The weak groups that decide among equals."""
        strong = self.strong
        return tuple(group for group in self.groups if group.small and group not in strong)

    @property
    def terms(self) -> frozenset[str]:
        """Every term, for highlighting."""
        return frozenset(term for group in self.strong for term in group.terms)


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
    reader = _Reader(vocabulary, synonyms, literal=literal)
    meant = kept if literal else reader.repair_layout(kept)
    asked_words = query_words(meant)
    said = _most_telling(asked_words)
    cut = len(asked) > LONGEST_QUERY or len(text) > _READ or len(said) < len(asked_words)
    groups = reader.groups(said, complete_last=complete_last)
    if len(said) < len(asked_words):
        cut = sum(not is_weak(word.text) for word in asked_words) > MOST_WORDS
    corrected = _rewrite(meant, reader.repaired) if reader.repaired or meant != kept else None
    whole = (Repair("layout", kept, meant),) if meant != kept else ()
    numbers = _numbers(groups, complete_last=complete_last)
    whole_text = corrected or meant
    return Understood(
        text=kept,
        groups=tuple(groups),
        corrected=corrected,
        cut=cut,
        unknown=tuple(reader.unknown),
        numbers=numbers,
        joined=_joined(groups, numbers, widely=False),
        joined_widely=_joined(groups, numbers, widely=True),
        places=find_places(groups),
        exact=exact_terms(whole_text),
        nearly=_nearly(whole_text),
        heads=_heads(groups, numbers),
        repairs=(*whole, *reader.repaired),
    )


def _most_telling(asked: Sequence[Word]) -> list[Word]:
    """The words that are searched: all, or where they are too many those that are not small, the first ones."""
    if len(asked) <= MOST_WORDS:
        return list(asked)
    return [word for word in asked[:_MOST_READ] if not is_weak(word.text)][:MOST_WORDS] or list(asked[:MOST_WORDS])


def _nearly(text: str) -> Terms:
    """Terms of names that the text may stand for: by a part of the name, an ordinal, the kind behind an abbreviation."""
    kinds = " ".join(next(iter(_kinds_behind(word)), word) for word in fold(text).split())
    found = (*exact_terms(text), *exact_terms(text, ordinals=True), *exact_terms(kinds))
    return tuple(dict.fromkeys(form for term in found for form in (term, "≈" + term[1:])))


def _heads(groups: Sequence[Group], numbers: tuple[str, ...]) -> Terms:
    """The kind beside the number, alone and with the word before it: «спортивная школа 5», «детский сад 7»."""
    if len(numbers) != 1 or len(groups) < 3:
        return ()
    found: list[str] = []
    strong = [group for group in groups if not group.weak]
    for place, group in enumerate(strong):
        if not group.number and any(term in KIND_WORDS for term in group.terms):
            before = [other.word for other in strong[max(0, place - 1) : place] if not other.number]
            kind = [*before, next(iter(_kinds_behind(group.word)), group.word)]
            for words in (kind, kind[-1:]):
                found += exact_terms(" ".join((*words, numbers[0])))
    return tuple(dict.fromkeys(form for term in found for form in (term, "≈" + term[1:])))


class _Reader:
    """Makes groups of words, and remembers what was repaired and what is unknown."""

    def __init__(self, vocabulary: Vocabulary, synonyms: Synonyms, *, literal: bool) -> None:
        self._vocabulary = vocabulary
        self._synonyms = synonyms
        self._literal = literal
        self.repaired: list[Repair] = []
        self.unknown: list[str] = []

    def repair_layout(self, text: str) -> str:
        """The text typed with the other layout, where more of its words are then known."""
        wanted = _letters(text)
        own = sum(map(self._known, wanted))
        if not wanted or own == len(wanted):
            return text
        latin = any(word.isascii() for word in wanted)
        russian = not all(word.isascii() for word in wanted)
        best, most = text, own
        if latin:
            turned = repair.to_russian_layout(text)
            if (count := sum(map(self._known, _letters(turned)))) > most:
                best, most = turned, count
        if russian:
            turned = repair.to_latin_layout(text)
            # Latin words are known by name: what else stands in texts is not typed in Russian letters.
            count = sum(word in self._vocabulary or word in self._synonyms for word in _letters(turned))
            best = turned if count > most else best
        return tidy(best)

    def groups(self, asked: Sequence[Word], *, complete_last: bool) -> list[Group]:
        """The groups, in the order of their words; what no text has is noted."""
        found = list(self._read(asked, complete_last=complete_last))
        repaired = {one.read for one in self.repaired}
        self.unknown += [
            one.word for one in found if not one.weak and one.word not in repaired and not self._is_found(one)
        ]
        return found

    def _read(self, asked: Sequence[Word], *, complete_last: bool) -> Iterator[Group]:
        place = 0
        while place < len(asked):
            rest = asked[place:]
            last = complete_last and len(rest) == 1
            wish = None if complete_last else find_wish(rest)
            if wish and any(map(self._vocabulary.has_term, wish.terms)):
                words = [word.text for word in rest[: wish.size]]
                group = Group(
                    " ".join(words), tuple((term,) for term in wish.terms), origins=("wish",) * len(wish.terms)
                )
                yield _widened(group, tuple(islice(product(*map(lemmas, words)), _MOST_READINGS)), "word")
                place += wish.size
                continue
            if wish:  # nobody here says which ages are taken: «10 лет» must not ask for a 10
                yield from (replace(self._group(word), weak=True) for word in rest[: wish.size])
                place += wish.size
                continue
            size, meanings = (0, ()) if last else self._synonyms.find([word.text for word in rest])
            if size > 1:
                yield self._phrase([word.text for word in rest[:size]], meanings)
                place += size
                continue
            house = is_house_word(asked, place)
            group = self._completed(rest[0]) if last else self._group(rest[0])
            yield _widened(replace(group, weak=group.weak or house), meanings, "synonym")
            place += 1

    def _phrase(self, words: list[str], meanings: Sequence[Terms]) -> Group:
        """A phrase of the table: its own words, or what it means."""
        strong = [word for word in words if not is_weak(word)] or words
        read = islice(product(*(_own_terms(word) for word in strong)), _MOST_READINGS)
        own = tuple(dict.fromkeys(tuple(chain.from_iterable(one)) for one in read))
        group = Group(" ".join(words), own, origins=("word",) * len(own))
        return _widened(group, meanings, "synonym")

    def _group(self, word: Word) -> Group:
        if word.number:
            return self._number(word)
        text = word.text
        if self._literal or is_weak(text) or self._known(text):
            return _word_group(text)
        if better := self._better(text):
            self.repaired.append(better)
            group = _word_group(better.read)
            return _widened(group, self._synonyms.find([better.read])[1], "synonym")
        completed = self._completions(text)
        if not completed:
            return _word_group(text)
        return Group(text, completed, origins=("beginning",) * len(completed))

    def _completed(self, word: Word) -> Group:
        """The group of a word that is still being typed."""
        if word.number:
            group = self._number(word)
            longer = [(term,) for term in self._longer_numbers(word)]
            return _widened(group, longer, "beginning")
        group = _word_group(word.text)
        return group if group.weak else _widened(group, self._completions(word.text), "beginning")

    def _completions(self, text: str) -> tuple[Terms, ...]:
        found = self._vocabulary.completions(text)[:_MOST_COMPLETIONS]
        return tuple(dict.fromkeys((term,) for whole in found for term in lemmas(whole)))

    def _longer_numbers(self, word: Word) -> Iterator[str]:
        """Numbers of names that begin with what was typed."""
        if not word.text.isdigit() or len(word.text) >= _MOST_COMPLETED_DIGITS:
            return
        for digit in range(10):
            term = f"№{number_term(word.text)}{digit}"
            if self._vocabulary.has_term(term):
                yield term

    def _number(self, word: Word) -> Group:
        sign = "№" if word.signed else ""
        digits = word.text
        found: list[Terms] = [(sign + (number_term(digits) if digits.isdigit() else digits.lstrip("0")),)]
        if digits.isdigit() and digits[0] == "0" and len(digits) > 1:
            found.append((digits,))  # a telephone number
        if len(digits) == _NATIONAL_PHONE and digits.isdigit():
            found.append((digits[1:],))
        if word.parts and not self._vocabulary.has_term(digits):
            found.append(tuple(number_term(part) for part in word.parts))
        if not digits.isdigit() and not self._vocabulary.has_term(found[0][0]):
            found.append((sign + number_term(digits.rstrip("абвгдежзиклмнопрстуфхцчшщэюя")),))
        own = tuple(dict.fromkeys(found))
        return Group(digits, own, number=True, origins=("number",) * len(own))

    def _is_found(self, group: Group) -> bool:
        return any(all(map(self._vocabulary.has_term, terms)) for terms in group.alternatives)

    def _known(self, word: str) -> bool:
        if word in ABBREVIATIONS or word in self._synonyms or word in self._vocabulary:
            return True
        if word.isascii() and word.isalpha() and self._vocabulary.sounds_like(word):
            return False  # in an address of mail, perhaps; in a question it is a Russian word
        return any(map(self._vocabulary.has_term, word_terms(word)))

    def _better(self, word: str) -> Repair | None:
        """A known word that was probably meant by an unknown one."""
        for reason, candidate in self._candidates(word):
            if candidate and candidate != word and (candidate in self._vocabulary or self._known(candidate)):
                return Repair(reason, word, candidate)
        return None

    def _candidates(self, word: str) -> Iterator[tuple[str, str | None]]:
        vocabulary = self._vocabulary
        if word.isascii():
            yield "look-alikes", repair.to_cyrillic_shapes(word)
            yield "layout", repair.to_russian_layout(word)
            yield "transliteration", vocabulary.romanised(word)
            spellings = repair.transliterations(word)
            yield from (("transliteration", spelling) for spelling in spellings[:_MOST_SPELLINGS])
            yield "spelling", vocabulary.correct(word)
            yield "transliteration", vocabulary.correct(spellings[0]) if spellings else None
            return
        if vocabulary.completions(word):
            return  # the beginning of a known word is no slip
        if in_dictionary(word):  # a real word that no text uses is not bent, unless a kind was clearly meant
            near = vocabulary.correct(word)
            yield "spelling", near if near in KIND_WORDS else None
            return
        yield "spelling", vocabulary.correct(word)
        yield "layout", repair.to_latin_layout(word)


def _letters(text: str) -> list[str]:
    return [word.text for word in query_words(text) if not word.number and len(word.text) > 1]


def _word_group(word: str) -> Group:
    """The group of a word that is what it is."""
    own = _own_terms(word)
    wide = tuple((kind,) for kind in _kinds_behind(word))
    origins = ("abbreviation" if len(terms) > 1 else "word" for terms in own)
    return _widened(Group(word, own, is_weak(word), origins=tuple(origins)), wide, "kind")


def _own_terms(word: str) -> tuple[Terms, ...]:
    if word[0].isdigit():
        return ((number_term(word) if word.isdigit() else word,),)
    forms = lemmas(word)
    found: list[Terms] = [(form,) for form in forms]
    if word in ABBREVIATIONS:
        found.append(ABBREVIATIONS[word])
    found += [(ORDINALS[form],) for form in forms if form in ORDINALS]
    return tuple(dict.fromkeys(found))


def _kinds_behind(word: str) -> tuple[str, ...]:
    """What an abbreviation is at all: «сош» a «школа», «гбдоу» a «сад»."""
    return tuple(term for term in ABBREVIATIONS.get(word, ()) if term in KIND_WORDS)


def _widened(group: Group, more: Sequence[Terms], origin: str) -> Group:
    fresh = tuple(terms for terms in dict.fromkeys(more) if terms not in group.alternatives)
    if not fresh:
        return group
    return replace(
        group,
        alternatives=(*group.alternatives, *fresh),
        own=group.own or len(group.alternatives),
        origins=(*group.origins, *(origin,) * len(fresh)),
    )


def _numbers(groups: Sequence[Group], *, complete_last: bool) -> tuple[str, ...]:
    written = [group.digits for group in groups if group.number and not group.weak]
    if complete_last and groups and groups[-1].number:
        written = written[:-1]  # «гимназия 5» may become 56
    ordinals = [ORDINALS[form] for group in groups for form in sorted(group.itself.terms) if form in ORDINALS]
    return tuple(dict.fromkeys(written + ordinals))


def _joined(groups: Sequence[Group], numbers: tuple[str, ...], *, widely: bool) -> tuple[Terms, ...]:
    """Kinds joined with the one number of the query."""
    if len(numbers) != 1:
        return ()
    read = (group if widely else group.itself for group in groups if not group.weak and not group.number)
    said = ({group.word, *(terms[0] for terms in group.alternatives if len(terms) == 1)} for group in read)
    kinds = (sorted(form for form in forms if form in KIND_WORDS) for forms in said)
    return tuple(tuple(f"{kind}№{numbers[0]}" for kind in found) for found in kinds if found)


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

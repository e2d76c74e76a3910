"""Make groups of the words of a query, and repair what nobody writes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice, product

from search import repair
from search.analysis import in_dictionary, is_weak, lemmas, number_term, tidy, word_terms
from search.places import is_house_word
from search.query_words import Word, query_words
from search.synonyms import Synonyms
from search.understood import Group, Repair, Terms, own_terms, widened, word_group
from search.vocabulary import Vocabulary
from search.wishes import find_wish
from search.words import ABBREVIATIONS, KIND_WORDS

_MOST_READINGS = 8  # of a phrase whose words may be several
_NATIONAL_PHONE = 11  # digits, the first of which depends on from where one calls
_LATIN_HOUSE_LETTERS = {"g": "г", "v": "в", "d": "д", "z": "з", "i": "и"}  # «8g»; those that look Cyrillic are read so
_SHORTEST_PART = 3  # letters of a word that was written together with another
_MOST_SPELLINGS = 8  # of a Latin word that no name sounds like: each is looked for in the texts
_MOST_COMPLETIONS = 8  # words that the beginning of one may become
_MOST_COMPLETED_DIGITS = 3


class Reader:
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
        parted = [part for word in asked for part in self._parted(word)]
        found = list(self._read(parted, complete_last=complete_last))
        repaired = {word for one in self.repaired for word in one.read.split()}
        self.unknown += [
            one.word for one in found if not one.weak and one.word not in repaired and not self._is_found(one)
        ]
        return found

    def _parted(self, word: Word) -> Iterable[Word]:
        """«детскийсад» as two words, where it is no word but both are."""
        text = word.text
        if word.number or self._literal or len(text) < 2 * _SHORTEST_PART or is_weak(text) or self._known(text):
            return (word,)
        for place in range(_SHORTEST_PART, len(text) - _SHORTEST_PART + 1):
            first, second = text[:place], text[place:]
            if first in self._vocabulary and second in self._vocabulary:
                self.repaired.append(Repair("spelling", text, f"{first} {second}"))
                return (replace(word, text=first), replace(word, text=second))
        return (word,)

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
                yield widened(group, tuple(islice(product(*map(lemmas, words)), _MOST_READINGS)), "word")
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
            yield widened(replace(group, weak=group.weak or house), meanings, "synonym")
            place += 1

    def _phrase(self, words: list[str], meanings: Sequence[Terms]) -> Group:
        """A phrase of the table: its own words, or what it means."""
        strong = [word for word in words if not is_weak(word)] or words
        read = islice(product(*(own_terms(word) for word in strong)), _MOST_READINGS)
        own = tuple(dict.fromkeys(tuple(chain.from_iterable(one)) for one in read))
        group = Group(" ".join(words), own, origins=("word",) * len(own))
        return widened(group, meanings, "synonym")

    def _group(self, word: Word) -> Group:
        if word.number:
            return self._number(word)
        text = word.text
        if self._literal or is_weak(text) or self._known(text):
            return word_group(text)
        if better := self._better(text):
            self.repaired.append(better)
            group = word_group(better.read)
            return widened(group, self._synonyms.find([better.read])[1], "synonym")
        completed = self._completions(text)
        if not completed:
            return word_group(text)
        return Group(text, completed, origins=("beginning",) * len(completed))

    def _completed(self, word: Word) -> Group:
        """The group of a word that is still being typed."""
        if word.number:
            group = self._number(word)
            longer = [(term,) for term in self._longer_numbers(word)]
            return widened(group, longer, "beginning")
        group = word_group(word.text)
        return group if group.weak else widened(group, self._completions(word.text), "beginning")

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
        if digits[-1] in _LATIN_HOUSE_LETTERS:
            found.append((digits[:-1].lstrip("0") + _LATIN_HOUSE_LETTERS[digits[-1]],))
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
            yield ("transliteration", vocabulary.correct(spellings[0]) if spellings else None)
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

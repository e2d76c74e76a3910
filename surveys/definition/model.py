"""The definition of a survey: what is asked, of whom, under which conditions.

A definition is a value. It is stored as JSON (``surveys.definition.stored``), comes in and goes out as YAML and XLSForm,
and never changes once people answer it: a correction is a new version.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class SurveyKind(StrEnum):
    """What is asked for."""

    POLL = "poll"  # one question to everybody
    SURVEY = "survey"  # a questionnaire
    VOTE = "vote"  # a choice that decides; always anonymous


class Access(StrEnum):
    """Who may answer."""

    OPEN = "open"  # everybody
    CODES = "codes"  # whoever holds a code that works once


class QuestionType(StrEnum):
    """How a question is answered; each has one entry in ``surveys.questions.KINDS``."""

    SINGLE = "single"  # one choice of a list that is seen whole
    MULTIPLE = "multiple"  # several choices
    DROPDOWN = "dropdown"  # one choice of a long list
    SCALE = "scale"  # a whole number from minimum to maximum; choices, where given, name some of them
    MATRIX = "matrix"  # one choice for every row
    RANKING = "ranking"  # all choices, the best first
    NUMBER = "number"
    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    TIME = "time"
    EMAIL = "email"
    FILE = "file"
    INSTITUTION = "institution"  # of the register
    CONSENT = "consent"
    NOTE = "note"  # words between questions, no answer
    CALCULATED = "calculated"  # computed from other answers, not shown
    UNSUPPORTED = "unsupported"  # came with a file and cannot be asked here; such a definition stays a draft


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages of the interface; an empty one is not given."""

    ru: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.ru or self.en)

    def get(self, lang: str) -> str:
        """The text in ``lang``, or in the other language where there is none."""
        return (self.en or self.ru) if lang == "en" else (self.ru or self.en)

    def lang(self, lang: str) -> str:
        """The language that ``get`` answers in."""
        return lang if getattr(self, lang) or not self else ("ru" if self.ru else "en")


NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to choose; also a row of a matrix."""

    name: str  # what is stored; unique within its question
    label: Words = NO_WORDS
    other: bool = False  # opens a field for words of one's own, stored under ``<question>.other``
    exclusive: bool = False  # of a multiple choice: «none of these» goes with no other
    columns: dict[str, str] = field(default_factory=dict)  # further columns, for ``choice_filter``


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Expressions are texts of the language of ``surveys.expressions``; an empty one says nothing."""

    name: str  # unique in the definition; ``[A-Za-z_][A-Za-z0-9_]*``, at most 60
    type: QuestionType
    label: Words = NO_WORDS
    hint: Words = NO_WORDS
    required: str = ""  # "true()" always, else under this condition
    required_message: Words = NO_WORDS
    relevant: str = ""  # asked only where this holds
    constraint: str = ""  # ``.`` is the answer
    constraint_message: Words = NO_WORDS
    calculation: str = ""
    choice_filter: str = ""  # which choices are shown; names without ``${}`` are columns of the choice
    choices: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()  # of a matrix
    minimum: float | None = None  # of a number or a scale, both ends included
    maximum: float | None = None
    step: float | None = None
    decimals: int | None = None  # digits after the point a number may have; 0: whole numbers; None: any
    unit: Words = NO_WORDS
    fewest: int | None = None  # choices of a multiple choice
    most: int | None = None
    longest: int | None = None  # characters of a text
    accept: tuple[str, ...] = ()  # endings of a file, "pdf"; empty: what the installation allows
    default: str = ""
    randomise: bool = False  # choices come in another order for everybody
    appearance: str = ""  # of an XLSForm, kept for its way back
    original: dict[str, str] = field(default_factory=dict)  # columns of a file that say nothing here, kept likewise
    cell: str = ""  # where it stood in the file it came from: "survey!A7"

    @property
    def answered(self) -> bool:
        """Whether people answer it themselves."""
        return self.type not in (QuestionType.NOTE, QuestionType.CALCULATED, QuestionType.UNSUPPORTED)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that stand on one page."""

    name: str
    title: Words = NO_WORDS
    description: Words = NO_WORDS
    relevant: str = ""  # the whole page is left out where this does not hold
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a definition from a file cannot be opened as it is."""

    cell: str  # "survey!C7", "sections[0].questions[2].relevant", or empty
    sentence: str  # plain words in the language of whoever loaded it


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole survey."""

    title: Words
    description: Words = NO_WORDS
    kind: SurveyKind = SurveyKind.SURVEY
    named: bool = False  # False: anonymous
    access: Access = Access.OPEN
    sections: tuple[Section, ...] = ()
    thanks: Words = NO_WORDS  # shown with the receipt
    purpose: Words = NO_WORDS  # what the answers are used for, said before the first question
    original: dict[str, str] = field(default_factory=dict)  # settings of a file that say nothing here
    problems: tuple[Problem, ...] = ()

    def questions(self) -> Iterator[Question]:
        """Every question in order."""
        for section in self.sections:
            yield from section.questions

    def question(self, name: str) -> Question | None:
        """The question of this name."""
        return next((question for question in self.questions() if question.name == name), None)

    @property
    def translated(self) -> bool:
        """Whether it can be read in English."""
        return bool(self.title.en)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file in an answer; its bytes lie under ``id`` in the installation's folder of uploads."""

    id: str  # 32 hexadecimal digits, random
    name: str  # as its sender called it, cleaned; never a path
    size: int  # bytes
    type: str  # media type, found by looking at the bytes


# The answer to one question, as it is stored in JSON; a question without an answer has no entry.
#   single, dropdown: the name of the choice       multiple, ranking: names in a list
#   scale: int    number: int or float             matrix: row name -> choice name
#   text, long_text, e-mail: str                   date "2026-11-27", time "14:05"
#   file: {"id", "name", "size", "type"}           institution: its id    consent: True
# The words of an «other» choice stand beside it as ``<question>.other``. A calculated value is stored like a text or number.
Answer = str | int | float | bool | list[str] | dict[str, str] | dict[str, str | int]
Answers = dict[str, Answer]

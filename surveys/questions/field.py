"""The field of WTForms that a question becomes, as templates see it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from wtforms import Field

from surveys.definition.model import Choice, Question, Words

if TYPE_CHECKING:
    from surveys.questions.base import Kind, Lookups


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a definition as they are shown."""

    text: str
    lang: str  # "" where it is the page's

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def paragraphs(self) -> list[str]:
        """The text by its line breaks."""
        return [line for line in self.text.split("\n") if line.strip()]


@dataclass(frozen=True, slots=True)
class Option:
    """A choice with its control."""

    value: str
    label: Said
    id: str
    checked: bool
    other: bool = False
    exclusive: bool = False


class QuestionField(Field):
    """One question with what was typed for it; subclasses add what their template asks for."""

    def __init__(self, question: Question, kind: "Kind", lang: str, **options: Any) -> None:
        super().__init__(question.label.get(lang), id=f"q-{question.name}", **options)
        self.question, self.kind, self.lang = question, kind, lang
        self.values: Mapping[str, Sequence[str]] = {}  # names of fields -> what they hold
        self.choices: tuple[Choice, ...] = question.choices  # those shown, in the order shown
        self.required = question.required == "true()"
        self.conditional = bool(question.required) and not self.required
        self.visible = True
        self.place = 0  # its number among the questions shown, 0 where they have none
        self.lookups: Lookups | None = None

    def arrange(self, shown: Sequence[str] | None, order: str) -> None:
        """Keep the choices that a filter lets through; shuffle them where the question says so, for each ``order`` alike."""
        if shown is not None:
            by_name = {choice.name: choice for choice in self.question.choices}
            self.choices = tuple(by_name[name] for name in shown if name in by_name)
        if self.question.randomise and order:
            moving = [choice for choice in self.choices if not choice.other and not choice.exclusive]
            Random(f"{order}:{self.question.name}").shuffle(moving)
            self.choices = (*moving, *(choice for choice in self.choices if choice.other or choice.exclusive))

    # -------------------------------------------------------------- for templates

    def say(self, words: Words) -> Said:
        """Words of the definition in the page's language, or in the other one."""
        lang = words.lang(self.lang)
        return Said(words.get(self.lang), "" if lang == self.lang else lang)

    @property
    def title(self) -> Said:
        """The question itself; its name where it has no words."""
        return self.say(self.question.label) or Said(self.question.name, "")

    @property
    def hint(self) -> Said:
        """What helps to answer."""
        return self.say(self.question.hint)

    @property
    def told(self) -> str:
        """Sentences about the form of an answer, beside the hint of its author."""
        return ""

    @property
    def described(self) -> str:
        """Ids of what describes the control, for ``aria-describedby``."""
        parts = (("hint", self.hint), ("told", self.told), ("error", self.errors))
        return " ".join(f"{self.id}-{part}" for part, there in parts if there)

    @property
    def target(self) -> str:
        """The id of the first control, where a link from the list of errors leads."""
        return str(self.id)

    def value(self, rest: str = "") -> str:
        """What the field holds; ``rest`` is the part of its name after the dot."""
        held = self.values.get(f"{self.name}.{rest}" if rest else self.name, ())
        return held[0] if held else ""

    def held(self) -> Sequence[str]:
        """Everything the field itself holds."""
        return self.values.get(self.name, ())

    def options_of(self, choices: Iterable[Choice], held: Sequence[str], prefix: str) -> list[Option]:
        """Choices with their controls."""
        return [
            Option(
                value=choice.name,
                label=self.say(choice.label) or Said(choice.name, ""),
                id=f"{prefix}-{number}",
                checked=choice.name in held,
                other=choice.other,
                exclusive=choice.exclusive,
            )
            for number, choice in enumerate(choices)
        ]

    # -------------------------------------------------------------- for WTForms

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Nothing is read here: the form reads all its questions at once (``surveys.questions.forms``)."""
        self.process_errors: list[str] = []
        self.errors: Sequence[str] = ()
        self.data = None

"""A ranking: all choices, the best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.i18n import current_language
from core.i18n import gettext as _
from surveys.definition.model import Answer, Choice, Question, QuestionType
from surveys.questions.base import AnswerRefused, Chart, ExportColumn, Kind, Lookups, Posted, Summary
from surveys.questions.columns import header
from surveys.questions.field import QuestionField, Said
from surveys.questions.posted import one


@dataclass(frozen=True, slots=True)
class Ranked:
    """A choice with the list of its places."""

    name: str  # of the field
    choice: str
    label: Said
    id: str
    place: str  # "" where it has none yet


class RankingField(QuestionField):
    """A list of places for every choice."""

    @property
    def places(self) -> range:
        """1 to the number of choices."""
        return range(1, len(self.choices) + 1)

    @property
    def ranked(self) -> list[Ranked]:
        """The choices; those that have a place first, in the order of places."""
        items = [
            Ranked(
                f"{self.name}.{choice.name}",
                choice.name,
                self.say(choice.label) or Said(choice.name, ""),
                f"{self.id}-{number}",
                self.value(choice.name),
            )
            for number, choice in enumerate(self.choices)
        ]
        last = len(items) + 1
        return sorted(items, key=lambda item: int(item.place) if item.place in map(str, self.places) else last)

    @property
    def target(self) -> str:
        """The list at the top."""
        return self.ranked[0].id if self.choices else str(self.id)

    @property
    def told(self) -> str:
        """How it is done."""
        return _("Give every option its place; 1 is the best.")


def read(question: Question, posted: Posted, lookups: Lookups) -> dict[str, Answer]:
    """All choices by their places; none given is no answer."""
    places: dict[str, list[Choice]] = {}
    without: list[Choice] = []
    allowed = {str(place) for place in range(1, len(question.choices) + 1)}
    for choice in question.choices:
        sent = [value for value in posted.others.get(choice.name, ()) if value]
        place = one(sent, _("Give each option one place only."))
        if not place:
            without.append(choice)
        elif place not in allowed:
            raise AnswerRefused(_("Places go from 1 to %(last)s.", last=len(allowed)))
        else:
            places.setdefault(place, []).append(choice)
    if not places:
        return {}
    for place, sharing in sorted(places.items(), key=lambda item: int(item[0])):
        if len(sharing) > 1:
            raise AnswerRefused(
                _(
                    "Place %(place)s is given more than once: %(options)s. Give each option a place of its own.",
                    place=place,
                    options=_labels(sharing),
                )
            )
    if without:
        raise AnswerRefused(
            _("Give every option a place, or leave all empty. Without a place: %(options)s.", options=_labels(without))
        )
    return {question.name: [places[place][0].name for place in sorted(places, key=int)]}


def write(question: Question, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """The place of each choice."""
    answer = answers.get(question.name)
    if not isinstance(answer, list):
        return {}
    return {f"{question.name}.{name}": [str(place)] for place, name in enumerate(answer, 1)}


def missing(question: Question, answer: Answer | None) -> str:
    """Every choice wants a place."""
    return "" if answer else _("Give every option a place.")


def columns(question: Question, lang: str) -> Sequence[ExportColumn]:
    """The place of each choice."""

    def column(choice: Choice) -> ExportColumn:
        def value(answers: Mapping[str, Answer]) -> int | None:
            answer = answers.get(question.name)
            if isinstance(answer, list) and choice.name in answer:
                return answer.index(choice.name) + 1
            return None

        label = f"{header(question, lang)}: {choice.label.get(lang) or choice.name}"
        return ExportColumn(f"{question.name}.{choice.name}", label, value)

    return [column(choice) for choice in question.choices]


def _labels(choices: Sequence[Choice]) -> str:
    return ", ".join(f"«{choice.label.get(current_language()) or choice.name}»" for choice in choices)


RANKING = Kind(
    QuestionType.RANKING,
    "surveys/questions/_ranking.html",
    read,
    write,
    missing,
    Summary.RANKS,
    Chart.BARS,
    columns,
    RankingField,
)

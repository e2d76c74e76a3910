"""Read what was typed with the logic of its survey, and make the page that asks it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from core.clock import Clock
from surveys.answering.conditions import say_condition
from surveys.answering.flow import seen_of
from surveys.answering.mistakes import Mistake
from surveys.answering.typed import Typed
from surveys.definition.model import Answers, QuestionType, Section, UploadedFile
from surveys.logic import State, logic_of
from surveys.ports import InstitutionPort
from surveys.questions.field import QuestionField
from surveys.questions.forms import SectionForm, make_section_form, number_questions
from surveys.questions.reading import Errors, read_answers
from surveys.read import SurveyView

INSTITUTIONS_FOUND = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed, understood."""

    answers: Answers  # without those to hidden questions
    errors: Errors  # question -> sentences
    state: State  # what is asked


@dataclass(frozen=True, slots=True)
class Page:
    """Questions to draw."""

    form: SectionForm
    fields: tuple[QuestionField, ...]  # those to draw
    conditions: Mapping[str, str]  # of questions that this page decides about, in words for browsers without scripts
    logic: Markup  # JSON for the script; empty where nothing depends on anything

    @property
    def files(self) -> bool:
        """Whether the form may carry files."""
        return self.form.multipart

    @property
    def finds(self) -> bool:
        """Whether a button in its middle looks something up."""
        return any(field.question.type is QuestionType.INSTITUTION for field in self.fields)

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """What is wrong, in the order of the questions."""
        return tuple(
            Mistake(str(sentence), field.target, field.title.text) for field in self.fields for sentence in field.errors
        )


@dataclass(frozen=True, slots=True)
class Outside:
    """What checking answers needs from outside the survey."""

    ports: InstitutionPort
    find_upload: Callable[[int, str], UploadedFile | None]
    survey_id: int

    def institution_name(self, institution_id: int) -> str | None:
        """The name of an institution of the register, or None."""
        return self.ports.institution_name(institution_id)

    def find_institutions(self, text: str) -> Sequence[tuple[int, str]]:
        """Institutions whose name holds the text."""
        return self.ports.find_institutions(text, INSTITUTIONS_FOUND)

    def uploaded(self, file_id: str) -> UploadedFile | None:
        """A file that was sent for this survey and belongs to nobody's answers yet, or None."""
        return self.find_upload(self.survey_id, file_id)


@dataclass(frozen=True, slots=True)
class Asking:
    """Reads forms and makes them."""

    ports: InstitutionPort
    clock: Clock
    find_upload: Callable[[int, str], UploadedFile | None]
    largest_file: int

    def read(self, survey: SurveyView, form: "MultiDict[str, str]", refused: Errors | None = None) -> Reading:
        """Everything typed so far: the answers that count, what is wrong with the others, what is asked after them."""
        today, now = self.clock.today(), self._now(survey)
        logic = logic_of(survey.definition)
        answers, errors = read_answers(
            survey.definition,
            form,
            self._outside(survey),
            logic=logic,
            today=today,
            now=now,
            refused=refused,
        )
        state = logic.run(answers, today=today, now=now)
        return Reading(answers, errors, state)

    def page(
        self, survey: SurveyView, section: Section, typed: Typed, reading: Reading, lang: str, *, checked: bool
    ) -> Page:
        """One page, with what was typed; what is wrong with it is said where it was ``checked``."""
        logic, today, now = logic_of(survey.definition), self.clock.today(), self._now(survey)
        # A kept form holds its section, so that no other one can get its id.
        made = make_section_form(section, lang, version=(survey.id, survey.version, id(section)))
        form = made(
            typed.fields if section.name in typed.filled else None,
            lookups=self._outside(survey),
            shown=with_all_choices(reading.state, logic.unfiltered(section.name)),
            order=typed.token,
            largest_file=self.largest_file,
        )
        if checked:
            form.complain(reading.errors)
        told = logic.to_json(section.name, reading.answers, lang=lang, today=today, now=now)
        open_here = logic.undecided(section.name)
        fields = tuple(one for one in form.questions() if one.visible or one.question.name in open_here)
        number_questions(fields)
        conditions = {
            question.name: say_condition(survey.definition, question.relevant, lang)
            for question in section.questions
            if question.name in open_here
        }
        return Page(
            form,
            fields,
            conditions,
            Markup(told),  # noqa: S704 - Logic.to_json writes no character that ends a script element
        )

    def _now(self, survey: SurveyView) -> datetime:
        """The moment that ``now()`` computes with: anonymous answers know the day only, so it began at midnight."""
        now = self.clock.now().astimezone(self.clock.zone)
        return now if survey.named else now.replace(hour=0, minute=0, second=0, microsecond=0)

    def _outside(self, survey: SurveyView) -> Outside:
        return Outside(self.ports, self.find_upload, survey.id)


def with_all_choices(state: State, names: frozenset[str]) -> State:
    """The state with every choice of some questions: the page itself decides which of them are seen."""
    if not names & state.choices.keys():
        return state
    return replace(state, choices={name: passing for name, passing in state.choices.items() if name not in names})


def is_wrong(section: Section, reading: Reading) -> bool:
    """Whether a page cannot stand as it was filled in."""
    return any(question.name in reading.errors for question in seen_of(section, reading.state))

"""Definitions of every kind for property tests, and reading without a process."""

from dataclasses import replace

from hypothesis import strategies as st

from surveys.definition.model import (
    Access,
    Choice,
    Definition,
    Question,
    QuestionType,
    Section,
    SurveyKind,
    Words,
)
from surveys.definition.refused import DefinitionRefused
from surveys.definition.xlsform.child import convert
from surveys.definition.xlsform_in import build_definition

# Letters of both languages, formulas, typographic marks, no-break spaces, lines, YAML's and Excel's own signs.
ALPHABET = "abzАбяё 01«»“”’'\"\u00a0=+-@:#{}[],&*!|>%\\<_x0041_;?—\n"
texts = st.text(ALPHABET, max_size=30).map(lambda text: text.replace("${", "").strip())
full_texts = texts.filter(bool)
words = st.builds(Words, ru=texts, en=texts)
SPECIAL = st.sampled_from(
    ["=1+1", "yes", "true", "null", "~", "1.0", "007", "2026-01-01", "@x", "-", "#N/A", "'quoted'", "a: b"]
)
labels = st.builds(Words, ru=full_texts | SPECIAL, en=texts | SPECIAL)
CHOICE_TYPES = {QuestionType.SINGLE, QuestionType.DROPDOWN, QuestionType.MULTIPLE, QuestionType.RANKING}
numbers = st.none() | st.integers(-50, 50).map(float) | st.sampled_from([0.5, -2.25, 1e6])
counts = st.none() | st.integers(0, 9)


@st.composite
def choices(draw: st.DrawFn, plain: bool = False) -> tuple[Choice, ...]:
    """One to five choices with different names."""
    names = draw(
        st.lists(
            st.from_regex(r"[a-zа-я0-9][a-zа-я0-9_.\-]{0,8}", fullmatch=True),
            min_size=1,
            max_size=5,
            unique_by=str.lower,
        )
    )
    made = [
        Choice(
            name,
            draw(labels),
            exclusive=not plain and draw(st.booleans()),
            columns={} if plain else draw(st.dictionaries(st.sampled_from(["town", "kind"]), full_texts, max_size=2)),
        )
        for name in names
    ]
    if not plain and draw(st.booleans()):
        made[-1] = replace(made[-1], other=True)
    return tuple(made)


@st.composite
def questions(draw: st.DrawFn, name: str, earlier: list[str]) -> Question:
    """A question of any type that may refer to earlier ones."""
    kind = draw(st.sampled_from(sorted(QuestionType)))
    seen = draw(st.sampled_from(earlier)) if earlier else None
    conditions = (
        st.just("")
        if seen is None
        else st.sampled_from(["", f"${{{seen}}} = 'a'", f"selected(${{{seen}}}, 'b') or not(${{{seen}}} > 3)"])
    )
    question = Question(
        name,
        kind,
        label=draw(labels | words),
        hint=draw(words),
        required=draw(st.sampled_from(["", "true()"]) | conditions),
        required_message=draw(words),
        relevant=draw(conditions),
        constraint=draw(st.sampled_from(["", ". != 'x'", "(. > 1) or (. = 0)"])),
        constraint_message=draw(words),
        calculation="1 + 1" if kind is QuestionType.CALCULATED else "",
        unit=draw(words) if kind is QuestionType.NUMBER else Words(),
        default=draw(st.sampled_from(["", "1", "да"])),
        appearance=draw(st.sampled_from(["", "w1", "horizontal"])),
        original=draw(
            st.dictionaries(st.sampled_from(["guidance_hint", "label::Français (fr)"]), full_texts, max_size=2)
        ),
    )
    if kind in CHOICE_TYPES:
        question = replace(question, choices=draw(choices()), randomise=draw(st.booleans()))
        if seen and kind is QuestionType.DROPDOWN:
            question = replace(question, choice_filter=draw(st.sampled_from(["", f"town = ${{{seen}}}"])))
    if kind is QuestionType.MULTIPLE:
        question = replace(question, fewest=draw(counts), most=draw(counts))
    if kind is QuestionType.MATRIX:
        question = replace(question, choices=draw(choices(plain=True)), rows=draw(choices(plain=draw(st.booleans()))))
    if kind is QuestionType.NUMBER:
        question = replace(
            question, minimum=draw(numbers), maximum=draw(numbers), step=draw(numbers), decimals=draw(counts)
        )
    if kind is QuestionType.SCALE:
        low, high = draw(st.tuples(st.integers(-5, 3), st.integers(-5, 30)))
        question = replace(question, minimum=float(low), maximum=float(high))
        if draw(st.booleans()):
            question = replace(
                question,
                choices=(
                    Choice(str(low), Words("мало")),
                    Choice(str(high) if high != low else "x", Words("много", "much")),
                ),
            )
    if kind in (QuestionType.TEXT, QuestionType.LONG_TEXT):
        question = replace(question, longest=draw(counts))
    if kind is QuestionType.FILE:
        question = replace(question, accept=draw(st.sampled_from([(), ("pdf",), ("jpg", "png")])))
    return question


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """A definition of up to three pages."""
    names = iter([f"q{number}" for number in range(1, 20)])
    earlier: list[str] = []
    sections = []
    for number in range(draw(st.integers(1, 3))):
        asked = []
        for _number in range(draw(st.integers(0, 4))):
            question = draw(questions(next(names), earlier))
            asked.append(question)
            earlier.append(question.name)
        relevant = f"${{{earlier[0]}}} = 'a'" if earlier and not asked and draw(st.booleans()) else ""
        sections.append(Section(f"page{number + 1}", draw(words), draw(words), relevant, tuple(asked)))
    return Definition(
        draw(labels),
        draw(words),
        kind=draw(st.sampled_from(SurveyKind)),
        named=draw(st.booleans()),
        access=draw(st.sampled_from(Access)),
        sections=tuple(sections),
        thanks=draw(words),
        purpose=draw(words),
        original=draw(
            st.dictionaries(st.sampled_from(["version", "form_id"]), st.sampled_from(["v1", "2026"]), max_size=2)
        ),
    )


def read_here(content: bytes, ending: str = ".xlsx", stem: str = "form") -> Definition:
    """Read a form in this process; ``read_xlsform`` starts one for each, which takes half a second."""
    answer = convert(content, ending, stem)
    if "refused" in answer:
        raise DefinitionRefused(answer["refused"])
    return build_definition(answer)


def without_cells(definition: Definition) -> Definition:
    """The definition without what a file adds: places of questions, and problems, which are found anew."""
    sections = tuple(
        replace(section, questions=tuple(replace(question, cell="") for question in section.questions))
        for section in definition.sections
    )
    return replace(definition, sections=sections, problems=())

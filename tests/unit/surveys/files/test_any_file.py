"""Whatever a file holds, it becomes a definition or a sentence, never anything else."""

import contextlib
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.definition.lss import read_lss, translate_relevance
from surveys.definition.model import Definition
from surveys.definition.refused import DefinitionRefused
from surveys.definition.stored import dump_definition, load_definition
from surveys.definition.xlsform.child import convert
from surveys.definition.xlsform.kinds import METADATA
from surveys.definition.xlsform_in import build_definition
from surveys.definition.xlsform_out import write_xlsform
from surveys.definition.yaml_form import (
    CHOICE_KEYS,
    DEFINITION_KEYS,
    QUESTION_KEYS,
    SECTION_KEYS,
    read_yaml,
    write_yaml,
)

CALM = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
KEYS = sorted(
    {
        *DEFINITION_KEYS,
        *SECTION_KEYS,
        *QUESTION_KEYS,
        *CHOICE_KEYS,
        "sections",
        "questions",
        "options",
        "rows",
        "problems",
        "ru",
    }
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-9, 10**20)
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["single", "matrix", "${q}", ". > 1"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=25,
)
TYPES = [
    "text", "select_one a", "select_one b or_other", "select_multiple a", "rank a", "range", "integer", "calculate", "note",
    "begin group", "begin group", "begin repeat", "begin loop over a", "image", "geopoint", "hidden", "percentage",
    "select_one_from_file x.csv", "acknowledge", "xml-external", *sorted(METADATA - {"audit"})[:4],
]  # fmt: skip
TEXT = st.sampled_from(["", "Как?", "“=1+1”", "${q0}"])
EXPRESSION = st.sampled_from(["", "", "${q0} = 1", "yes", "now()", ". > 1", "once(uuid())", "pulldata('a')", "1 +"])
COLUMNS: dict[str, st.SearchStrategy[str]] = {
    **dict.fromkeys(["hint::ru", "label::English (en)", "label::Français (fr)", "media::image", "x"], TEXT),
    **dict.fromkeys(["relevant", "required", "constraint", "choice_filter", "default"], EXPRESSION),
    "calculation": st.just("1 + 1"),
    "appearance": st.sampled_from(["", "table-list", "field-list", "label", "list-nolabel", "minimal", "multiline w1"]),
    "kais_type": st.sampled_from(["", "", "matrix", "scale", "nonsense", "institution"]),
    "kais_rows": st.sampled_from(["", "a", "none"]),
    "kais_name": st.sampled_from(["", "", "other", "q0"]),
    **dict.fromkeys(
        ["kais_minimum", "kais_most", "kais_decimals"], st.sampled_from(["", "1", "1e999", "nan", "-5", "x"])
    ),
    "kais_accept": st.sampled_from(["", "pdf jpg"]),
}


def kept(definition: Definition) -> None:
    """What comes in can be stored, and written out."""
    assert load_definition(dump_definition(definition)) == definition
    write_xlsform(definition)
    write_yaml(definition)


@CALM
@given(VALUES.map(lambda value: yaml.safe_dump(value, allow_unicode=True)) | st.text(max_size=200))
def test_any_yaml(text: str) -> None:
    with contextlib.suppress(DefinitionRefused):
        kept(read_yaml(text))


@CALM
@given(st.dictionaries(st.sampled_from(sorted({*DEFINITION_KEYS, "sections", "questions"})), VALUES, max_size=4))
def test_any_values_in_their_places(values: dict[str, Any]) -> None:
    question = {"type": "single", **{key: value for key, value in values.items() if key in QUESTION_KEYS}}
    with contextlib.suppress(DefinitionRefused):
        kept(read_yaml(yaml.safe_dump({**values, "title": "x", "sections": [{"questions": [question]}]})))


@st.composite
def forms(draw: st.DrawFn) -> str:
    """A form of rows that may or may not fit together."""
    headers = draw(st.lists(st.sampled_from(sorted(COLUMNS)), max_size=5, unique=True))
    lines = ["| survey |", f"| | {' | '.join(['type', 'name', 'label', *headers])} |"]
    opened: list[str] = []
    for number in range(draw(st.integers(1, 10))):
        if draw(st.booleans()) and opened:
            lines.append(f"| | end {opened.pop()} | | |{' |' * len(headers)}")
        kind = draw(st.sampled_from(TYPES))
        cells = [kind, f"q{number}", "Label", *(draw(COLUMNS[header]) for header in headers)]
        lines.append(f"| | {' | '.join(cells)} |")
        if kind.startswith("begin"):
            opened.append(kind.split()[1])
            lines.append(f"| | select_one a | inner{number} | Label |{' |' * len(headers)}")
    lines += [f"| | end {kind} | | |{' |' * len(headers)}" for kind in reversed(opened)]
    choices = "| choices |\n| | list_name | name | label | kais_other |\n| | a | 1 | A | yes |\n| | a | 2 | B | |\n| | b | x | X | |"
    return "\n".join(lines) + "\n" + choices + "\n"


@settings(CALM, max_examples=100)
@given(forms())
def test_any_form(form: str) -> None:
    answer: dict[str, Any] = {"refused": ""}
    with contextlib.suppress(Exception):  # the process that asks pyxform catches all; what follows is our own
        answer = convert(form.encode(), ".md", "form")
    if "refused" not in answer:
        kept(build_definition(answer))


@CALM
@given(
    st.binary(max_size=300)
    | st.text(max_size=100).map(
        lambda text: f"<document><LimeSurveyDocType>Survey</LimeSurveyDocType>{text}</document>".encode()
    )
)
def test_any_survey_of_limesurvey(content: bytes) -> None:
    with contextlib.suppress(DefinitionRefused):
        kept(read_lss(content))


@CALM
@given(
    st.lists(
        st.sampled_from(
            ["Q1", "Q1.NAOK", "M_A", "==", "!=", "!", "(", ")", "and", "||", '"Y"', "''", "3", "is_empty", "1X2X3", "@"]
        ),
        max_size=9,
    ).map(" ".join)
)
def test_any_condition_of_limesurvey(condition: str) -> None:
    said = translate_relevance(condition, {"Q1": "Q1", "M_A": ("M", "A")})
    assert said is None or isinstance(said, str)

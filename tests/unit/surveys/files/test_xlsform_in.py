"""XLSForms come in as pyxform reads them, and become pages and questions of ours."""

from textwrap import dedent

import pytest
from pyxform.errors import PyXFormError  # type: ignore[import-untyped]
from pyxform.xls2xform import convert as pyxform_convert  # type: ignore[import-untyped]

from core.i18n import language
from surveys.definition.model import Access, Choice, Definition, QuestionType, SurveyKind, Words
from surveys.definition.xlsform_in import DefinitionRefused, read_xlsform
from tests.unit.surveys.files.made import read_here

CHOICES = """
    | choices |
    |         | list_name | name | label |
    |         | yn        | yes  | Yes   |
    |         | yn        | no   | No    |
"""


def read(form: str) -> Definition:
    """A form written as a Markdown table."""
    return read_here(dedent(form).encode(), ".md")


def types_of(definition: Definition) -> dict[str, QuestionType]:
    """Name -> type."""
    return {question.name: question.type for question in definition.questions()}


def test_each_type_becomes_ours() -> None:
    definition = read(
        """
        | survey |
        |        | type               | name | label | appearance | parameters         |
        |        | select_one yn      | a    | A     |            |                    |
        |        | select_one yn      | b    | B     | minimal    |                    |
        |        | select_multiple yn | c    | C     |            | randomize=true     |
        |        | rank yn            | d    | D     |            |                    |
        |        | range              | e    | E     |            | start=1 end=5 step=1 |
        |        | range              | f    | F     |            | start=0 end=100 step=5 |
        |        | integer            | g    | G     |            |                    |
        |        | decimal            | h    | H     |            |                    |
        |        | text               | i    | I     |            |                    |
        |        | text               | j    | J     | multiline  |                    |
        |        | date               | k    | K     |            |                    |
        |        | time               | l    | L     |            |                    |
        |        | image              | m    | M     |            |                    |
        |        | file               | n    | N     |            |                    |
        |        | acknowledge        | o    | O     |            |                    |
        |        | note               | p    | P     |            |                    |
        |        | start              | q    |       |            |                    |
        |        | geopoint           | r    | R     |            |                    |
        """
        + CHOICES
    )
    kind = QuestionType
    assert list(types_of(definition).values()) == [
        kind.SINGLE, kind.DROPDOWN, kind.MULTIPLE, kind.RANKING, kind.SCALE, kind.NUMBER, kind.NUMBER, kind.NUMBER, kind.TEXT,
        kind.LONG_TEXT, kind.DATE, kind.TIME, kind.FILE, kind.FILE, kind.CONSENT, kind.NOTE, kind.CALCULATED, kind.UNSUPPORTED,
    ]  # fmt: skip
    scale, percent, whole = (definition.question(name) for name in "efg")
    assert scale
    assert (scale.minimum, scale.maximum) == (1, 5)
    assert percent
    assert (percent.minimum, percent.maximum, percent.step, percent.decimals) == (0, 100, 5, 0)
    assert whole
    assert whole.decimals == 0
    assert definition.question("c").randomise  # type: ignore[union-attr]
    assert [problem.cell for problem in definition.problems] == ["survey!A19"]


def test_groups_are_pages_and_what_stands_alone_is_gathered() -> None:
    definition = read(
        """
        | survey |
        |        | type        | name  | label | relevant   | appearance |
        |        | text        | first | First |            |            |
        |        | text        | alone | Alone |            |            |
        |        | begin group | outer | Outer | ${first}=1 |            |
        |        | begin group | one   | One   | ${first}=2 | field-list |
        |        | text        | a     | A     | ${first}=3 |            |
        |        | begin group | inner | Inner | ${first}=4 |            |
        |        | text        | b     | B     | ${first}=5 |            |
        |        | end group   |       |       |            |            |
        |        | end group   |       |       |            |            |
        |        | begin group | two   | Two   |            | field-list |
        |        | text        | c     | C     |            |            |
        |        | end group   |       |       |            |            |
        |        | end group   |       |       |            |            |
        """
    )
    pages = {section.name: [question.name for question in section.questions] for section in definition.sections}
    assert pages == {"page1": ["first", "alone"], "one": ["outer", "a", "inner", "b"], "two": ["c"]}
    assert [section.relevant for section in definition.sections] == ["", "(${first}=1) and (${first}=2)", "${first}=1"]
    assert definition.question("b").relevant == "(${first}=4) and (${first}=5)"  # type: ignore[union-attr]
    assert types_of(definition)["inner"] is QuestionType.NOTE  # the title of a group inside a page is not lost


def test_the_hint_of_a_page_introduces_it_and_csv_is_read_too() -> None:
    lines = [
        "survey,,,,",
        ",type,name,label,hint",
        ",begin group,page,О вас,Коротко",
        ",text,q,Имя,",
        ",end group,,,",
    ]
    (page,) = read_here("\n".join(lines).encode(), ".csv").sections
    assert (page.name, page.title, page.description) == ("page", Words("О вас"), Words("Коротко"))
    assert [question.name for question in page.questions] == ["q"]


def test_tables_become_a_matrix_and_references_follow() -> None:
    definition = read(
        """
        | survey |
        |        | type          | name   | label | appearance   | required | relevant         |
        |        | begin group   | grid   | Grid  | table-list   |          |                  |
        |        | select_one yn | light  | Light |              | yes      |                  |
        |        | select_one yn | warmth | Warm  |              | yes      |                  |
        |        | end group     |        |       |              |          |                  |
        |        | begin group   | page   |       | field-list   |          |                  |
        |        | select_one yn | head   | Head  | label        |          |                  |
        |        | select_one yn | r1     | Row 1 | list-nolabel |          |                  |
        |        | select_one yn | r2     | Row 2 | list-nolabel |          |                  |
        |        | end group     |        |       |              |          |                  |
        |        | text          | why    | Why   |              |          | ${light} = 'no'  |
        """
        + CHOICES
    )
    grid, head = definition.question("grid"), definition.question("head")
    assert grid
    assert head
    assert grid.type is head.type is QuestionType.MATRIX
    assert [row.name for row in grid.rows] == ["light", "warmth"]
    assert grid.required == "true()"
    assert not head.required
    assert [row.label for row in head.rows] == [Words(en="Row 1"), Words(en="Row 2")]
    assert definition.question("why").relevant == "${grid.light} = 'no'"  # type: ignore[union-attr]
    assert definition.problems == ()


def test_a_table_whose_rows_differ_stays_questions() -> None:
    definition = read(
        """
        | survey |
        |        | type          | name | label | appearance | relevant     |
        |        | begin group   | grid | Grid  | table-list |              |
        |        | select_one yn | a    | A     |            |              |
        |        | select_one yn | b    | B     |            | ${a} = 'yes' |
        |        | end group     |      |       |            |              |
        """
        + CHOICES
    )
    assert [question.name for question in definition.questions() if question.answered] == ["a", "b"]


def test_or_other_opens_a_field_beside_its_choice() -> None:
    definition = read(
        """
        | survey |
        |        | type                   | name | label |
        |        | select_one yn or_other | q    | Q     |
        |        | select_one yn          | p    | P     |
        """
        + CHOICES
    )
    q, p = definition.questions()
    assert q.choices[-1] == Choice("other", Words("Другое", "Other"), other=True)
    assert [choice.name for choice in p.choices] == ["yes", "no"]


def test_languages_are_found_by_code_by_name_and_by_letters() -> None:
    coded = read(
        """
        | survey |
        |        | type | name | label::Русский (ru) | label::English (en) | label::Français (fr) | required_message::Русский (ru) |
        |        | text | q    | Как вас зовут?      | What is your name?  | Comment ?            | Назовите себя                  |
        """
    ).question("q")
    assert coded
    assert coded.label == Words("Как вас зовут?", "What is your name?")
    assert coded.required_message == Words("Назовите себя")
    assert coded.original == {"label::Français (fr)": "Comment ?"}
    named = read("| survey |\n| | type | name | label::Russian | label::English |\n| | text | q | Да | Yes |").question(
        "q"
    )
    assert named
    assert named.label == Words("Да", "Yes")
    bare = read("| survey |\n| | type | name | label |\n| | text | q | Ваше имя |").question("q")
    assert bare
    assert bare.label == Words(ru="Ваше имя")


def test_an_expression_we_cannot_compute_names_its_cell() -> None:
    definition = read(
        """
        | survey |
        |        | type      | name | label | relevant                              | calculation               |
        |        | text      | a    | A     |                                       |                           |
        |        | calculate | b    |       |                                       | pulldata('f','x','y',${a}) |
        |        | text      | c    | C     | instance('x')/root/item[name = ${a}]/y |                           |
        """
    )
    assert [problem.cell for problem in definition.problems] == ["survey!E3", "survey!D4"]
    assert definition.question("b").calculation == "pulldata('f','x','y',${a})"  # type: ignore[union-attr]


def test_repeated_groups_come_in_as_a_draft_with_all_their_questions() -> None:
    definition = read(
        """
        | survey |
        |        | type         | name  | label | repeat_count |
        |        | begin repeat | child | Child | 3            |
        |        | text         | name  | Name  |              |
        |        | end repeat   |       |       |              |
        """
    )
    assert list(types_of(definition)) == ["child", "name", "child_end"]
    assert [problem.cell for problem in definition.problems] == ["survey!A2"]
    assert definition.question("child").original == {"type": "begin repeat", "repeat_count": "3"}  # type: ignore[union-attr]


def test_our_own_columns_say_what_the_form_has_no_word_for() -> None:
    definition = read(
        """
        | survey |
        |        | type               | name   | label | kais_type   | kais_unit | kais_maximum | kais_rows | kais_most |
        |        | text               | school | School | institution |          |              |           |           |
        |        | decimal            | area   | Area  |             | м²        | 12,5         |           |           |
        |        | select_one yn      | grid   | Grid  | matrix      |           |              | rows      |           |
        |        | select_multiple yn | many   | Many  |             |           |              |           | 1         |
        | choices |
        |         | list_name | name | label | kais_exclusive | kais_other |
        |         | yn        | yes  | Yes   |                | yes        |
        |         | yn        | no   | No    | yes            |            |
        |         | rows      | r1   | First |                |            |
        | settings |
        |          | form_title | kais_kind | kais_named | kais_access | kais_thanks_ru |
        |          | Poll       | survey    | yes        | codes       | Спасибо        |
        """
    )
    school, area, grid, many = definition.questions()
    assert (school.type, grid.type) == (QuestionType.INSTITUTION, QuestionType.MATRIX)
    assert (area.unit, area.maximum) == (Words("м²"), 12.5)
    assert [row.name for row in grid.rows] == ["r1"]
    assert many.most == 1
    assert many.choices[0].other
    assert many.choices[1].exclusive
    assert (definition.kind, definition.named, definition.access) == (SurveyKind.SURVEY, True, Access.CODES)
    assert definition.thanks == Words("Спасибо")


def test_typographic_marks_stay_as_they_were_written() -> None:
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.create_sheet("survey", 0)
    sheet.append(["type", "name", None, "label"])
    sheet.append(["text", "q", None, "“Год\u00a02026” – важен?"])
    file = BytesIO()
    book.save(file)
    question = read_here(file.getvalue()).question("q")
    assert question
    assert question.label.ru == "“Год\u00a02026” – важен?"


@pytest.mark.parametrize(
    "row",
    [
        "| | select_one x | q | There is no such list |",
        "| | text | 1q | A name that begins with a digit |",
        "| | text | q | There is no ${nobody} |",
        "| | frobnicate | q | There is no such type |",
    ],
)
def test_what_pyxform_refuses_is_refused_with_its_message(row: str) -> None:
    form = f"| survey |\n| | type | name | label |\n{row}\n".encode()
    with pytest.raises(PyXFormError) as theirs:
        pyxform_convert(form, file_type=".md")
    with pytest.raises(DefinitionRefused) as ours:
        read_xlsform(form, "form.md")
    assert str(ours.value) == str(theirs.value)


def test_something_else_than_a_form_is_refused_with_a_sentence() -> None:
    with language("en"), pytest.raises(DefinitionRefused) as refused:
        read_xlsform(b"%PDF-1.7 no form at all", "form.xlsx")
    assert str(refused.value)

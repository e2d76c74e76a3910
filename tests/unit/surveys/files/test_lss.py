"""Surveys of LimeSurvey come in."""

from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from core.i18n import language
from surveys.definition.check import check_definition
from surveys.definition.check.finding import Level
from surveys.definition.limesurvey.relevance import Meaning
from surveys.definition.lss import read_lss, translate_relevance
from surveys.definition.model import Access, Choice, QuestionType, Words
from surveys.definition.refused import DefinitionRefused
from surveys.definition.yaml_form import read_yaml, write_yaml

NAMES: dict[str, Meaning] = {"Q1": "Q1", "7X8X9": "Q1", "M_A": ("M", "A"), "F_R": "F.R"}


def table(name: str, *rows: dict[str, str]) -> str:
    """A table of the file."""
    cells = ["".join(f"<{key}>{escape(text)}</{key}>" for key, text in row.items()) for row in rows]
    return f"<{name}><rows>" + "".join(f"<row>{row}</row>" for row in cells) + f"</rows></{name}>"


def question(qid: str, kind: str, **further: str) -> dict[str, str]:
    """A row of the table of questions."""
    return {
        "qid": qid,
        "parent_qid": "0",
        "sid": "1",
        "gid": "1",
        "type": kind,
        "title": f"Q{qid}",
        "question_order": qid,
    } | further


def text(qid: str, ru: str, en: str = "") -> list[dict[str, str]]:
    """The texts of a question."""
    both = {"ru": ru, "en": en}
    return [{"qid": qid, "question": words, "language": lang} for lang, words in both.items() if words]


def survey(*tables: str) -> bytes:
    """A file."""
    return f"<?xml version='1.0'?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>{''.join(tables)}</document>".encode()


def whole(
    *questions: dict[str, str], texts: list[dict[str, str]] | None = None, more: str = "", **settings: str
) -> bytes:
    """A survey of one group."""
    return survey(
        table("groups", {"gid": "1", "group_order": "1"}),
        table("group_l10ns", {"gid": "1", "group_name": "Группа", "description": "", "language": "ru"}),
        table("questions", *questions),
        table("question_l10ns", *(texts or [])),
        table("surveys", {"sid": "1"} | settings),
        table("surveys_languagesettings", {"surveyls_language": "ru", "surveyls_title": "Опрос"}),
        more,
    )


def test_types_lists_and_languages_become_ours() -> None:
    definition = read_lss(
        whole(
            question("1", "L", mandatory="Y", other="Y"),
            question("2", "M"),
            question("3", "F", relevance='Q2_SQ1.NAOK == "Y"'),
            question("4", "5"),
            question("5", "Q"),
            question("6", "1"),
            texts=[
                *text("1", "<p>Как <b>дела</b>?</p>", "How are you?"),
                *text("2", "Что?"),
                *text("21", "Это"),
                *text("3", "Сетка для {Q1.shown}"),
                *text("31", "Строка"),
                *text("4", "Балл"),
                *text("5", "Поля"),
                *text("51", "Имя"),
                *text("6", "Двойная шкала"),
            ],
            more=table(
                "subquestions",
                {"qid": "21", "parent_qid": "2", "title": "SQ1"},
                {"qid": "31", "parent_qid": "3", "title": "R1"},
                {"qid": "51", "parent_qid": "5", "title": "F1"},
            )
            + table(
                "answers",
                {"aid": "1", "qid": "1", "code": "A1", "sortorder": "1"},
                {"aid": "2", "qid": "3", "code": "A1"},
            )
            + table(
                "answer_l10ns",
                {"aid": "1", "answer": "Хорошо", "language": "ru"},
                {"aid": "2", "answer": "Да", "language": "ru"},
            ),
        )
    )
    single, multiple, matrix, scale, title, field, dual = definition.questions()
    assert single.label == Words("Как дела?", "How are you?")
    assert single.choices == (Choice("A1", Words("Хорошо")), Choice("other", Words("Другое", "Other"), other=True))
    assert single.required == "true()"
    assert multiple.choices == (Choice("SQ1", Words("Это")),)
    assert (matrix.rows, matrix.choices) == ((Choice("R1", Words("Строка")),), (Choice("A1", Words("Да")),))
    assert matrix.relevant == "selected(${Q2}, 'SQ1')"
    assert matrix.label == Words("Сетка для ${Q1}")
    assert (scale.type, scale.minimum, scale.maximum) == (QuestionType.SCALE, 1, 5)
    assert (title.type, field.type, field.name, field.label) == (
        QuestionType.NOTE,
        QuestionType.TEXT,
        "Q5_F1",
        Words("Имя"),
    )
    assert dual.type is QuestionType.UNSUPPORTED
    assert [problem.cell for problem in definition.problems] == ["Q6.type"]
    assert read_yaml(write_yaml(definition)) == definition


def test_tokens_make_a_survey_by_code_and_only_then_a_named_one() -> None:
    closed = read_lss(whole(question("1", "T"), usetokens="Y", anonymized="N"))
    assert (closed.named, closed.access) == (True, Access.CODES)
    anonymous = read_lss(whole(question("1", "T"), usetokens="Y", anonymized="Y"))
    assert (anonymous.named, anonymous.access) == (False, Access.CODES)
    public = read_lss(whole(question("1", "T"), usetokens="N", anonymized="N"))
    assert (public.named, public.access) == (False, Access.OPEN)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("1", ""),
        ("", ""),
        ('Q1.NAOK == "A2"', "${Q1} = 'A2'"),
        ("((Q1.NAOK > 3))", "((${Q1} > 3))"),
        ('7X8X9.NAOK != "x" and Q1 le 5', "${Q1} != 'x' and ${Q1} <= 5"),
        ('M_A.NAOK == "Y" || !(M_A == "")', "selected(${M}, 'A') or not((not(selected(${M}, 'A'))))"),
        ("!is_empty(F_R.NAOK)", "not(${F.R} = '')"),
        ('Q9.NAOK == "A"', None),  # nobody of this name
        ("count(Q1) > 3", None),
        ("Q1.relevanceStatus == 1", None),
        ("M_A > 3", None),
        ('Q1 == "it\'s"', None),
        ("Q1 ==", None),
        ("(" * 500, None),
        ('"', None),
    ],
)
def test_simple_conditions_are_translated_and_no_other(theirs: str, ours: str | None) -> None:
    assert translate_relevance(theirs, NAMES) == ours


def test_a_condition_that_cannot_be_said_is_kept_and_named() -> None:
    definition = read_lss(whole(question("1", "T"), question("2", "T", relevance="rand(1,2) == 1")))
    assert [problem.cell for problem in definition.problems] == ["Q2.relevance"]
    assert [each.relevant for each in definition.questions()] == ["", "rand(1,2) == 1"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><document>&a;</document>", "entities"),
        (b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><document/>", "entities"),
        (b"<document><LimeSurveyDocType>Question</LimeSurveyDocType></document>", "no survey of LimeSurvey"),
        (b"PK no xml", "not XML"),
        (b"<a>" * 100_000, "not XML"),
        (b"x" * (6 << 20), "too large"),
    ],
)
def test_what_is_no_survey_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with language("en"), pytest.raises(DefinitionRefused, match=sentence):
        read_lss(content)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "types"),
    [("citric-survey", "long_text scale file single"), ("colors", "multiple long_text long_text single")],
)
def test_real_surveys_come_in_and_could_be_opened(shared_data: Path, name: str, types: str) -> None:
    definition = read_lss((shared_data / "surveys" / "limesurvey" / f"{name}.lss").read_bytes())
    assert [question.type.value for question in definition.questions()] == types.split()
    assert definition.problems == ()
    assert [finding for finding in check_definition(definition) if finding.level is Level.ERROR] == []

"""Read a survey of LimeSurvey, exported as a structure (.lss)."""

from core.i18n import gettext as _
from surveys.definition.auto_names import numbered_name
from surveys.definition.limesurvey.questions import Making, condition, know_names, make_questions
from surveys.definition.limesurvey.relevance import translate_relevance as translate_relevance
from surveys.definition.limesurvey.tables import Row, Tables, read_tables
from surveys.definition.model import Access, Definition, Section
from surveys.definition.refused import DefinitionRefused
from surveys.definition.sizes import MOST_QUESTIONS


def read_lss(content: bytes) -> Definition:
    """The definition of a LimeSurvey; what cannot be asked here stands among its problems.

    Raises:
        DefinitionRefused: it is none.
    """
    tables = read_tables(content)
    if len(tables.of("questions")) > MOST_QUESTIONS:
        raise DefinitionRefused(_("The survey has more than %(most)s questions.", most=MOST_QUESTIONS))
    making = Making(tables, {row.get("title", "") for row in tables.of("questions")})
    for row in tables.of("questions", parent_qid="0"):
        know_names(making, row)
    sections = tuple(_section(making, group, number) for number, group in enumerate(_groups(tables), start=1))
    survey: Row = next(iter(tables.of("surveys")), {})
    codes = survey.get("usetokens") == "Y"
    return Definition(
        tables.survey_words("surveyls_title"),
        tables.survey_words("surveyls_description") or tables.survey_words("surveyls_welcometext"),
        named=codes and survey.get("anonymized") == "N",  # without codes nobody knows who answered
        access=Access.CODES if codes else Access.OPEN,
        sections=sections,
        thanks=tables.survey_words("surveyls_endtext"),
        problems=tuple(making.problems),
    )


def _groups(tables: Tables) -> list[Row]:
    """Each group once; older files repeat it for each language."""
    return list({group.get("gid", ""): group for group in tables.of("groups")}.values())


def _section(making: Making, group: Row, number: int) -> Section:
    tables, gid = making.tables, group.get("gid", "")
    name = numbered_name("page", number, making.taken)
    making.taken.add(name)
    rows = {row.get("qid", ""): row for row in tables.of("questions", gid=gid, parent_qid="0")}
    return Section(
        name,
        tables.words("group_l10ns", "group_name", "gid", gid, group),
        tables.words("group_l10ns", "description", "gid", gid, group),
        condition(making, group.get("grelevance", ""), f"{name}.relevance"),
        tuple(question for row in rows.values() for question in make_questions(making, row)),
    )

"""A question's figures: right where they are shown, hidden where they tell too much."""

import random

import pytest

from surveys.definition.model import Answers, Definition, Question, QuestionType, Section, Words
from surveys.definition.stored import dump_answers
from surveys.tabulation.counting import Count, Row
from surveys.tabulation.cross import cross, groups_by_place, groups_by_variable
from surveys.tabulation.figures import Figure, QuestionFigures
from surveys.tabulation.statistics import describe
from surveys.tabulation.summaries import Reading, place_figures, summarise
from surveys.tabulation.tabulation import Tabulation
from surveys.tabulation.variables import join_definitions, variables_of
from surveys.tabulation.waves import compare
from tests.unit.surveys.tabulation.questionnaires import DEFINITION, answers, choices

FULL, PUBLIC = Reading(suppressed=False), Reading(names_in={"why": frozenset({"who"})})
VARIABLES = {variable.name: variable for variable in variables_of(DEFINITION)}


def tabulate(rows: list[Answers]) -> Tabulation:
    """The sums of some answers; everybody was asked everything."""
    everything = [question.name for question in DEFINITION.questions()]
    return Count(DEFINITION, lambda _answers: everything).tabulate(Row(dump_answers(one)) for one in rows)


def figures_of(found: tuple[QuestionFigures, ...], name: str) -> QuestionFigures:
    """The figures of one question."""
    return next(figures for figures in found if figures.name == name)


def counts(figures: tuple[Figure, ...]) -> list[int | None]:
    """Only the numbers."""
    return [figure.count for figure in figures]


def people(mothers: int, fathers: int, others: int, **more: object) -> list[Answers]:
    """So many of each."""
    everybody = ["mother"] * mothers + ["father"] * fathers + ["other"] * others
    return [{"who": who, **more} for who in everybody]  # type: ignore[dict-item]


def test_shares_are_of_those_who_answered_and_both_bases_are_said() -> None:
    found = figures_of(summarise(tabulate([*people(30, 10, 0), {}, {}]), DEFINITION, FULL), "who")
    assert (found.asked, found.answered) == (42, 40)
    assert [figure.share for figure in found.figures] == [0.75, 0.25, 0.0]


def test_small_counts_are_hidden_with_company() -> None:
    tabulation = tabulate(people(60, 20, 3))
    assert counts(figures_of(summarise(tabulation, DEFINITION, PUBLIC), "who").figures) == [60, None, None]
    assert counts(figures_of(summarise(tabulation, DEFINITION, FULL), "who").figures) == [60, 20, 3]


def test_fewer_than_ten_answers_are_not_summed_up_in_public() -> None:
    assert figures_of(summarise(tabulate(people(5, 4, 0)), DEFINITION, PUBLIC), "who").withheld


def test_a_question_that_only_some_are_asked_is_withheld_with_the_answer_that_decides_it() -> None:
    rows = people(60, 20, 3)
    everything = [question.name for question in DEFINITION.questions()]

    def asked(found: Answers) -> list[str]:
        return [name for name in everything if name != "why" or found["who"] == "other"]

    tabulation = Count(DEFINITION, asked).tabulate(Row(dump_answers(one)) for one in rows)
    withheld = figures_of(summarise(tabulation, DEFINITION, PUBLIC), "why")
    assert withheld.withheld
    assert withheld.asked is None  # 3 were asked: so many are «other»
    assert figures_of(summarise(tabulation, DEFINITION, FULL), "why").asked == 3


def test_scales_numbers_ranks_and_grids_are_described() -> None:
    random_ = random.Random(5)
    rows = [answers(random_, leave_out=0) for _one in range(400)]
    found = summarise(tabulate(rows), DEFINITION, FULL)
    marks = [one["mark"] for one in rows]
    scale = figures_of(found, "mark")
    assert scale.statistics is not None
    assert scale.statistics.mean == pytest.approx(sum(marks) / 400)  # type: ignore[arg-type]
    age = figures_of(found, "age")
    assert age.statistics is not None
    assert (age.statistics.smallest, age.statistics.largest) == (7, 10.5)
    assert sum(figure.count or 0 for figure in age.figures) == 400
    ranks = figures_of(found, "rank")
    assert sum(mean.value or 0 for mean in ranks.means) == pytest.approx(3)  # places 1 and 2
    assert [row.answered for row in figures_of(found, "grid").rows] == [400, 400]


def test_quartiles_are_those_of_spreadsheets() -> None:
    found = describe({1: 1, 2: 1, 3: 1, 4: 1})
    assert found is not None
    assert (found.lower, found.median, found.upper) == (1.75, 2.5, 3.25)
    assert describe({}) is None


def test_a_cross_table_counts_groups_and_gives_their_bases() -> None:
    tabulation = tabulate([*people(20, 0, 0, mark=5), *people(10, 30, 0, mark=1), *people(5, 0, 0)])
    groups = groups_by_variable(tabulation, VARIABLES["who"], "Кто вы?", "ru")
    table = cross(tabulation, groups, VARIABLES["mark"], "Оценка", FULL)
    mothers = table.rows[0]
    assert mothers.answered == 30  # five more did not say
    assert counts(mothers.figures) == [10, 0, 0, 0, 20]
    assert mothers.figures[4].share == pytest.approx(2 / 3)


def test_a_cross_table_hides_what_a_difference_would_tell() -> None:
    rows = [*people(40, 20, 0, mark=5), *people(12, 3, 0, mark=1), *people(20, 20, 20, mark=3)]
    tabulation = tabulate(rows)
    groups = groups_by_variable(tabulation, VARIABLES["who"], "Кто вы?", "ru")
    table = cross(tabulation, groups, VARIABLES["mark"], "Оценка", PUBLIC)
    shown = [counts(row.figures) for row in table.rows]
    assert shown[1][0] is None  # three fathers gave a 1 …
    assert shown[0][0] is None  # … and twelve mothers would tell it, since fifteen did in all
    assert sum(count is None for row in shown for count in row) >= 4


def test_groups_by_place_join_institutions() -> None:
    rows: list[Answers] = [{"who": "mother", "school": number} for number in [1, 1, 2, 3] * 10]
    tabulation = tabulate(rows)
    district = {1: "north", 2: "north", 3: "south"}
    groups = groups_by_place(
        tabulation, "school", district, {"north": "Север", "south": "Юг"}, name="school.district", label="Район"
    )
    assert [(group.label, group.size) for group in groups.groups] == [("Север", 30), ("Юг", 10)]
    found = place_figures(tabulation, "school", district, {"north": "Север", "south": "Юг"}, PUBLIC)
    assert found is not None
    assert counts(found) == [30, 10]


def test_two_waves_are_compared_by_name_with_both_bases() -> None:
    before = summarise(tabulate(people(20, 20, 0)), DEFINITION, FULL)
    now = summarise(tabulate(people(45, 15, 0)), DEFINITION, FULL)
    found = next(one for one in compare(now, before) if one.name == "who")
    assert (found.answered_before, found.answered_now) == (40, 60)
    assert found.changes[0].points == pytest.approx(25)


def test_versions_are_joined_by_the_names_of_questions_and_choices() -> None:
    old = DEFINITION
    new = old.__class__(
        title=old.title,
        sections=(
            Section(
                "one",
                questions=(Question("who", QuestionType.SINGLE, Words(ru="Вы?"), choices=choices("mother", "aunt")),),
            ),
        ),
    )
    joined = join_definitions([new, old])
    who = joined.question("who")
    assert who is not None
    assert [choice.name for choice in who.choices] == ["mother", "aunt", "father", "other"]
    assert who.label.ru == "Вы?"
    assert joined.question("mark") is not None
    old_sums = tabulate(people(10, 10, 0))
    new_sums = Count(new).tabulate([Row('{"who":"aunt"}')] * 12)
    assert counts(figures_of(summarise(old_sums + new_sums, joined, FULL), "who").figures) == [10, 12, 10, 0]


@pytest.mark.parametrize("values", [[1.0] * 10 + [2.0] * 9 + [3.0] * 3 + [7.0] * 2, [0.5] * 20 + [1.5] * 3 + [2.5] * 3])
def test_the_mean_of_numbers_does_not_tell_the_counts_that_are_hidden(values: list[float]) -> None:
    definition = one_question(Question("age", QuestionType.NUMBER))
    found = figures_of(summarise(count_of(definition, [{"age": value} for value in values]), definition, PUBLIC), "age")
    assert found.hides
    assert found.statistics is None  # 3a + 7b = 23 and a + b = 5 would say who are three and who are two


@pytest.mark.parametrize("reading", [FULL, PUBLIC])
@pytest.mark.parametrize("values", [[12.5] * 12, [0.0] * 6 + [6e-323] * 6, [-1e15] * 6 + [1e15] * 6])
def test_numbers_however_close_or_far_are_put_into_few_classes(reading: Reading, values: list[float]) -> None:
    definition = one_question(Question("age", QuestionType.NUMBER))
    found = figures_of(
        summarise(count_of(definition, [{"age": value} for value in values]), definition, reading), "age"
    )
    assert sum(count or 0 for count in counts(found.figures)) == 12
    assert len(found.figures) <= 14


@pytest.mark.parametrize(("lang", "label"), [("ru", "27.11.2026"), ("en", "27/11/2026")])
def test_days_are_written_as_people_write_them(lang: str, label: str) -> None:
    definition = one_question(Question("day", QuestionType.DATE))
    sums = count_of(definition, [{"day": "2026-11-27"}] * 12)
    (figure,) = figures_of(summarise(sums, definition, Reading(lang)), "day").figures
    assert (figure.name, figure.label) == ("2026-11-27", label)


def test_of_few_people_no_mean_place_tells_how_many_put_something_second() -> None:
    definition = one_question(Question("rank", QuestionType.RANKING, choices=choices("a", "b", "c")))
    orders = ["abc"] * 10 + ["bca"] * 9 + ["cba"] * 3 + ["cab"] * 2
    few = summarise(count_of(definition, [{"rank": list(order)} for order in orders]), definition, PUBLIC)
    many = summarise(count_of(definition, [{"rank": list(order)} for order in orders * 10]), definition, PUBLIC)
    assert figures_of(few, "rank").means == ()
    assert [mean.value for mean in figures_of(many, "rank").means] == [2.1, 1.7, 2.2]


def test_a_multiple_choice_of_one_at_most_hides_like_a_single_one() -> None:
    definition = one_question(Question("one", QuestionType.MULTIPLE, choices=choices("a", "b", "c"), most=1))
    rows: list[Answers] = [{"one": [name]} for name in "a" * 20 + "b" * 12 + "c" * 3]
    found = figures_of(summarise(count_of(definition, rows), definition, PUBLIC), "one")
    assert counts(found.figures) == [20, None, None]


def one_question(question: Question) -> Definition:
    """A survey that asks only this."""
    return Definition(Words(ru="Опрос"), sections=(Section("page", questions=(question,)),))


def count_of(definition: Definition, rows: list[Answers]) -> Tabulation:
    """The sums of some answers to it."""
    return Count(definition).tabulate(Row(dump_answers(one)) for one in rows)


@pytest.mark.parametrize(("few", "withheld"), [(3, True), (30, False)])
def test_a_question_asked_of_one_cell_of_a_table_tells_none_of_its_hidden_cells(few: int, withheld: bool) -> None:
    single = QuestionType.SINGLE
    definition = Definition(
        Words(ru="Опрос"),
        sections=(
            Section(
                "page",
                questions=(
                    Question("who", single, choices=choices("x", "y")),
                    Question("form", single, choices=choices("p", "q", "r")),
                    Question("why", QuestionType.TEXT, relevant="${who} = 'x' and ${form} = 'p'"),
                ),
            ),
        ),
    )
    cells = {"xp": 12, "xq": 11, "xr": few, "yp": 13, "yq": 20, "yr": 19}
    rows: list[Answers] = [{"who": cell[0], "form": cell[1]} for cell, count in cells.items() for _one in range(count)]

    def asked(one: Answers) -> list[str]:
        return ["who", "form", *(["why"] if (one["who"], one["form"]) == ("x", "p") else [])]

    tabulation = Count(definition, asked).tabulate(Row(dump_answers(one)) for one in rows)
    reading = Reading(names_in={"why": frozenset({"who", "form"})})
    found = figures_of(summarise(tabulation, definition, reading), "why")
    assert (found.withheld, found.asked) == ((True, None) if withheld else (False, 12))

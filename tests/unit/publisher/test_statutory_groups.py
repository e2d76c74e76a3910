"""Records of the statutory section: tables or cards, and long groups over several pages."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from catalog.cards import InstitutionCard
from catalog.kinds import Kind
from catalog.statutes import load_standard
from core.i18n import language
from publisher.statutory import StatutorySection
from publisher.statutory_split import split_groups
from tests.factories import make_absent, make_card, make_row
from tests.support.full_card import make_full_card
from tests.support.statutory import GetTemplate, body_of, marked

UNPUBLISHED = load_standard().unpublished
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def deputies(*cells: dict[str, str]) -> InstitutionCard:
    rows = tuple(make_row(number, **row) for number, row in enumerate(cells, start=1))
    return make_card(facts={}, rows={"managers.rucovodstvoZam": rows})


def test_a_group_of_few_columns_is_a_table_with_named_columns(section: StatutorySection) -> None:
    card = deputies({"fio": "Лугов П. И.", "post": "Завуч"}, {"fio": "Озерова В. Л.", "post": "Завуч"})
    soup = BeautifulSoup(body_of(section, card, "managers").html, "html.parser")
    assert soup.table is not None
    assert [head.get_text() for head in soup.table.find_all("th", scope="col")] == [
        "Фамилия, имя, отчество",
        "Должность",
    ]
    assert soup.table.caption is not None
    assert soup.table.caption.get_text() == "Заместитель"
    rows = marked(soup, "rucovodstvoZam")
    assert [row.name for row in rows] == ["tr", "tr"]
    assert all(row.has_attr("itemscope") for row in rows)
    assert rows[0].find("th", scope="row").get_text() == "Лугов П. И."  # type: ignore[union-attr]


def test_what_one_record_lacks_is_said_in_its_place_and_what_all_lack_once(section: StatutorySection) -> None:
    card = deputies({"fio": "Лугов П. И.", "post": "Завуч"}, {"fio": "Озерова В. Л."})
    made = body_of(section, card, "managers")
    soup = BeautifulSoup(made.html, "html.parser")
    second = marked(soup, "rucovodstvoZam")[1]
    assert not marked(second, "post")
    assert second.find("td", attrs={"data-label": "Должность"}).get_text() == UNPUBLISHED  # type: ignore[union-attr]
    never = soup.find(class_="sv-never")
    assert never is not None
    assert never.get_text() == f"Контактные телефоны; Электронная почта — {UNPUBLISHED}"


@pytest.mark.parametrize("key", ["employees.teachingStaff", "education.eduOp", "struct.structOrgUprav"])
def test_a_group_of_many_columns_is_cards(section: StatutorySection, key: str) -> None:
    subsection, _, group = key.partition(".")
    soup = BeautifulSoup(body_of(section, make_full_card(), subsection).html, "html.parser")
    rows = marked(soup, group)
    assert len(rows) == 3
    assert {row.name for row in rows} == {"div"}
    assert all(row.h2 is not None for row in rows)


def test_a_group_with_nothing_prints_the_word_in_each_cell_of_one_row(section: StatutorySection) -> None:
    card = make_card(facts={"struct.filInfo": make_absent()}, rows={})
    soup = BeautifulSoup(body_of(section, card, "struct").html, "html.parser")
    (row,) = marked(soup, "filInfo")
    assert [cell.get_text() for cell in row.find_all(itemprop=True)] == ["отсутствует"] * 7


def test_marks_of_a_group_stand_one_level_deep(section: StatutorySection) -> None:
    for subsection in section.standard.subsections:
        soup = BeautifulSoup(body_of(section, make_full_card(), subsection.id).html, "html.parser")
        for mark in soup.find_all(itemprop=True):
            assert len(mark.find_parents(itemprop=True)) <= 1


def test_values_of_one_school_never_show_at_another(get_template: GetTemplate, section: StatutorySection) -> None:
    one, other = make_full_card(rows=2), make_full_card(Kind.VOCATIONAL, rows=5)
    body_of(section, one, "education")
    again = body_of(section, other, "education").html
    with language("ru"):
        fresh = StatutorySection(load_standard(), get_template)
    assert body_of(fresh, other, "education").html == again


# -- long groups -----------------------------------------------------------------------------------------------------


def staff(count: int) -> InstitutionCard:
    return make_card(
        facts={}, rows={"employees.teachingStaff": make_full_card(rows=count).rows["employees.teachingStaff"]}
    )


@pytest.mark.parametrize("count", [61, 500])
def test_all_records_stand_once_on_at_most_eleven_pages(section: StatutorySection, count: int) -> None:
    made = body_of(section, staff(count), "employees")
    links = re.findall(r'itemprop="addRef" href="([^"]+)"', made.html)
    assert links == [f"sveden/employees/{page.number}/" for page in made.more]
    assert len(links) <= 10
    pages = [made.html, *(page.html for page in made.more)]
    assert sum(html.count('itemprop="teachingStaff"') for html in pages) == count
    ids = [number for html in pages for number in re.findall(r'id="r(\d+)"', html)]
    assert ids == [str(number) for number in range(1, count + 1)]
    assert f"Всего записей: {count:,}".replace(",", "\u00a0") in made.html


def test_further_pages_lead_to_their_neighbours(section: StatutorySection) -> None:
    made = body_of(section, staff(200), "employees")
    assert [page.number for page in made.more] == [2, 3, 4]
    assert 'href="sveden/employees/2/" rel="next"' in made.html
    second, third, last = (page.html for page in made.more)
    assert 'href="sveden/employees/" rel="prev"' in second
    assert 'href="sveden/employees/2/" rel="prev"' in third
    assert 'href="sveden/employees/4/" rel="next"' in third
    assert 'rel="next"' not in last
    assert "записи 61–120 из 200" in second


def test_teachers_are_listed_by_programme_and_marked_once(section: StatutorySection) -> None:
    made = body_of(section, staff(70), "employees")
    soup = BeautifulSoup(made.html, "html.parser")
    programmes = {
        fold.summary.get_text(): [link["href"] for link in fold.find_all("a")] for fold in soup.find_all("details")
    }
    assert list(programmes) == ["Основное общее образование 70", "Программа 1 23", "Программа 2 24", "Программа 3 23"]
    people = programmes["Основное общее образование 70"]
    assert people[0] == "sveden/employees/#r1"
    assert people[-1] == "sveden/employees/2/#r70"
    assert len(marked(soup, "teachingStaff")) == 60


def test_several_long_groups_share_the_ten_pages() -> None:
    chunks = split_groups({"a": 400, "b": 30, "c": 400}, 10)
    pages = [chunk.page for found in chunks.values() for chunk in found]
    assert pages == list(range(2, 2 + len(pages)))
    assert len(pages) <= 10
    assert set(chunks) == {"a", "c"}

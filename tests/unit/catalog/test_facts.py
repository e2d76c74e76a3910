"""A school's own word: three states, one source, the rest stays unknown."""

import json
from datetime import date

import pytest

from catalog import read
from catalog.cards import FactPart, FactState
from catalog.dump import iter_dump
from catalog.history_words import value_text
from catalog.meaning import meaning
from catalog.package.tables import plain
from catalog.records import Severity
from tests.unit.catalog.samples import INN, OGRN, own, school, schools


def lines(*records: object) -> str:
    """A file of facts."""
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n"


def facts(name: object = None, **given: object) -> dict[str, object]:
    """One line about the gymnasium."""
    return {"institution": name or {"slug": "gimnaziya-56"}, **given}


DEPUTY = {"fio": "Придуманов Пётр Ильич", "post": "Заместитель директора", "telephone": "+7 812 555-00-01"}


def _card(sessions, institution_id=1):
    with sessions() as session:
        return read.get_card(session, institution_id)


def test_a_fact_is_given_declared_absent_or_unknown(load, sessions):
    load("spb-schools", schools(school()))
    report = load(
        "facts",
        lines(facts(facts={"common.workTime": "08:00–18:00", "common.addressPlaceDop": {"absent": "отсутствует"}})),
    )
    assert (report.read, report.added, report.quarantined) == (1, 1, 0)
    card = _card(sessions)
    assert (card.fact("common.workTime").value, card.fact("common.workTime").state) == ("08:00–18:00", FactState.GIVEN)
    assert card.fact("common.workTime").source == "school:1"
    absent = card.fact("common.addressPlaceDop")
    assert (absent.value, absent.state) == ("отсутствует", FactState.ABSENT)
    assert card.fact("common.addressPlacePrac").state is FactState.UNKNOWN
    assert not card.fact("common.addressPlacePrac")


def test_an_absence_that_the_standard_does_not_allow_is_kept_and_told(load, sessions):
    load("spb-schools", schools(school()))
    said = {key: {"absent": "нет"} for key in ("common.workTime", "document.ustavDocLink", "common.addressPlaceDop")}
    report = load("facts", lines(facts(facts=said)))
    doubts = [problem for problem in report.problems if problem.severity is Severity.DOUBT]
    assert [problem.field for problem in doubts] == ["common.workTime", "document.ustavDocLink"]
    assert _card(sessions).fact("common.workTime").state is FactState.ABSENT


def test_the_register_keeps_what_it_owns_and_the_school_what_is_its_own(load, sessions):
    load("spb-schools", schools(school()))
    load(
        "facts", lines(facts(facts={"common.fullName": "Лучшая гимназия мира", "common.telephone": "8 812 555-99-99"}))
    )
    card = _card(sessions)
    assert card.full_name.value.startswith("Государственное")
    assert [phone.value for phone in card.phones] == ["+7 812 555-99-99"]
    assert card.phones[0].href == "tel:+78125559999"


def test_rows_keep_their_order_and_fill_the_statutory_groups(load, sessions):
    load("spb-schools", schools(school()))
    second = DEPUTY | {"fio": "Сочинялкин Олег Юрьевич", "telephone": {"absent": "нет"}}
    load("facts", lines(facts(rows={"managers.rucovodstvoZam": [second, DEPUTY]})))
    rows = _card(sessions).rows["managers.rucovodstvoZam"]
    assert [row.get("fio").value for row in rows] == [second["fio"], DEPUTY["fio"]]
    assert rows[0].get("telephone").state is FactState.ABSENT
    assert rows[0].get("email").state is FactState.UNKNOWN
    head = _card(sessions).rows["managers.rucovodstvo"][0]
    assert (head.get("fio").value, head.get("post").value) == ("Выдумкина Анна Петровна", "Директор")


def test_a_new_statement_replaces_the_old_one_and_the_same_changes_nothing(load, sessions):
    load("spb-schools", schools(school()))
    first = facts(
        facts={"common.workTime": "08:00–18:00", "catering.dietMenu": "да"}, rows={"managers.rucovodstvoZam": [DEPUTY]}
    )
    load("facts", lines(first))
    assert load("facts", lines(first)).unchanged == 1
    report = load("facts", lines(facts(facts={"common.workTime": "09:00–18:00"}, rows={})), force=True)
    assert report.changed == 1
    card = _card(sessions)
    assert card.fact("common.workTime").value == "09:00–18:00"
    assert not card.fact("catering.dietMenu")
    assert "managers.rucovodstvoZam" not in card.rows


def test_lines_that_cannot_be_followed_are_quarantined_each_with_its_sentence(load, sessions):
    load("spb-schools", schools(school(inn=INN[0]), school("лицей", 30, inn=INN[0])))
    good = facts(facts={"common.workTime": "08:00–18:00"})
    report = load(
        "facts",
        lines(
            good,
            facts({"inn": INN[0]}, facts={}),  # two institutions have it
            facts({"ogrn": OGRN[4]}, facts={}),  # nobody has it
            facts(facts={"common.workTime": "ещё раз"}),  # the same institution again
            facts(facts={"weather.sun": "да"}),
            facts(facts={"common.workTime": {"absent": "не знаю"}}),
            facts(facts={"common.workTime": ["1"]}),
            facts(rows={"managers.rucovodstvoZam": "все"}),
            facts(facts={"document.ustavDocLink": {"value": "Устав", "href": "javascript:alert(1)"}}),
            facts(facts={"site": "accepted"}),
            {"facts": {}},
            [],
        )
        + "{broken\n",
    )
    rejected = [p for p in report.problems if p.severity is Severity.QUARANTINED]
    assert (report.read, report.added, report.quarantined) == (13, 1, 12)
    assert {p.line for p in rejected} == set(range(2, 14))
    assert len({p.sentence for p in rejected}) >= 9


def test_a_document_keeps_its_title_and_its_link(load, sessions):
    load("spb-schools", schools(school()))
    load("facts", lines(facts(facts={"document.ustavDocLink": {"value": "Устав", "href": "/files/ustav.pdf"}})))
    fact = _card(sessions).fact("document.ustavDocLink")
    assert (fact.value, fact.href) == ("Устав", "/files/ustav.pdf")


def test_sites_get_their_state_and_an_outside_one_its_address(load, sessions):
    load("spb-schools", schools(school(), school("лицей", 30), school("школа", 7), school("школа", 8)))
    report = load(
        "sites",
        own(
            "institution,state,url",
            {"institution": "gimnaziya-56", "state": "accepted"},
            {"institution": "litsey-30", "state": "external", "url": "Www.litsey30.example"},
            {"institution": "shkola-7", "state": "external"},
            {"institution": "shkola-8", "state": "sleeping"},
            {"institution": "nobody", "state": "draft"},
        ),
    )
    assert (report.read, report.added, report.quarantined) == (5, 2, 3)
    assert _card(sessions, 1).site_state.value == "accepted"
    assert _card(sessions, 2).official_site.href == "http://www.litsey30.example/"
    with sessions() as session:
        sites = {view.institution.id: view for view in read.list_sites(session)}
    assert sites[1].accepted_on is not None
    assert (sites[2].host, sites[3].state.value) == ("www.litsey30.example", "none")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"facts": {"common.hairColour": "да"}}, "common.hairColour"),
        ({"rows": {"managers.rucovodstvoZam": [{"hair": "да"}]}}, "hair"),
        ({"rows": {"services": [{"hair": "да"}]}}, "hair"),
    ],
)
def test_only_facts_and_columns_that_the_standard_knows_are_let_in(load, said, words):
    load("spb-schools", schools(school()))
    line = json.dumps({"institution": {"slug": "gimnaziya-56"}, **said}) + "\n"
    report = load("facts", line)
    assert report.quarantined == 1
    assert words in report.problems[0].sentence


CHARTER = {
    "value": "Устав",
    "href": "documents/ustav.pdf",
    "date": "2024-08-30",
    "size": 210345,
    "format": "PDF",
    "signature": "simple",
    "signed_by": "Иванова А. П., директор",
    "signed_on": "2024-08-30",
    "signature_href": "documents/ustav.pdf.sig",
}


def test_a_document_keeps_everything_said_about_it(load, sessions):
    load("spb-schools", schools(school()))
    load("facts", lines(facts(facts={"document.ustavDocLink": CHARTER})))
    fact = _card(sessions).fact("document.ustavDocLink")
    part = FactPart(
        "Устав",
        "documents/ustav.pdf",
        date(2024, 8, 30),
        210345,
        "PDF",
        "simple",
        "Иванова А. П., директор",
        date(2024, 8, 30),
        "documents/ustav.pdf.sig",
    )
    assert (fact.value, fact.href, fact.parts) == ("Устав", "documents/ustav.pdf", (part,))


def test_several_values_stay_several_in_facts_and_in_cells(load, sessions):
    load("spb-schools", schools(school()))
    programmes = [CHARTER, {"value": "Алгебра", "href": "documents/algebra.pdf"}, "по запросу"]
    load(
        "facts",
        lines(
            facts(
                facts={"common.addressPlaceGia": ["ул. Первая, 1", "ул. Вторая, 2"], "common.telephone": ["8 812 555-99-99", "8 812 555-99-98"]},
                rows={"education.eduOp": [{"eduName": "ООО", "educationRpd": programmes}]},
            )
        ),
    )  # fmt: skip
    card = _card(sessions)
    places = card.fact("common.addressPlaceGia")
    assert (places.value, places.href) == ("ул. Первая, 1; ул. Вторая, 2", "")
    assert [part.value for part in places.parts] == ["ул. Первая, 1", "ул. Вторая, 2"]
    assert [phone.value for phone in card.phones] == ["+7 812 555-99-99", "+7 812 555-99-98"]
    cell = card.rows["education.eduOp"][0].get("educationRpd")
    assert [(part.value, part.href) for part in cell.parts] == [
        ("Устав", "documents/ustav.pdf"),
        ("Алгебра", "documents/algebra.pdf"),
        ("по запросу", ""),
    ]


def test_nought_is_a_number_where_numbers_are_asked(load, sessions):
    load("spb-schools", schools(school()))
    load("facts", lines(facts(facts={"objects.hostelNum": {"absent": "0"}, "grants.grant": {"absent": "0"}})))
    card = _card(sessions)
    assert [card.fact(key).state for key in ("objects.hostelNum", "grants.grant")] == [
        FactState.GIVEN,
        FactState.ABSENT,
    ]


@pytest.mark.parametrize(
    "value",
    [
        CHARTER | {"date": "30.08.2024"},
        CHARTER | {"size": "210345"},
        CHARTER | {"size": True},
        CHARTER | {"size": 1 << 70},
        CHARTER | {"signature": "stamp"},
        CHARTER | {"colour": "red"},
        CHARTER | {"href": "documents/../../secret.pdf"},
        CHARTER | {"href": "documents/%2e%2e/secret.pdf"},
        CHARTER | {"href": "//evil.example/a.pdf"},
        CHARTER | {"href": "documents\\..\\a.pdf"},
        CHARTER | {"signature_href": "data:text/html,x"},
        CHARTER | {"signed_by": ["a"]},
        [CHARTER, {"absent": "нет"}],
        [["a"]],
        [str(number) for number in range(501)],
    ],
)
def test_a_value_of_another_shape_is_quarantined(load, value):
    load("spb-schools", schools(school()))
    assert load("facts", lines(facts(facts={"document.ustavDocLink": value}))).quarantined == 1


def test_a_text_of_the_dictionary_takes_no_document(load):
    load("spb-schools", schools(school()))
    assert load("facts", lines(facts(facts={"common.workTime": CHARTER}))).quarantined == 1


def test_dumps_histories_and_cells_of_tables_read_every_shape(load, sessions):
    load("spb-schools", schools(school()))
    load(
        "facts",
        lines(
            facts(
                facts={"document.ustavDocLink": CHARTER},
                rows={"places": [{"name": ["Спортзал", "Бассейн"], "address": "ул. Первая, 1"}]},
            )
        ),
    )
    load(
        "facts", lines(facts(facts={"document.ustavDocLink": [CHARTER, CHARTER | {"date": "2026-01-01"}]})), force=True
    )
    with sessions() as session:
        line = next(line for line in iter_dump(session) if line["type"] == "institution")
    value = line["fields"]["document.ustavDocLink"]["value"]
    assert [part["date"] for part in value] == ["2024-08-30", "2026-01-01"]
    assert plain(value) == "Устав|Устав"
    assert value_text("institution", "document.ustavDocLink", value) == (
        "Устав (30.08.2024, documents/ustav.pdf); Устав (01.01.2026, documents/ustav.pdf)"
    )
    assert value_text("row", "places", {"name": ["Спортзал", "Бассейн"]}) == "Название: Спортзал; Бассейн"
    assert meaning("document.ustavDocLink", value) == meaning("document.ustavDocLink", ["устав", CHARTER])

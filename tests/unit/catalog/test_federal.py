"""The federal registers: what each element becomes, and what is never kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from catalog.importers import find_format
from catalog.importers.federal_words import find_effect, find_state
from catalog.kinds import Effect, RegisterState
from catalog.records import Record, Rejected, Severity
from tests.unit.catalog import federal_samples as made
from tests.unit.catalog.samples import INN, OGRN

Read = Callable[..., list[Record | Rejected]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """``read(content, format)`` reads a file of that content."""

    def run(content: str | bytes, code: str = "federal-accreditation") -> list[Record | Rejected]:
        path = tmp_path / "file.xml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        format = find_format(code)
        return list(format.read(path, format.mapping))

    return run


def only(records: list[Record | Rejected]) -> Record:
    """The one record that was let in."""
    (record,) = records
    assert isinstance(record, Record), record
    return record


def values(record: Record) -> dict[str, Any]:
    """What a record says, by field."""
    return {said.field: said.value for said in record.said}


def test_a_certificate_becomes_an_entry_with_everything_that_hangs_on_it(read):
    order = made.decision(DecisionTypeName="Приказ о ГА")
    record = only(read(made.export(made.certificate(made.supplement(made.programme()), decisions=order))))
    assert (record.key, record.label, record.line, record.problems) == (made.GUID, "А007-01260-05/01142162", 4, ())
    shown = "Муниципальное бюджетное общеобразовательное учреждение «Приозёрная средняя школа № 5»"
    assert values(record) == {
        "guid": made.GUID,
        "number": "А007-01260-05/01142162",
        "state": "active",
        "state_as_written": "Действующее",
        "issued_on": "2014-06-20",
        "authority": "Министерство образования Выдуманной области",
        "region_code": "05",
        "holder": shown,
        "holder_short": "МБОУ «Приозёрная СШ № 5»",
        "address": "100110, Выдуманная область, г. Озёрск, ул. Озёрная, д. 5",
        "inn": INN[0],
        "ogrn": OGRN[0],
        "kpp": "780001001",
        "organisation_guid": made.OWN,
        "supplements": [
            {
                "guid": "834818",
                "state": "active",
                "state_as_written": "Действующее",
                "number": "1",
                "series": "78А02",
                "holder": made.NAME,
                "holder_short": 'МБОУ "Приозёрная СШ № 5"',
                "address": "100110, г. Озёрск, ул. Озёрная, 5",
                "kpp": "780001001",
                "form_number": "0000727",
                "issued_on": "2014-06-20",
                "inn": INN[0],
                "ogrn": OGRN[0],
                "organisation_guid": made.OWN,
                "for_branch": False,
                "programmes": [{"name": "Начальное общее образование", "level": "Начальное общее образование"}],
            }
        ],
        "decisions": [
            {"number": "3640", "document": "Приказ", "decided_on": "2014-06-20", "kind": "Приказ о ГА", "effect": "granted"}
        ],
    }  # fmt: skip
    assert next(said for said in record.said if said.field == "holder").original == made.NAME


def test_an_empty_element_and_a_missing_one_say_the_same(read):
    empty = dict.fromkeys(("SerialNumber", "EndDate", "EduOrgKPP", "StatusName", "TypeName"), "")
    one = only(read(made.export(made.certificate(**empty))))
    other = only(read(made.export(made.certificate(without=tuple(empty)))))
    assert one.hash() == other.hash()


def test_elements_that_nobody_knows_do_no_harm(read):
    text = made.export(made.certificate(made.supplement()))
    strange = text.replace("<IsFederal>", "<Colour>red</Colour><Extra><Deep>x</Deep></Extra><IsFederal>").replace(
        "<Supplement>", "<Supplement><Weight>3</Weight>"
    )
    assert strange.count("Colour") == 2
    assert only(read(strange)).hash() == only(read(text)).hash()


def test_a_namespace_changes_nothing(read):
    text = made.export(made.certificate(made.supplement(made.programme())))
    assert only(read(text.replace("<OpenData>", '<OpenData xmlns="urn:x">'))).hash() == only(read(text)).hash()


@pytest.mark.parametrize(
    "written",
    [made.GUID.upper(), made.GUID.replace("-", ""), "{" + made.GUID + "}", f" {made.GUID}\n"],
)
def test_a_guid_is_the_key_however_it_is_written(read, written):
    assert only(read(made.export(made.certificate(Id=written)))).key == made.GUID


def test_a_certificate_without_guid_is_known_by_number_and_inn(read):
    record = only(read(made.export(made.certificate(Id="", RegNumber="5/021"))))
    assert record.key == f"5/021 | {INN[0]}"
    assert "guid" not in values(record)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"Id": "Идентификатор свидетельства"}, "publisher's description of the structure"),
        ({"Id": "", "RegNumber": ""}, "neither an identifier nor a number"),
        ({"ControlOrgan": "и" * 20_001}, "longer than 20000"),
    ],
)
def test_a_record_with_an_error_is_set_aside_and_the_others_are_kept(read, changes, words):
    bad, good = read(made.export(made.certificate(**changes), made.certificate()))
    assert isinstance(bad, Rejected)
    assert words in str(bad.problem.message.msgid) % dict(bad.problem.message.values)
    assert bad.problem.line == 4
    assert isinstance(good, Record)


@pytest.mark.parametrize(
    ("written", "day"),
    [("2014-06-20T00:00:00", "2014-06-20"), ("2014-06-20 12:30:11.000", "2014-06-20"), ("20.06.2014", "2014-06-20")],
)
def test_a_time_is_cut_off_a_day(read, written, day):
    assert values(only(read(made.export(made.certificate(IssueDate=written)))))["issued_on"] == day


def test_a_day_that_is_none_is_left_out_with_a_remark(read):
    record = only(read(made.export(made.certificate(IssueDate="31.02.2014"))))
    assert "issued_on" not in values(record)
    assert [(p.field, p.severity) for p in record.problems] == [("IssueDate", Severity.DOUBT)]


def test_an_old_end_date_ends_nothing(read):
    told = values(only(read(made.export(made.certificate(EndDate="2015-06-18")))))
    assert (told["state"], told["ends_on"], told["ends_as_written"]) == ("active", "2015-06-18", "2015-06-18")


@pytest.mark.parametrize("word", ["", "Переоформлено", "Выдан дубликат", "Переоформлено в части приложения"])
def test_a_word_that_tells_no_state_leaves_it_open(read, word):
    record = only(read(made.export(made.certificate(StatusName=word))))
    told = values(record)
    assert told["state"] == "no_data"
    assert told.get("state_as_written", "") == word
    assert record.problems == ()


def test_a_word_that_nobody_knows_is_kept_and_asked_about(read):
    record = only(read(made.export(made.certificate(StatusName="Заморожено"))))
    assert (values(record)["state"], values(record)["state_as_written"]) == ("no_data", "Заморожено")
    assert [(p.field, p.severity) for p in record.problems] == [("StatusName", Severity.DOUBT)]


@pytest.mark.parametrize(("flag", "accredited"), [("0", True), ("1", False), ("", None), ("да", None)])
def test_the_register_writes_accredited_the_other_way_round(read, flag, accredited):
    record = only(read(made.export(made.certificate(made.supplement(made.programme(IsAccredited=flag))))))
    assert values(record)["supplements"][0]["programmes"][0].get("accredited") is accredited


def test_flags_and_codes_of_a_programme_are_kept(read):
    trade = made.programme(
        ProgrammName="Портной", ProgrammCode="29.01.07", UGSName="Технологии лёгкой промышленности", UGSCode="29.00.00",
        EduLevelName="Среднее профессиональное образование", EduNormativePeriod="2 года", Qualification="Портной", IsSuspended="1",
        IsCanceled="0", TypeName="основная",
    )  # fmt: skip
    (found,) = values(only(read(made.export(made.certificate(made.supplement(trade))))))["supplements"][0]["programmes"]
    assert found == {
        "name": "Портной",
        "level": "Среднее профессиональное образование",
        "kind": "основная",
        "code": "29.01.07",
        "group_code": "29.00.00",
        "group_name": "Технологии лёгкой промышленности",
        "period": "2 года",
        "qualification": "Портной",
        "suspended": True,
        "cancelled": False,
    }


@pytest.mark.parametrize(
    ("org", "flag", "for_branch"),
    [
        (made.card(made.BRANCH, HeadEduOrgId=made.OWN), "", True),
        (made.card(made.BRANCH), "0", True),  # the organisations differ: that counts
        (made.card(made.OWN.upper()), "1", False),
        (made.card(""), "1", True),
        (made.card(""), "", None),
    ],
)
def test_a_branch_is_told_by_the_organisations_not_by_the_flag(read, org, flag, for_branch):
    record = only(read(made.export(made.certificate(made.supplement(org=org, IsForBranch=flag)))))
    assert values(record)["supplements"][0].get("for_branch") is for_branch


def test_a_branch_names_its_head(read):
    branch = made.supplement(org=made.card(made.BRANCH.upper(), HeadEduOrgId=made.OWN.upper()))
    (found,) = values(only(read(made.export(made.certificate(branch)))))["supplements"]
    assert (found["organisation_guid"], found["head_guid"]) == (made.BRANCH, made.OWN)


def test_what_only_the_card_says_is_taken_from_it_visibly(read):
    missing = ("EduOrgFullName", "EduOrgShortName", "EduOrgINN", "EduOrgOGRN", "EduOrgKPP", "PostAddress")
    record = only(read(made.export(made.certificate(without=missing))))
    told = {said.field: said for said in record.said}
    assert told["inn"].value == INN[0]
    assert told["holder"].value.endswith("«Приозёрная средняя школа № 5»")
    assert all(told[name].correction for name in ("holder", "holder_short", "inn", "ogrn", "kpp", "address"))
    (remark,) = record.problems
    assert remark.severity is Severity.CORRECTION
    assert "EduOrgINN" in remark.message.values["fields"]


def test_a_card_of_today_gives_no_short_name_to_a_holder_of_then(read):
    record = only(read(made.export(made.certificate(EduOrgShortName="", EduOrgINN=""))))
    assert "holder_short" not in values(record)
    assert values(record)["inn"] == INN[0]


PERSON: dict[str, Any] = {
    "IndividualEntrepreneurLastName": "Тайнова",
    "IndividualEntrepreneurFirstName": "Секретина",
    "IndividualEntrepreneurMiddleName": "Скрытовна",
    "IndividualEntrepreneurAddress": "г. Озёрск, ул. Потайная, 1",
    "IndividualEntrepreneurEGRIP": "304780000000017",
    "IndividualEntrepreneurINN": "780000000093",
}
NO_ORGANISATION: dict[str, Any] = {
    "EduOrgFullName": "",
    "EduOrgShortName": "",
    "EduOrgINN": "",
    "EduOrgOGRN": "",
    "EduOrgKPP": "",
    "PostAddress": "",
}


@pytest.mark.parametrize(
    "changes",
    [
        {**NO_ORGANISATION, **PERSON},
        {**NO_ORGANISATION, "EduOrgFullName": "Индивидуальный предприниматель Тайнова Секретина Скрытовна"},
        {**NO_ORGANISATION, "EduOrgFullName": "ИП Тайнова С. С."},
        {**NO_ORGANISATION, "EduOrgFullName": "Тайнова", "EduOrgINN": "780000000093"},
        {**NO_ORGANISATION, "EduOrgFullName": "Тайнова", "EduOrgOGRN": "304780000000017"},
    ],
)
def test_nothing_of_a_private_person_is_kept_not_even_in_the_quarantine(read, changes):
    (rejected,) = read(made.export(made.certificate(org=made.card("", FullName="", INN="", OGRN=""), **changes)))
    assert isinstance(rejected, Rejected)
    text = repr(rejected).lower()
    assert not [
        word for word in ("тайнова", "секретина", "потайная", "304780000000017", "780000000093") if word in text
    ]
    assert rejected.problem.key == "А007-01260-05/01142162"


def test_fields_of_a_person_beside_an_organisation_are_not_read(read):
    record = only(read(made.export(made.certificate(**PERSON))))
    assert record.hash() == only(read(made.export(made.certificate()))).hash()
    told = orjson.loads(orjson.dumps({**orjson.loads(made_json()), **PERSON}))
    assert "Тайнова" not in repr(read(orjson.dumps(told)))


def made_json() -> bytes:
    """A certificate as the converted export has it: one object a line."""
    return orjson.dumps(
        {
            "IsFederal": False, "Id": made.GUID, "StatusName": "Действующее", "RegionCode": "05", "RegNumber": "А007-01260-05/01142162",
            "IssueDate": "2014-06-20", "ControlOrgan": "Министерство образования Выдуманной области", "EndDate": None,
            "PostAddress": "100110, Выдуманная область, г. Озёрск, ул. Озёрная, д. 5", "EduOrgFullName": made.NAME,
            "EduOrgShortName": 'МБОУ "Приозёрная СШ № 5"', "EduOrgINN": INN[0], "EduOrgKPP": "780001001", "EduOrgOGRN": OGRN[0],
            "ActualEducationOrganization": {"Id": made.OWN, "FullName": made.NAME, "Phone": "+7 (999) 555 14 49", "INN": INN[0]},
            "_source_file": "data.xml",
        }
    )  # fmt: skip


def test_json_lines_say_what_the_xml_says(read):
    line = made_json()
    one, broken, other = read(line + b'\n{"Id": \n\n' + line.replace(made.GUID.encode(), made.BRANCH.encode()))
    assert isinstance(one, Record)
    assert isinstance(other, Record)
    assert one.hash() == only(read(made.export(made.certificate()))).hash()
    assert isinstance(broken, Rejected)
    assert (broken.problem.line, other.line, other.key) == (2, 4, made.BRANCH)


def test_a_page_of_the_api_is_read_without_its_false_refusals(read):
    record = only(read(orjson.dumps(made.api_page(made.api_certificate()), option=orjson.OPT_INDENT_2)))
    told = values(record)
    assert (record.key, record.line, told["state"], told["region_code"]) == (made.GUID, 1, "no_data", "05")
    assert (told["issued_on"], told["ends_on"], told["number"]) == ("2010-06-18", "2015-06-18", "103")
    assert (told["inn"], told["organisation_guid"]) == (INN[0], made.OWN)
    (supplement,) = told["supplements"]
    assert (supplement["state"], supplement["for_branch"], supplement["head_guid"]) == ("terminated", True, made.OWN)
    assert supplement["programmes"] == [
        {"level": "Основное общее образование", "name": "Основное общее образование", "cancelled": True}
    ]
    assert told["decisions"] == [
        {"number": "947", "document": "Приказ", "decided_on": "2017-06-07", "kind": "Приказ о лишении ГА", "effect": "annulled"}
    ]  # fmt: skip
    assert record.problems == ()


def test_a_person_in_the_api_is_left_out_too(read):
    person = made.api_organisation(
        full_name="ИП Тайнова С. С.", legal_info={"ogrn": "304780000000017", "inn": None, "kpp": None}
    )
    (rejected,) = read(orjson.dumps(made.api_page(made.api_certificate(edu_org=person, supplements=[]))))
    assert isinstance(rejected, Rejected)
    assert "Тайнова" not in repr(rejected)


def test_a_licence_becomes_an_entry_with_its_places(read):
    place = made.licence_supplement(made.licensed_programme(), schoolGuid=made.BRANCH)
    record = only(read(made.licences(made.licence(place)), "federal-licences"))
    told = values(record)
    assert (record.key, record.label, record.problems) == (made.GUID, "Л035-01271-78/00176710", ())
    assert (told["state"], told["state_as_written"], told["issued_on"]) == ("active", "Действует", "2015-03-02")
    assert (told["inn"], told["ogrn"], told["organisation_guid"]) == (INN[0], OGRN[0], made.OWN)
    assert told["supplements"] == [
        {
            "guid": "0a0b0c0d-0000-4000-8000-0000000000cc",
            "state": "active",
            "state_as_written": "Действует",
            "number": "2",
            "holder": made.NAME,
            "address": "100110, г. Озёрск, ул. Озёрная, д. 7",
            "authority": "Министерство образования Выдуманной области",
            "decision_number": "17-р",
            "decision_on": "2016-04-01",
            "organisation_guid": made.BRANCH,
            "for_branch": True,
            "programmes": [
                {"name": "Начальное общее образование", "level": "Начальное общее образование", "kind": "Основная"}
            ],
        }
    ]


@pytest.mark.parametrize(
    ("written", "number", "remarks"),
    [
        ("Л035-01271-78/00176710", "Л035-01271-78/00176710", []),
        ("№Л035-01271-78/00176710&nbsp;", "Л035-01271-78/00176710", [Severity.CORRECTION]),
        ("L035-01271-78/00620309", "Л035-01271-78/00620309", [Severity.CORRECTION]),
        ("Л035-01271-78/006575853", "Л035-01271-78/006575853", [Severity.DOUBT]),
        ("1745", "1745", []),
    ],
)
def test_numbers_of_licences_are_put_right_visibly(read, written, number, remarks):
    record = only(read(made.licences(made.licence(regNum=written)), "federal-licences"))
    assert values(record)["number"] == number
    assert [problem.severity for problem in record.problems] == remarks


@pytest.mark.parametrize(
    "changes",
    [
        {"schoolName": "Индивидуальный предприниматель Тайнова С. С."},
        {"schoolName": "Тайнова", "Inn": "780000000093"},
        {"schoolName": "Тайнова", "schoolTypeName": "Индивидуальный предприниматель"},
    ],
)
def test_a_licence_of_a_private_person_is_left_out(read, changes):
    (rejected,) = read(made.licences(made.licence(Ogrn="", **{"Inn": "", **changes})), "federal-licences")
    assert isinstance(rejected, Rejected)
    assert "Тайнова" not in repr(rejected)


def test_a_narrowed_file_closes_nothing_that_it_does_not_hold(tmp_path):
    format = find_format("federal-accreditation")
    assert format.narrow is not None
    page, whole = tmp_path / "page.json", tmp_path / "whole.xml"
    page.write_bytes(orjson.dumps(made.api_page(made.api_certificate())))
    whole.write_text(made.export(made.certificate()))
    assert format.narrow(page, format.mapping).snapshot is False
    assert format.narrow(whole, format.mapping).snapshot is True


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Действующее", RegisterState.ACTIVE),
        ("ДЕЙСТВУЕТ", RegisterState.ACTIVE),
        ("Приостановлено", RegisterState.SUSPENDED),
        ("Приостановлена в отношении отдельных программ", RegisterState.PARTIALLY_SUSPENDED),
        ("Недействующее", RegisterState.TERMINATED),
        ("Аннулирована", RegisterState.ANNULLED),
        ("Лишение государственной аккредитации", RegisterState.ANNULLED),
        ("Переоформлено", None),
    ],
)
def test_words_of_states(word, state):
    assert find_state(word) == (state, True)


@pytest.mark.parametrize(
    ("kind", "effect"),
    [
        ("Приказ о ГА", Effect.GRANTED),
        ("О предоставлении лицензии", Effect.GRANTED),
        ("Приказ о переоформлении", Effect.REISSUED),
        ("Выдача дубликата", Effect.DUPLICATE),
        ("О приостановлении действия", Effect.SUSPENDED),
        ("О частичном приостановлении", Effect.PARTIALLY_SUSPENDED),
        ("О возобновлении действия", Effect.RESUMED),
        ("Приказ о лишении ГА", Effect.ANNULLED),
        ("О прекращении действия", Effect.TERMINATED),
        ("Отказ в предоставлении", Effect.REFUSED),
        ("Приказ об организации", Effect.OTHER),
        ("Лишение в отношении отдельных уровней", Effect.OTHER),
    ],
)
def test_kinds_of_decisions(kind, effect):
    assert find_effect(kind) is effect

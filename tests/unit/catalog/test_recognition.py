"""Lists that were recognised by one another are taken back without a trace, or not before those that leaned on them."""

import pytest
from sqlalchemy import select

from catalog import operations
from catalog.errors import LaterRunStands
from catalog.models import Change, Institution, SourceRecord
from tests.unit.catalog.samples import INN, own

HEADER = "key,full_name,district,address,inn"


def _list(*rows: dict[str, str]) -> str:
    return own(HEADER, *({"key": str(number), "district": "Приозёрный", **row} for number, row in enumerate(rows, 1)))


def _records(sessions):
    with sessions() as session:
        return [
            (row.source, row.subject_id, row.match_method, row.match_source)
            for row in session.scalars(
                select(SourceRecord).where(SourceRecord.ended_run_id.is_(None)).order_by(SourceRecord.id)
            )
        ]


def _living(sessions):
    with sessions() as session:
        return session.scalars(
            select(Institution.id).where(Institution.removed_run_id.is_(None)).order_by(Institution.id)
        ).all()


def test_a_second_list_joins_the_institution_that_the_first_one_brought(load, sessions):
    load("institutions", _list({"full_name": "Гимназия № 56"}), source="north")
    report = load(
        "institutions", _list({"full_name": "ГБОУ гимназия №56"}, {"full_name": "Лицей № 30"}), source="south"
    )
    assert (report.read, report.added) == (2, 2)
    assert _records(sessions) == [
        ("north", 1, "", ""),
        ("south", 1, "kind-number-district", "north"),
        ("south", 2, "", ""),
    ]
    with sessions() as session:
        kinds = session.execute(select(Change.institution_id, Change.kind).where(Change.run_id == report.run)).all()
        slugs = session.scalars(select(Institution.slug).order_by(Institution.id)).all()
    assert sorted(map(tuple, kinds)) == [(1, "changed"), (1, "named"), (2, "created")]
    assert slugs == ["gimnaziya-56", "litsey-30"]


def test_what_one_list_leaves_the_other_holds(load, sessions, acting):
    first = load("institutions", _list({"full_name": "Гимназия № 56"}), source="north").run
    second = load("institutions", _list({"full_name": "Гимназия № 56"}), source="south").run
    operations.undo_run(sessions, first, **acting)
    assert _records(sessions) == [("south", 1, "", "")]
    assert _living(sessions) == [1]
    operations.undo_run(sessions, second, **acting)
    assert _living(sessions) == []


def test_a_list_that_joined_two_others_is_not_taken_back_before_them(load, sessions, acting):
    first = load("institutions", _list({"full_name": "Гимназия № 56", "inn": INN[0]}), source="north").run
    load("institutions", _list({"full_name": "Гимназия № 56"}), source="south")
    third = load(
        "institutions", _list({"full_name": "Гимназия № 56", "district": "", "inn": INN[0]}), source="west"
    ).run
    assert _living(sessions) == [1]
    with pytest.raises(LaterRunStands, match=rf"отмените прогон {third}, затем прогон {first}\."):
        operations.undo_run(sessions, first, **acting)
    operations.undo_run(sessions, third, **acting)
    operations.undo_run(sessions, first, **acting)
    assert _records(sessions) == [("south", 1, "", "")]


def test_a_list_read_again_after_its_undo_finds_what_others_brought_since(load, sessions, acting):
    gymnasium = _list({"full_name": "Гимназия № 56"})
    first = load("institutions", gymnasium, source="north").run
    undone = operations.undo_run(sessions, first, **acting).run
    load("institutions", gymnasium, source="south")
    again = load("institutions", gymnasium, source="north").run
    assert _living(sessions) == [2]
    assert _records(sessions) == [("south", 2, "", ""), ("north", 2, "kind-number-district", "south")]
    operations.undo_run(sessions, again, **acting)
    with pytest.raises(LaterRunStands, match="загрузите его файл ещё раз"):
        operations.undo_run(sessions, undone, **acting)


def test_a_list_alone_finds_its_institutions_under_their_numbers_again(load, sessions, acting):
    gymnasium = _list({"full_name": "Гимназия № 56"})
    operations.undo_run(sessions, load("institutions", gymnasium, source="north").run, **acting)
    load("institutions", gymnasium, source="north")
    assert _living(sessions) == [1]


def test_an_institution_that_a_list_dropped_stays_closed_when_a_later_file_is_undone(load, sessions, acting):
    both = _list({"full_name": "Гимназия № 56"}, {"full_name": "Лицей № 30"})
    load("institutions", both, source="north")
    load("institutions", _list({"full_name": "Гимназия № 56"}), source="north", force=True)
    third = load("institutions", both, source="north").run
    operations.undo_run(sessions, third, **acting)
    with sessions() as session:
        assert session.scalars(select(Institution.open).order_by(Institution.id)).all() == [True, False]
    assert _living(sessions) == [1, 2]


def test_a_district_of_one_name_in_another_city_is_another_district(load, sessions):
    columns = "key,full_name,district,address"
    load("institutions", f'{columns}\n1,Школа № 171,Центральный,"Санкт-Петербург, ул. Мира, д. 5"\n', source="north")
    load("institutions", f'{columns}\n1,Школа № 171,Центральный,"119146, г. Москва, ул. Мира, д. 7"\n', source="south")
    assert len(_living(sessions)) == 2


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ('"г. Озёрск, ул. Мира, 5",,', '"г. Приморск, ул. Мира, 5",,'),
        ('"ул. Мира, 5",59.9,30.3', '"ул. Мира, 5",55.7,37.6'),
    ],
    ids=["another town", "points far apart"],
)
def test_what_cannot_be_one_place_is_not_one_institution(load, sessions, here, there):
    columns = "key,full_name,district,address,lat,lon"
    load("institutions", f"{columns}\n1,Школа № 171,Центральный,{here}\n", source="north")
    load("institutions", f"{columns}\n1,Школа № 171,Центральный,{there}\n", source="south")
    assert len(_living(sessions)) == 2


def test_a_town_inside_a_city_that_is_a_region_is_no_other_place(load, sessions):
    columns = "key,full_name,district,address"
    load("institutions", f'{columns}\n1,Школа № 5,Курортный,"Санкт-Петербург, ул. Мира, 5"\n', source="north")
    load(
        "institutions",
        f'{columns}\n1,Школа № 5,Курортный,"г. Санкт-Петербург, г. Сестрорецк, ул. Мира, 5"\n',
        source="south",
    )
    assert len(_living(sessions)) == 1

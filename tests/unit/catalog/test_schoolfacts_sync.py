"""The files of a school come into the register, and nobody's word is lost on the way."""

import os
from pathlib import Path
from typing import Any

import pytest

from catalog import operations, read
from catalog.cards import FactState
from catalog.schoolfacts.sync import SchoolFolder, SyncOptions, sync_folders
from tests.unit.catalog.samples import school, schools
from tests.unit.catalog.schoolfolder import Folder
from tests.unit.catalog.test_facts import facts, lines

STAFF = "employees.teachingStaff"
# The merge is the same on both databases; the tests without this mark hold that they keep it alike.
ON_SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def folder(tmp_path: Path, load) -> Folder:
    """The folder of the gymnasium that the register knows."""
    load("spb-schools", schools(school()))
    return Folder(tmp_path / "sites" / "gimnaziya-56")


@pytest.fixture
def sync(sessions, acting, folder):
    """``sync(**options)`` merges the folder and gives its report."""

    def run(dry_run: bool = False, **options: Any):
        where = SchoolFolder(folder.path.name, folder.path, 1)
        return sync_folders(sessions, [where], SyncOptions(**options), dry_run=dry_run, **acting)[0]

    return run


@pytest.fixture
def card(sessions):
    """``card()`` is the gymnasium's card as it is now."""

    def run():
        with sessions() as session:
            return read.get_card(session, 1)

    return run


def test_facts_and_rows_come_in_by_one_run_of_the_school(folder, sync, card, sessions):
    folder.document("ustav.pdf")
    folder.facts(
        ("common.workTime", "08:00–18:00"),
        ("document.ustavDocLink", "Устав", "documents/ustav.pdf", "30.08.2024", "копия"),
        ("common.addressPlaceDop", "не предусмотрено"),
        ("common.addressPlaceGia", "ул. Первая, 1"),
        ("common.addressPlaceGia", "ул. Вторая, 2"),
    )
    folder.rows("managers.rucovodstvoZam", ("Фамилия, имя, отчество", "post"), ("Придуманов Пётр Ильич", "Завуч"))
    report = sync()
    assert (report.read, report.added, report.findings) == (5, 5, ())
    found = card()
    assert found.fact("common.workTime").value == "08:00–18:00"
    assert found.fact("common.addressPlaceDop").state is FactState.ABSENT
    assert [part.value for part in found.fact("common.addressPlaceGia").parts] == ["ул. Первая, 1", "ул. Вторая, 2"]
    (charter,) = found.fact("document.ustavDocLink").parts
    assert (charter.href, charter.format, charter.signature, charter.size) == ("documents/ustav.pdf", "PDF", "copy", 26)
    assert found.rows["managers.rucovodstvoZam"][0].get("fio").value == "Придуманов Пётр Ильич"
    with sessions() as session:
        newest = operations.list_runs(session)[0]
    assert (newest.id, newest.format, newest.source) == (report.run, "site-sync", "school:1")


def test_the_same_files_twice_change_nothing(folder, sync):
    folder.facts(
        ("common.telephone", "8 812 555-99-99"), ("common.regDate", "01.09.1990"), ("common.email", "A@b.example")
    )
    folder.rows(STAFF, ("fio", "post"), ("Б", "учитель"), ("А", "учитель"), ("А", "учитель"))
    first = sync()
    again = sync()
    assert (first.added, again.run, again.added + again.changed + again.withdrawn, again.unchanged) == (6, None, 0, 6)


def test_a_trial_changes_nothing(folder, sync, card):
    folder.facts(("common.workTime", "08:00–18:00"))
    report = sync(dry_run=True)
    assert (report.added, report.run) == (1, None)
    assert not card().fact("catering.dietMenu")
    assert sync().added == 1


@ON_SQLITE
def test_a_line_that_is_gone_withdraws_its_fact_and_its_row(folder, sync, card):
    folder.facts(("common.workTime", "08:00–18:00"), ("catering.dietMenu", "есть"))
    folder.rows(STAFF, ("fio", "post"), ("А", "учитель"), ("Б", "учитель"))
    sync()
    folder.facts(("common.workTime", "08:00–18:00"), ("catering.dietMenu", ""))
    folder.rows(STAFF, ("fio", "post"), ("Б", "учитель"))
    report = sync()
    assert (report.withdrawn, report.unchanged) == (2, 2)
    assert not card().fact("catering.dietMenu")
    assert [row.get("fio").value for row in card().rows[STAFF]] == ["Б"]


@ON_SQLITE
def test_what_only_the_register_changed_stays_and_is_told(folder, sync, card, load):
    folder.facts(("common.workTime", "08:00–18:00"), ("catering.dietMenu", "есть"))
    sync()
    load("facts", lines(facts(facts={"common.workTime": "09:00–18:00", "catering.dietMenu": "есть"})))
    for _ in range(2):
        report = sync()
        assert (report.kept, report.run) == (1, None)
        assert "09:00–18:00" in report.findings[0].sentence
        assert "08:00–18:00" in report.findings[0].sentence
    assert card().fact("common.workTime").value == "09:00–18:00"


@ON_SQLITE
def test_what_both_changed_is_refused_with_both_values(folder, sync, card, load):
    folder.facts(("common.workTime", "08:00–18:00"), ("catering.dietMenu", "есть"))
    sync()
    load("facts", lines(facts(facts={"common.workTime": "09:00–18:00", "catering.dietMenu": "есть"})))
    folder.facts(("common.workTime", "10:00–18:00"), ("catering.dietMenu", "есть, два раза в неделю"))
    for changed in (1, 0):
        report = sync()
        assert (report.refused, report.changed) == (1, changed)
        (found,) = report.findings
        assert (found.file, found.line) == ("facts/facts.csv", 2)
        assert all(text in found.sentence for text in ("09:00–18:00", "10:00–18:00", "common.workTime"))
    assert card().fact("common.workTime").value == "09:00–18:00"
    assert card().fact("catering.dietMenu").value == "есть, два раза в неделю"
    assert sync(take_files=True).changed == 1
    assert card().fact("common.workTime").value == "10:00–18:00"


@ON_SQLITE
def test_both_making_the_same_change_agree(folder, sync, load):
    folder.facts(("common.workTime", "08:00–18:00"))
    sync()
    load("facts", lines(facts(facts={"common.workTime": "09:00–18:00"})))
    folder.facts(("common.workTime", "09:00–18:00"))
    assert (sync().unchanged, sync().unchanged) == (1, 1)


@ON_SQLITE
def test_a_register_keeps_what_it_owns_and_names_whom_to_write_to(folder, sync, card):
    name = card().full_name.value
    folder.facts(
        ("common.fullName", name.replace("№", "N")),
        ("common.shortName", "Лучшая гимназия мира"),
        ("common.regDate", "01.09.1990"),
    )
    report = sync()
    assert (report.refused, report.added) == (2, 1)
    assert [found.line for found in report.findings] == [2, 3]
    assert all(
        text in report.findings[1].sentence for text in ("Лучшая гимназия мира", "ГБОУ гимназия", "Санкт-Петербурга")
    )
    folder.facts(("common.fullName", name.upper().replace("«", '"')))
    report = sync()
    assert (report.refused, report.unchanged, report.withdrawn) == (0, 1, 1)
    assert card().full_name.value == name


def test_a_run_of_files_is_undone_like_any_other_and_stays_undone(folder, sync, card, sessions, acting):
    folder.facts(("common.workTime", "08:00–18:00"))
    folder.rows(STAFF, ("fio", "post"), ("А", "учитель"))
    sync()
    folder.facts(("common.workTime", "09:00–18:00"))
    folder.rows(STAFF, ("fio", "post"), ("Б", "учитель"))
    operations.undo_run(sessions, sync().run, **acting)
    assert card().fact("common.workTime").value == "08:00–18:00"
    assert [row.get("fio").value for row in card().rows[STAFF]] == ["А"]
    report = sync()
    assert (report.run, report.kept) == (None, 3)
    folder.facts(("common.workTime", "10:00–18:00"))
    assert sync(take_files=True).changed == 1


@ON_SQLITE
def test_rows_follow_the_order_of_the_file(folder, sync, card):
    folder.rows(STAFF, ("fio", "post"), ("А", "учитель"), ("Б", "учитель"), ("В", "учитель"))
    sync()
    folder.rows(STAFF, ("fio", "post"), ("В", "учитель"), ("Г", "учитель"), ("А", "учитель"), ("Б", "учитель"))
    assert sync().added == 1
    assert [row.get("fio").value for row in card().rows[STAFF]] == ["В", "Г", "А", "Б"]
    assert sync().run is None


@ON_SQLITE
def test_a_row_keeps_its_identity_while_its_cells_change(folder, sync, card):
    folder.rows(STAFF, ("fio", "post", "specExperience"), ("А", "учитель", "1"), ("Б", "учитель", "2"))
    sync()
    before = [row.id for row in card().rows[STAFF]]
    folder.rows(STAFF, ("fio", "post", "specExperience"), ("А", "учитель", "2"), ("Б", "учитель", "3"))
    assert sync().changed == 2
    assert [row.id for row in card().rows[STAFF]] == before


@ON_SQLITE
def test_a_folder_that_lost_its_tables_stops_and_asks(folder, sync, card):
    table = folder.rows(STAFF, ("fio", "post"), *[(f"Учитель {number}", "учитель") for number in range(10)])
    folder.facts(("common.workTime", "08:00–18:00"))
    sync()
    table.unlink()
    report = sync()
    assert "--force" in report.refused_whole
    assert len(card().rows[STAFF]) == 10
    assert sync(force=True).withdrawn == 10


@ON_SQLITE
def test_an_unread_line_withdraws_nothing(folder, sync, card):
    folder.facts(("common.workTime", "08:00–18:00"), ("catering.dietMenu", "есть"), ("objects.ovz", "пандус"))
    folder.rows(STAFF, ("fio", "post", "teachingLevel"), ("А", "учитель", "высшее"), ("Б", "учитель", "высшее"))
    sync()
    folder.facts(("common.workTme", "09:00–18:00"), ("catering.dietMenu", "есть"), ("objects.ovz", "отсутствует"))
    folder.rows(STAFF, ("fio", "post", "teachingLevel"), ("А", "учитель", "нет"), ("Б", "учитель", "высшее"))
    report = sync()
    assert (report.run, report.withdrawn, len(report.findings)) == (None, 0, 3)
    assert card().fact("common.workTime").value == "08:00–18:00"
    assert card().fact("objects.ovz").value == "пандус"
    assert card().rows[STAFF][0].get("teachingLevel").value == "высшее"


@ON_SQLITE
def test_one_folder_that_is_refused_keeps_no_other_out(folder, sessions, acting, tmp_path):
    folder.facts(("common.workTime", "08:00–18:00"))
    wrong = SchoolFolder("nobody", tmp_path / "nobody", 999)
    reports = sync_folders(sessions, [wrong, SchoolFolder("gimnaziya-56", folder.path, 1)], **acting)
    assert "999" in reports[0].refused_whole
    assert reports[1].added == 1


@ON_SQLITE
def test_folders_whose_files_are_the_same_are_passed_over(folder, sync):
    folder.facts(("common.workTime", "08:00–18:00"))
    assert sync(changed_only=True).read == 1
    assert sync(changed_only=True).read == 0
    folder.document("ustav.pdf")
    assert sync(changed_only=True).read == 1


@pytest.mark.parametrize("name", [b"documents/bad\xff.pdf", b"documents/new\nline.pdf", b"facts/bad\xff.csv"])
@ON_SQLITE
def test_a_file_whose_name_is_no_text_is_named_and_holds_nobody_up(folder, sync, name):
    folder.facts(("common.workTime", "08:00–18:00"))
    path = folder.path / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"%PDF-1.7")
    report = sync()
    assert report.added == 1
    (found,) = report.findings
    assert found.place.isprintable()
    assert found.sentence.isprintable()


@pytest.mark.parametrize("number", [2, 0, -1, 2**31, 10**20])
@ON_SQLITE
def test_a_folder_speaks_for_no_institution_but_its_own(folder, sessions, acting, load, number):
    load("spb-schools", schools(school(), school("лицей", 30)))
    folder.facts(("common.workTime", "08:00–18:00"))
    (report,) = sync_folders(sessions, [SchoolFolder(folder.path.name, folder.path, number)], **acting)
    assert report.run is None
    assert str(number) in report.refused_whole

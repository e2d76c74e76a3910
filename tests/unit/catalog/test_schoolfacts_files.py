"""What schools' tables and documents are read as, and what is refused in them: file, line, column, remedy."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from catalog.fields import ROW_KEYS
from catalog.schoolfacts.columns import DOCUMENT_COLUMNS, FACT_COLUMNS, group_columns, groups, signature_of
from catalog.schoolfacts.documents import find_documents
from catalog.schoolfacts.read import read_folder
from catalog.schoolfacts.template import as_csv
from tests.unit.catalog.schoolfolder import PDF, Folder

STAFF = "employees.teachingStaff"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder."""
    return Folder(tmp_path / "school")


def said(folder: Folder) -> dict[str, object]:
    """The single facts of the folder, by field."""
    return {
        name: word.value if word.state == "given" else {"absent": word.value}
        for name, word in read_folder(folder.path).said.items()
    }


def problems(folder: Folder) -> list[tuple[str, int, str]]:
    """Where something is wrong."""
    return [(found.file, found.line, found.column) for found in read_folder(folder.path).findings]


def sentence(folder: Folder) -> str:
    """The one sentence about the folder."""
    (found,) = read_folder(folder.path).findings
    return found.sentence


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_table_is_read_as_any_program_saves_it(folder, encoding, delimiter):
    lines = [FACT_COLUMNS, ("common.workTime", "Режим, график", "пн–пт 8:00–18:00; сб — выходной", *[""] * 5)]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    folder.write("facts/facts.csv", text.encode(encoding))
    assert said(folder) == {"hours": "пн–пт 8:00–18:00; сб — выходной"}
    assert problems(folder) == []


def test_a_workbook_stands_for_a_table(folder):
    book = Workbook()
    book.active.append(FACT_COLUMNS)
    book.active.append(("objects.hostelNum", "", 0))
    book.active.append(("catering.dietMenu", "", "=1+1"))
    path = folder.path / "facts" / "facts.xlsx"
    path.parent.mkdir()
    book.save(path)
    assert said(folder) == {"objects.hostelNum": "0"}
    folder.facts(("catering.dietMenu", "есть"))
    assert said(folder) == {"catering.dietMenu": "есть"}
    assert problems(folder) == [("facts/facts.xlsx", 0, "")]


def test_absence_is_declared_where_the_standard_allows_it(folder):
    folder.facts(
        ("common.addressPlaceDop", "Отсутствует"),
        ("objects.hostelNum", "0"),
        ("objects.interNum", "нет"),
        ("catering.dietMenu", "нет"),
        ("objects.ovz", "не предусмотрено"),
    )
    assert said(folder) == {
        "common.addressPlaceDop": {"absent": "отсутствует"},
        "objects.hostelNum": "0",
        "objects.interNum": {"absent": "нет"},
        "catering.dietMenu": "нет",
    }
    assert problems(folder) == [("facts/facts.csv", 6, "значение")]
    assert "Беспрепятственный доступ" in sentence(folder)


def test_a_group_is_declared_absent_by_one_line_of_such_words(folder):
    folder.rows("struct.filInfo", ("Наименование филиала", "Адрес"), ("отсутствует", "отсутствует"))
    folder.rows(STAFF, ("fio",), ("нет",))
    read = read_folder(folder.path)
    assert (read.groups["struct.filInfo"].absent, read.groups["struct.filInfo"].rows) == ("отсутствует", [])
    assert (read.groups[STAFF].absent, read.groups[STAFF].held) == ("", True)
    assert problems(folder) == [(f"facts/{STAFF}.csv", 2, "")]


def test_a_line_of_noughts_is_a_line_of_numbers_where_numbers_are_asked(folder):
    folder.rows("vacant.vacant", ("numberBFVacant", "numberBRVacant"), ("0", "0"))
    table = read_folder(folder.path).groups["vacant.vacant"]
    assert (table.absent, [row.cells for row in table.rows]) == ("", [{"numberBFVacant": "0", "numberBRVacant": "0"}])


@pytest.mark.parametrize(
    ("code", "near"),
    [
        ("common.workTme", "common.workTime"),
        ("COMMON.WORKTIM", "common.workTime"),
        ("workTime", "common.workTime"),
        ("Режим и график работы", "common.workTime"),
        ("document.ustavDoc", "document.ustavDocLink"),
        ("managers.rucovodstvoZam.fio", "facts/managers.rucovodstvoZam.csv"),
        ("managers.rucovodstvoZam", "facts/managers.rucovodstvoZam.csv"),
    ],
)
def test_an_unknown_code_is_answered_with_the_nearest_one(folder, code, near):
    folder.facts((code, "что-то"))
    assert problems(folder) == [("facts/facts.csv", 2, "код")]
    assert near in sentence(folder)


def test_a_code_in_other_letters_is_the_same_code(folder):
    folder.facts(("Common.WorkTime ", "8–18"))
    assert said(folder) == {"hours": "8–18"}


def test_a_detached_signature_is_found_by_its_name_where_the_name_means_one_document(folder):
    signature = b"\x30\x82\x01\x02"
    for name in ("plan.pdf", "Ustav.PDF", "rules.pdf", "both.pdf"):
        folder.document(name)
    folder.document("rules.txt", b"rules")
    folder.document("scan.jpg", b"\xff\xd8\xff")
    for name in ("plan.sig", "ustav.pdf.SIG", "rules.sig", "scan.p7s", "both.sig", "both.pdf.p7s"):
        folder.document(name, signature)
    found = {name: file.signature for name, file in find_documents(folder.path).files.items() if file.signature}
    assert found == {
        "documents/plan.pdf": "documents/plan.sig",
        "documents/Ustav.PDF": "documents/ustav.pdf.SIG",
        "documents/scan.jpg": "documents/scan.p7s",
        "documents/both.pdf": "documents/both.pdf.p7s",  # the full name before the shorter
    }


def test_a_document_has_size_and_format_from_the_file_and_details_from_its_tables(folder):
    folder.document("Устав 2024.pdf")
    folder.document("plan.pdf")
    folder.document("plan.pdf.sig", b"\x30\x82\x01\x02")
    folder.write(
        "documents/documents.csv",
        as_csv(DOCUMENT_COLUMNS, [("plan.pdf", "Учебный план", "01.09.2026", "УКЭП", "Иванова А. П.", "2026-09-01")]),
    )
    folder.facts(
        ("document.ustavDocLink", "", "устав 2024.PDF", "30.08.2024", "копия"),
        ("document.modeDocLink", "", "documents\\plan.pdf"),
        ("eduStandarts.eduFedDoc", "https://fgos.example/a"),
        ("eduStandarts.eduFedDoc", "ФГОС", "https://fgos.example/b c"),
    )
    folder.rows(
        "education.eduOp", ("Наименование", "educationPlan"), ("ООО", "План | plan.pdf;; https://plan.example/")
    )
    found = said(folder)
    assert problems(folder) == []
    assert found["document.ustavDocLink"] == {
        "value": "Устав", "href": "documents/Устав%202024.pdf", "date": "2024-08-30", "size": len(PDF), "format": "PDF", "signature": "copy",
    }  # fmt: skip
    plan = {
        "href": "documents/plan.pdf", "date": "2026-09-01", "signed_on": "2026-09-01", "size": len(PDF), "format": "PDF",
        "signature": "qualified", "signed_by": "Иванова А. П.", "signature_href": "documents/plan.pdf.sig",
    }  # fmt: skip
    assert found["document.modeDocLink"] == {"value": "Учебный план"} | plan
    assert found["eduStandarts.eduFedDoc"] == [
        {"value": "https://fgos.example/a", "href": "https://fgos.example/a"},
        {"value": "ФГОС", "href": "https://fgos.example/b%20c"},
    ]
    (row,) = read_folder(folder.path).groups["education.eduOp"].rows
    assert row.cells["educationPlan"] == [
        {"value": "План"} | plan,
        {"value": "Учебный план", "href": "https://plan.example/"},
    ]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (("document.ustavDocLink", "Устав", "documents/nowhere.pdf"), "файл или ссылка"),
        (("document.ustavDocLink", "Устав", "../../etc/passwd"), "файл или ссылка"),
        (("document.ustavDocLink", "Устав", "/../etc/passwd"), "значение"),
        (("document.ustavDocLink", "Устав", "C:\\Documents\\ustav.pdf"), "файл или ссылка"),
        (("document.ustavDocLink", "Устав", "javascript:alert(1)"), "файл или ссылка"),
        (("document.ustavDocLink", "Устав", "//evil.example/a.pdf"), "файл или ссылка"),
        (("document.ustavDocLink", "Устав", 'https://evil.example/"><script>'), "значение"),
        (("document.ustavDocLink", "Устав", "ustav.pdf", "31.02.2024"), "дата документа"),
        (("document.ustavDocLink", "Устав", "ustav.pdf", "", "печать"), "подпись"),
        (("document.ustavDocLink", "Устав", "ustav.pdf", "", "", "", "вчера"), "дата подписи"),
        (("common.workTime", "8–18", "ustav.pdf"), "значение"),
        (("common.workTime", "я" * 20_001), ""),
        (("common.email", "директор"), "значение"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(folder, line, column):
    folder.document("ustav.pdf")
    folder.facts(("catering.dietMenu", "есть"), line)
    assert problems(folder) == [("facts/facts.csv", 3, column)]
    assert said(folder) == {"catering.dietMenu": "есть"}


def test_texts_that_look_like_programs_stay_texts(folder):
    evil = ['=HYPERLINK("https://evil.example")', "+7 812 555-00-00", "@SUM(1)", "<script>alert(1)</script>", "{{7*7}}"]
    folder.rows("objects.purposeLibr", ("objName", "objAddress"), *[(text, "x") for text in evil], ("'=1+1", "x"))
    rows = read_folder(folder.path).groups["objects.purposeLibr"].rows
    assert [row.cells["objName"] for row in rows] == [*evil, "=1+1"]


def test_a_heading_nobody_knows_is_a_note_or_a_mistyped_one(folder):
    folder.rows(STAFF, ("fio", "Дожность", "Примечание"), ("А", "учитель", "болеет"))
    read = read_folder(folder.path)
    assert [(found.column, found.kept_out) for found in read.findings] == [("Дожность", True), ("Примечание", False)]
    assert "Должность (должности)" in read.findings[0].sentence
    assert read.groups[STAFF].held  # the post tells rows apart
    assert read.groups[STAFF].rows == []


def test_a_table_of_an_unknown_name_withdraws_nothing_of_the_nearest(folder):
    folder.rows("employees.teachingStaf", ("fio",), ("А",))
    assert "employees.teachingStaff.csv" in sentence(folder)
    assert read_folder(folder.path).groups[STAFF].held


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbf\r\n",
        b"\x00\x01\x02\x03" * 100,
        b"PK\x03\x04broken",
        PDF,
        b'{"a": 1}',
        b"<html><table></table></html>",
        ";".join(f"c{number}" for number in range(1_000_000)).encode(),
        b"x" * 1_000_001,
        "не та;таблица\n1;2\n".encode(),
        "код;сведения;значение\n".encode() + b'"' + b"x;" * 600_000,
    ],
    ids=["empty", "bom", "binary", "zip", "pdf", "json", "html", "columns", "line", "other", "quote"],
)
def test_what_is_no_table_of_facts_is_refused_in_a_sentence_and_withdraws_nothing(folder, content):
    folder.write("facts/facts.csv", content)
    read = read_folder(folder.path)
    assert (read.read, read.singles.hold_all) == (0, True)
    assert {found.file for found in read.findings} == {"facts/facts.csv"}
    assert all(found.sentence for found in read.findings)


def test_a_record_with_a_nul_byte_is_refused_alone(folder):
    folder.write("facts/facts.csv", "код;значение\ncommon.workTime;8\0–18\ncatering.dietMenu;есть\n".encode())
    assert problems(folder) == [("facts/facts.csv", 2, "")]
    assert said(folder) == {"catering.dietMenu": "есть"}
    assert read_folder(folder.path).singles.hold_all


def test_a_bomb_of_a_workbook_is_refused(folder):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        archive.writestr("xl/workbook.xml", b"0" * (60 << 20))
    folder.write("facts/facts.xlsx", buffer.getvalue())
    assert read_folder(folder.path).singles.hold_all


def test_links_are_never_followed(folder, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_bytes(as_csv(FACT_COLUMNS, [("common.workTime", "", "8–18", *[""] * 5)]))
    (tmp_path / "secret.pdf").write_bytes(PDF)
    (folder.path / "facts").mkdir()
    (folder.path / "facts" / "facts.csv").symlink_to(secret)
    (folder.path / "documents").mkdir()
    (folder.path / "documents" / "secret.pdf").symlink_to(tmp_path / "secret.pdf")
    (folder.path / "documents" / "more").symlink_to(tmp_path)
    (folder.path / "food").symlink_to(tmp_path)
    read = read_folder(folder.path)
    assert (read.read, read.singles.hold_all, dict(read.documents.files)) == (0, True, {})
    assert {found.file for found in read.findings} == {
        "facts/facts.csv",
        "documents/secret.pdf",
        "documents/more",
        "food",
    }


def test_a_pipe_is_not_waited_for(folder):
    (folder.path / "documents").mkdir()
    os.mkfifo(folder.path / "documents" / "pipe.pdf")
    os.mkfifo(folder.path / "documents" / "documents.csv")
    (folder.path / "facts").mkdir()
    os.mkfifo(folder.path / "facts" / "facts.csv")
    assert len(read_folder(folder.path).findings) == 3


def office(*names: str) -> bytes:
    """An office file that holds these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "<a/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "published"),
    [
        ("a.pdf", PDF, True),
        ("a.PDF", b"\xef\xbb\xbf" + PDF, True),
        ("a.docx", office("word/document.xml"), True),
        ("a.xlsx", office("xl/workbook.xml"), True),
        ("a.odt", office("mimetype", "content.xml"), True),
        ("a.rtf", b"{\\rtf1 x}", True),
        ("a.txt", "Текст".encode(), True),
        ("a.txt", "Текст".encode("utf-16"), True),
        ("a.jpg", b"\xff\xd8\xff\xe0", True),
        ("a.png", b"\x89PNG\r\n\x1a\n", True),
        ("a.sig", b"\x30\x82\x01\x02", True),
        ("a.p7s", b"MIIB" * 20, True),
        ("a.pdf", b"<html><script>alert(1)</script>", False),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin"), False),
        ("a.docx", office("xl/workbook.xml"), False),
        ("a.docx", b"PK\x03\x04nothing", False),
        ("a.txt", b"<svg onload=alert(1)>", False),
        ("a.txt", b"text\0more", False),
        ("a.sig", b"<script>", False),
        ("a.html", b"<p>", False),
        ("a.svg", b"<svg/>", False),
        ("a.js", b"alert(1)", False),
        ("a.zip", office("a.pdf"), False),
        ("a.exe", b"MZ", False),
        ("a", PDF, False),
        ("a.pdf", b"", False),
        ("a\u202efdp.pdf", PDF, False),
        ("a\nb.pdf", PDF, False),
        ("a\\b.pdf", PDF, False),
        ("я" * 100 + ".pdf", PDF, True),
    ],
)  # fmt: skip
def test_documents_are_those_of_known_kinds_by_name_and_content(folder, name, content, published):
    folder.document(name, content)
    found = find_documents(folder.path)
    assert (len(found.files), len(found.refused), len(found.findings)) == (published, not published, not published)


def test_a_document_beyond_the_limit_is_refused(folder, monkeypatch):
    monkeypatch.setattr("catalog.schoolfacts.documents.LARGEST_DOCUMENT", 10)
    folder.document("a.pdf")
    assert find_documents(folder.path).findings


def test_an_address_keeps_its_letters_and_encodes_its_signs(folder):
    names = ["Устав №1 (новый).pdf", "50%.pdf", "a#b?c.pdf", 'q"u.pdf', "x y.pdf"]
    for name in names:
        folder.document(name)
    found = find_documents(folder.path)
    assert {file.href for file in found.files.values()} == {
        "documents/Устав%20%E2%84%961%20(новый).pdf", "documents/50%25.pdf", "documents/a%23b%3Fc.pdf", "documents/q%22u.pdf",
        "documents/x%20y.pdf",
    }  # fmt: skip
    assert all(found.find(name) for name in names)


def test_what_documents_csv_says_wrongly_holds_the_fact_back(folder):
    folder.document("a.pdf")
    folder.write("documents/documents.csv", as_csv(DOCUMENT_COLUMNS, [("a.pdf", "", "32.01.2026", "", "", "")]))
    folder.facts(("document.ustavDocLink", "Устав", "a.pdf"))
    assert problems(folder) == [
        ("documents/documents.csv", 2, "дата документа"),
        ("facts/facts.csv", 2, "файл или ссылка"),
    ]
    assert said(folder) == {}


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("простая", "simple"), ("Простая электронная подпись", "simple"), ("УКЭП", "qualified"),
        ("усиленная  квалифицированная", "qualified"), ("Усиленная неквалифицированная ЭП", "unqualified"),
        ("Скан", "scan"), ("копия", "copy"), ("печать", None),
    ],
)  # fmt: skip
def test_signatures_are_told_in_words(word, kind):
    assert signature_of(word) == kind


def test_rows_of_every_group_keep_their_identity():
    for group in groups():
        assert group in ROW_KEYS, group
        assert set(ROW_KEYS[group]) <= set(group_columns(group)), group


def test_names_that_are_no_text_are_told_as_far_as_they_can_be(folder):
    for top, end in (("documents", ".pdf"), ("facts", ".csv")):
        (folder.path / top).mkdir()
        Path(os.fsdecode(os.fsencode(folder.path / top) + b"/\xff\x1b[31m" + end.encode())).write_bytes(PDF)
    for found in read_folder(folder.path).findings:
        assert found.place.isprintable()
        assert found.place.encode()
        assert found.sentence.encode()
    assert len(problems(folder)) == 2

"""What published documents say is read once, whatever the files do."""

import os
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.texts import child, formats, limits
from publisher.texts.formats import Part, Unreadable, read_file
from publisher.texts.reader import DocumentReader, Extracted
from publisher.texts.store import TextStore
from tests.support.papers import blank_pdf, locked_pdf, make_docx, make_pdf, make_xlsx


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def words_of(path: Path) -> str:
    return " ".join(part.text for part in read_file(path, path.suffix))


def archive(**members: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def test_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    path = written(tmp_path, "plan.pdf", make_pdf("Приём в первый класс", "Плата за питание"))
    assert read_file(path, ".pdf") == [Part("Приём в первый класс"), Part("Плата за питание", "page=2")]


def test_a_word_cut_at_the_end_of_a_line_is_whole(tmp_path: Path) -> None:
    assert formats.tidy("учреж-\nдение  отды\u00ad\nха,\n№ 5") == "учреждение отдыха, № 5"


def test_a_docx_is_read_with_its_tables(tmp_path: Path) -> None:
    path = written(tmp_path, "order.docx", make_docx(["Порядок перевода", "Заявление"], [["Срок", "три дня"]]))
    assert words_of(path) == "Порядок перевода Заявление Срок три дня"


def test_a_workbook_is_read_without_its_hidden_sheets(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "Меню": [["Каша овсяная", 200.0, date(2026, 11, 20)]],
        "Черновик": [["зарплата повара"]],
    }
    path = written(tmp_path, "menu.xlsx", make_xlsx(sheets, hidden=["Черновик"]))
    assert words_of(path) == "Каша овсяная 200 20.11.2026"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1251"])
def test_a_plain_text_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    text = "Правила поведения обучающихся в столовой и в спортивном зале"
    assert words_of(written(tmp_path, "rules.txt", text.encode(encoding))) == text


def test_a_pdf_that_only_forbids_changes_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "ustav.pdf", locked_pdf(make_pdf("Устав школы"), ""))
    assert words_of(path) == "Устав школы"


def test_long_documents_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CHARACTERS", 12)
    monkeypatch.setattr(limits, "MOST_PAGES", 2)
    paper = written(tmp_path, "long.pdf", make_pdf("Первая", "Вторая страница", "Третья"))
    assert read_file(paper, ".pdf") == [Part("Первая"), Part("Вторая", "page=2")]
    assert words_of(written(tmp_path, "long.docx", make_docx(["слово"] * 50))) == "слово слово"
    assert words_of(written(tmp_path, "long.xlsx", make_xlsx({"А": [["слово"]] * 50}))) == "слово слово"


BOMB = archive(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b" " * (limits.LARGEST_UNPACKED + 1)})
HOSTILE = {
    "a password": ("a.pdf", lambda: locked_pdf(make_pdf("Тайна"), "secret"), formats.ENCRYPTED),
    "no PDF": ("b.pdf", lambda: b"%PDF-1.7 \xff\x00 nothing", formats.BROKEN),
    "half a PDF": ("c.pdf", lambda: make_pdf("Устав")[:700], formats.BROKEN),
    "a bomb": ("d.docx", lambda: BOMB, formats.TOO_LARGE),
    "macros": ("e.xlsx", lambda: archive(**{"xl__workbook.xml": b"<w/>", "xl__vbaProject.bin": b"Sub"}), formats.MACROS),
    "an empty archive": ("f.docx", archive, formats.BROKEN),
    "no archive": ("g.xlsx", lambda: b"PK\x03\x04 nothing", formats.BROKEN),
    "half a DOCX": ("h.docx", lambda: make_docx(["Устав"])[:2000], formats.BROKEN),
    "a legacy workbook that is none": ("i.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, formats.BROKEN),
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader() as made:
        yield made


@pytest.mark.parametrize("case", HOSTILE)
def test_a_bad_file_costs_a_sentence(tmp_path: Path, reader: DocumentReader, case: str) -> None:
    name, make, said = HOSTILE[case]
    assert reader.read(written(tmp_path, name, make()), Path(name).suffix) == Extracted(problem=said)


def test_names_of_entities_are_not_unfolded(tmp_path: Path, reader: DocumentReader) -> None:
    laughs = b'<!DOCTYPE w [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (ord("a") + n, (b"&%c;" % (ord("a") + n - 1)) * 10) for n in range(1, 20)
    )
    whole = zipfile.ZipFile(BytesIO(make_docx(["Устав"])))
    members = {name: whole.read(name) for name in whole.namelist()}
    body = members["word/document.xml"].replace(b"<w:body>", b"<w:body><w:p><w:r><w:t>&t;</w:t></w:r></w:p>")
    members["word/document.xml"] = body.replace(b"<w:document", laughs + b"]>\n<w:document", 1)
    started = time.monotonic()
    found = reader.read(written(tmp_path, "laughs.docx", archive(**members)), ".docx")
    assert time.monotonic() - started < 5
    assert len("".join(part.text for part in found.parts)) < 1000


def test_a_reader_that_does_not_answer_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = written(tmp_path, "good.txt", "Устав".encode())
    pipe = tmp_path / "never.txt"
    os.mkfifo(pipe)  # whoever opens it waits for ever
    with DocumentReader(seconds=1.0) as reader:
        assert reader.read(good, ".txt").parts
        assert reader.read(pipe, ".txt").problem == formats.TOO_LONG
        assert reader.read(good, ".txt").parts


def test_a_reader_that_dies_is_replaced(tmp_path: Path) -> None:
    good = written(tmp_path, "good.txt", "Устав".encode())
    with DocumentReader() as reader:
        assert reader.read(good, ".txt").parts
        assert reader._child is not None
        reader._child.kill()
        reader._child.wait()
        assert reader.read(good, ".txt").parts


def test_memory_is_limited(tmp_path: Path, reader: DocumentReader) -> None:
    """Two cells in the far corners: a reader that lays the sheet out in memory wants sixteen thousand million cells."""
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>'
    whole = zipfile.ZipFile(BytesIO(make_xlsx({"А": [["1"]]})))
    members = {name: whole.read(name) for name in whole.namelist()} | {"xl/worksheets/sheet1.xml": sheet}
    path = written(tmp_path, "corners.xlsx", archive(**members))
    started = time.monotonic()
    assert reader.read(path, ".xlsx").problem
    assert time.monotonic() - started < limits.SECONDS
    assert reader.read(written(tmp_path, "good.txt", b"good"), ".txt").parts


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(sorted(formats.READABLE)), st.integers(0, 1200))
def test_whatever_the_bytes_there_is_an_answer(junk: bytes, ending: str, at: int) -> None:
    import tempfile

    whole = {".pdf": PDF, ".docx": DOCX, ".xlsx": XLSX}.get(ending, b"")
    with tempfile.NamedTemporaryFile(suffix=ending) as file:
        file.write(whole[:at] + junk + whole[at + len(junk) :])
        file.flush()
        answered = child.answer(f'{{"path": "{file.name}", "ending": "{ending}"}}')
    assert '"parts"' in answered


PDF, DOCX, XLSX = make_pdf("Устав"), make_docx(["Устав"]), make_xlsx({"А": [["Устав"]]})


class CountingReader(DocumentReader):
    """A reader that remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def read(self, path: Path, ending: str) -> Extracted:
        self.asked.append(path.name)
        return super().read(path, ending)


def test_a_text_is_extracted_once(tmp_path: Path) -> None:
    paper = written(tmp_path, "plan.pdf", make_pdf("План приёма", "Сроки"))
    twin = written(tmp_path, "twin.pdf", paper.read_bytes())
    for turn in range(2):
        reader = CountingReader()
        store = TextStore(tmp_path / "texts", reader)
        store.ask("abc", paper)
        store.ask("abc", twin)
        assert store.get("abc") == Extracted((Part("План приёма"), Part("Сроки", "page=2")))
        store.close()
        assert reader.asked == ([] if turn else ["plan.pdf"])


def test_a_damaged_text_is_read_again(tmp_path: Path) -> None:
    paper = written(tmp_path, "plan.pdf", make_pdf("План приёма"))
    store = TextStore(tmp_path / "texts")
    store.ask("abc", paper)
    assert store.get("abc").parts
    store.close()
    [kept] = (tmp_path / "texts").rglob("*.json")
    kept.write_bytes(b'{"problem": "", "par')
    store = TextStore(tmp_path / "texts")
    store.ask("abc", paper)
    assert store.get("abc").parts
    store.close()


def test_texts_that_nobody_publishes_are_forgotten(tmp_path: Path) -> None:
    store = TextStore(tmp_path / "texts")
    for digest in ("abc", "def"):
        store.ask(digest, written(tmp_path, f"{digest}.pdf", blank_pdf(digest)))
        store.get(digest)
    store.close()
    store.keep_only({"def"})
    assert [path.stem for path in (tmp_path / "texts").rglob("*.json")] == ["def"]


def test_what_nobody_can_read_is_not_asked_for(tmp_path: Path) -> None:
    reader = CountingReader()
    store = TextStore(tmp_path / "texts", reader)
    store.ask("abc", written(tmp_path, "plan.sig", b"0\x82"))
    assert store.get("abc") == Extracted()
    assert not reader.asked
    store.close()


def test_a_file_of_too_many_bytes_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_FILE", 3)
    with pytest.raises(Unreadable, match="too large"):
        read_file(written(tmp_path, "good.txt", b"good"), ".txt")

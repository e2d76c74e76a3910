"""Files that people send: looked into, stripped, kept under a random name, given out to be saved (attack rows 4, 6, 8, 39)."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict

from core.i18n import language
from surveys.definition.model import Question, QuestionType, UploadedFile
from surveys.questions.base import AnswerRefused
from surveys.questions.filenames import clean_filename, content_disposition
from surveys.questions.files import FileStore, download_headers
from surveys.questions.filetypes import TYPES, find_type
from surveys.questions.receive import take_files

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with language("en"):
        yield


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "uploads" / "surveys", largest=200_000)


def archive(parts: dict[str, bytes], *, comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
        packed.comment = comment
    return made.getvalue()


def office(kind: str, **more: bytes) -> bytes:
    main = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet"}[kind]
    return archive(
        {"[Content_Types].xml": f'<Types><Override ContentType="x.{main}.main+xml"/></Types>'.encode(), **more}
    )


ODT = archive({"mimetype": TYPES["odt"].encode(), "content.xml": b"<office/>"})


def picture(kind: str, *, exif: bool = False) -> bytes:
    made = io.BytesIO()
    drawn = Image.new("RGB", (40, 20), "green")
    notes = Image.Exif()
    notes[0x010F] = "Secret Camera"
    notes[0x0112] = 6  # held upright
    notes.get_ifd(0x8825)[2] = (55.0, 45.0, 0.0)
    drawn.save(made, kind, exif=notes.tobytes() if exif else b"")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (PDF, "pdf"),
        (office("docx"), "docx"),
        (office("xlsx"), "xlsx"),
        (office("xlsx", **{"xl/printerSettings/printerSettings1.bin": b"how it is printed"}), "xlsx"),
        (ODT, "odt"),
        (picture("JPEG"), "jpg"),
        (picture("PNG"), "png"),
        ("Меню: борщ\nи блины".encode(), "txt"),
        ("Меню на неделю".encode("cp1251"), "txt"),
    ],
)
def test_a_file_is_known_by_its_bytes_whatever_its_name_says(store: FileStore, data: bytes, ending: str) -> None:
    file = store.keep(io.BytesIO(data), "virus.exe.svg")
    assert file.type == TYPES[ending]
    assert file.name == f"virus.exe.{ending}"
    assert file.size == len(store.read(file.id))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "data",
    [
        SVG,
        b"\xef\xbb\xbf  <?xml version='1.0'?>" + SVG,
        b"<!doctype html><h1>x</h1>",
        b"text first <ScRiPt>alert(1)</sCrIpT>",
        b"\r\n\r\n<html>",
        b"MZ\x90\x00 a programme",
        b"GIF89a/*<script>*/",
        b"\x7fELF",
        b"a text with a \x00 in it",
        bytes(range(128, 256)) * 3,
        b"   ",
        PDF + b"<html>" * 10 + archive({"a": b"b"}),  # two things at once
        b"%PDF-1.7 without an end",
        b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF",
        archive({"readme.txt": b"only an archive"}),
        archive({"META-INF/MANIFEST.MF": b"x", "A.class": b"x"}),
        office("docx", **{"word/vbaProject.bin": b"macro"}),
        archive({"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"}),
        office("docx", **{"word/embeddings/oleObject1.bin": b"x"}),
        office("xlsx") + b"<html><script>",
        b"GIF89a" + office("xlsx"),
        archive({"mimetype": TYPES["odt"].encode(), "Basic/script-lc.xml": b"x"}),
        office("docx")[:-30],
        b"PK\x03\x04" + b"\x00" * 100,
        b"\xff\xd8\xff\xe0 no picture",
        b"\x89PNG\r\n\x1a\n no picture",
    ],
)
def test_anything_else_is_refused_with_a_sentence_and_leaves_nothing(store: FileStore, data: bytes) -> None:
    with pytest.raises(AnswerRefused, match=r"\.$"):
        store.keep(io.BytesIO(data), "menu.pdf")
    assert not [path for path in store.folder.rglob("*") if path.is_file()]


def test_a_picture_is_drawn_anew_without_place_or_camera(store: FileStore) -> None:
    data = picture("JPEG", exif=True) + b"<script>alert(1)</script>"
    assert b"Secret Camera" in data
    kept = store.read(store.keep(io.BytesIO(data), "a.jpg").id)
    assert b"Secret Camera" not in kept
    assert b"<script>" not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert not drawn.getexif()
        assert drawn.size == (20, 40)  # upright as it was held


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = office("xlsx", **{"xl/worksheets/sheet1.xml": bytes(150 * 2**20)})
    assert len(bomb) < 200_000
    with pytest.raises(AnswerRefused, match="too large once it is unpacked"):
        find_type(bomb)
    many = office("xlsx", **{f"xl/worksheets/sheet{number}.xml": b"" for number in range(5001)})
    with pytest.raises(AnswerRefused, match="too large once it is unpacked"):
        find_type(many)
    wide = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(wide, "PNG")
    with pytest.raises(AnswerRefused, match="too many points"):
        find_type(wide.getvalue())


def test_a_file_that_is_empty_or_too_large_is_refused(store: FileStore) -> None:
    with pytest.raises(AnswerRefused, match="The file is empty"):
        store.keep(io.BytesIO(b""), "a.txt")
    with pytest.raises(AnswerRefused, match="at most 195 KB"):
        store.keep(io.BytesIO(b"a" * 200_001), "a.txt")


def test_files_lie_under_random_names_and_say_no_moment(store: FileStore) -> None:
    first, second = (store.keep(io.BytesIO(PDF), "../../etc/passwd") for _ in range(2))
    assert first.id != second.id
    path = store.path(first.id)
    assert path.relative_to(store.folder) == Path(first.id[:2], first.id)
    assert path.stat().st_mode & 0o077 == 0
    moments = {os.stat(place).st_mtime for place in (path, path.parent, store.folder, store.path(second.id))}
    assert moments == {315_532_800}
    store.remove(first.id)
    store.remove(first.id)
    assert not path.exists()
    assert path.parent.stat().st_mtime == 315_532_800


@pytest.mark.parametrize("file_id", ["", "../x", "A" * 32, "0" * 31, "0" * 33, "0" * 30 + "/."])
def test_no_path_is_made_of_what_is_no_id(store: FileStore, file_id: str) -> None:
    with pytest.raises(ValueError, match="no id of a file"):
        store.path(file_id)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("..\\..\\x", "x.pdf"),
        ("C:\\Users\\anna\\План питания.PDF", "План питания.pdf"),
        ("a\x00b.pdf", "a b.pdf"),
        ("счёт\u202efdp.exe", "счётfdp.pdf"),
        ("CON", "file-con.pdf"),
        ("nul.tar.gz", "file-nul.tar.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("я" * 300, "я" * 116 + ".pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
    ],
)
def test_names_are_cleaned(sent: str, kept: str) -> None:
    assert clean_filename(sent, "pdf") == kept


@given(name=st.text(max_size=400))
def test_every_name_becomes_a_harmless_one(name: str) -> None:
    cleaned = clean_filename(name, "pdf")
    assert cleaned.endswith(".pdf")
    assert len(cleaned) <= 120
    assert not set(cleaned) & set('/\\\x00\r\n"<>:|?*')
    assert not cleaned.startswith(".")
    header = content_disposition(cleaned)
    assert header.isascii()
    assert "\r" not in header
    assert "\n" not in header
    assert header.count('"') == 2


def test_staff_gets_a_file_to_save_not_to_open() -> None:
    headers = download_headers(UploadedFile("0" * 32, "План «А».pdf", 5, "application/pdf"))
    assert headers["Content-Disposition"] == (
        "attachment; filename=\"file.pdf\"; filename*=UTF-8''%D0%9F%D0%BB%D0%B0%D0%BD%20%C2%AB%D0%90%C2%BB.pdf"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_a_form_gives_its_files_to_their_questions(store: FileStore) -> None:
    asked = [Question("plan", QuestionType.FILE, accept=("pdf",)), Question("name", QuestionType.TEXT)]
    rows: list[UploadedFile] = []

    def send(**files: list[tuple[str, bytes]]) -> tuple[MultiDict[str, str], dict[str, list[str]]]:
        sent = [(f"{name}.file", FileStorage(io.BytesIO(data), filename)) for name, parts in files.items() for filename, data in parts]  # fmt: skip
        form = MultiDict([("plan", "0" * 32), ("plan.remove", "yes"), ("name", "Анна")])
        return take_files(asked, MultiDict(sent), form, store, rows.append)

    form, errors = send(plan=[("menu.pdf", PDF)], stranger=[("x.pdf", PDF)], name=[("y.pdf", PDF)])
    assert not errors
    assert [file.name for file in rows] == ["menu.pdf"]
    assert form["plan"] == rows[0].id
    assert "plan.remove" not in form
    _form, errors = send(plan=[("a.txt", "обычный текст".encode())])
    assert errors == {"plan": ["Send a file of another kind: PDF."]}
    _form, errors = send(plan=[("a.pdf", PDF), ("b.pdf", PDF)])
    assert errors == {"plan": ["Send one file only."]}
    assert len(rows) == 1
    assert len([path for path in store.folder.rglob("*") if path.is_file()]) == 1
    form, errors = send(plan=[("", b"")])  # a browser sends an empty part where nothing was chosen
    assert (form["plan"], errors) == ("0" * 32, {})


def test_a_file_nobody_noted_is_not_kept(store: FileStore) -> None:
    def broken(_file: UploadedFile) -> None:
        raise OSError("the database is away")

    files = MultiDict([("plan.file", FileStorage(io.BytesIO(PDF), "menu.pdf"))])
    with pytest.raises(OSError, match="away"):
        take_files([Question("plan", QuestionType.FILE)], files, MultiDict(), store, broken)
    assert not [path for path in store.folder.rglob("*") if path.is_file()]

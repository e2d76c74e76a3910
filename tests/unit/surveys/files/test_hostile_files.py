"""Files made to harm: rows 2, 6 and 7 of the attacks that our tests try."""

import io
import resource
import time
import zipfile
from collections.abc import Callable

import pytest
from markupsafe import escape
from openpyxl import Workbook, load_workbook

from core.i18n import language
from surveys.definition.model import Choice, Definition, Question, QuestionType, Section, Words
from surveys.definition.workbook_check import check_workbook
from surveys.definition.xlsform_in import DefinitionRefused, read_xlsform
from surveys.definition.xlsform_out import write_xlsform
from surveys.definition.yaml_form import read_yaml

SHEET = "xl/worksheets/sheet1.xml"


def form() -> bytes:
    """A small form that is fine."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("survey")
    sheet.append(["type", "name", "label"])
    sheet.append(["text", "q", "Как вас зовут?"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(change: Callable[[str, bytes], bytes], *further: tuple[str, bytes]) -> bytes:
    """The form with its parts changed, and further parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form())) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in further:
            new.writestr(name, content)
    return file.getvalue()


def same(_name: str, content: bytes) -> bytes:
    """A part as it is."""
    return content


def large_sheet() -> bytes:
    """Sixty megabytes of one cell in sixty kilobytes."""
    return changed(
        lambda name, content: (
            content.replace(b"<sheetData>", b"<sheetData>" + b" " * (60 << 20)) if name == SHEET else content
        )
    )


def many_sheets() -> bytes:
    """A hundred thousand parts."""
    return changed(same, *((f"xl/worksheets/sheet{number}.xml", b"") for number in range(2, 100_002)))


def many_columns() -> bytes:
    """A million columns in one row."""
    row = b'<row r="1">' + b"".join(b"<c><v>%d</v></c>" % number for number in range(1_000_000)) + b"</row>"
    return changed(
        lambda name, content: content.replace(b"<sheetData>", b"<sheetData>" + row) if name == SHEET else content
    )


def lying_size() -> bytes:
    """A part that says it is small."""
    content = bytearray(large_sheet())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo(SHEET).file_size
    return bytes(content).replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def entities(name: str, content: bytes) -> bytes:
    """A billion laughs in the sheet."""
    if name != SHEET:
        return content
    declared = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    start = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
    return content[:start] + declared + content[start:]


def wide_entities(name: str, content: bytes) -> bytes:
    """The same in UTF-16, where the words look otherwise."""
    return entities(name, content).decode().encode("utf-16") if name == SHEET else content


def external_entity(name: str, content: bytes) -> bytes:
    """A file of the server in a cell."""
    return entities(name, content).replace(b'"ha"', b'SYSTEM "file:///etc/passwd"') if name == SHEET else content


ATTACKS: dict[str, Callable[[], bytes]] = {
    "60 MB in one part": large_sheet,
    "100,000 parts": many_sheets,
    "1,000,000 columns": many_columns,
    "a part that lies about its size": lying_size,
    "a workbook in the workbook": lambda: changed(same, ("xl/embeddings/inner.xlsx", form())),
    "macros": lambda: changed(same, ("xl/vbaProject.bin", b"macro")),
    "macros by type": lambda: changed(
        lambda name, content: (
            content.replace(b"sheet.main+xml", b"macroEnabled.main+xml") if name == "[Content_Types].xml" else content
        )
    ),
    "entities": lambda: changed(entities),
    "entities in UTF-16": lambda: changed(wide_entities),
    "an external entity": lambda: changed(external_entity),
    "half a workbook": lambda: form()[: len(form()) // 2],
    "6 MB of noise": lambda: b"PK\x03\x04" + bytes(6 << 20),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_workbook_is_refused_at_once_and_in_little_memory(attack: str) -> None:
    content = ATTACKS[attack]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    with language("en"), pytest.raises(DefinitionRefused) as refused:
        check_workbook(content)
    assert time.process_time() - start < 1.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # kilobytes
    assert refused.value.status == 422
    assert "workbook" in str(refused.value) or "too large" in str(refused.value)


@pytest.mark.parametrize("ending", [".csv", ".md"])
def test_a_form_of_too_many_rows_is_refused_before_it_is_read(ending: str) -> None:
    mark = {".csv": ",", ".md": "|"}[ending]
    rows = [["survey", "", "", "", ""], ["", "type", "name", "label", ""]]
    rows += [["", "text", f"q{number}", "x", ""] for number in range(2_000)]
    before = mark if ending == ".md" else ""
    content = "\n".join(before + mark.join(row) for row in rows).encode()
    start = time.monotonic()
    with language("en"), pytest.raises(DefinitionRefused, match="too long: it has at most 1000 rows"):
        read_xlsform(content, f"form{ending}")
    assert time.monotonic() - start < 10  # most of it the start of the process, on a busy machine


def test_an_old_workbook_with_macros_is_refused() -> None:
    with language("en"), pytest.raises(DefinitionRefused, match="macros"):
        check_workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "_VBA_PROJECT_CUR".encode("utf-16-le"))


def test_a_text_that_is_far_too_long_is_refused() -> None:
    with language("en"), pytest.raises(DefinitionRefused, match="too large"):
        check_workbook(b"|" * (2 << 20))


def test_the_workbook_itself_is_fine() -> None:
    check_workbook(form())
    check_workbook(changed(same))


def test_refusing_comes_before_any_library_opens_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.definition.xlsform_in.ask_pyxform", lambda *_args: pytest.fail("opened"))
    with pytest.raises(DefinitionRefused):
        read_xlsform(changed(entities), "form.xlsx")


def test_a_form_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from surveys.definition.xlsform import process

    monkeypatch.setattr(process, "_CHILD", "this")  # prints for some time and ends without an answer
    with language("en"), pytest.raises(DefinitionRefused, match="too long or too much memory"):
        process.ask_pyxform(form(), "form.xlsx", seconds=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "title: &a [*a]",
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(
            f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "[" * 400_000,
        "{a: " * 200_000,
        "title: !!python/object/apply:os.system [id]",
        "title: x\n" * 2,
        "x" * (2 << 20),
        "- " * 100_000,
        "title: x\nquestions:\n" + "- {type: text}\n" * 60_000,
        "title: x\nquestions:\n- type: single\n  options:\n" + "  - x\n" * 90_000,
        "title: x\nsections:\n" + ("- questions:\n" + "  - {type: text}\n" * 200) * 6,
    ],
    ids=[
        "itself",
        "laughs",
        "brackets",
        "braces",
        "object",
        "twice",
        "large",
        "dashes",
        "questions",
        "options",
        "pages",
    ],
)
def test_hostile_yaml_is_refused_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(DefinitionRefused):
        read_yaml(text)
    assert time.process_time() - start < 2.0


def test_an_unknown_name_is_repeated_shortly_and_as_text() -> None:
    name = '"><img src=x onerror=alert(1)>' + "x" * 500
    with language("en"), pytest.raises(DefinitionRefused) as refused:
        read_yaml(f"title: x\n'{name}': 1\n")
    sentence = str(refused.value)
    assert "<img src=x onerror=alert(1)>" in sentence
    assert len(sentence) < 300
    assert "<img" not in escape(sentence)  # as every template shows it


def test_a_script_in_a_form_is_a_text_like_any_other() -> None:
    definition = read_yaml("title: <script>alert(1)</script>\nquestions: [{type: text, label: '{{7*7}} ${x'}]\n")
    assert definition.title.ru == "<script>alert(1)</script>"
    assert [question.label.ru for question in definition.questions()] == ["{{7*7}} ${x"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://evil")', "#N/A", "＝1"])
def test_no_cell_of_an_export_is_a_formula(text: str) -> None:
    words = Words(text, text)
    question = Question("q", QuestionType.SINGLE, words, words, choices=(Choice("a", words),), unit=words, default=text)
    content = write_xlsform(Definition(words, words, sections=(Section("p", words, words, questions=(question,)),)))
    book = load_workbook(io.BytesIO(content))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}

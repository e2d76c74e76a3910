"""Whatever a file of any format and packing holds: a sentence or sums that add up, in bounded memory, never a trace."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.errors import CatalogError, TooMuchWouldVanish
from catalog.importers import FORMATS, import_file
from catalog.models import Base
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from core.database import Sessions, make_engine, make_sessions
from tests.unit.catalog.format_samples import packed, plain

CASES = [(code, kind) for code in sorted(FORMATS) for kind, _content in packed(code)]
NASTY = st.sampled_from(
    [
        b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b"\n", b"\r", b"\t", b";", b"<", b"&", b"]]>", b"<!DOCTYPE a>",
        b"&x;", b"<![CDATA[", b"{", b"[", b"}", b"]", b"null", b"1e999", b"-0", b"NaN", b"\\ud800", b"\xd0", b"\xe2\x80\xae",
        b"PK\x03\x04", b"\x1f\x8b", "№".encode(), "٣".encode(), b"9" * 400, b"=1+1", b"2015-13-45", b"None",
    ]
)  # fmt: skip


def part(share: float) -> settings:
    """So many of the profile's examples for each of the many cases."""
    return settings(
        max_examples=max(2, int(settings().max_examples * share)),
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@cache
def register() -> Sessions:
    """A register that trials leave empty."""
    engine = make_engine("sqlite://", "catalog")
    Base.metadata.create_all(engine)
    return make_sessions(engine)


def load(path: Path, code: str, content: bytes) -> str:
    """Try a file: the sentence it is refused with; empty where it was read and its sums add up."""
    path.write_bytes(content)
    clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    try:
        report = import_file(register(), code, path, actor=COMMAND_LINE, clock=clock, audit=no_audit, dry_run=True)
    except CatalogError as refused:
        sentence = str(refused)
    else:
        sentence = ""
    if sentence:
        assert sentence.endswith((".", "…")), sentence
        return sentence
    assert report.read == report.added + report.changed + report.unchanged + report.quarantined > 0
    assert all(problem.sentence for problem in report.problems)
    return ""


def content_of(code: str, kind: str) -> bytes:
    """The sample of a case."""
    return dict(packed(code))[kind]


@pytest.mark.parametrize(("code", "kind"), CASES)
def test_every_format_reads_its_own_sample_in_every_packing(tmp_path: Path, code: str, kind: str) -> None:
    assert load(tmp_path / "file", code, content_of(code, kind)) == ""


@pytest.mark.parametrize(("code", "kind"), CASES)
@given(data=st.data())
@part(0.04)
def test_a_damaged_file_is_refused_or_its_sums_add_up(
    tmp_path: Path, code: str, kind: str, data: st.DataObject
) -> None:
    content = content_of(code, kind)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 60))
        content = content[:start] + data.draw(NASTY | st.binary(max_size=12)) + content[start + length :]
    load(tmp_path / "file", code, content)


@pytest.mark.parametrize("code", sorted(FORMATS))
@given(data=st.data())
@part(0.04)
def test_a_file_that_is_cut_off_or_repeated_is_refused_or_adds_up(
    tmp_path: Path, code: str, data: st.DataObject
) -> None:
    content = plain(code)
    cut = data.draw(st.integers(0, len(content)))
    load(tmp_path / "file", code, content[:cut] + content * data.draw(st.integers(0, 2)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("code", ["institutions", "points", "facts", "boundaries", "federal-accreditation"])
@given(value=JSON, keys=st.data())
@part(0.3)
def test_any_json_is_refused_or_adds_up(tmp_path: Path, code: str, value: object, keys: st.DataObject) -> None:
    names = [column.name for column in FORMATS[code].mapping.columns] or [
        "institution",
        "facts",
        "data",
        "list",
        "features",
    ]
    record = {name: keys.draw(JSON) for name in keys.draw(st.lists(st.sampled_from(names), max_size=3))}
    document = keys.draw(
        st.sampled_from([value, [value, record], {"data": {"list": [record, value]}}, {"features": [record]}])
    )
    load(
        tmp_path / "file", code, json.dumps(document, ensure_ascii=keys.draw(st.booleans())).encode("utf-8", "replace")
    )


@pytest.mark.parametrize("code", sorted(FORMATS))
@pytest.mark.parametrize("other", ["institutions", "boundaries", "federal-licences", "facts"])
def test_a_file_of_another_format_is_a_sentence_or_adds_up(tmp_path: Path, code: str, other: str) -> None:
    load(tmp_path / "file", code, plain(other))


BOMBS: dict[str, Callable[[], bytes]] = {
    "billion laughs": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
        + b"".join(
            f'<!ENTITY a{n} "{f"&a{n - 1 or chr(0)};".replace(chr(0), "") * 10}">'.encode() for n in range(1, 10)
        )
        + b"]><licenses><license><regNum>&a9;</regNum></license></licenses>"
    ),
    "outside entity": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b"<licenses><license><regNum>&x;</regNum></license></licenses>"
    ),
    "deep JSON": lambda: b"[" * 200_000 + b"]" * 200_000,
    "deep JSON object": lambda: b'[{"key":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001 + b"]",
    "deep XML": lambda: b"<licenses>" + b"<license>" * 100_000 + b"</license>" * 100_000 + b"</licenses>",
    "wide XML": lambda: b"<licenses><license " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/></licenses>",
    "gzip bomb": lambda: gzip.compress(plain("institutions") + b"\0" * (64 << 20), mtime=0),
    "zip bomb": lambda: zipped({"register.csv": plain("institutions") + b"0" * (64 << 20)}),
    "zip of many": lambda: zipped({f"{number}.csv": b"a,b\n" for number in range(3000)}),
    "zip with a way out": lambda: zipped({"../../etc/cron.d/x": plain("institutions")}),
    "zip in zip": lambda: zipped({"inner.zip": zipped({"a.csv": b"a,b\n"})}),
    "XLSX bomb": lambda: workbook(b"<row>" + b" " * (64 << 20) + b"</row>"),
    "XLSX with entities": lambda: workbook(
        b"<row><c t='inlineStr'><is><t>&x;</t></is></c></row>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ),
    "XLSX far cell": lambda: workbook(b'<row r="1048577"><c r="XFE1048577"><v>1</v></c></row>'),
}


@cache
def made(bomb: str) -> bytes:
    """A bomb, made once."""
    return BOMBS[bomb]()


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP of these."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
}


def workbook(rows: bytes, before: bytes = b"") -> bytes:
    """An XLSX of one sheet with these rows, written by hand."""
    sheet = before + f'<worksheet xmlns="{MAIN}"><sheetData>'.encode() + rows + b"</sheetData></worksheet>"
    return zipped({**{name: text.encode() for name, text in PARTS.items()}, "xl/worksheets/sheet1.xml": sheet})


@pytest.mark.parametrize("code", ["institutions", "federal-licences", "federal-accreditation", "boundaries", "facts"])
@pytest.mark.parametrize("bomb", sorted(BOMBS))
def test_a_bomb_is_a_sentence_or_adds_up(tmp_path: Path, code: str, bomb: str) -> None:
    sentence = load(tmp_path / "file", code, made(bomb))
    assert "root:" not in sentence
    if bomb in ("gzip bomb", "zip bomb", "zip of many", "zip in zip", "XLSX bomb", "XLSX with entities"):
        assert sentence
    if code.startswith("federal") and bomb in ("billion laughs", "outside entity", "deep XML", "deep JSON"):
        assert sentence


# Reads files that are too large to be right, in a process of its own, and prints how much memory each one added.
LARGE = """
import resource, sys, zipfile
from pathlib import Path
from catalog.errors import CatalogError
from catalog.importers import FORMATS
from catalog.importers.problems import Problems
from catalog.importers.staging import stage
sys.path.insert(0, sys.argv[2])
from tests.integration.test_fuzz_readers import MAIN, PARTS
folder, MB = Path(sys.argv[1]), 1 << 20
ALL = sys.argv[3] == "soak"
QUICK = ("line.csv", "line.jsonl", "rows.xlsx", "text.json", "text.xml")
def rss(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
def write(name, start, block, end, times):
    if not ALL and name not in QUICK: return
    with (folder / name).open("wb") as file:
        file.write(start)
        for _ in range(times): file.write(block)
        file.write(end)
def book(name, start, block, end, times):
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_STORED) as archive:
        for part, text in PARTS.items(): archive.writestr(part, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            file.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode() + start)
            for _ in range(times): file.write(block)
            file.write(end + b"</sheetData></worksheet>")
cell = lambda text: b'<c t="inlineStr"><is><t>' + text + b"</t></is></c>"
head = b"<row>" + cell(b"key") + cell(b"full_name") + cell(b"kind") + b"</row>"
write("line.csv", b"key,full_name,kind\\n1,", b"x" * MB, b",school\\n", 50)
write("quoted.csv", b'key,full_name,kind\\n1,"', (b"x" * 1023 + b"\\n") * 1024, b'",school\\n', 50)
write("first.csv", b"", b"x" * MB, b"\\n", 50)
write("line.jsonl", b'{"key":"1"}\\n{"key":"2","full_name":"', b"x" * MB, b'"}\\n', 50)
write("text.json", b'[{"key":"1","full_name":"', b"x" * MB, b'"}]', 50)
write("open.json", b'[{"key":"1"},', b" " * MB, b"", 50)
write("text.xml", b"<licenses><license><regNum>", b"x" * MB, b"</regNum></license></licenses>", 50)
write("record.xml", b"<licenses><license>", b"<a>x</a>" * (MB // 8), b"</license></licenses>", 50)
book("rows.xlsx", head, b"<row>" + cell(b"1") + cell(b"x" * 30_000) + cell(b"school") + b"</row>", b"", 1700)
rss_before = rss()
for name in sorted(path.name for path in folder.iterdir()):
    code = "federal-licences" if name.endswith("xml") else "institutions"
    before, found = rss(), ""
    try:
        staged = stage(FORMATS[code].read(folder / name, FORMATS[code].mapping), Problems())
        assert staged.read == len(staged) + staged.problems.counts["quarantined"]
        found = f"{staged.read} read"
        staged.close()
    except CatalogError as error:
        found = str(error)
    print(rss() - before, name, found, sep="\\t", flush=True)
"""
MOST_MB = 200  # what a file may add to the memory, whatever it holds
SOAK = os.environ.get("KAIS_TEST_PROFILE") == "soak"


def test_a_line_or_cell_of_50_megabytes_fills_no_memory(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", LARGE, str(tmp_path), str(root), "soak" if SOAK else "quick"],
        cwd=root, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert len(lines) == (9 if SOAK else 5)
    assert [line for line in lines if int(line[0]) > MOST_MB] == []
    assert all(line[2].endswith((".", "read")) for line in lines), lines


def test_a_third_of_the_rows_missing_stops_every_snapshot_format(tmp_path: Path) -> None:
    """The rule belongs to no reader: a workbook or a federal export that lost its rows stops as a CSV does."""
    for code, kind in (("institutions", "xlsx"), ("institutions", "jsonl"), ("licences", "geojson")):
        sessions = make_sessions(make_engine(f"sqlite:///{tmp_path}/{code}-{kind}.db", "catalog"))
        Base.metadata.create_all(sessions.kw["bind"])
        path, clock = tmp_path / "file", FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
        for content in (content_of(code, kind), halved(code, kind)):
            path.write_bytes(content)
            try:
                report = import_file(sessions, code, path, actor=COMMAND_LINE, clock=clock, audit=no_audit)
            except TooMuchWouldVanish as stopped:
                found = stopped.closed, stopped.rows
            else:
                found = report.added, 0
        assert found == (1, 2), f"{code} as {kind} did not stop"
        sessions.kw["bind"].dispose()


def halved(code: str, kind: str) -> bytes:
    """The sample without its second record."""
    content = content_of(code, kind)
    if kind == "jsonl":
        return content.partition(b"\n")[0] + b"\n"
    if kind == "geojson":
        document = json.loads(content)
        document["features"].pop()
        return json.dumps(document).encode()
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    sheet.delete_rows(sheet.max_row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()

"""Files that are no register, or half of one, are refused with a sentence; nothing makes a machine work for ever."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.bench_federal import read_apart
from bench.federal_file import write_accreditation, write_licences
from catalog.errors import UnreadableFile
from catalog.importers import find_format
from catalog.records import Record, Rejected
from tests.unit.catalog import federal_samples as made

CODES = ("federal-accreditation", "federal-licences")
WHOLE = {
    "federal-accreditation": made.export(
        made.certificate(
            made.supplement(made.programme(), made.programme(IsAccredited="1")), decisions=made.decision()
        ),
        made.certificate(made.supplement(org=made.card(made.BRANCH)), Id=made.BRANCH),
    ),
    "federal-licences": made.licences(made.licence(made.licence_supplement(made.licensed_programme())), made.licence()),
}
BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE OpenData [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 12))
    + "]>\n<OpenData><Certificates><Certificate><Id>&a11;</Id></Certificate></Certificates></OpenData>"
)
Refuse = Callable[..., str]


def read(path: Path, code: str = CODES[0]) -> list[Record | Rejected]:
    """The records of a file."""
    format = find_format(code)
    return list(format.read(path, format.mapping))


@pytest.fixture
def refuse(tmp_path: Path) -> Refuse:
    """``refuse(content)`` is the sentence with which a file of that content is refused."""

    def run(content: bytes | str, code: str = CODES[0]) -> str:
        path = tmp_path / "file.xml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(UnreadableFile) as refused:
            read(path, code)
        return str(refused.value)

    return run


def packed(*members: tuple[str, bytes]) -> bytes:
    """A ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


START = "<OpenData><Certificates>\n"
END = "</Certificates></OpenData>"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (BOMB, "<!DOCTYPE"),
        ('<!DOCTYPE OpenData SYSTEM "file:///etc/passwd"><OpenData/>', "<!DOCTYPE"),
        (f"<!--{'x' * 100_000}--><!DOCTYPE a [<!ENTITY b 'c'>]>{START}{made.certificate()}{END}", "<!DOCTYPE"),
        ("<!doctype html><html><body>404</body></html>", "веб-страница"),
        ("", "ни XML, ни JSON"),
        ("Район,ИНН\n1,2\n", "ни XML, ни JSON"),
        ("<", "не является XML"),
        (WHOLE[CODES[1]], "<Certificate>"),
        (WHOLE[CODES[0]][:-60], "обрывается в строке"),
        (WHOLE[CODES[0]].replace("</Supplement>", "", 1), "не является XML начиная со строки"),
        (WHOLE[CODES[0]].replace("<Id>", "<Id>&nbsp;", 1), "не является XML начиная со строки"),
        (WHOLE[CODES[0]].encode().replace("школа".encode(), b"\xff\xfe", 1), "не является XML начиная со строки"),
        (f"{START}<Certificate><Note>{'x' * 11_000_000}</Note></Certificate>{END}", "десяти миллионов"),
        (f"{START}<Certificate><![CDATA[{'x' * 11_000_000}]]></Certificate>{END}", "десяти миллионов"),
        (f"{START}<Certificate>{'<a>' * 5000}", "без конца"),
        (f"{START}<Certificate>{'<a/>' * 5_000_000}</Certificate>{END}", "больше элементов"),
        (f"{START}{made.certificate()}{'<a>текст</a>' * 1_000_000}{END}", "больше элементов"),
        (f"{START}<Certificate>{('<a>' + 'x' * 900_000 + '</a>') * 20}</Certificate>{END}", "длиннее 16 МБ"),
        ("{}", "data.list"),
        ('{"data": {"list": [', "после записи 0"),
        (orjson.dumps(made.api_page(made.api_certificate(), made.api_certificate()))[:-40], "после записи 1"),
        ('{"data": {"list": ["' + "x" * 20_000_000 + '"]}}', "длиннее 16 МБ"),
        ('{"RegNumber": "1"}\n{"RegNumber": "' + "x" * 20_000_000 + '"}', "длиннее 16 МБ"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) and len(value) < 60 else "content",
)  # fmt: skip
def test_a_file_that_is_no_register_is_refused_with_a_sentence(refuse, content, words):
    assert words in refuse(content)


def test_a_file_that_breaks_off_names_the_last_whole_record(refuse):
    text = made.export(*(made.certificate(Id=f"0a0b0c0d-0000-4000-8000-{n:012x}") for n in range(1, 30)))
    cut = text[: text.index("<Certificate>", len(text) // 2) + 40]
    last = cut[: cut.rindex("<Certificate>")].rindex("<Certificate>")
    sentence = refuse(cut)
    assert f"строке {cut.count(chr(10)) + 1}" in sentence
    assert f"строки {cut.count(chr(10), 0, last) + 1}" in sentence


@pytest.mark.parametrize("code", CODES)
def test_an_archive_of_one_member_is_read_through(tmp_path, code):
    plain, archive, squeezed = (tmp_path / name for name in ("a.xml", "a.zip", "a.xml.gz"))
    content = WHOLE[code].encode()
    plain.write_bytes(content)
    archive.write_bytes(packed(("data-20260403-structure-20160713.xml", content)))
    squeezed.write_bytes(gzip.compress(content))
    wanted = read(plain, code)
    assert len(wanted) == 2
    assert read(archive, code) == read(squeezed, code) == wanted


@pytest.mark.parametrize(
    "content",
    [
        packed(("a.xml", b"<a/>"), ("b.xml", b"<b/>")),
        packed(("a.zip", packed(("a.xml", b"<a/>")))),
        packed(("a.xml", b"<OpenData>" + b" " * 40_000_000)),
        packed(("a.xml", WHOLE[CODES[0]].encode()))[:-30],
    ],
    ids=["two members", "an archive in an archive", "a bomb", "half an archive"],
)
def test_an_archive_that_hides_something_is_refused(refuse, content):
    assert "file.xml" in refuse(content)


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1251"])
def test_an_encoding_that_the_file_declares_is_read(tmp_path, encoding):
    path = tmp_path / "a.xml"
    text = made.export(made.certificate(EduOrgFullName="Школа имени Выдумкиной"))
    path.write_bytes(text.replace("UTF-8", encoding).encode(encoding))
    (record,) = read(path)
    assert isinstance(record, Record)
    assert next(said.value for said in record.said if said.field == "holder") == "Школа имени Выдумкиной"


def test_a_file_of_one_long_line_is_read(tmp_path):
    path = tmp_path / "a.xml"
    write_accreditation(path, size=3_000_000)
    path.write_text(path.read_text(encoding="utf-8").replace("\n", "").replace("\t", ""), encoding="utf-8")
    assert all(isinstance(record, Record) for record in read(path))


@pytest.mark.parametrize(("code", "write"), [(CODES[0], write_accreditation), (CODES[1], write_licences)])
def test_made_up_files_are_read_whole_and_without_a_remark(tmp_path, code, write):
    path = tmp_path / "a.xml"
    written = write(path, records=60)
    records = read(path, code)
    assert written == len(records) == 60
    assert all(isinstance(record, Record) and not record.problems for record in records)
    assert len({record.key for record in records if isinstance(record, Record)}) == 60


def test_memory_stays_flat(tmp_path):
    small, large = tmp_path / "small.xml", tmp_path / "large.xml"
    write_accreditation(small, size=1_000_000)
    write_accreditation(large, size=12_000_000)
    _few, _seconds, little = read_apart(small, CODES[0])
    many, _seconds, peak = read_apart(large, CODES[0])
    assert many > 1000
    assert peak < little + 8, f"{little:.0f} MB for 1 MB, {peak:.0f} MB for 12 MB"


def check(path: Path, code: str) -> None:
    """A file is read, or refused with a sentence; nothing else happens."""
    try:
        records = read(path, code)
    except UnreadableFile as error:
        sentence = str(error)
        assert path.name in sentence
        return
    for record in records:
        assert isinstance(record, Record | Rejected)
        if isinstance(record, Record):
            assert record.key
            assert Record.from_payload(1, record.key, record.label, {}, record.payload()).hash() == record.hash()
            assert {"state"} <= {said.field for said in record.said}
        else:
            assert record.problem.sentence


@given(
    data=st.data(),
    code=st.sampled_from(CODES),
)
def test_damaged_xml_gives_records_or_a_sentence(tmp_path_factory, data, code):
    content = bytearray(WHOLE[code].encode())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content)))
        match data.draw(st.sampled_from(("cut", "change", "insert", "move"))):
            case "cut":
                del content[place : place + data.draw(st.integers(1, 300))]
            case "change" if content:
                content[place % len(content)] = data.draw(st.integers(0, 255))
            case "insert":
                piece = data.draw(
                    st.one_of(
                        st.binary(max_size=20),
                        st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
                        st.sampled_from(
                            (b"<Certificate>", b"</Certificate>", b"<![CDATA[", b"]]>", b"<!--", b"&x;", b"&#0;", b"\0", b"<license>", b"<Id/>")
                        ),
                    )
                )  # fmt: skip
                content[place:place] = piece
            case _:
                end = place + data.draw(st.integers(1, 400))
                piece = content[place:end]
                del content[place:end]
                spot = data.draw(st.integers(0, len(content)))
                content[spot:spot] = piece
    path = tmp_path_factory.mktemp("fuzz") / "file.xml"
    path.write_bytes(bytes(content))
    check(path, code)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
API_NAMES = st.sampled_from(sorted(made.api_certificate()))
XML_NAMES = st.sampled_from(
    ("Id", "RegNumber", "StatusName", "IssueDate", "EndDate", "EduOrgFullName", "EduOrgINN", "Supplements", "Decisions",
     "ActualEducationOrganization", "IndividualEntrepreneurINN", "RegionCode")
)  # fmt: skip


@given(
    changes=st.dictionaries(API_NAMES, JSON_VALUES, max_size=4),
    others=st.lists(JSON_VALUES, max_size=2),
    flat=st.dictionaries(XML_NAMES, JSON_VALUES, max_size=6),
    lines=st.booleans(),
    cut=st.integers(0, 40),
)
def test_random_json_gives_records_or_a_sentence(tmp_path_factory, changes, others, flat, lines, cut):
    certificate = made.api_certificate(**changes)
    if lines:
        text = "\n".join(json.dumps(item) for item in (certificate, {"RegNumber": "1", **flat}, *others))
    else:
        page = made.api_page(certificate, flat)
        page["data"]["list"] += others
        text = json.dumps(page)
    path = tmp_path_factory.mktemp("fuzz") / "file.json"
    path.write_text(text[: len(text) - cut] if cut > 30 else text, encoding="utf-8")
    check(path, CODES[0])


@given(content=st.binary(max_size=300))
def test_random_bytes_give_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("fuzz") / "file.xml"
    for start in (b"", b"<", b'<?xml version="1.0"?><OpenData>', b"{", b"["):
        path.write_bytes(start + content)
        for code in CODES:
            check(path, code)

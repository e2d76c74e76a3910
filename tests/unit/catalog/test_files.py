"""A file that is not what its format says is refused in one sentence; a bad record is quarantined with its line."""

import gzip
import io
import zipfile

import pytest
from sqlalchemy import func, select

from catalog.errors import TooMuchWouldVanish, UnknownFormat, UnreadableFile
from catalog.models import Institution, Run
from catalog.records import Severity
from tests.unit.catalog.samples import (
    INN,
    SCHOOL_HEADER,
    certificate,
    certificates,
    own,
    point,
    points,
    school,
    schools,
    table,
)

FILE = schools(school(), school("лицей", 30))
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp866", "koi8-r", "iso-8859-5", "mac-cyrillic")
PLAIN = FILE.replace("\ufeff", "").translate({ord("«"): None, ord("»"): None, ord("№"): "N"})


def _zip(**members: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.csv", content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "пуст"),
        (b"\xef\xbb\xbf\r\n", "пуст"),
        (FILE.replace("Район,", "Округ,").encode(), "нет столбца «Район»"),
        (FILE.encode().replace("Озёрная".encode(), "Озёрная".encode()[:3]), "текст повреждён около байта"),
        (bytes(range(1, 32)) * 40, "не текст"),
        (FILE[: FILE.index("\n") + 1].encode(), "ни одной записи"),
        (_zip(schools=FILE, more="x"), "ZIP, в котором файлов: 2"),
        (_zip(schools=_zip(schools=FILE)), "другой архив"),
        (_zip(schools=FILE)[:-60], "повреждённый архив"),
        (b"\x1f\x8b\x08\x00" + b"x" * 50, "повреждённый архив"),
        (gzip.compress(FILE.encode())[:-20], "повреждённый архив"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x00" * 5000, "пуст"),
        (("\ufeffРайон," + "x" * 1_100_000).encode(), "длиннее миллиона"),
        (b"<html><body>404</body></html>", "нет столбца"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_a_sentence(load, sessions, content, words):
    with pytest.raises(UnreadableFile) as refused:
        load("spb-schools", content)
    assert words in str(refused.value)
    assert "file.csv" in str(refused.value)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Run)) == 0


def test_the_missing_column_the_file_and_the_remedy_are_named(load):
    with pytest.raises(UnreadableFile) as refused:
        load("spb-schools", FILE.replace("ИНН", "Инн налог"))
    sentence = str(refused.value)
    assert "«ИНН»" in sentence
    assert "file.csv" in sentence
    assert "Добавьте столбец" in sentence


def test_headings_are_compared_without_case_and_spaces(load):
    assert load("spb-schools", FILE.replace("ИНН", " инн ")).added == 2


def test_a_file_that_does_not_exist_is_refused(sessions, tmp_path, acting):
    from catalog.importers import import_file

    with pytest.raises(UnreadableFile, match=r"missing\.csv"):
        import_file(sessions, "spb-schools", tmp_path / "missing.csv", **acting)


def test_an_unknown_format_names_the_known_ones(load):
    with pytest.raises(UnknownFormat, match="spb-schools"):
        load("no-such-format", FILE)


def test_a_cut_record_and_one_with_a_nul_byte_are_quarantined_and_the_rest_is_in(load):
    rows = schools(school(), school("лицей", 30), school("школа", 7)).splitlines()
    rows[1] = rows[1].replace("Озёрная", "Озёр\0ная")
    rows[3] = rows[3][:120]
    report = load("spb-schools", "\n".join(rows))
    assert (report.read, report.added, report.quarantined) == (3, 1, 2)
    found = {(p.line, p.severity) for p in report.problems if p.severity is Severity.QUARANTINED}
    assert found == {(2, Severity.QUARANTINED), (4, Severity.QUARANTINED)}
    assert "нулевой байт" in next(p.sentence for p in report.problems if p.line == 2)


@pytest.mark.parametrize(
    "content",
    [
        FILE.encode("utf-16"),
        *(PLAIN.encode(name) for name in ENCODINGS),
        gzip.compress(FILE.encode()),
        _zip(schools=FILE),
        _zip(schools=PLAIN.encode("cp1251")),
    ],
    ids=["utf-16", *ENCODINGS, "gzip", "zip", "zip-cp1251"],
)
def test_the_same_table_in_any_encoding_or_packing_is_read(load, sessions, content):
    report = load("spb-schools", content)
    assert (report.read, report.added, report.quarantined) == (2, 2, 0)
    with sessions() as session:
        assert session.scalars(select(Institution.address).order_by(Institution.id)).all() == [
            "197000,Санкт-Петербург, Озёрная улица, дом 56, литера А",
            "197000,Санкт-Петербург, Озёрная улица, дом 30, литера А",
        ]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_than_usual_is_found_by_the_heading(load, delimiter):
    text = table(SCHOOL_HEADER, [school(), school("лицей", 30)], delimiter)
    assert load("spb-schools", text).added == 2
    assert load("spb-schools", schools(school(), school("лицей", 30))).unchanged == 2


def test_a_quotation_mark_that_is_not_doubled_is_repaired_and_said(load, sessions):
    text = schools(school(), school("лицей", 30), school("школа", 7))
    report = load("spb-schools", text.replace("Озёрная улица, дом 30", 'улица "Озёрная", дом 30'))
    assert (report.read, report.added, report.quarantined, report.corrections) == (3, 3, 0, 1)
    assert [p.line for p in report.problems] == [3]
    with sessions() as session:
        assert (
            'улица "Озёрная", дом 30' in session.scalars(select(Institution.address).order_by(Institution.id)).all()[1]
        )


def test_a_quotation_mark_that_is_never_closed_costs_no_other_record(load):
    text = schools(school(), school("лицей", 30, address="Озёрная"), school("школа", 7, address="Тихая"))
    report = load("spb-schools", text.replace("Озёрная,", '"Озёрная,'))
    assert (report.read, report.added) == (3, 3)
    assert [(p.line, p.severity) for p in report.problems] == [(3, Severity.CORRECTION)]


def test_a_record_whose_quotation_marks_can_be_read_in_two_ways_is_quarantined(load):
    text = schools(school(), school("лицей", 30, address="А", head="Б", phone="В", fax="Г")).splitlines()
    text[2] = text[2].replace("А,Б,В,Г,", '"А "б","в" г","д" е",').replace("None", "")
    report = load("spb-schools", "\n".join(text))
    assert (report.read, report.added, report.quarantined) == (2, 1, 1)
    assert "кавычки" in report.problems[0].sentence


def test_a_repeated_record_is_quarantined_and_names_the_line_of_the_first(load):
    report = load("spb-schools", schools(school(), school(address="другой адрес"), school("лицей", 30)))
    assert (report.added, report.quarantined) == (2, 1)
    problem = next(p for p in report.problems if p.severity is Severity.QUARANTINED)
    assert problem.line == 3
    assert "строке 2" in problem.sentence


def test_a_record_without_a_name_is_quarantined(load):
    report = load("spb-schools", schools(school(), school("лицей", 30, full_name="None")))
    assert (report.added, report.quarantined) == (1, 1)


@pytest.mark.parametrize(
    ("lat", "lon", "words"),
    [
        ("30.3", "60.0", "переставлены"),
        ("60.0", "190", "не координата"),
        ("6650000.5", "500000.1", "не координата"),
        ("60.0", "", "только широта"),
        ("-60.0", "30.3", "вне области"),
        ("60,0", "30,3", ""),
    ],
)
def test_swapped_or_impossible_coordinates_are_quarantined_with_a_sentence(load, lat, lon, words):
    report = load("points", points(point(1, "Школа №7"), point(2, "Школа №8", lat=lat, lon=lon)))
    assert report.read == 2
    assert report.quarantined == (1 if words else 0)
    assert words in " ".join(p.sentence for p in report.problems)


def test_an_institution_with_a_bad_point_is_in_without_the_point(load, sessions):
    header = "key,full_name,lat,lon"
    report = load("institutions", own(header, {"key": "1", "full_name": "Школа № 1", "lat": "30.3", "lon": "60.0"}))
    assert (report.added, report.quarantined) == (1, 0)
    assert "переставлены" in report.problems[0].sentence
    with sessions() as session:
        assert session.scalars(select(Institution.lat)).all() == [None]


def test_a_word_that_no_state_has_is_quarantined(load):
    header = "number,state,holder"
    rows = [{"number": "1", "state": "active", "holder": "А"}, {"number": "2", "state": "зелёная", "holder": "Б"}]
    report = load("licences", own(header, *rows))
    assert (report.added, report.quarantined) == (1, 1)
    assert "зелёная" in next(p.sentence for p in report.problems)


def test_bad_inns_are_named_one_by_one_and_counted(load):
    rows = [
        school(inn=f"{INN[0]}.0"),
        school("лицей", 30, inn=f"{INN[1]}.00"),
        school("школа", 7, inn="781603002"),
        school("школа", 8, inn=INN[2]),
    ]
    report = load("spb-schools", schools(*rows))
    named = [(p.line, p.severity) for p in report.problems if p.field == "ИНН"]
    assert sorted(named) == [(2, Severity.CORRECTION), (3, Severity.CORRECTION), (4, Severity.DOUBT)]
    assert report.corrections == 2
    assert "3" in report.notes[0]


def test_a_file_that_loses_a_third_of_its_source_stops_and_asks(load, sessions):
    ten = [school("школа", number) for number in range(1, 11)]
    load("spb-schools", schools(*ten))
    with pytest.raises(TooMuchWouldVanish) as stopped:
        load("spb-schools", schools(*ten[:7]))
    assert (stopped.value.closed, stopped.value.rows) == (3, 10)
    assert "--force" in str(stopped.value)
    with sessions() as session:
        assert session.scalar(select(func.count()).where(Institution.open)) == 10
    assert load("spb-schools", schools(*ten[:8])).closed == 2
    assert load("spb-schools", schools(*ten[:2]), force=True).closed == 6


def test_a_file_that_empties_a_column_stops_and_asks(load):
    full = [school("школа", number, inn=INN[0]) for number in range(1, 11)]
    load("spb-schools", schools(*full))
    with pytest.raises(TooMuchWouldVanish):
        load("spb-schools", schools(*(school("школа", number) for number in range(1, 11))))


def test_certificates_that_share_a_number_are_told_apart_by_their_supplement(load):
    report = load(
        "spb-accreditation",
        certificates(
            certificate(1, "Колледж", certificate="78А01 № 1", supplement="A"),
            certificate(2, "Колледж", certificate="78А01 № 1", supplement="B"),
        ),
    )
    assert (report.added, report.quarantined) == (2, 0)

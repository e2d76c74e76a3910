"""The files of the demo: PDF documents that can be read, tables without a clock, a signature that holds."""

import hashlib
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from openpyxl import load_workbook
from pypdf import PdfReader

from catalog.kinds import Kind
from catalog.schoolfacts.read import read_folder
from portal.demo.region import Region, make_region
from portal.demo.sitefolders import has_folder
from portal.demo.sveden.folder import write_facts
from portal.demo.sveden.menus import food_files
from portal.demo.sveden.paper import MADE_UP, Paper, Table, _print, parse_body, print_paper
from portal.demo.sveden.signature import sign
from portal.demo.sveden.telling import full_ones

DAY = date(2026, 11, 20)
PAPER = Paper(
    "pravila", "Правила приёма", date(2025, 8, 28),
    (*parse_body("## 1. Сроки\n1. Приём — с 1 апреля по 30 июня."), Table(("Класс", "Мест"), tuple((f"{n} класс", "28") for n in range(60)))),
    "Гимназия № 56", "Утверждено приказом", "простая", "Иванова А. П., директор",
)  # fmt: skip


@pytest.fixture(scope="module")
def region() -> Region:
    """A small region."""
    return make_region(60, day=DAY)


def test_a_document_can_be_searched_and_copied_and_says_that_it_is_made_up() -> None:
    content = print_paper(PAPER)
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 2
    text = "\n".join(page.extract_text() for page in reader.pages)
    for words in (
        "Правила приёма",
        "Приём — с 1 апреля по 30 июня.",
        "Гимназия № 56",
        "59 класс",
        "директор, 28.08.2025",
    ):
        assert words in text
    assert all(MADE_UP in page.extract_text() for page in reader.pages)
    assert reader.metadata is not None
    assert reader.metadata.title == "Правила приёма"
    assert reader.trailer["/Root"]["/Lang"] == "ru"  # type: ignore[index]
    assert len(content) < 20_000


def test_a_document_is_the_same_every_time() -> None:
    first = print_paper(PAPER)
    _print.cache_clear()
    assert print_paper(PAPER) == first


def test_a_table_knows_no_clock() -> None:
    files = food_files("Гимназия № 56", DAY)
    digests = {name: hashlib.sha256(content).digest() for name, content in files.items()}
    food_files.cache_clear()
    assert digests == {name: hashlib.sha256(c).digest() for name, c in food_files("Гимназия № 56", DAY).items()}
    with zipfile.ZipFile(io.BytesIO(files["food/2026-11-20-sm.xlsx"])) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 11, 20)}
        assert b"2026-11-20T09:00:00Z" in archive.read("docProps/core.xml")


def test_menus_have_the_customary_names_and_columns() -> None:
    files = food_files("Гимназия № 56", DAY)
    days = [name for name in files if name.startswith("food/2026-")]
    assert len(days) == 10
    assert days[-1] == "food/2026-11-20-sm.xlsx"
    assert {"food/tm2026-sm.xlsx", "food/kp2026.xlsx", "food/findex.xlsx"} == set(files) - set(days)
    sheet = load_workbook(io.BytesIO(files[days[-1]])).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][1] == "Гимназия № 56"
    assert rows[2] == ("Приём пищи", "Раздел", "№ рец.", "Блюдо", "Выход, г", "Цена", "Калорийность", "Белки", "Жиры", "Углеводы")  # fmt: skip
    assert [row[0] for row in rows[3:] if row[0]] == ["Завтрак", "Обед"]


def test_the_signature_belongs_to_the_document() -> None:
    signature = sign(b"charter", "Иванова Анна Павловна", "Гимназия № 56", date(2024, 8, 30))
    assert signature == sign(b"charter", "Иванова Анна Павловна", "Гимназия № 56", date(2024, 8, 30))
    key = pkcs7.load_der_pkcs7_certificates(signature)[0].public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(signature[-256:], b"charter", padding.PKCS1v15(), hashes.SHA256())


def _snapshot(folder: Path) -> dict[Path, tuple[int, bytes]]:
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_register_reads_every_file_without_a_remark(tmp_path: Path, region: Region) -> None:
    full = full_ones(region.institutions)
    told = [i for i in region.institutions if has_folder(i)]
    chosen = [i for i in told if i.key not in full][:2] + [
        i for i in told if i.kind is Kind.GYMNASIUM and i.number == 56
    ]
    for institution in chosen:
        folder = tmp_path / institution.host
        write_facts(institution, 7, folder, DAY, full=institution.key in full)
        found = read_folder(folder)
        assert found.findings == ()
        assert found.read > 20
    charter = found.said["document.ustavDocLink"].value
    assert charter["signature"] == "unqualified"
    assert charter["signature_href"] == "documents/ustav.pdf.sig"
    before = _snapshot(folder)
    write_facts(institution, 7, folder, DAY, full=True)
    assert _snapshot(folder) == before

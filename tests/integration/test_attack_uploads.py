"""Files that are traps, sent to the desk: 422 with a sentence, nothing stored, no trace (attacks 6, 7, 8)."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from tests.integration.test_fuzz_readers import made, workbook
from tests.support.portal import World

TRAPS: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "a line of 50 MB": ("institutions", "list.csv", lambda: b"key,full_name\n1," + b"x" * (50 << 20) + b"\n"),
    "an XLSX bomb": ("institutions", "list.xlsx", lambda: made("XLSX bomb")),
    "an XLSX with entities": ("institutions", "list.xlsx", lambda: made("XLSX with entities")),
    "an XLSX without a heading": ("institutions", "list.xlsx", lambda: workbook(b"<row><c><v>1</v></c></row>")),
    "a ZIP bomb": ("institutions", "list.zip", lambda: made("zip bomb")),
    "a gzip bomb": ("institutions", "list.csv.gz", lambda: made("gzip bomb")),
    "a billion laughs": ("federal-licences", "licences.xml", lambda: made("billion laughs")),
    "an outside entity": ("federal-licences", "licences.xml", lambda: made("outside entity")),
    "JSON without end": ("federal-accreditation", "page.json", lambda: made("deep JSON")),
    "an empty file": ("institutions", "list.csv", lambda: b""),
    "a picture": ("institutions", "list.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
}


@pytest.mark.parametrize("trap", sorted(TRAPS))
def test_a_trap_is_refused_with_a_sentence_and_not_kept(desk: World, trap: str) -> None:
    format, name, content = TRAPS[trap]
    answer = desk.post("operator", "/staff/register/upload", {"format": format, "file": (io.BytesIO(content()), name)})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="file-error"' in page
    assert "Traceback" not in page
    assert "root:" not in page
    kept = [path for path in desk.wiring.uploads.rglob("*") if path.is_file()]
    assert [path.name for path in kept] == ["licences.csv"]  # the one that waits in every test


@pytest.mark.parametrize(
    "name", ["../../x.csv", "..\\..\\x.csv", "/etc/cron.d/x.csv", "x\0.csv", "CON.csv", "а" * 300 + ".csv", ".csv"]
)
def test_a_name_that_leads_elsewhere_stays_a_name(desk: World, name: str) -> None:
    content = b"key,full_name,kind\n77,\xd0\xa8\xd0\xba\xd0\xbe\xd0\xbb\xd0\xb0,school\n"
    answer = desk.post("operator", "/staff/register/upload", {"format": "points", "file": (io.BytesIO(content), name)})
    assert answer.status_code == 422
    kept = [path for path in desk.wiring.home.rglob("*.csv") if path.is_file()]
    assert {path.parent.name for path in kept} <= {"files", "0" * 32}

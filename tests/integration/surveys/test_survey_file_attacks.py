"""Files made to harm, sent to the desk: rows 2, 6 and 7 of the attacks that our tests try."""

import io
import time
import zipfile

import pytest

from core.actor import Actor, ActorKind, Role
from tests.unit.surveys.app import Site

OPERATOR = Actor(ActorKind.PERSON, id=1, name="Оператор", role=Role.OPERATOR)
EVIL = "<script>alert(1)</script>"


def packed(**parts: bytes) -> bytes:
    """A workbook of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.xlsx", packed(xl__workbook=b" " * (80 << 20))),
        ("nested.xlsx", packed(**{"inner.zip": packed(a=b"")})),
        ("macros.xlsm.xlsx", packed(**{"xl__vbaProject.bin": b""})),
        ("laughs.xlsx", packed(**{"xl__workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"})),
        ("laughs.lss", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
        ("laughs.yaml", b"a: &a [x,x,x]\nb: &b [*a,*a]\n" + b"c: [" + b"*b," * 90_000 + b"]"),
        ("deep.yaml", b"[" * 300_000),
        ("evil.yaml", f'title: x\n"{EVIL}": 1\n'.encode()),
        ("evil.md", f"| survey |\n| | type | name | label |\n| | {EVIL} | q | Q |\n".encode()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_file_is_refused_at_once_in_words_that_are_no_markup(site: Site, name: str, content: bytes) -> None:
    site.sign_in(OPERATOR)
    sent = {"action": "file", "file": (io.BytesIO(content), name)}
    start = time.process_time()
    page = site.post("/staff/surveys/new", sent, content_type="multipart/form-data")
    assert time.process_time() - start < 1.5
    assert page.status == 422
    assert page.main.select_one("#errors") is not None
    assert "<script>alert" not in page.html
    assert site.get("/staff/surveys/").main.select("tbody tr") == []


def test_a_script_in_a_form_is_a_text_wherever_the_desk_shows_it(site: Site) -> None:
    site.sign_in(OPERATOR)
    form = f"| survey |\n| | type | name | label |\n| | geopoint | q | {EVIL} |\n| | text | w | {EVIL} |\n".encode()
    made = site.post(
        "/staff/surveys/new",
        {"action": "file", "file": (io.BytesIO(form), f"{EVIL}.md")},
        content_type="multipart/form-data",
    )
    assert made.status == 303
    for path in ("/staff/surveys/", "/staff/surveys/1/", "/staff/surveys/1/edit/", "/staff/surveys/1/edit/q/"):
        page = site.get(path)
        assert page.status == 200
        assert "<script>alert" not in page.html
        assert page.soup.select("script:not([src]):not([type])") == []

"""Marks are read as a visitor sees them, however the page is written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.statutes import load_standard
from publisher.check import MarkState, SiteReport, check_pages
from publisher.check.links import Surroundings
from publisher.check.marks import Found, read_page
from publisher.check.slots import iter_slots

TODAY = date(2026, 11, 27)
TYPES = ("school", "kindergarten", "supplementary", "vocational")
NAMES = sorted(
    {slot.name for subsection in load_standard().subsections for slot in iter_slots(subsection)} | {"addRef", "копия"}
)


def marks(html: str | bytes, content_type: str = "") -> list[Found]:
    """The visible marks of a page's inside."""
    content = html.encode() if isinstance(html, str) else html
    return list(read_page(content, path="", content_type=content_type).found)


@pytest.mark.parametrize(
    "html",
    [
        '<p itemprop="a" hidden>x</p>',
        '<div hidden="until-found"><p itemprop="a">x</p></div>',
        '<p itemprop="a" style="color:red;display : none">x</p>',
        '<div style="DISPLAY:NONE"><i><p itemprop="a">x</p></i></div>',
        '<div style="visibility: hidden"><b itemprop="a">x</b></div>',
        '<template><b itemprop="a">x</b></template>',
        '<noscript><b itemprop="a">x</b></noscript>',
        '<dialog><b itemprop="a">x</b></dialog>',
        '<meta itemprop="a" content="x">',
        '<link itemprop="a" href="/x">',
    ],
)
def test_what_a_visitor_does_not_see_is_no_mark(html: str) -> None:
    assert [mark for mark in marks(html) if mark.text] == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p itemprop="a">  Школа\n № 1 </p>', "Школа № 1"),
        ('<p itemprop="a"><b>Ш</b>кола<br>имени&nbsp;Ушинского</p>', "Школа имени Ушинского"),
        ('<p itemprop="a">видно <span hidden>нет</span><i style="display:none">нет</i> и дальше</p>', "видно и дальше"),
        ('<p itemprop="a" content="нет">да</p>', "да"),
        ('<time itemprop="a" datetime="2024-08-30">30 августа</time>', "30 августа"),
        ('<p itemprop="a"><!-- нет -->да<script>нет</script></p>', "да"),
        ('<img itemprop="a" alt="Школа" src="x.png">', ""),
        ('<dialog open><p itemprop="a">да</p></dialog>', "да"),
        ('<details><p itemprop="a">да</p></details>', "да"),
        ('<ul><li itemprop="a">да<li>нет</ul>', "да"),
    ],
)
def test_the_text_is_what_a_visitor_reads(html: str, text: str) -> None:
    (mark,) = marks(html)
    assert mark.text == text


@pytest.mark.parametrize(
    ("html", "href"),
    [
        ('<a itemprop="a" href="x.pdf">x</a>', "x.pdf"),
        ('<p itemprop="a"><a name="y">y</a> <a href="x.pdf">x</a></p>', "x.pdf"),
        ('<a href="x.pdf"><b itemprop="a">x</b></a>', "x.pdf"),
        ('<a itemprop="a" href="#x">x</a>', ""),
        ('<a itemprop="a" href=" JavaScript:alert(1)">x</a>', ""),
        ('<a itemprop="a">x</a>', ""),
    ],
)
def test_a_document_is_where_its_link_leads(html: str, href: str) -> None:
    assert marks(html)[0].href == href


def test_the_nearest_marked_ancestor_is_the_parent() -> None:
    found = marks('<div itemprop="row"><p><b itemprop="a">1</b></p><i itemprop="b c">2<u itemprop="d">3</u></i></div>')
    assert [(mark.itemprop, mark.parent, mark.depth) for mark in found] == [
        ("row", "", 0), ("a", "row", 1), ("b", "row", 1), ("c", "row", 1), ("d", "b", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ('<p itemprop="a">Школа'.encode(), ""),
        ('\ufeff<p itemprop="a">Школа'.encode(), "text/html; charset=windows-1251"),
        ('<p itemprop="a">Школа'.encode("cp1251"), "text/html; charset=windows-1251"),
        ('<meta charset="windows-1251"><p itemprop="a">Школа'.encode("cp1251"), "text/html"),
        ('<p itemprop="a">Школа'.encode("cp1251"), "text/html; charset=unheard-of"),
        ('<p itemprop="a">Школа'.encode("koi8-r"), "text/html; charset=KOI8-R"),
        ('\ufeff<p itemprop="a">Школа'.encode("utf-16-le"), ""),
    ],
)
def test_a_page_is_decoded_as_browsers_do(content: bytes, content_type: str) -> None:
    assert marks(content, content_type)[0].text == "Школа"


def test_entities_bring_nothing_in() -> None:
    bomb = (
        '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        '<p itemprop="x">&b;&c;</p>'
    )
    (mark,) = marks(bomb)
    assert "haha" not in mark.text
    assert "root:" not in mark.text


def test_a_page_nested_without_end_is_read_as_far_as_it_goes() -> None:
    assert marks('<p itemprop="a">да</p>' + "<div>" * 200_000)[0].text == "да"
    assert len(marks('<b itemprop="a">' * 3000)) <= 3000


def test_a_page_that_is_too_large_is_read_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.check.marks.MOST_BYTES", 10_000)
    page = read_page(b'<p itemprop="a">x</p>' + b"<p>" * 5000 + b'<b itemprop="b">y</b>', path="")
    assert [mark.itemprop for mark in page.found] == ["a"]
    assert page.cut


def balanced(report: SiteReport) -> bool:
    """The sum rule."""
    return (
        report.filled + report.declared_absent + report.missing == report.applicable == len(report.marks)
        and report.misplaced <= report.missing
        and report.stale <= report.filled
        and 0 <= report.score <= 100
    )


ELEMENTS = st.recursive(
    st.sampled_from(
        ["", "да", "отсутствует", "0", "—", "2025", "<br>", "<a href='x.pdf'>x</a>", "</div>", "<p", "&#0;"]
    ),
    lambda inner: st.builds(
        "<{0} {1}>{2}</{0}>".format,
        st.sampled_from(["div", "span", "tr", "td", "a href=x", "p", "template", "dl", "table"]),
        st.sampled_from(["", "hidden", "style=display:none", *(f"itemprop={name}" for name in NAMES)]),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=12,
)
PATHS = st.sampled_from(
    [
        "index.html",
        "x.html",
        *(f"{section.path}index.html" for section in load_standard().subsections),
        "sveden/common/2/",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    pages=st.dictionaries(PATHS, ELEMENTS.map(str.encode) | st.binary(max_size=200), max_size=5),
    kind=st.sampled_from(TYPES),
)
def test_whatever_stands_on_the_pages_the_sum_holds(pages: dict[str, bytes], kind: str) -> None:
    report = check_pages(pages, organisation_type=kind, today=TODAY, around=Surroundings(frozenset(pages)))
    assert balanced(report)
    assert report.applicable == load_standard().applicable(kind)
    assert SiteReport.from_dict(report.as_dict()) == report
    for mark in report.marks:
        assert mark.state in MarkState
        mark.said()
    for problem in report.problems:
        assert problem.said()


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=400), content_type=st.text(max_size=30))
def test_no_bytes_make_the_reader_fall(content: bytes, content_type: str) -> None:
    read_page(content, path="", content_type=content_type)
    read_page(content, path="", utf8=True)


OLD = {
    "sveden/common/index.html": '<p itemprop="addressPlace">г. Приморск, ул. Парусная, 4</p>',
    "sveden/education/index.html": (
        '<table><tr itemprop="eduAdOp"><td itemprop="eduName">Адаптированная</td></tr>'
        '<tr itemprop="eduChislen"><td itemprop="numberBF">12</td></tr></table><p itemprop="dateEnd">2020</p>'
    ),
}


def test_old_names_are_told_with_what_took_their_place() -> None:
    report = check_pages({name: html.encode() for name, html in OLD.items()}, organisation_type="school", today=TODAY)
    assert report.filled == 0
    told = {dict(problem.values)["name"]: dict(problem.values).get("now", "") for problem in report.problems if problem.kind == "legacy"}  # fmt: skip
    assert told == {
        "addressPlace": "addressPlaceSet, addressPlacePrac, addressPlacePodg, addressPlaceGia",
        "eduAdOp": "eduOp",
        "eduChislen": "eduChislenEl",
        "numberBF": "eduChislenEl",
        "dateEnd": "",
    }


def test_old_names_count_where_that_is_asked_for() -> None:
    pages = {name: html.encode() for name, html in OLD.items()}
    report = check_pages(pages, organisation_type="school", today=TODAY, legacy=True)
    assert {mark.key for mark in report.marks if mark.state is MarkState.FILLED} == {
        "common.addressPlaceSet", "common.addressPlacePrac", "common.addressPlacePodg", "common.addressPlaceGia",
        "education.eduOp", "education.eduOp.eduName", "education.eduChislenEl",
    }  # fmt: skip
    assert balanced(report)

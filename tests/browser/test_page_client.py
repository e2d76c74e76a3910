"""The page client and the checkers find the faults of a page that has them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.browser import DESK, PHONE, Visit, find_axe_problems, find_problems
from tests.support.html import find_nu_problems
from tests.support.server import serve_folder

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'"
GOOD = """<!DOCTYPE html>
<html lang="ru">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Школы района</title>
<link rel="icon" href="icon.png"></head>
<body><main><h1>Школы района</h1>
<form action="found.html"><label for="q">Название</label> <input id="q" name="q"> <button>Найти</button></form>
<p><a href="good.html">Ещё раз</a></p></main></body>
</html>
"""
FAULTS = {
    "h1": ("<h1>Школы района</h1>", "<h1>Школы</h1><h1>района</h1>", "has 2 h1"),
    "language": ('lang="ru"', "", "does not say its language"),
    "title": ("<title>Школы района</title>", "<title></title>", "has no title"),
    "label": ('for="q"', 'for="other"', "“q” has no label"),
    "style": ("<p>", '<p style="color: red">', "has a style attribute"),
    "inline script": ("<p>", "<script>document.title</script><p>", "inline script"),
    "handler": ("<p>", '<p onclick="go()">', "has onclick="),
    "picture": ("<p>", '<p><img src="icon.png">', "has no alt"),
    "duplicate id": ("<p>", '<p id="q">', "“q” stands 2 times"),
    "frame": ("<p>", '<p><iframe src="good.html"></iframe>', "has no title"),
    "foreign host": ("<p>", '<p><img src="https://example.org/x.png" alt="" width="1" height="1">', "asks example.org"),
    "missing file": ("<p>", '<p><img src="nothing.png" alt="" width="1" height="1">', "404"),
    "script error": ("</main>", '</main><script src="broken.js"></script>', "script error"),
    "too wide": ("<p>", '<link rel="stylesheet" href="wide.css"><p>', "is 900 px wide in a window of"),
}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with one good page and what its faulty sisters use."""
    (tmp_path / "good.html").write_text(GOOD, encoding="utf-8")
    (tmp_path / "icon.png").write_bytes(PIXEL)
    (tmp_path / "broken.js").write_text("nothingOfThatName();")
    (tmp_path / "wide.css").write_text("body { margin: 0 } p { width: 900px }")
    return tmp_path


@pytest.fixture
def address(pages: Path) -> Iterator[str]:
    """Where the folder is served, under a policy as strict as ours."""
    with serve_folder(pages, {"Content-Security-Policy": STRICT}) as base:
        yield base


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_good_page_passes(browser_page: Callable[..., Visit], address: str, width: int, javascript: bool) -> None:
    visit = browser_page(width=width, javascript=javascript)
    visit.open(f"{address}/good.html")
    visit.follow(lambda: visit.page.click("text=Ещё раз"))


@pytest.mark.parametrize("fault", FAULTS)
def test_the_page_client_finds(browser_page: Callable[..., Visit], pages: Path, fault: str) -> None:
    old, new, said = FAULTS[fault]
    assert old in GOOD
    (pages / "faulty.html").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    visit = browser_page()
    with serve_folder(pages) as address:  # without a policy, which would stop some of the faults
        response = visit.page.goto(f"{address}/faulty.html")
        assert response is not None
        problems = find_problems(visit, response)
    assert any(said in problem for problem in problems), problems


def test_an_expected_error_page_passes_and_an_unexpected_one_does_not(
    browser_page: Callable[..., Visit], pages: Path, address: str
) -> None:
    visit = browser_page()
    response = visit.page.goto(f"{address}/nowhere.html")
    assert response is not None
    assert "the status is 404, not 200" in find_problems(visit, response)
    assert not any("404" in problem for problem in find_problems(visit, response, status=404))


def test_a_page_of_another_origin_frames_ours_without_cookies(browser_page: Callable[..., Visit], pages: Path) -> None:
    frame = GOOD.replace("<p>", '<p id="said"></p><script src="say.js"></script><p>')
    (pages / "frame.html").write_text(frame, encoding="utf-8")
    (pages / "say.js").write_text(
        "document.cookie = 'a=1; SameSite=None; Secure'; document.getElementById('said').textContent = 'cookies:' + document.cookie"
    )
    with serve_folder(pages) as ours:
        foreign = GOOD.replace("<p>", f'<iframe src="{ours}/frame.html" title="Карточка"></iframe><p>')
        (pages / "foreign.html").write_text(foreign, encoding="utf-8")
        alone = browser_page()
        alone.open(f"{ours}/frame.html")
        assert alone.page.locator("#said").text_content() == "cookies:a=1"
        visit = browser_page(width=DESK, hosts=frozenset({"school.test", "127.0.0.1"}))
        visit.open(ours.replace("127.0.0.1", "school.test") + "/foreign.html")
        assert visit.page.frame_locator("iframe").locator("#said").text_content() == "cookies:"


@pytest.mark.pages
def test_axe_finds_what_it_should_under_a_strict_policy(
    browser_page: Callable[..., Visit], pages: Path, address: str
) -> None:
    (pages / "faulty.html").write_text(GOOD.replace('for="q"', ""), encoding="utf-8")
    visit = browser_page()
    visit.open(f"{address}/good.html")
    assert find_axe_problems(visit.page) == []
    visit.page.goto(f"{address}/faulty.html")
    [problem] = find_axe_problems(visit.page)
    assert problem.startswith("label:")


@pytest.mark.pages
def test_the_nu_checker_finds_what_it_should() -> None:
    problems = find_nu_problems({"good": GOOD, "faulty": GOOD.replace("<p>", "<p itemprop='x'><b>", 1)})
    assert problems
    assert all(problem.startswith("faulty:") for problem in problems)

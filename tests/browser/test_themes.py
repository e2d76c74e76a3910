"""The themes' components hold together: every one on a page, at every width, in both schemes and languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browser import DESK, PHONE, find_axe_problems
from tests.support.html import find_nu_problems
from tests.support.server import serve_folder
from tests.support.sink import PAGES, THEMES, write

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
NAMES = [f"{name}.{lang}.html" for name in PAGES for lang in ("ru", "en")]
FOLD = 56 * 16  # CSS pixels: below, the menu folds


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sink")
    assert write(folder) == NAMES
    return folder


@pytest.fixture(scope="module")
def address(sink: Path) -> Iterator[str]:
    with serve_folder(sink, {"Content-Security-Policy": STRICT}) as base:
        yield base


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_page_with_every_component_fits_and_keeps_the_rules(browser_page, address, lang):
    visit = browser_page(width=320)
    for name in PAGES:
        visit.page.set_viewport_size({"width": 320, "height": 800})
        visit.open(f"{address}/{name}.{lang}.html")
        for width in (PHONE, 600, 768, 900, DESK):
            visit.page.set_viewport_size({"width": width, "height": 800})
            wide = visit.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, name


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_the_menu_folds_into_one_line_on_a_phone_and_stands_open_on_a_desk(browser_page, address, javascript):
    phone = browser_page(width=PHONE, javascript=javascript)
    phone.open(f"{address}/portal.ru.html")
    link = phone.page.locator(".menu nav a", has_text="Карта")
    assert phone.page.locator(".top").bounding_box()["height"] <= 110  # 44 of it the bar of the panel
    assert not link.is_visible()
    phone.page.click(".menu > summary")
    assert link.is_visible()
    desk = browser_page(width=DESK, javascript=javascript)
    desk.open(f"{address}/portal.ru.html")
    assert desk.page.locator(".menu nav a", has_text="Карта").is_visible()
    assert not desk.page.locator(".menu > summary").is_visible()


def test_on_a_phone_tiles_stand_two_by_two_and_results_follow_the_folded_filters(browser_page, address):
    phone = browser_page(width=PHONE)
    phone.open(f"{address}/portal.ru.html")
    boxes = [tile.bounding_box() for tile in phone.page.locator(".tile").all()]
    assert [box["y"] for box in boxes[:2]] == [boxes[0]["y"]] * 2
    assert boxes[2]["y"] > boxes[0]["y"]
    assert not phone.page.locator(".filters select").first.is_visible()
    phone.page.click(".filters > summary")
    assert phone.page.locator(".filters select").first.is_visible()


def test_every_target_is_at_least_24_pixels_high_and_main_ones_44(browser_page, address):
    for name in ("portal.ru.html", "forms.ru.html", "school.ru.html"):
        phone = browser_page(width=PHONE)
        phone.open(f"{address}/{name}")
        sizes = phone.page.evaluate(
            """() => [...document.querySelectorAll("a.btn, button, input, select, textarea, summary, nav a")]
            .filter((e) => e.checkVisibility() && !e.closest("[hidden]"))
            .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect().height,
                         e.matches(".btn:not(.btn-small), select, textarea, .top summary")])"""
        )
        small = [(html, height) for html, height, main in sizes if height < (44 if main else 24) - 0.5]
        small = [item for item in small if 'type="radio"' not in item[0] and 'type="checkbox"' not in item[0]]
        assert not small, name


def test_copying_and_sorting_work_where_scripts_run(browser_page, address):
    desk = browser_page(width=DESK, permissions=["clipboard-read", "clipboard-write"])
    desk.open(f"{address}/portal.ru.html")
    desk.page.click("button[data-copy]")
    desk.page.get_by_text("Скопировано").wait_for()
    assert "<iframe" in desk.page.evaluate("navigator.clipboard.readText()")
    staff = browser_page(width=DESK)
    staff.open(f"{address}/staff.ru.html")
    head = staff.page.locator("th", has_text="Изменено")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    first = staff.page.locator("tbody tr td:nth-child(6)").first
    assert first.inner_text() == "0"
    head.locator("button").click()
    assert first.inner_text() == "117"


def test_an_embedding_element_turns_its_link_into_a_frame_of_the_right_height(browser_page, sink, address):
    script = next(path.name for path in (sink / "assets").glob("embed.*.js"))
    (sink / "foreign.html").write_text(
        '<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Чужой сайт</title>'
        f'<link rel="icon" href="data:,"><script type="module" src="{address}/assets/{script}"></script></head>'
        f'<body><main><h1>Чужой сайт</h1><kais-embed><a href="{address}/embed.ru.html">Гимназия № 56</a></kais-embed>'
        "</main></body></html>",
        encoding="utf-8",
    )
    with serve_folder(
        sink
    ) as foreign:  # another port is another origin; the script itself allows any origin to load it
        html = (sink / "foreign.html").read_text(encoding="utf-8").replace(f"{address}/assets", f"{foreign}/assets")
        (sink / "foreign.html").write_text(html, encoding="utf-8")
        plain = browser_page(javascript=False)
        plain.open(f"{foreign}/foreign.html")
        assert plain.page.locator("kais-embed a").is_visible()
        visit = browser_page()
        visit.open(f"{foreign}/foreign.html")
        frame = visit.page.locator("kais-embed iframe")
        assert frame.get_attribute("title") == "Гимназия № 56"
        visit.page.wait_for_function("document.querySelector('kais-embed iframe').height !== '240'")
        inside = visit.page.frames[1].evaluate("document.documentElement.getBoundingClientRect().height")
        assert abs(frame.bounding_box()["height"] - inside) <= 2


def _tokens(css: str, scheme: int) -> dict[str, dict[str, str]]:
    """selector -> token -> colour of one scheme (0 light, 1 dark), as the stylesheet gives them."""
    found: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"(:root|\.accent-[a-z]+) \{([^}]*light-dark[^}]*)\}", css):
        pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", body)
        found.setdefault(selector, {}).update({name: colours[scheme] for name, *colours in pairs})
    return found


def _contrast(one: str, two: str) -> float:
    """WCAG's contrast of two colours written as #rrggbb."""

    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_keep_their_contrast(scheme):
    tokens = _tokens((THEMES / "shared/static/css/kais.css").read_text(encoding="utf-8"), scheme)
    root = tokens[":root"]
    assert len(tokens) == 9  # the portal's blue and eight accents
    for name, least in {"ink": 12, "ink-soft": 4.5, "good": 4.5, "warn": 4.5, "bad": 4.5, "idle": 4.5}.items():
        for ground in ("paper", "wash"):
            assert _contrast(root[name], root[ground]) >= least, (name, ground)
    assert _contrast(root["line-strong"], root["paper"]) >= 3
    for selector, own in tokens.items():
        assert _contrast(own["accent"], root["paper"]) >= 7, selector
        assert _contrast(own["accent"], own["accent-ink"]) >= 7, selector


@pytest.mark.pages
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser_page, address, scheme):
    visit = browser_page(width=PHONE if scheme == "light" else DESK, color_scheme=scheme)
    for name in PAGES:
        visit.open(f"{address}/{name}.ru.html")
        assert find_axe_problems(visit.page) == [], name


@pytest.mark.pages
def test_the_nu_checker_finds_nothing(sink):
    assert find_nu_problems({name: (sink / name).read_text(encoding="utf-8") for name in NAMES}) == []

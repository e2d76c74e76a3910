"""Every look of school sites: every kind of page fits, keeps the rules, and follows the panel «Версия для слабовидящих»."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from publisher.sites import ACCENTS
from tests.support.browser import DESK, PHONE, find_axe_problems
from tests.support.html import find_nu_problems
from tests.support.school_sites import BARE, LONG, LOOKS, PAGES, RICH, build_school_sites
from tests.support.server import serve_folder

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
SCHEMES = {  # the panel's schemes: ink and ground as the browser tells them
    "white": ("rgb(0, 0, 0)", "rgb(255, 255, 255)"),
    "black": ("rgb(255, 255, 255)", "rgb(0, 0, 0)"),
    "blue": ("rgb(6, 52, 98)", "rgb(157, 209, 255)"),
    "brown": ("rgb(69, 66, 58)", "rgb(247, 243, 214)"),
}
PANEL = ".view > summary"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("looks")
    report = build_school_sites(folder)
    assert report.problems == ()
    assert report.sites == 3 * len(LOOKS)
    return folder / "output"


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    with serve_folder(built, {"Content-Security-Policy": STRICT}) as base:
        yield base


def set_look(page: Page, look: str) -> None:
    """Choose in the panel as its script does before the first paint."""
    page.evaluate("look => { document.documentElement.dataset.view = look; }", look)


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_scrolls_sideways_however_narrow_the_screen_or_large_the_text(browser_page, address, look):
    visit = browser_page(width=320)
    visits = [(RICH[look], path) for path in PAGES.values()]
    visits += [(LONG[look], PAGES[kind]) for kind in ("home", "news", "words", "contacts", "site map", "subsection")]
    visits += [(LONG[look], "news/2026-11-12-dlinno/"), (BARE[look], ""), (BARE[look], "contacts/")]
    for slug, path in visits:
        visit.page.set_viewport_size({"width": 320, "height": 800})
        visit.page.goto(f"{address}/s/{slug}/{path}")
        for width, chosen in (
            (320, ""),  # a desk at 400 % zoom
            (640, ""),
            (900, ""),
            (DESK, "size-200 letters-3 lines-3"),
            (PHONE, "size-200"),
        ):
            visit.page.set_viewport_size({"width": width, "height": 800})
            set_look(visit.page, chosen)
            assert width_of(visit.page) <= width, (slug, path, width, chosen)


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_sound_at_a_phones_width(browser_page, address, look):
    phone = browser_page(width=PHONE)
    for path in PAGES.values():
        phone.open(f"{address}/s/{RICH[look]}/{path}")
        small = phone.page.evaluate(
            """() => [...document.querySelectorAll("a.btn, button, input, summary, .view label, nav a:not(.errand a), .errand, .statutory-list a, .site-map a")]
            .filter((e) => e.checkVisibility() && !e.closest("[hidden]") && e.getBoundingClientRect().height < 23.5)
            .map((e) => e.outerHTML.slice(0, 90))"""
        )
        assert small == []


@pytest.mark.parametrize("look", LOOKS)
def test_the_first_page_answers_what_a_parent_comes_for(browser_page, address, look):
    desk = browser_page(width=DESK, javascript=False)
    desk.open(f"{address}/s/{RICH[look]}/")
    text = desk.page.locator("main").inner_text()
    for wanted in ("+7 (812) 000-00-56", "ул. Парусная, 4", "08:00–20:00", "Лицензия действует", "Турнир 13 ноября"):
        assert wanted in text
    assert ("12 свободных мест" in text) == (look == "calm")  # the other one published none
    errand = desk.page.locator(".errand a", has_text="Приём")
    desk.follow(errand.click)
    assert desk.page.url.endswith("/priem/")


def test_a_school_that_said_nothing_has_a_finished_first_page_all_the_same(browser_page, address):
    for look in LOOKS:
        desk = browser_page(width=DESK)
        desk.open(f"{address}/s/{BARE[look]}/")
        assert desk.page.locator("#news").count() == 0
        assert desk.page.locator(".statutory-list a").count() == 14
        assert "None" not in desk.page.locator("body").inner_text()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("look", LOOKS)
def test_the_panel_changes_the_page_with_and_without_scripts(browser_page, address, look, javascript):
    desk = browser_page(width=DESK, javascript=javascript)
    page = desk.page
    desk.open(f"{address}/s/{RICH[look]}/news/")
    page.click(PANEL)

    def choose(name: str) -> None:
        page.locator(f"#v-{name}").check(force=True)

    def style(selector: str, name: str) -> str:
        return str(page.locator(selector).first.evaluate(f"(e) => getComputedStyle(e).{name}"))

    for size in ("125", "150", "200"):
        choose(f"size-{size}")
        assert style("html", "fontSize") == f"{16 * int(size) / 100:g}px"
    choose("size-100")
    for scheme, (ink, ground) in SCHEMES.items():
        choose(f"scheme-{scheme}")
        assert (style("body", "color"), style("body", "backgroundColor")) == (ink, ground)
        assert style("h1", "color") == style(".news-item h2 a", "color") == ink
        assert style("#site-q", "borderTopColor") == ink  # a field one can see
    choose("letters-3")
    choose("lines-3")
    assert float(style("main", "letterSpacing").removesuffix("px")) > 2
    assert float(style(".news-item p", "lineHeight").removesuffix("px")) > 30
    choose("font-serif")
    assert "PT Serif" in style("main", "fontFamily")
    assert not page.locator(".img-alt").first.is_visible()
    choose("pictures-grey")
    assert style(".news-item img", "filter") == "grayscale(1)"
    choose("pictures-off")
    assert not page.locator(".news-item img").first.is_visible()
    assert page.locator(".img-alt").first.inner_text() == "Актовый зал"
    page.click(".view button[type=reset]")
    assert style("html", "fontSize") == "16px"
    assert page.locator(".news-item img").first.is_visible()


def test_what_was_chosen_holds_on_the_next_page_before_anything_is_painted_and_no_cookie_is_set(browser_page, address):
    desk = browser_page(width=DESK)
    site = f"{address}/s/{RICH['bright']}"
    desk.open(f"{site}/")
    desk.page.click(PANEL)
    desk.page.locator("#v-size-150").check(force=True)
    desk.page.locator("#v-scheme-black").check(force=True)
    assert desk.page.locator(".view [role=status]").inner_text() == "Цвета: белым по чёрному"
    desk.page.route("**/view.*.js", lambda route: route.abort())  # the module; the early script is another file
    desk.page.goto(f"{site}/contacts/")
    assert desk.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
    desk.page.unroute_all()
    desk.open(f"{site}/news/")
    assert desk.page.evaluate("document.documentElement.dataset.view") == "size-150 scheme-black"
    assert desk.page.locator("#v-scheme-black").is_checked()
    desk.page.click(PANEL)
    desk.page.click(".view button[type=reset]")
    desk.page.locator(".view [role=status]", has_text="Возвращён обычный вид").wait_for(state="attached")
    desk.open(f"{site}/")
    assert desk.page.evaluate("document.documentElement.dataset.view") == ""
    assert desk.page.context.cookies() == []


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_the_link_of_a_statutory_page_to_its_version_for_the_visually_impaired_opens_the_panel(
    browser_page, address, javascript
):
    desk = browser_page(width=DESK, javascript=javascript)
    desk.open(f"{address}/s/{RICH['calm']}/sveden/common/")
    assert not desk.page.locator(".view-form").is_visible()
    desk.page.click('a[itemprop="copy"]')
    desk.page.locator(".view-form").wait_for(state="visible")


def test_the_panel_wins_over_a_dark_screen(browser_page, address):
    dark = browser_page(width=DESK, color_scheme="dark")
    dark.open(f"{address}/s/{RICH['calm']}/")
    assert dark.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 23, 30)"
    for scheme, (_ink, ground) in SCHEMES.items():
        set_look(dark.page, f"scheme-{scheme}")
        assert dark.page.evaluate("getComputedStyle(document.body).backgroundColor") == ground


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("look", LOOKS)
def test_every_accent_gives_each_look_colours_that_keep_their_contrast(browser_page, address, look, colours):
    visit = browser_page(width=DESK, color_scheme=colours)
    visit.open(f"{address}/s/{RICH[look]}/")
    tiles = 7 if look == "bright" else 4.5  # the others' tiles bear signs alone
    pairs = [("band", "band-ink", 7), *((f"tint-{number}", "tint-ink", tiles) for number in range(1, 5))]
    pairs += [("ground", "ink", 7), ("ground", "ink-soft", 4.5), ("ground", "accent", 4.5), ("paper", "accent", 7)]
    pairs += [("paper", tone, 4.5) for tone in ("ink-soft", "good", "warn", "bad", "idle")]
    pairs += [
        ("paper", "line-strong", 3),
        ("wash", "ink-soft", 4.5),
        ("accent-wash", "accent", 4.5),
        ("accent", "accent-ink", 7),
    ]
    low = visit.page.evaluate(
        """([look, accents, pairs]) => {
            const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
            const probe = document.querySelector("h1");
            const luminance = (token) => {
                probe.style.setProperty("color", `var(--${token})`);
                canvas.fillStyle = getComputedStyle(probe).color;
                canvas.fillRect(0, 0, 1, 1);
                const linear = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
                    .map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
            };
            const low = [];
            for (const accent of accents) {
                document.documentElement.className = `school theme-${look} accent-${accent}`;
                for (const [one, two, least] of pairs) {
                    const [a, b] = [luminance(one), luminance(two)].sort((x, y) => y - x);
                    const contrast = (a + 0.05) / (b + 0.05);
                    if (contrast < least) low.push(`${accent}: ${one}/${two} ${contrast.toFixed(2)}`);
                }
            }
            return low;
        }""",
        [look, ["", *ACCENTS], pairs],
    )
    assert low == []


@pytest.mark.parametrize("look", LOOKS)
def test_the_keyboard_reaches_the_panel_and_the_menu_and_escape_closes_them(browser_page, address, look):
    phone = browser_page(width=PHONE)
    page = phone.page
    phone.open(f"{address}/s/{RICH[look]}/")

    def focused(selector: str) -> bool:
        return bool(page.evaluate("selector => document.activeElement.matches(selector)", selector))

    page.keyboard.press("Tab")
    assert focused("a.skip")
    page.keyboard.press("Tab")
    assert focused(PANEL)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused("#v-size-100")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    page.keyboard.press("Enter")  # submits nothing
    assert page.url.endswith(f"/s/{RICH[look]}/")
    page.keyboard.press("Escape")
    assert focused(PANEL)
    assert not page.locator(".view-form").is_visible()
    page.keyboard.press("Tab")
    assert focused("a.brand")
    page.keyboard.press("Tab")
    assert focused(".menu > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(".menu nav a")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.keyboard.press("Escape")
    assert focused(".menu > summary")
    assert not page.locator(".menu nav a").first.is_visible()


@pytest.mark.parametrize("look", LOOKS)
def test_a_printed_page_names_its_school_and_address_and_shows_no_menus(browser_page, address, look):
    desk = browser_page(width=DESK)
    for kind in ("home", "news item", "contacts", "subsection"):
        desk.open(f"{address}/s/{RICH[look]}/{PAGES[kind]}")
        set_look(desk.page, "scheme-black size-200")  # paper stays paper
        desk.page.emulate_media(media="print")
        desk.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        shown = desk.page.evaluate(
            "() => [...document.querySelectorAll('nav, .btn, .search, .view, footer.foot')].filter((e) => e.checkVisibility()).length"
        )
        assert shown == 0, kind
        head = desk.page.locator(".print-head")
        assert f"https://portal.example/s/{RICH[look]}/{PAGES[kind]}" in head.inner_text()
        assert "напечатано" in head.inner_text()
        assert desk.page.evaluate("getComputedStyle(document.body).color") == "rgb(20, 32, 43)"
        desk.page.emulate_media(media="screen")


@pytest.mark.pages
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("width", "colours"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
def test_axe_finds_nothing_on_any_kind_of_page(browser_page, address, look, width, colours):
    visit = browser_page(width=width, color_scheme=colours)
    for kind, path in PAGES.items():
        visit.page.goto(f"{address}/s/{RICH[look]}/{path}")
        assert find_axe_problems(visit.page) == [], kind


@pytest.mark.pages
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_in_any_of_the_panels_schemes(browser_page, address, look, scheme):
    visit = browser_page(width=DESK, color_scheme="dark")
    for kind in ("home", "contacts", "subsection"):
        visit.page.goto(f"{address}/s/{RICH[look]}/{PAGES[kind]}")
        visit.page.click(PANEL)
        set_look(visit.page, f"scheme-{scheme}")
        assert find_axe_problems(visit.page) == [], kind


@pytest.mark.pages
def test_the_nu_checker_finds_nothing_in_any_look(built):
    pages = {}
    for look in LOOKS:
        for slug in (RICH[look], BARE[look], LONG[look]):
            for kind, path in PAGES.items():
                file = built / "s" / slug / (path if path.endswith(".html") else f"{path}index.html")
                if file.is_file():
                    pages[f"{slug} {kind}"] = file.read_text(encoding="utf-8")
    assert find_nu_problems(pages) == []

"""The search page in the whole app: results, filters, languages, and whatever people put in its address."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from catalog.importers import import_file
from core.actor import COMMAND_LINE
from core.audit import no_audit
from core.clock import FixedClock
from portal.app import create_app
from portal.settings import Settings
from portal.wiring import Wiring
from search.index import write_index
from search.understanding import LONGEST_QUERY
from tests.support.html import find_source_problems
from tests.unit.search.world import CARDS, SOURCES

GYMNASIUM = "Гимназия № 56 имени капитана Серова"


REGISTER = """key,kind,full_name,short_name,district,address
1,school,Средняя общеобразовательная школа № 5 Портового района,Школа № 5,Портовый,"улица Якорная, дом 1"
2,gymnasium,Гимназия № 6 Портового района,Гимназия № 6,Портовый,"улица Якорная, дом 2"
"""


@pytest.fixture(scope="module")
def wiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiring]:
    """An installation with the made-up region indexed; its register has two institutions, for the plain listing."""
    home = tmp_path_factory.mktemp("search")
    clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=UTC))
    made = Wiring(Settings.from_env({"KAIS_HOME": str(home)}), clock)
    made.upgrade_databases()
    register = home / "register.csv"
    register.write_text(REGISTER, encoding="utf-8")
    import_file(made.catalog, "institutions", register, actor=COMMAND_LINE, clock=clock, audit=no_audit)
    write_index(made.index_dir, SOURCES)
    yield made
    for package in ("catalog", "surveys", "portal"):
        made.engine(package).dispose()


@pytest.fixture(scope="module")
def client(wiring: Wiring) -> FlaskClient:
    """A browser without scripts and cookies."""
    return create_app(wiring).test_client(use_cookies=False)


@pytest.fixture
def index_to_break(wiring: Wiring) -> Iterator[Path]:
    """The folder of the index in place; a new one replaces it after the test."""
    yield (wiring.index_dir / "current").resolve()
    write_index(wiring.index_dir, SOURCES)


def get(client: FlaskClient, path: str, status: int = 200) -> BeautifulSoup:
    """The page at an address, checked for what every page keeps."""
    answer = client.get(path)
    assert answer.status_code == status, path
    assert find_source_problems(answer.text) == []
    return BeautifulSoup(answer.text, "html.parser")


def titles(page: BeautifulSoup) -> list[str]:
    return [found.get_text() for found in page.select(".search-rows .row-title")]


def test_a_hit_answers_at_once(client: FlaskClient) -> None:
    page = get(client, "/search/?q=" + quote("гимназии приозёрного района"))
    assert titles(page)[:1] == [GYMNASIUM]
    row = page.select_one(".search-rows .row")
    assert row is not None
    for text in ("Приозёрный район", "улица Парусная, дом 4", "+7 (812) 346-00-87", "18.11.2026"):
        assert text in row.get_text(" ", strip=True)
    assert row.select_one("h3 a")["href"] == "/institutions/1-gimnaziya-56-imeni-kapitana-serova/"  # type: ignore[index]
    assert [mark.get_text() for mark in row.select("h3 mark")] == ["Гимназия"]


def test_the_empty_form_lists_all_and_keeps_what_was_chosen(client: FlaskClient) -> None:
    assert len(titles(get(client, "/search/"))) == len(CARDS)
    page = get(client, "/search/?q=&district=portovyy&kind=&licence=")
    assert len(titles(page)) == 4
    chosen = page.select_one(".facet a[aria-current=true]")
    assert chosen is not None
    assert chosen.get_text() == "Портовый район"
    assert chosen["href"] == "/search/"
    assert page.select_one('#search-form input[type=hidden][name=district][value="portovyy"]')
    remove = page.select_one(".search-applied a")
    assert remove is not None
    assert remove["href"] == "/search/"


def test_every_link_of_the_page_leads_to_what_it_promises(client: FlaskClient) -> None:
    page = get(client, "/search/?q=" + quote("школа"))
    for tab in page.select(".search-tabs a"):
        count = tab.select_one(".num")
        assert count is not None
        target = get(client, str(tab["href"]))
        assert target.select_one("#found").get_text().startswith(count.get_text())  # type: ignore[union-attr]


def test_a_repaired_query_is_told_with_a_way_back(client: FlaskClient) -> None:
    page = get(client, "/search/?q=" + quote("гимназея 56"))
    note = page.select_one(".note")
    assert note is not None
    assert "Показаны результаты по запросу «гимназия 56»" in note.get_text()
    literal = get(client, str(note.select_one("a")["href"]))  # type: ignore[index]
    assert "Показаны результаты по запросу" not in literal.get_text()


def test_nothing_found_helps_on(client: FlaskClient) -> None:
    page = get(client, "/search/?kind=kindergarten&q=" + quote("гимназия 56"))
    text = page.get_text(" ", strip=True)
    assert "Ничего не найдено" in text
    more = page.select_one(".empty a")
    assert more is not None
    assert titles(get(client, str(more["href"])))[:1] == [GYMNASIUM]
    assert "бегемотник" in get(client, "/search/?q=" + quote("бегемотник")).select_one(".empty").get_text()  # type: ignore[union-attr]


def test_the_english_page_speaks_english_and_stays_there(client: FlaskClient) -> None:
    page = get(client, "/en/search/?q=gymnasium+56")
    assert page.html is not None
    assert page.html["lang"] == "en"
    assert titles(page)[:1] == [GYMNASIUM]
    assert page.select_one("#search-form")["action"] == "/en/search/"  # type: ignore[index]
    assert page.select_one(".search-rows h3 a")["href"].startswith("/en/institutions/")  # type: ignore[index,union-attr]


def test_queries_are_not_for_search_engines(client: FlaskClient) -> None:
    robots = get(client, "/search/?q=56").select_one("meta[name=robots]")
    assert robots is not None
    assert "noindex" in str(robots["content"])
    assert get(client, "/search/").select_one("meta[name=robots]") is None


def test_a_school_s_own_search_stays_on_its_site(client: FlaskClient) -> None:
    page = get(client, "/search/?site=gimnaziya-56&q=" + quote("контакты"))
    assert titles(page) == ["Контакты"]
    assert GYMNASIUM in page.select_one("main").get_text()  # type: ignore[union-attr]
    assert {str(field["value"]) for field in page.select("#search-form input[type=hidden]")} == {"gimnaziya-56"}
    assert page.select("h1")[0].text == "Поиск по сайту"
    assert page.select_one('.lead a[href="/s/gimnaziya-56/"]')
    assert page.select_one('#search-form input[type=hidden][name=site][value="gimnaziya-56"]')


def test_what_is_not_on_a_schools_site_leads_to_its_map(client: FlaskClient) -> None:
    page = get(client, "/search/?site=gimnaziya-56&q=" + quote("бегемот"))
    assert page.select_one('a[href="/s/gimnaziya-56/site-map/"]')
    assert not page.select_one('a[href="/s/nobody/"]')
    assert not get(client, "/search/?site=nobody").select_one('a[href^="/s/nobody/"]')
    assert get(client, "/search/?site=portal").select("h1")[0].text == "Поиск"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("?kind=castle", "Такого вида учреждений нет: «castle»"),
        ("?licence=lost", "Такого состояния лицензии нет: «lost»"),
        ("?district=nowhere", "Такого района нет: «nowhere»"),
        ("?site=nobody", "Такого сайта нет: «nobody»"),
        ("?type=%3Cb%3E", "Такого вида результатов нет: «<b>»"),
        ("?q=" + quote("школа " * 5000), "Запрос слишком длинный"),
        ("?q=" + quote("ш" * 20_000), "Запрос слишком длинный"),
    ],
)
def test_a_bad_parameter_is_named(client: FlaskClient, address: str, said: str) -> None:
    assert said in get(client, f"/search/{address}").select_one("main").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "address",
    [
        "?page=1000000000", "?page=-1", "?page=0", "?page=abc", "?page=%D9%A1", "?page=" + "9" * 5000, "?q=%00%01%1b&district=%00",
        "?q=%ff%fe", "?q=%D0", "?q=" + quote("\ud7ff\u202e\U0001f600"), "?q=' OR 1=1--", '?q="(', "?q=AND+NOT+*+~2+name:", "?q=%25_",
        "?q[]=1&q=2&q=3", "?literal=2", "?q=" + quote("<script>alert(1)</script>"), "?q=%26lt%3B%3Cmark%3E",
        "?kind=" + "k" * 10_000,
    ],
)  # fmt: skip
def test_no_address_breaks_the_page(client: FlaskClient, address: str) -> None:
    for prefix in ("", "/en"):
        page = get(client, f"{prefix}/search/{address}")
        assert page.find("script", string=True) is None
        assert "Traceback" not in page.get_text()


def test_a_page_beyond_the_last_is_the_last(client: FlaskClient) -> None:
    assert titles(get(client, "/search/?page=1000000000")) == titles(get(client, "/search/"))


def test_the_twin_for_machines_says_the_same(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=" + quote("гимназия 56"))
    found = json.loads(answer.text)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert found["hits"][0] | {"title": GYMNASIUM, "id": 1, "type": "institution"} == found["hits"][0]


def test_a_browser_can_take_the_search_along(client: FlaskClient) -> None:
    described = get(client, "/search/").select_one("link[rel=search]")
    assert described is not None
    answer = client.get(str(described["href"]))
    assert "{searchTerms}" in answer.text
    assert urlsplit(str(described["href"])).path == "/search/opensearch.xml"


def test_without_an_index_the_catalogue_answers_plainly(client: FlaskClient, index_to_break: Path) -> None:
    (index_to_break.parent / "current").unlink()
    page = get(client, "/search/?q=" + quote("школа"))
    assert "Поисковый индекс ещё готовится" in page.get_text()
    assert titles(page) == ["Школа № 5"]
    assert titles(get(client, "/search/?kind=gymnasium")) == ["Гимназия № 6"]
    assert len(titles(get(client, "/search/?q=%00&page=99"))) == 2
    assert titles(get(client, "/search/?licence=active")) == []


@pytest.mark.parametrize("pattern", ["*.seg", "*.toc", "lexicon.json"])
def test_a_damaged_index_is_no_error_page(wiring: Wiring, index_to_break: Path, pattern: str) -> None:
    for path in index_to_break.rglob(pattern):
        path.write_bytes(b"\x00" * 100)
    fresh = create_app(wiring).test_client(use_cookies=False)  # as after a restart: nothing is open yet
    assert "Поисковый индекс ещё готовится" in get(fresh, "/search/?q=" + quote("школа")).get_text()


def test_a_query_is_cut_in_the_form_too(client: FlaskClient) -> None:
    field = get(client, "/search/?q=" + quote("школа " * 900)).select_one("#q")
    assert field is not None
    assert len(str(field["value"])) <= LONGEST_QUERY

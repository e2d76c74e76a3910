"""The search page in the whole app: results, filters, languages, and whatever people put in its address."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from portal.app import create_app
from portal.building import ask_for_index, damage_mark
from portal.jobs import open_jobs
from portal.wiring import Wiring
from search.index import write_index
from search.request import PER_PAGE
from search.understanding import LONGEST_QUERY
from tests.support.html import find_source_problems
from tests.support.search_app import searchable_portal
from tests.unit.search.placed import PLACED
from tests.unit.search.world import CARDS

GYMNASIUM = "Гимназия № 56 имени капитана Серова"


@pytest.fixture(scope="module")
def wiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiring]:
    """An installation with the made-up region indexed."""
    with searchable_portal(tmp_path_factory.mktemp("search")) as made:
        yield made


@pytest.fixture(scope="module")
def client(wiring: Wiring) -> FlaskClient:
    """A browser without scripts and cookies."""
    return create_app(wiring).test_client(use_cookies=False)


@pytest.fixture
def index_to_break(wiring: Wiring) -> Iterator[Path]:
    """The folder of the index in place; a new one replaces it after the test."""
    yield (wiring.index_dir / "current").resolve()
    write_index(wiring.index_dir, PLACED)


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
    assert [len(titles(get(client, f"/search/?page={page}"))) for page in (1, 2)] == [PER_PAGE, len(CARDS) - PER_PAGE]
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


def ways(page: BeautifulSoup) -> dict[str, str]:
    """What an empty page offers: label with its number → address."""
    return {
        found.get_text(" ", strip=True): str(found.a["href"]) for found in page.select(".search-ways li") if found.a
    }


def test_an_empty_page_says_which_filter_is_in_the_way(client: FlaskClient) -> None:
    page = get(client, "/search/?kind=kindergarten&district=priozyornyy&licence=suspended&q=" + quote("лицей 17"))
    offered = ways(page)
    assert "С этими фильтрами ничего нет" in page.get_text()
    for label, address in offered.items():
        found = get(client, address).select_one("#found")
        assert found is not None
        assert found.get_text().split()[0] in label, label


def test_an_empty_page_offers_the_other_kinds_and_districts_that_have_it(client: FlaskClient) -> None:
    offered = ways(get(client, "/search/?kind=kindergarten&type=institution&q=" + quote("гимназия 56")))
    assert titles(get(client, offered["Гимназия 1"])) == [GYMNASIUM]


def test_an_empty_page_offers_what_is_written_alike_and_the_kinds_there_are(client: FlaskClient) -> None:
    page = get(client, "/search/?literal=1&q=" + quote("гимнозиа"))
    offered = ways(page)
    assert "гимназия" in offered
    assert titles(get(client, offered["гимназия"]))
    assert any(label.startswith("Школа") for label in offered)
    loosely = page.find("a", string=lambda text: "не буква в букву" in (text or ""))
    assert loosely is not None
    assert titles(get(client, str(loosely["href"])))  # type: ignore[index]


def test_distances_are_told_from_a_place_given_without_script(client: FlaskClient) -> None:
    page = get(client, "/search/?near=" + quote("парусная 40") + "&q=" + quote("школа"))
    rows = page.select(".search-rows .row")
    assert titles(page)[0] == "Школа № 9"
    assert [row.select_one(".hit-distance").get_text() for row in rows[:2]] == ["10\xa0м", "440\xa0м"]  # type: ignore[union-attr]
    place = page.select_one(".search-place")
    assert place is not None
    assert place.get_text(strip=True) == "Расстояния по прямой, от: улица Парусная, дом 40"
    assert page.select_one("#near")["value"] == "парусная 40"  # type: ignore[index]
    away = next(item for item in page.select(".search-applied li") if "рядом" in item.get_text())
    assert not get(client, str(away.a["href"])).select(".hit-distance")  # type: ignore[index]


def test_another_order_keeps_the_place_and_the_distances(client: FlaskClient) -> None:
    page = get(client, "/search/?near=" + quote("парусная 40") + "&q=" + quote("школа 56"))
    orders = {link.get_text(): str(link["href"]) for link in page.select(".search-sorts a")}
    assert list(orders) == ["по смыслу", "по дате", "по расстоянию"]
    page = get(client, orders["по смыслу"])
    assert titles(page)[0] == "Школа № 56"
    assert page.select(".hit-distance")


def test_a_place_nobody_knows_is_told_and_changes_nothing(client: FlaskClient) -> None:
    page = get(client, "/search/?q=" + quote("школа") + "&near=" + quote("Бегемотная 7"))
    assert "Такого места нет в адресах учреждений: «Бегемотная 7»" in page.select_one("main").get_text()  # type: ignore[union-attr]
    assert titles(page) == titles(get(client, "/search/?q=" + quote("школа")))
    assert "Чтобы считать расстояния, укажите, откуда" in get(client, "/search/?sort=distance").get_text()


def test_where_somebody_is_stays_between_them_and_us(client: FlaskClient) -> None:
    answer = client.get("/search/?near=59.950,30.300")
    assert "private" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_empty_query_with_filters_is_the_catalogue_s_list(client: FlaskClient) -> None:
    page = get(client, "/search/?district=portovyy")
    assert page.select("h1")[0].get_text() == "Учреждения"
    found = page.select_one("#found")
    assert found is not None
    assert found.get_text() == "4 учреждения"
    assert titles(page) == sorted(titles(page), key=lambda name: int("".join(filter(str.isdigit, name))))


def test_every_filter_says_what_it_leaves(client: FlaskClient) -> None:
    page = get(client, "/search/?q=" + quote("школа"))
    names = {facet.h2.get_text() for facet in page.select(".facet") if facet.h2}
    assert names == {"Район", "Вид", "Уровень образования", "Состояние лицензии"}
    for link in page.select(".facet a"):
        count = link.select_one(".num")
        assert count is not None
        assert get(client, str(link["href"])).select_one("#found").get_text().split()[0] == count.get_text()  # type: ignore[union-attr]


def test_the_field_offers_something_without_any_script(client: FlaskClient) -> None:
    page = get(client, "/search/?q=" + quote("гимна"))
    field = page.select_one("#q")
    assert field is not None
    offered = [str(option["value"]) for option in page.select(f"datalist#{field['list']} option")]
    assert offered[:2] == ["Гимназия № 5", GYMNASIUM]
    assert {"Детский сад", "Портовый район"} <= set(offered)


def test_a_page_that_is_not_there_offers_the_search(client: FlaskClient) -> None:
    page = get(client, "/polls/999/", status=404)
    form = page.select_one("form[data-suggest]")
    assert form is not None
    assert form["action"] == "/search/"
    assert page.select_one("datalist option")
    assert page.select_one('script[src*="suggest"]')


def test_the_english_page_speaks_english_and_stays_there(client: FlaskClient) -> None:
    page = get(client, "/en/search/?q=gymnasium+56")
    assert page.html is not None
    assert page.html["lang"] == "en"
    assert titles(page)[:1] == [GYMNASIUM]
    assert page.select_one("#search-form")["action"] == "/en/search/"  # type: ignore[index]
    assert page.select_one(".search-rows h3 a")["href"].startswith("/en/institutions/")  # type: ignore[index,union-attr]
    assert page.select_one('.search-rows h3[lang="ru"]')  # the register's words stay Russian


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
    assert not page.select('.search-empty a[href^="/institutions/1"]')  # nothing from elsewhere
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
        ("?level=doctor", "Такого уровня образования нет: «doctor»"),
        ("?sort=random", "Такого порядка нет: «random»"),
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
        "?kind=" + "k" * 10_000, "?q=" + "a" * 1_000_000, "?near=" + quote("\u202eя" * 9000), "?near=%00&sort=distance", "?near=1e999,nan",
        "?near=<b>&district='--", "?level=[]&type[]=x", "?q=" + quote("\u2066\u2067школа\u202e\u200f"), "?q=" + quote("😀" * 300),
    ],
)  # fmt: skip
def test_no_address_breaks_the_page(client: FlaskClient, address: str) -> None:
    for prefix in ("", "/en"):
        page = get(client, f"{prefix}/search/{address}")
        assert page.find("script", string=True) is None
        assert "Traceback" not in page.get_text()


def test_marks_that_turn_the_writing_around_never_reach_the_page(client: FlaskClient) -> None:
    page = get(
        client,
        "/search/?near=" + quote("\u202eабв") + "&district=" + quote("\u2067где") + "&q=" + quote("\u202eшкола\u200f"),
    )
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f") & set(page.get_text())
    assert all(note.bdi for note in page.select(".note-warn p"))


def test_a_page_beyond_the_last_is_the_last(client: FlaskClient) -> None:
    assert titles(get(client, "/search/?page=1000000000")) == titles(get(client, "/search/?page=2"))


def test_without_an_index_the_catalogue_answers_plainly(client: FlaskClient, index_to_break: Path) -> None:
    (index_to_break.parent / "current").unlink()
    page = get(client, "/search/?q=" + quote("школа"))
    assert "Поисковый индекс ещё готовится" in page.get_text()
    assert titles(page) == ["Школа № 5"]
    assert titles(get(client, "/search/?kind=gymnasium")) == ["Гимназия № 6"]
    assert len(titles(get(client, "/search/?q=%00&page=99"))) == 2
    assert titles(get(client, "/search/?licence=active")) == []


@pytest.mark.parametrize("pattern", ["*.trm", "*.pst", "*.col", "*.toc", "lexicon.json"])
def test_a_damaged_index_is_no_error_page(wiring: Wiring, index_to_break: Path, pattern: str) -> None:
    for path in index_to_break.rglob(pattern):
        path.write_bytes(b"\x00" * 100)
    fresh = create_app(wiring).test_client(use_cookies=False)  # as after a restart: nothing is open yet
    assert "Поисковый индекс ещё готовится" in get(fresh, "/search/?q=" + quote("школа")).get_text()


def test_a_new_index_is_asked_for_once_and_again_where_nothing_came_of_it(wiring: Wiring) -> None:
    def asked() -> int:
        ask_for_index(wiring)
        return len(open_jobs(wiring, "index"))

    before = len(open_jobs(wiring, "index"))
    mark = damage_mark(wiring)
    mark.unlink(missing_ok=True)
    assert (asked(), asked()) == (before + 1, before + 1)
    os.utime(mark, (time.time() - 3600,) * 2)  # the job of that time was never queued, or is long lost
    assert (asked(), asked()) == (before + 2, before + 2)
    mark.unlink()


def test_a_query_is_cut_in_the_form_too(client: FlaskClient) -> None:
    field = get(client, "/search/?q=" + quote("школа " * 900)).select_one("#q")
    assert field is not None
    assert len(str(field["value"])) <= LONGEST_QUERY

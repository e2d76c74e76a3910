"""Search and suggestions for programs: the JSON twins, what browsers ask, and whatever stands in their addresses."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from portal.app import create_app
from portal.wiring import Wiring
from search import api
from tests.support.search_app import searchable_portal
from tests.unit.search.world import CARDS

GYMNASIUM = "Гимназия № 56 имени капитана Серова"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


@pytest.fixture(scope="module")
def wiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiring]:
    """An installation with the made-up region indexed."""
    with searchable_portal(tmp_path_factory.mktemp("search")) as made:
        yield made


@pytest.fixture(scope="module")
def client(wiring: Wiring) -> FlaskClient:
    """Whoever asks without a browser."""
    return create_app(wiring).test_client(use_cookies=False)


def ask(client: FlaskClient, path: str, **parameters: object) -> Any:
    """The JSON at an address."""
    query = "&".join(f"{name}={quote(str(value))}" for name, value in parameters.items())
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 200, (path, parameters)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return json.loads(answer.text)


def search(client: FlaskClient, **parameters: object) -> Any:
    return ask(client, "/api/v1/search", **parameters)


def suggest(client: FlaskClient, **parameters: object) -> Any:
    return ask(client, "/api/v1/suggest", **parameters)


def test_a_hit_is_the_one_of_the_page(client: FlaskClient) -> None:
    hit = search(client, q="гимназия 56")["hits"][0]
    assert hit | {"title": GYMNASIUM, "id": 1, "type": "institution", "phone": "+7 (812) 346-00-87"} == hit
    assert (hit["lat"], hit["lon"]) == (59.95, 30.3)
    assert search(client, q="гимназия 56", lang="en")["hits"][0]["url"].startswith("/en/institutions/1-")


def test_filters_orders_and_places_are_those_of_the_page(client: FlaskClient) -> None:
    found = search(client, district="portovyy", near="парусная 40")
    assert found["total"] == 4
    assert [hit["title"] for hit in found["hits"]][:2] == ["Школа № 9", "Школа № 10"]
    assert found["near"] == {"lat": 59.953, "lon": 30.306, "label": "улица Парусная, дом 40"}
    assert found["hits"][0]["distance_m"] == 0
    assert found["facets"]["kind"] == {"school": 4}
    assert search(client, q="школа")["near"] is None


def test_pages_are_linked_until_the_last(client: FlaskClient) -> None:
    address: str | None = "/api/v1/search?limit=4"
    seen = []
    while address:
        answer = client.get(address)
        body = json.loads(answer.text)
        assert body["limit"] == 4
        seen += [hit["id"] for hit in body["hits"]]
        links = dict(
            part.split(">; rel=") for part in answer.headers.get("Link", "").replace("<", "").split(", ") if part
        )
        relations = {relation.strip('"'): to for to, relation in links.items()}
        address = relations.get("next")
    assert sorted(seen) == sorted(card.id for card in CARDS)
    assert "prev" in relations


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"limit": 101}, "от 1 до 100 результатов, а не «101»"),
        ({"limit": 0}, "а не «0»"),
        ({"limit": "9" * 4000}, "а не «999"),
        ({"limit": "000000001" + "9" * 9}, "а не «000000001999"),
        ({"limit": "000000001" + "9" * 60}, "а не «000000001999"),
        ({"limit": "١"}, "а не «١»"),
        ({"sort": "best"}, "Такого порядка нет: «best»"),
        ({"level": "phd"}, "Такого уровня образования нет: «phd»"),
        ({"disrict": "portovyy"}, "Параметра «disrict» нет"),
        ({"district": "nowhere"}, "Такого района нет: «nowhere»"),
        ({"near": "Бегемотная 7"}, "Такого места нет"),
        ({"sort": "distance"}, "укажите, откуда"),
        ({"q": "школа " * 900}, "Запрос слишком длинный"),
    ],
)
def test_what_is_wrong_is_a_note_and_no_failure(client: FlaskClient, parameters: dict[str, object], said: str) -> None:
    assert any(said in note for note in search(client, **parameters)["notes"])


def test_nothing_wrong_is_no_note(client: FlaskClient) -> None:
    assert search(client, q="школа", limit=100, lang="ru", page=1, sort="date", type="institution")["notes"] == []


def test_notes_speak_the_language_asked_for(client: FlaskClient) -> None:
    assert search(client, kind="castle", lang="en")["notes"] == [
        "There is no such kind of institution: “castle”. The filter was left out."
    ]


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/suggest", "/search/suggest", "/en/search/suggest"])
@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a" * 1_000_000, "q=%00%01&site=%00", "q=%ff%fe", "q=" + quote("\u202eшкола\ud7ff😀"), "q=%27%20OR%201%3D1--", "q=%22(%20AND%20*",
        "q[]=1", "limit=-1&page=1000000000", "lang=%00&q=a", "site=../../etc&q=a", "q=" + "%D1%88" * 30_000, "q=",
    ],
)  # fmt: skip
def test_no_address_breaks_an_answer(client: FlaskClient, path: str, query: str) -> None:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 200
    assert json.loads(answer.text)


def test_suggestions_lead_to_what_is_probably_meant(client: FlaskClient) -> None:
    found = suggest(client, q="гимн")
    assert [one["title"] for one in found["suggestions"]] == ["Гимназия № 5", GYMNASIUM]
    assert found["suggestions"][1]["url"] == "/institutions/1-gimnaziya-56-imeni-kapitana-serova/"
    assert found["suggestions"][1]["note"] == "Гимназия · Приозёрный район"
    assert found["summary"] == "2 подсказки"
    assert suggest(client, q="гимн", lang="en")["suggestions"][0]["note"].startswith("Gymnasium · ")


def test_a_suggestion_found_by_its_address_shows_it(client: FlaskClient) -> None:
    notes = {one["title"]: one["note"] for one in suggest(client, q="рыбац")["suggestions"]}
    assert notes["Школа № 112 «Маяк»"] == "Школа · набережная Рыбацкая, дом 143"


def test_suggestions_of_a_site_are_its_pages(client: FlaskClient) -> None:
    found = suggest(client, q="конт", site="gimnaziya-56")["suggestions"]
    assert [one["url"] for one in found] == ["/s/gimnaziya-56/contacts/"]
    assert suggest(client, q="конт", site="nobody")["suggestions"] == []


def test_as_many_suggestions_as_asked_for(client: FlaskClient) -> None:
    assert len(suggest(client, q="школа", limit=3)["suggestions"]) == 3
    found = suggest(client, q="школа", limit=21)
    assert len(found["suggestions"]) <= api.SUGGESTED
    assert found["notes"] == ["Подсказок бывает от 1 до 20, а не «21»."]
    assert len(suggest(client, q="школа", limit="000000001999999999")["notes"]) == 1
    assert suggest(client, q="")["suggestions"] == []
    assert suggest(client, q="дирижабль")["summary"] == "Подсказок нет"


def test_where_somebody_is_stays_out_of_shared_stores(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?near=59.953,30.306").headers["Cache-Control"] == "private, no-cache"


def test_suggestions_may_be_kept_for_a_moment(client: FlaskClient) -> None:
    assert client.get("/api/v1/suggest?q=a").headers["Cache-Control"] == "public, max-age=60"


def test_suggestions_have_an_end_for_who_asks_without_one(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "SUGGESTIONS_A_MINUTE", 3)
    codes = [client.get("/api/v1/suggest?q=a", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    refused = client.get("/api/v1/suggest?q=a", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert "error" in json.loads(refused.text)
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/search/?q=a", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_browser_can_take_the_search_along(client: FlaskClient, prefix: str) -> None:
    head = client.get(f"{prefix}/search/").text
    assert (
        f'<link rel="search" type="application/opensearchdescription+xml" href="{prefix}/search/opensearch.xml"' in head
    )
    answer = client.get(f"{prefix}/search/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    described = ElementTree.fromstring(answer.text)  # made by us
    name = described.findtext(f"{OPENSEARCH}ShortName")
    assert name
    assert len(name) <= 16
    ways = {(url.get("type"), url.get("rel")): str(url.get("template")) for url in described.iter(f"{OPENSEARCH}Url")}
    assert set(ways) == {
        ("text/html", "results"),
        ("application/x-suggestions+json", "suggestions"),
        ("application/json", "results"),
        ("application/opensearchdescription+xml", "self"),
    }
    for template in ways.values():
        way = urlsplit(template.replace("{searchTerms}", quote("гимн")).replace("{startPage?}", ""))
        assert way.netloc
        assert client.get(f"{way.path}?{way.query}").status_code == 200
    assert urlsplit(ways["text/html", "results"]).path == f"{prefix}/search/"


def test_a_browser_gets_suggestions_as_it_expects_them(client: FlaskClient) -> None:
    answer = client.get("/search/suggest?q=" + quote("гимн"))
    assert answer.mimetype == "application/x-suggestions+json"
    text, titles, notes, addresses = json.loads(answer.text)
    assert text == "гимн"
    assert titles == ["Гимназия № 5", GYMNASIUM]
    assert notes[0] == "Гимназия · Старогородский район"
    assert all(
        urlsplit(address).scheme and urlsplit(address).path.startswith("/institutions/") for address in addresses
    )


def test_without_an_index_there_are_no_suggestions_and_no_failure(tmp_path_factory: pytest.TempPathFactory) -> None:
    with searchable_portal(tmp_path_factory.mktemp("bare")) as bare:
        (bare.index_dir / "current").unlink()
        client = create_app(bare).test_client(use_cookies=False)
        assert suggest(client, q="гимн")["suggestions"] == []
        assert search(client, q="Гимназия")["total"] == 1

"""The portal's search outside its own page: boxes for other sites, what browsers and search engines are told, suggestions."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup

from tests.unit.publisher.conftest import Built

CARD = "institutions/56-gimnaziya-56/index.html"


@pytest.mark.parametrize(
    ("thing", "title", "hidden"),
    [
        ("all", "Найти учреждение", {}),
        ("district-priozyornyj", "Найти учреждение: Приозёрный район", {"district": "priozyornyj"}),
        ("56", "Поиск по сайту: Гимназия № 56", {"site": "gimnaziya-56"}),
    ],
)
def test_a_search_box_for_other_sites_says_what_it_searches(
    built: Built, thing: str, title: str, hidden: dict[str, str]
) -> None:
    page = BeautifulSoup(built.text(f"embed/search/{thing}/index.html"), "html.parser")
    form = page.form
    assert form is not None
    assert (form["action"], form["method"], form["target"]) == ("/search/", "get", "_top")
    assert {str(item["name"]): str(item["value"]) for item in form.select("input[type=hidden]")} == hidden
    assert page.h1 is not None
    assert page.h1.get_text() == title
    fragment = BeautifulSoup(built.text(f"embed/search/{thing}/fragment.html"), "html.parser")
    assert fragment.form is not None
    assert fragment.form["action"] == "https://portal.example/search/"


def test_only_a_site_that_is_there_has_a_search_box(built: Built) -> None:
    assert not built.inputs.output.joinpath("embed/search/57").exists()
    assert "embed/search/57/" not in built.text("institutions/57-detskiy-sad-3/index.html")


@pytest.mark.parametrize(
    ("path", "thing"),
    [("districts/index.html", "all"), ("districts/priozyornyj/index.html", "district-priozyornyj"), (CARD, "56")],
)
def test_a_search_box_is_offered_to_copy_where_one_looks_for_it(built: Built, path: str, thing: str) -> None:
    page = BeautifulSoup(built.text(path), "html.parser")
    codes = [code for field in page.select("textarea") if f"/embed/search/{thing}/" in (code := field.get_text())]
    assert len(codes) == 3
    assert any(code.startswith("<iframe") and 'title="' in code for code in codes)


def test_every_page_of_the_portal_tells_browsers_of_its_search(built: Built) -> None:
    for path, address in (
        ("index.html", "/search/opensearch.xml"),
        ("en/index.html", "/en/search/opensearch.xml"),
        (CARD, "/search/opensearch.xml"),
    ):
        link = BeautifulSoup(built.text(path), "html.parser").select_one("link[rel=search]")
        assert link is not None
        assert (link["href"], link["type"]) == (address, "application/opensearchdescription+xml")


def test_the_first_page_s_search_is_told_to_search_engines(built: Built) -> None:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', built.text("index.html"), re.DOTALL)
    action = json.loads(found[0])["potentialAction"]
    assert action == {
        "@type": "SearchAction",
        "target": "https://portal.example/search/?q={q}",
        "query-input": "required name=q",
    }


@pytest.mark.parametrize("path", ["index.html", "404.html"])
def test_a_field_suggests_with_a_script_and_offers_a_list_without(built: Built, path: str) -> None:
    page = BeautifulSoup(built.text(path), "html.parser")
    form = page.select_one("form[data-suggest]")
    assert form is not None
    assert form["data-suggest"] == "/api/v1/suggest?lang=ru"
    offered = {str(option["value"]) for option in page.select("datalist option")}
    assert {"Гимназия", "Приозёрный район"} <= offered
    assert page.select_one('script[type=module][src*="suggest"]')

"""What the portal's pages say, and what they must not contain."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from publisher.build import build
from tests.support.small_build import SITE, read_tree
from tests.unit.publisher.conftest import Built

CARD = "institutions/56-gimnaziya-56/index.html"


def html_files(built: Built) -> dict[str, str]:
    """Every published HTML page."""
    return {
        name: content.decode() for name, content in read_tree(built.inputs.output).items() if name.endswith(".html")
    }


class Checker(HTMLParser):
    """Notes what a strict policy would block, and the addresses a page loads or links."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.loads: list[str] = []
        self.links: list[str] = []
        self.h1 = 0
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style":
            self.inline.append("style element")
        if tag == "script":
            if given.get("src"):
                self.loads.append(given["src"] or "")
            elif given.get("type") != "application/ld+json":
                self.inline.append("script element")
        if tag in ("img", "iframe", "source") and given.get("src"):
            self.loads.append(given["src"] or "")
        if tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload", "apple-touch-icon"):
            self.loads.append(given.get("href") or "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        self.h1 += tag == "h1"


def check(html: str) -> Checker:
    """Parse a page."""
    checker = Checker()
    checker.feed(html)
    return checker


def test_no_page_has_inline_script_or_style_or_loads_from_another_host(built: Built) -> None:
    for name, html in html_files(built).items():
        found = check(html)
        assert not found.inline, (name, found.inline)
        assert not [address for address in found.loads if "://" in address or address.startswith("//")], name


def test_every_whole_page_has_one_first_heading(built: Built) -> None:
    for name, html in html_files(built).items():
        if "<main" in html:
            assert check(html).h1 == 1, name


def test_every_link_to_a_static_page_leads_to_a_file(built: Built) -> None:
    files = read_tree(built.inputs.output)
    app = (
        "/search/",
        "/en/search/",
        "/polls/",
        "/en/polls/",
        "/feedback/",
        "/en/feedback/",
        "/staff/",
        "/surveys/",
        "/history/",
        "/en/history/",
        "/api/",
    )
    words = {
        "/accessibility/",
        "/personal-data/",
        "/checking-polls/",
        "/schools/",
        "/developers/",
    }  # sites/portal/pages
    for name, html in html_files(built).items():
        folder = "/" + name.rsplit("/", 1)[0] + "/" if "/" in name else "/"
        for link in check(html).links:
            path = link.split("#")[0].split("?")[0].removeprefix(SITE.base_url)
            if not path or ":" in path or path.startswith(app):
                continue
            if not path.startswith("/"):
                parts = [part for part in (folder + path).split("/") if part not in (".", "")]
                while ".." in parts:
                    at = parts.index("..")
                    del parts[at - 1 : at + 1]
                path = "/" + "/".join(parts) + ("/" if path.endswith("/") else "")
            if path.removeprefix("/en") in words:
                continue
            target = path.strip("/") + ("/index.html" if path.endswith("/") and path != "/" else "")
            assert (target or "index.html") in files, (name, link)


def test_a_card_shows_a_bad_check_digit_and_the_source_and_day_of_facts(built: Built) -> None:
    html = built.text(CARD)
    assert "1027810346730" in html
    assert "контрольная цифра не сходится" in html
    assert "Реестр учреждений Приморска" in html
    assert "18.11.2026" in html
    assert "/feedback/new?institution=56" in html


def test_a_card_offers_three_snippets_and_the_frame_has_a_title(built: Built) -> None:
    html = built.text(CARD)
    assert "&lt;iframe src=&#34;https://portal.example/embed/card/56/&#34; title=&#34;Гимназия № 56&#34;" in html
    assert "&lt;kais-embed&gt;&lt;a href=" in html
    assert "--etag-save" in html


def test_structured_data_is_json_and_cannot_end_its_script(built: Built) -> None:
    html = built.text("institutions/57-detskiy-sad-3/index.html")
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    data = json.loads(found[0])
    assert data["@type"] == "Preschool"
    assert data["legalName"] == "Детский сад № 3 «Маяк» <общеразвивающего> вида"
    assert "<общеразвивающего>" not in html


def test_an_unknown_fact_says_no_data_and_an_unloaded_register_says_so(built: Built) -> None:
    html = built.text("institutions/57-detskiy-sad-3/index.html")
    assert "нет данных" in html
    assert "отсутствует" not in html


def test_a_closed_institution_stays_with_its_successor(built: Built) -> None:
    html = built.text("institutions/58-shkola-112/index.html")
    assert "31 августа 2024" in html
    assert 'href="/institutions/56-gimnaziya-56/"' in html


def test_pages_have_their_twin_in_the_other_language_both_ways(built: Built) -> None:
    russian, english = built.text(CARD), built.text(f"en/{CARD}")
    for html in (russian, english):
        assert 'hreflang="en" href="https://portal.example/en/institutions/56-gimnaziya-56/"' in html
        assert 'hreflang="ru" href="https://portal.example/institutions/56-gimnaziya-56/"' in html
    assert '<html lang="en"' in english
    assert "Address and contacts" in english
    assert "Адрес и контакты" in russian


def test_a_word_page_without_twin_names_none(built: Built) -> None:
    html = built.text("news/2026-11-02-nachalo/index.html")
    assert "hreflang" not in html
    assert not (built.inputs.output / "en/news/2026-11-02-nachalo").exists()


def test_the_register_shows_rows_that_belong_to_nobody(built: Built) -> None:
    html = built.text("licences/index.html")
    assert "Л035-00000-00/00000999" in html
    assert "в каталоге не найдено" in html


def test_the_sitemap_holds_accepted_sites_and_cards_and_no_draft(built: Built) -> None:
    text = built.text("sitemap.xml")
    assert "<loc>https://portal.example/s/gimnaziya-56/sveden/common/</loc>" in text
    assert "<loc>https://portal.example/en/institutions/57-detskiy-sad-3/</loc>" in text
    assert "/s/detskiy-sad-3/" not in text
    assert "404" not in text


def test_the_filter_form_asks_the_search_page(built: Built) -> None:
    html = built.text("institutions/index.html")
    assert 'action="/search/" method="get"' in html
    for name in ("q", "district", "kind", "licence"):
        assert f'name="{name}"' in html


def test_bulk_files_say_the_same_in_every_format(built: Built) -> None:
    text = built.text("data/institutions.csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    lines = [json.loads(line) for line in built.text("data/institutions.jsonl").splitlines()]
    points = json.loads(built.text("data/institutions.geojson"))["features"]
    assert [row["id"] for row in rows] == [str(line["id"]) for line in lines] == ["56", "57", "58"]
    assert rows[0]["ogrn"] == ""  # its check digit is wrong
    assert points[0]["geometry"]["coordinates"] == [30.245, 59.961]  # longitude first
    assert rows[0]["phones"].startswith("'+7")  # no spreadsheet takes it for a formula
    assert [[row["phones"].removeprefix("'")] for row in rows[:1]] == [["|".join(lines[0]["phones"])]]
    assert points[0]["properties"]["url"] == lines[0]["url"] == rows[0]["url"]
    assert lines[0]["url"].startswith("https://portal.example/")


def test_the_page_of_the_data_promises_nothing_that_the_authority_did_not_say(built: Built) -> None:
    html = built.text("data/index.html")
    assert "Указывайте источник: Комитет по образованию Приморска, https://portal.example." in html
    assert "спользуйте свободно" not in html


def test_the_terms_of_the_data_are_the_authority_s_own_words(built: Built, tmp_path: Path) -> None:
    inputs = replace(
        built.inputs,
        output=tmp_path / "output",
        site=replace(SITE, data_terms="По приказу № 7: с указанием <источника>.", data_terms_en="Order No. 7."),
    )
    build(inputs)
    html = (inputs.output / "data" / "index.html").read_text(encoding="utf-8")
    assert "По приказу № 7: с указанием &lt;источника&gt;." in html
    assert '<p lang="en">Order No. 7.</p>' in html


def test_lists_are_lists_where_the_format_has_them(built: Built) -> None:
    institution = json.loads(built.text("data/institutions.jsonl").splitlines()[0])
    licence = json.loads(built.text("data/licences.jsonl").splitlines()[0])
    assert all(isinstance(institution[name], list) for name in ("phones", "emails"))
    assert licence["institutions"] == [56]
    one = json.loads(built.text("data/institutions/56.json"))["accreditations"][0]
    assert isinstance(one["programmes"], list)
    assert isinstance(one["institutions"], list)


def test_the_data_package_gives_each_column_a_type_that_its_values_have(built: Built) -> None:
    described = json.loads(built.text("data/datapackage.json"))["resources"]
    types = {found["name"]: found["type"] for found in described[0]["schema"]["fields"]}
    assert {name: types[name] for name in ("id", "lat", "lon", "open", "updated_on", "inn")} == {
        "id": "integer", "lat": "number", "lon": "number", "open": "boolean", "updated_on": "date", "inn": "string",
    }  # fmt: skip
    readers: dict[str, Callable[[str], object]] = {
        "integer": int,
        "number": float,
        "date": date.fromisoformat,
        "boolean": ("true", "false").index,
        "string": str,
    }
    for resource in described:
        if resource["format"] == "csv":
            text = built.text(f"data/{resource['path']}").removeprefix("\ufeff")
            for row in csv.DictReader(io.StringIO(text)):
                for column in resource["schema"]["fields"]:
                    assert not row[column["name"]] or readers[column["type"]](row[column["name"]]) is not None


def test_an_institution_as_json_keeps_the_three_states_apart(built: Built) -> None:
    data = json.loads(built.text("data/institutions/56.json"))
    assert data["facts"]["common.addressPlaceSet"]["state"] == "absent"
    assert data["places"] == {"state": "unknown"}
    assert data["full_name"]["seen_on"] == "2026-11-18"


def test_the_permalink_and_old_slugs_lead_to_the_card(built: Built) -> None:
    lines = (built.beside(".state") / "redirects.map").read_text(encoding="utf-8").splitlines()
    assert "/institutions/56/ /institutions/56-gimnaziya-56/;" in lines
    assert "/en/institutions/56-gimnaziya-no-56/ /en/institutions/56-gimnaziya-56/;" in lines
    assert "/s/gimnaziya-no-56/ /s/gimnaziya-56/;" in lines
    assert 'url=/institutions/56-gimnaziya-56/"' in built.text("institutions/56/index.html")
    assert "/institutions/9/ 1;" in (built.beside(".state") / "gone.map").read_text(encoding="utf-8")


@pytest.mark.parametrize("block", ["card", "licences", "news", "contacts", "map"])
def test_a_block_is_readable_without_script_and_its_fragment_has_whole_addresses(built: Built, block: str) -> None:
    html = built.text(f"embed/{block}/56/index.html")
    assert "Гимназия № 56" in html
    assert "<form" not in html
    fragment = built.text(f"embed/{block}/56/fragment.html")
    assert "<html" not in fragment
    assert not re.search(r' (href|src|action)="/', fragment)
    assert fragment.startswith("<h2>")
    assert "<h1" not in fragment
    assert "<h1" in html


def test_a_fragment_reads_without_styles(built: Built) -> None:
    text = re.sub(r"<[^>]+>", "", built.text("embed/card/56/fragment.html"))
    assert "Гимназия · Приозёрный район" in text
    assert "18.11.2026 · Аккредитована" in text
    licences = built.text("embed/licences/56/fragment.html")
    assert re.findall(r"</?(h\d)", licences) == ["h2", "h2", "h3", "h3", "h3", "h3"]


def test_the_map_names_local_files_only_and_has_its_list(built: Built) -> None:
    html = built.text("map/index.html")
    assert 'id="map_kais"' in html
    assert html.index('href="#list"') < html.index('id="map_kais"')
    assert 'data-show="56"' in html
    script = built.text("map/map.js")
    assert 'L.map(\n                "map_kais"' in script
    assert "http" not in script
    assert "#map_kais" in built.text("map/map.css")
    assert "html, body" not in built.text("map/map.css")
    features = json.loads(built.text("map/institutions.geojson"))["features"]
    assert [feature["id"] for feature in features] == [56]  # the closed one and the one without a point are not on it


def test_the_feed_takes_its_moments_from_the_news(built: Built) -> None:
    feed = built.text("s/gimnaziya-56/feed.xml")
    assert "<updated>2026-11-18T00:00:00+03:00</updated>" in feed
    assert "https://portal.example/s/gimnaziya-56/news/2026-11-18-olimpiada/" in feed

"""A name of the register is text on the map too."""

from __future__ import annotations

import json

from playwright.sync_api import Route

NAME = "<img src=/called-by-a-name onerror=alert(1)>"


def test_a_name_with_markup_is_shown_as_it_is_written(browser_page, demo):
    def rename(route: Route) -> None:
        answer = route.fetch()
        found = answer.json()
        for feature in found["features"]:
            feature["properties"]["n"] = NAME
        route.fulfill(response=answer, body=json.dumps(found))

    visit = browser_page(width=1280)
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.page.route("**/*.geojson", rename)
    visit.page.goto(f"{demo.url}/map/")
    visit.page.wait_for_selector("[data-ready]")
    box = visit.page.locator(".leaflet-container").bounding_box()
    shown: list[str] = []
    for step in range(1, 20):  # a district lies under some point of the diagonal
        visit.page.mouse.move(box["x"] + box["width"] * step / 20, box["y"] + box["height"] * step / 20)
        shown += visit.page.locator(".leaflet-tooltip").all_text_contents()
    assert set(shown) == {NAME}
    assert not [url for url in asked if "called-by-a-name" in url]

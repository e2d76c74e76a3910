"""Addresses belong to classes, and classes to policies."""

import pytest
from flask import Response

from portal.headers import PathClass, classify, secure


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", PathClass.PAGE), ("/en/", PathClass.PAGE), ("/s/school/", PathClass.PAGE), ("/institutions/5-x/", PathClass.PAGE),
        ("/polls/1/", PathClass.FORM), ("/en/polls/1/", PathClass.FORM), ("/en/feedback/new", PathClass.FORM), ("/feedback/status", PathClass.FORM),
        ("/search/", PathClass.SEARCH), ("/en/search/suggest", PathClass.SEARCH), ("/searching/", PathClass.PAGE),
        ("/staff/", PathClass.STAFF), ("/staff/preview/school/", PathClass.DRAFT), ("/embed/card/5/", PathClass.EMBED),
        ("/data/institutions.csv", PathClass.DATA), ("/api/v1/search", PathClass.DATA), ("/assets/kais.0.css", PathClass.ASSET),
        ("/embedded/", PathClass.PAGE), ("/database/", PathClass.PAGE), ("/staffing/", PathClass.PAGE),
    ],
)  # fmt: skip
def test_the_class_of_an_address(path: str, kind: PathClass) -> None:
    assert classify(path) is kind


def test_what_a_view_has_set_stays() -> None:
    response = Response("x", headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    secured = secure(response, "/polls/1/", https=True)
    assert secured.headers["Cache-Control"] == "no-store"
    assert secured.headers.getlist("Referrer-Policy") == ["no-referrer"]


def test_only_blocks_for_other_sites_may_be_framed_and_read_from_there() -> None:
    for path in ("/", "/polls/1/", "/staff/", "/s/school/"):
        headers = secure(Response("x", content_type="text/html"), path, https=False).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    headers = secure(Response("x", content_type="text/html"), "/embed/card/5/", https=False).headers
    assert "X-Frame-Options" not in headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_only_the_search_may_ask_where_somebody_is() -> None:
    def permissions(path: str) -> str:
        return secure(Response("x", content_type="text/html"), path, https=False).headers["Permissions-Policy"]

    assert "geolocation=(self)" in permissions("/en/search/")
    for path in ("/", "/polls/1/", "/staff/", "/embed/search/all/", "/s/school/"):
        assert "geolocation=()" in permissions(path)


def test_a_drawing_opened_alone_runs_nothing() -> None:
    headers = secure(Response("<svg/>", content_type="image/svg+xml"), "/s/school/emblem.svg", https=False).headers
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]

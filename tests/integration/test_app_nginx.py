"""The example configuration of nginx answers as ``kais serve`` does."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.clock import FixedClock
from tests.support.groups import ROOT, lacks_nginx, unavailable
from tests.support.portal import World, make_world, publish
from tests.support.portal_fixtures import MOMENT
from tests.support.server import find_free_port, run_server, serve_folder

pytestmark = pytest.mark.nginx

TEXT = "<!doctype html><title>x</title><h1>Школа</h1>" + "<p>Текст.</p>" * 100
FILES: dict[str, str | bytes] = {
    "index.html": TEXT,
    "institutions/index.html": TEXT,
    "s/shkola-1/index.html": TEXT,
    "embed/card/1/index.html": TEXT,
    "embed/kais.js": "1;",
    "data/index.html": TEXT,
    "data/institutions.csv": "a,b\r\n" * 300,
    "data/institutions.jsonl": '{"id": 1}\n' * 100,
    "data/institutions/1.json": "{}",
    "data/districts.geojson": "{}",
    "assets/kais.0000000000.css": "body{}" * 100,
    "assets/kais.0000000000.js": "1;",
    "assets/golos.0000000000.woff2": b"wOF2",
    "pictures/emblem.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "documents/charter.pdf": b"%PDF-1.7",
    "news/feed.xml": "<feed/>",
    "sitemap.xml": "<urlset/>",
    "robots.txt": "User-agent: *\n",
}
COMPARED = (
    "Content-Type", "Content-Security-Policy", "Cache-Control", "Cross-Origin-Resource-Policy", "Cross-Origin-Opener-Policy", "X-Frame-Options",
    "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy",
    "Strict-Transport-Security",
)  # fmt: skip


@pytest.fixture
def published(world_template: World, tmp_path: Path) -> World:
    """An installation behind TLS with a file of every kind."""
    made = make_world(tmp_path / "home", FixedClock(MOMENT), world_template, base_url="https://edu.example.org")
    publish(made, FILES)
    return made


@pytest.fixture
def nginx(published: World, tmp_path: Path) -> Iterator[int]:
    """The port of nginx with the example's rules, over the same files; behind it a server that only says it was asked."""
    if reason := lacks_nginx():
        unavailable(reason)
    port = find_free_port()
    app = tmp_path / "app"
    app.mkdir()
    with serve_folder(app, {"X-From": "app"}) as base:
        text = (ROOT / "docs" / "examples" / "nginx.conf").read_text(encoding="utf-8")
        text = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
        text = re.sub(r"^\s*ssl_\w+ .*\n", "", text, flags=re.MULTILINE)
        text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
        text = text.replace("/srv/kais/output", str(published.wiring.output)).replace("http://127.0.0.1:8000", base)
        folders = "".join(
            f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        conf = tmp_path / "nginx.conf"
        conf.write_text(
            f"daemon off; worker_processes 1; user root; pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {folders}\n{text}\n}}\n",
            encoding="utf-8",
        )
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        subprocess.run([program, "-t", "-q", "-c", conf], check=True)
        with run_server([program, "-c", conf], port=port, environment={}, log=tmp_path / "nginx.log"):
            yield port


def ask(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """What nginx answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": "edu.example.org", **headers})
    answer = connection.getresponse()
    found = answer.status, {name.title(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def test_files_come_with_the_same_headers(published: World, nginx: int) -> None:
    client = published.app.test_client()
    for name in FILES:
        path = "/" + name.removesuffix("index.html")
        ours = client.get(path, base_url="https://edu.example.org")
        status, headers, body = ask(nginx, path)
        assert (status, body) == (ours.status_code, ours.get_data()), path
        for header in COMPARED:
            assert headers.get(header.title(), "").lower() == ours.headers.get(header, "").lower(), (path, header)
        assert ask(nginx, path, **{"If-None-Match": headers["Etag"]})[0] == 304


def test_text_is_compressed(nginx: int) -> None:
    for path in ("/", "/data/institutions.csv", "/assets/kais.0000000000.css"):
        assert ask(nginx, path, **{"Accept-Encoding": "gzip"})[1].get("Content-Encoding") == "gzip", path


def test_what_is_no_file_goes_to_the_app(nginx: int) -> None:
    for path in ("/polls/", "/staff/", "/institutions", "/nowhere/", "/s/old-name/", "/search/?q=1", "/api/v1/search"):
        _status, headers, _body = ask(nginx, path)
        assert headers.get("X-From") == "app", path
        assert "Content-Security-Policy" not in headers  # the app sets its own


def test_links_that_lead_elsewhere_are_not_followed(published: World, nginx: int, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    root = published.wiring.output.resolve()
    (root / "link.txt").symlink_to(secret)

    if os.geteuid() == 0:  # only the superuser can make a link that belongs to somebody else
        os.lchown(root / "link.txt", 12345, 12345)
        assert b"secret" not in ask(nginx, "/link.txt")[2]
    assert b"secret" not in published.app.test_client().get("/link.txt", base_url="https://edu.example.org").get_data()

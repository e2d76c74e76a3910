"""nginx with the example of the operator's manual answers as ``kais serve`` does, from the same files."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.demo import KAIS, Demo, copy_demo, make_environment
from tests.support.groups import ROOT, lacks_nginx, unavailable
from tests.support.pages import find_blocks, find_polls, find_portal_pages, find_school_pages
from tests.support.server import find_free_port, run_server

pytestmark = pytest.mark.nginx

EXAMPLE = ROOT / "docs" / "examples" / "nginx.conf"
HOST = "edu.example.org"  # of the example
COMPARED = (  # what browsers are told; tags, dates and lengths may differ
    "content-type",
    "content-security-policy",
    "cache-control",
    "cross-origin-resource-policy",
    "cross-origin-opener-policy",
    "x-frame-options",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "strict-transport-security",
    "location",
)
SCHOOL_FILES = ("favicon.svg", "favicon.png", "apple-touch-icon.png", "social.png", "feed.xml", "site-map/")
FRAME = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{example}
}}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, str]:
        """The headers that both servers must agree on."""
        return {name: self.headers[name] for name in COMPARED if name in self.headers}


@dataclass(frozen=True, slots=True)
class Servers:
    """nginx over the files, and the app behind it."""

    demo: Demo
    nginx_port: int
    app_port: int
    log: Path  # of requests

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
        """What a visitor gets from nginx."""
        trusting = ssl.create_default_context()
        trusting.check_hostname = False
        trusting.verify_mode = ssl.CERT_NONE  # a certificate of our own
        connection = http.client.HTTPSConnection("127.0.0.1", self.nginx_port, timeout=30, context=trusting)
        return _ask(connection, method, path, body, {"Host": HOST, **headers})

    def ask_app(self, path: str, **headers: str) -> Answer:
        """What ``kais serve`` says by itself to a proxy in front of it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.app_port, timeout=30)
        forwarded = {"Host": HOST, "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
        return _ask(connection, "GET", path, None, {**forwarded, **headers})


def _ask(
    connection: http.client.HTTPConnection, method: str, path: str, body: str | None, headers: dict[str, str]
) -> Answer:
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    if reason := lacks_nginx():
        unavailable(reason)
    folder = tmp_path_factory.mktemp("nginx")
    demo = copy_demo(folder)
    gone = demo.home / "output.state" / "gone.map"
    gone.write_text(gone.read_text() + "/institutions/999-oshibka/ 1;\n")
    app_port, nginx_port = find_free_port(), find_free_port()
    environment = make_environment(demo.home, f"https://{HOST}") | {
        "KAIS_PORT": str(app_port),
        "KAIS_TRUSTED_PROXIES": "1",
    }
    _write_certificate(folder)
    (folder / "nginx.conf").write_text(_adapt(EXAMPLE.read_text(), folder, demo, nginx_port, app_port))
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    with (
        run_server([KAIS, "serve"], port=app_port, environment=environment, log=folder / "serve.log"),
        run_server(
            [nginx, "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"],
            port=nginx_port,
            environment={},
            log=folder / "nginx.log",
        ),
    ):
        yield Servers(demo, nginx_port, app_port, folder / "kais.log")


def _adapt(example: str, folder: Path, demo: Demo, nginx_port: int, app_port: int) -> str:
    """The example with this machine's ports and folders, and nothing else changed."""
    for old, new in {
        "listen 443 ssl": f"listen 127.0.0.1:{nginx_port} ssl",
        "listen 80;": f"listen 127.0.0.1:{find_free_port()};",
        "/etc/ssl/edu.example.org.pem": str(folder / "certificate.pem"),
        "/etc/ssl/edu.example.org.key": str(folder / "key.pem"),
        "/srv/kais": str(demo.home),
        "/var/log/nginx/kais.log": str(folder / "kais.log"),
        "http://127.0.0.1:8000": f"http://127.0.0.1:{app_port}",
    }.items():
        assert old in example, f"the example no longer says {old}"
        example = example.replace(old, new)
    user = "user root;" if os.geteuid() == 0 else ""  # whose files these are
    return FRAME.format(user=user, folder=folder, example=example)


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def files_of_every_kind(demo: Demo) -> list[str]:
    """Addresses of built files: pages of each theme, blocks, data, assets, feeds, pictures."""
    output = demo.home / "output"
    endings = {path.suffix: path for path in sorted((output / "assets").iterdir())}
    picture = next((output / "s").glob("*/pictures/*"))
    return [
        *(path for name, path in find_portal_pages(demo.home).items() if "permalink" not in name),
        *find_school_pages(demo.home).values(),
        *(path for name, path in find_blocks(demo.home).items() if "poll" not in name),
        *(f"/assets/{path.name}" for path in endings.values()),
        *(f"/data/{path.name}" for path in sorted((output / "data").iterdir()) if path.is_file()),
        "/data/institutions/1.json",
        *("/news/feed.xml", "/sitemap.xml", "/robots.txt", "/favicon.ico", "/map/points.geojson", "/map/map.js"),
        "/.well-known/security.txt",
        "/" + picture.relative_to(output).as_posix(),
        *(f"/s/{picture.parent.parent.name}/{name}" for name in SCHOOL_FILES),
    ]


def test_built_files_come_with_the_same_headers_and_bytes_as_from_kais_serve(servers: Servers) -> None:
    wrong = []
    for path in files_of_every_kind(servers.demo):
        ours, theirs = servers.ask(path), servers.ask_app(path)
        if ours.status != theirs.status:
            wrong.append(f"{path}: {ours.status} instead of {theirs.status}")
        wrong += [
            f"{path}: {name} is {ours.headers.get(name)!r} instead of {theirs.headers.get(name)!r}"
            for name in COMPARED
            if ours.headers.get(name) != theirs.headers.get(name)
        ]
        if ours.body != theirs.body:
            wrong.append(f"{path}: other bytes")
    assert not wrong, "\n".join(wrong)


def test_a_built_page_does_not_trouble_the_app(servers: Servers) -> None:
    assert "x-request-id" in servers.ask("/polls/").headers
    for path in ("/", "/institutions/", "/data/institutions.csv", "/embed/card/1/"):
        assert "x-request-id" not in servers.ask(path).headers, path


def test_the_app_is_asked_for_everything_else(servers: Servers) -> None:
    polls = find_polls(servers.demo.home)
    for path in ("/search/?q=гимназия", "/polls/", f"/polls/{polls['closed']}/results/", "/feedback/new", "/en/polls/"):
        quoted = quote(path, safe="/?=")
        answer = servers.ask(quoted)
        assert answer.status == 200, path
        assert answer.told == servers.ask_app(quoted).told, path
    assert servers.ask("/staff/").headers["location"].startswith("/staff/login")
    block = servers.ask(f"/embed/poll/{polls['open']}/")
    assert "frame-ancestors *" in block.headers["content-security-policy"]


def test_headers_come_once(servers: Servers) -> None:
    for path in ("/", "/polls/", "/no-such-page/", "/institutions/1/"):
        for name, value in servers.ask(path).told.items():
            assert value.count("default-src") <= 1, path
            assert name != "x-frame-options" or value == "DENY", path


def test_moved_addresses_lead_on(servers: Servers) -> None:
    lines = (servers.demo.home / "output.state" / "redirects.map").read_text().splitlines()
    for line in lines[:5]:
        old, new = line.rstrip(";").split(" ", 1)
        for path in (old, old.rstrip("/")):
            answer = servers.ask(path)
            assert (answer.status, answer.headers["location"]) == (301, new), path
        assert answer.told == servers.ask_app(old).told
    folder = servers.ask("/institutions")
    assert (folder.status, folder.headers["location"]) == (301, "/institutions/")


def test_an_address_that_moved_after_nginx_was_started_leads_on_too(servers: Servers) -> None:
    redirects = servers.demo.home / "output.state" / "redirects.map"
    redirects.write_text(redirects.read_text() + "/s/staraya-shkola/ /s/novaya-shkola/;\n")
    answer = servers.ask("/s/staraya-shkola/sveden/common/")
    assert (answer.status, answer.headers["location"]) == (301, "/s/novaya-shkola/sveden/common/")


def test_a_withdrawn_page_is_gone_and_a_missing_one_is_not_there(servers: Servers) -> None:
    gone = servers.ask("/institutions/999-oshibka/")
    assert gone.status == 410
    assert "<h1" in gone.body.decode()
    missing = servers.ask("/no-such-page/")
    assert missing.status == 404
    assert missing.body == servers.ask_app("/no-such-page/").body
    assert 'lang="en"' in servers.ask("/en/no-such-page").body.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.key",
        "/%2e%2e/secret.key",
        "/..%2fsecret.key",
        "/s/..%2f..%2fcatalog.db",
        "/assets/..%5c..%5csecret.key",
        "/.well-known/../../secret.key",
        "/output.state/redirects.map",
        "/%00",
    ],
)
def test_nothing_but_built_files_is_given_away(servers: Servers, path: str) -> None:
    answer = servers.ask(path)
    assert answer.status in (400, 404), path
    secret = (servers.demo.home / "secret.key").read_bytes().strip()
    assert secret not in answer.body


def test_links_to_what_belongs_to_others_are_not_followed(servers: Servers) -> None:
    link = servers.demo.home / "output" / "leak.txt"
    link.symlink_to("/proc/self/environ" if os.geteuid() else "/proc/1/environ")
    if os.geteuid() == 0:  # everything is root's: give the link away, as a stranger would have made it
        os.lchown(link, 65534, 65534)
    try:
        assert servers.ask("/leak.txt").status in (403, 404)
    finally:
        link.unlink()


def test_only_forms_of_the_app_take_posts(servers: Servers) -> None:
    refused = servers.ask("/institutions/", "POST", "a=1")
    assert refused.status == 405
    assert "<h1" in refused.body.decode()
    unsigned = servers.ask(
        "/feedback/new", "POST", "message=x", **{"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert unsigned.status == 403  # it has reached the app, which wants its token


def test_texts_are_compressed_and_known_ones_are_not_sent_again(servers: Servers) -> None:
    packed = servers.ask("/institutions/", **{"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.body) == servers.ask("/institutions/").body
    tag = servers.ask("/data/institutions.csv").headers["etag"]
    assert servers.ask("/data/institutions.csv", **{"If-None-Match": tag}).status == 304


def test_compressed_copies_are_sent_as_they_are_and_have_no_address(servers: Servers) -> None:
    page = servers.demo.home / "output" / "districts" / "index.html"
    packed = gzip.compress(page.read_bytes(), 9, mtime=7)  # nobody who compresses on the spot writes this time
    copy = page.with_name("index.html.gz")
    copy.write_bytes(packed)
    try:
        answer = servers.ask("/districts/", **{"Accept-Encoding": "gzip"})
        assert answer.body == packed
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src" in answer.headers["content-security-policy"]
        assert servers.ask("/districts/").body == page.read_bytes()
        again = servers.ask("/districts/", **{"Accept-Encoding": "gzip", "If-None-Match": answer.headers["etag"]})
        assert again.status == 304
        assert servers.ask("/districts/index.html.gz").status == 404
    finally:
        copy.unlink()


def test_no_other_file_with_a_dot_is_served(servers: Servers) -> None:
    output = servers.demo.home / "output"
    (output / ".hidden").write_text("x")
    (output / ".well-known" / "other.txt").write_text("x")
    try:
        for path in ("/.hidden", "/.well-known/other.txt", "/.well-known/"):
            assert servers.ask(path).status == 404, path
    finally:
        (output / ".hidden").unlink()
        (output / ".well-known" / "other.txt").unlink()


def test_what_was_searched_and_where_from_stands_in_no_log(servers: Servers) -> None:
    servers.ask("/search/?q=logoped&near=59.950,30.300", Referer=f"https://{HOST}/search/?q=psychologist")
    lines = servers.log.read_text(encoding="utf-8")
    assert '"GET /search/" 200' in lines
    for secret in ("logoped", "59.950", "psychologist"):
        assert secret not in lines


def test_the_example_names_every_policy_of_the_app() -> None:
    from portal.headers import PERMISSIONS_POLICY, POLICIES, PathClass

    example = EXAMPLE.read_text()
    assert PERMISSIONS_POLICY in example
    for kind in (PathClass.PAGE, PathClass.EMBED, PathClass.DATA, PathClass.ASSET):
        assert re.search(re.escape(POLICIES[kind]) + "; upgrade-insecure-requests", example), kind


def test_nginx_starts_before_anything_was_built(tmp_path: Path) -> None:
    if reason := lacks_nginx():
        unavailable(reason)
    _write_certificate(tmp_path)
    nobody = Demo(tmp_path / "empty", "")
    (tmp_path / "nginx.conf").write_text(_adapt(EXAMPLE.read_text(), tmp_path, nobody, find_free_port(), 1))
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    words: list[str | Path] = [nginx, "-t", "-q", "-p", tmp_path, "-e", "stderr", "-c", tmp_path / "nginx.conf"]
    tried = subprocess.run(words, capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr

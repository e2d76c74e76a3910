"""A file is fetched from public hosts only, within its limits, and whole (attack 37)."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from portal.addresses import FetchRefused, is_public, parse_target
from portal.fetching import Fetched, Limits, fetch
from tests.support.file_server import FileServer, send, serving_files

BODY = b"number,state,holder\n1,active,A\n"


@pytest.fixture
def files() -> Iterator[FileServer]:
    """A server on loopback."""
    with serving_files() as served:
        yield served


def get(
    files: FileServer, url: str, folder: Path, *, most: int = 1 << 20, seconds: float = 20, **known: str
) -> Fetched | None:
    """Fetch with the loopback server allowed."""
    limits = Limits(most, seconds, frozenset({files.host}))
    return fetch(url, folder, limits, resolver=lambda host, _port: [host], **known)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "::ffff:127.0.0.1",
        "::ffff:a00:1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:7f00:1::", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "not an address",
    ],
)  # fmt: skip
def test_an_address_of_our_own_network_is_not_public_in_any_form(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "64:ff9b::808:808"])
def test_an_address_of_the_world_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "only http"),
        ("ftp://example.org/a", "only http"),
        ("gopher://example.org/", "only http"),
        ("//example.org/a", "only http"),
        ("http:///a", "only http"),
        ("https://user:word@example.org/a", "name or password"),
        ("http://example.org\\@127.0.0.1/", "no address"),
        ("http://example.org/a b", "no address"),
        ("http://example.org/\r\nHost: x", "no address"),
        ("http://example.org:99999/", "no address"),
        ("http://[::1", "no address"),
        ("", "no address"),
        ("http://" + "a" * 3000, "no address"),
        ("http://2130706433/", "number in disguise"),
        ("http://0x7f000001/", "number in disguise"),
        ("http://0177.0.0.1/", "number in disguise"),
        ("http://127.1/", "number in disguise"),
        ("http://127.0.0.1/", "own network"),
        ("http://127.0.0.1./", "own network"),
        ("http://[::1]/", "own network"),
        ("http://[::ffff:127.0.0.1]/", "own network"),
        ("http://localhost/", "own network"),
        ("http://１２７.0.0.1/", "own network"),
    ],
)
def test_an_address_that_is_none_of_ours_to_ask_is_refused_with_a_sentence(url: str, words: str) -> None:
    from core.i18n import language

    with language("en"), pytest.raises(FetchRefused, match=words) as refused:
        parse_target(url, resolver=lambda host, _port: [host if host[0] in "1:" else "127.0.0.1"])
    assert str(refused.value).endswith(".")


def test_a_name_is_refused_when_one_of_its_addresses_is_private() -> None:
    with pytest.raises(FetchRefused):
        parse_target("https://two-faced.example/", resolver=lambda _host, _port: ["8.8.8.8", "10.0.0.1"])


def test_only_the_named_host_and_port_are_allowed_inside() -> None:
    allow = frozenset({"127.0.0.1:8000", "registers.internal"})
    inside = {"127.0.0.1": "127.0.0.1", "registers.internal": "10.0.0.5"}
    for url in ("http://127.0.0.1:8000/a", "http://registers.internal/a", "https://REGISTERS.internal:444/a"):
        assert parse_target(url, allow, lambda host, _port: [inside[host]]).addresses
    with pytest.raises(FetchRefused):
        parse_target("http://127.0.0.1:8001/a", allow, lambda host, _port: [inside[host]])


def test_a_file_arrives_with_its_digest_and_a_harmless_name(files: FileServer, tmp_path: Path) -> None:
    url = files.give("/data/..%2F..%2FСписок.CSV", BODY, ETag='"1"', Last_Modified="Thu, 19 Nov 2026 10:00:00 GMT")
    files.answers["/data/..%2F..%2F%D0%A1%D0%BF%D0%B8%D1%81%D0%BE%D0%BA.CSV"] = files.answers[
        "/data/..%2F..%2FСписок.CSV"
    ]
    found = get(files, url, tmp_path / "in")
    assert found is not None
    assert found.path == tmp_path / "in" / "spisok.csv"
    assert found.path.read_bytes() == BODY
    assert (found.size, found.digest) == (len(BODY), hashlib.sha256(BODY).hexdigest())
    assert (found.etag, found.last_modified) == ('"1"', "Thu, 19 Nov 2026 10:00:00 GMT")


def test_what_still_holds_is_not_fetched_again(files: FileServer, tmp_path: Path) -> None:
    url = files.give("/a.csv", BODY, ETag='"1"')
    assert get(files, url, tmp_path / "in", etag='"1"') is None
    assert get(files, url, tmp_path / "in", etag='"0"') is not None
    assert files.asked[0][1]["If-None-Match"] == '"1"'


def test_a_name_is_asked_at_the_address_that_was_looked_at(files: FileServer, tmp_path: Path) -> None:
    """DNS rebinding: the second answer of the resolver is never used."""
    files.give("/a.csv", BODY)
    answers = iter([["127.0.0.1"], ["192.0.2.1"]])
    allow = frozenset({f"registers.internal:{files.port}"})
    url = f"http://registers.internal:{files.port}/a.csv"
    found = fetch(url, tmp_path / "in", Limits(1000, 20, allow), resolver=lambda _host, _port: next(answers))
    assert found is not None
    assert files.asked[0][1]["Host"] == f"registers.internal:{files.port}"
    assert next(answers) == ["192.0.2.1"]


@pytest.mark.parametrize(
    "goal", ["http://127.0.0.1:1/secret", "http://10.0.0.1/", "file:///etc/passwd", "//[::1]/x", "ftp://a/"]
)
def test_a_redirect_into_our_network_is_refused_on_every_hop(files: FileServer, tmp_path: Path, goal: str) -> None:
    files.give("/second", b"", 302, Location=goal)
    url = files.give("/first", b"", 301, Location="/second")
    with pytest.raises(FetchRefused):
        get(files, url, tmp_path / "in")
    assert [path for path, _headers in files.asked] == ["/first", "/second"]
    assert not (tmp_path / "in").exists()


def test_five_redirects_are_followed_and_a_sixth_is_not(files: FileServer, tmp_path: Path) -> None:
    for number in range(6):
        files.give(f"/{number}", b"", 307, Location=f"/{number + 1}")
    files.give("/6", BODY)
    assert get(files, files.url("/1"), tmp_path / "in") is not None
    with pytest.raises(FetchRefused, match="5"):
        get(files, files.url("/0"), tmp_path / "in")


@pytest.mark.parametrize("status", [204, 401, 403, 404, 500, 503])
def test_an_answer_that_is_no_file_is_a_sentence_with_its_status(
    files: FileServer, tmp_path: Path, status: int
) -> None:
    with pytest.raises(FetchRefused, match=str(status)):
        get(files, files.give("/a.csv", b"", status), tmp_path / "in")


def test_a_file_beyond_the_limit_is_cut_off(files: FileServer, tmp_path: Path) -> None:
    url = files.give("/a.csv", b"x" * 300_000)
    with pytest.raises(FetchRefused, match="KAIS_FETCH_MAX_MB"):
        get(files, url, tmp_path / "in", most=200_000)
    assert get(files, url, tmp_path / "whole", most=300_000) is not None


def test_an_endless_body_is_cut_off(files: FileServer, tmp_path: Path) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not files.stopped.is_set():
            handler.wfile.write(b"x" * 65536)

    files.answers["/a.csv"] = endless
    with pytest.raises(FetchRefused, match="KAIS_FETCH_MAX_MB"):
        get(files, files.url("/a.csv"), tmp_path / "in", most=1 << 20)


def test_a_packed_answer_is_counted_unpacked(files: FileServer, tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0" * (8 << 20))
    url = files.give("/a.csv", bomb, Content_Encoding="gzip")
    with pytest.raises(FetchRefused, match="KAIS_FETCH_MAX_MB"):
        get(files, url, tmp_path / "in", most=1 << 20)
    packed = files.give("/b.csv", gzip.compress(BODY), Content_Encoding="gzip")
    found = get(files, packed, tmp_path / "whole")
    assert found is not None
    assert found.path.read_bytes() == BODY


@pytest.mark.parametrize("body", [gzip.compress(BODY)[:-9], b"no gzip at all", b""], ids=["cut", "other", "empty"])
def test_a_damaged_packing_is_a_sentence(files: FileServer, tmp_path: Path, body: bytes) -> None:
    with pytest.raises(FetchRefused):
        get(files, files.give("/a.csv", body, Content_Encoding="gzip"), tmp_path / "in")


def test_an_answer_that_breaks_off_is_refused(files: FileServer, tmp_path: Path) -> None:
    url = files.give("/a.csv", BODY, Content_Length=str(len(BODY) + 10))
    with pytest.raises(FetchRefused):
        get(files, url, tmp_path / "in")


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_drop_a_moment_does_not_hold_us(files: FileServer, tmp_path: Path, where: str) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        if where == "body":
            send(handler, b"", 200, {"Content-Length": "1000000"})
        while not files.stopped.wait(0.05):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    files.answers["/a.csv"] = drip
    with pytest.raises(FetchRefused, match="KAIS_FETCH_SECONDS"):
        get(files, files.url("/a.csv"), tmp_path / "in", seconds=0.4)


def test_a_host_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    limits = Limits(1000, 5, frozenset({"127.0.0.1:9"}))
    with pytest.raises(FetchRefused, match=r"127\.0\.0\.1"):
        fetch("http://127.0.0.1:9/a.csv", tmp_path, limits)

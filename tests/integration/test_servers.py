"""The servers that other tests start come up, answer and leave nothing behind."""

import sys
import urllib.request
from pathlib import Path

import pytest

from tests.support.server import ServerDied, find_free_port, run_server, serve_folder


def test_a_folder_is_served_with_the_headers_asked_for(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("Школа", encoding="utf-8")
    with serve_folder(tmp_path, {"X-Kind": "page"}) as base, urllib.request.urlopen(f"{base}/page.html") as answer:
        assert answer.read().decode() == "Школа"
        assert answer.headers["X-Kind"] == "page"


def test_a_command_serves_until_the_block_ends(tmp_path: Path) -> None:
    port = find_free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(tmp_path)]
    with run_server(command, port=port, environment={}, log=tmp_path / "log") as process:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == 200
        assert process.poll() is None
    assert process.poll() is not None
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/")


def test_a_command_that_ends_at_once_is_reported_with_what_it_said(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('the key is missing')"]
    with (
        pytest.raises(ServerDied, match="the key is missing"),
        run_server(command, port=find_free_port(), environment={}, log=tmp_path / "log"),
    ):
        pass

"""A Nominatim on this computer that answers what a test tells it and remembers how it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Reply = tuple[int, dict[str, str], bytes]


def place(
    lat: float, lon: float, rank: int = 30, name: str = "4, улица Мира, Приозёрск", **more: Any
) -> dict[str, Any]:
    """One place as Nominatim 4 writes it: degrees are texts."""
    return {
        "place_id": 1, "licence": "Data © OpenStreetMap contributors, ODbL 1.0.", "osm_type": "way", "osm_id": 1,
        "lat": str(lat), "lon": str(lon), "class": "building", "type": "school", "place_rank": rank,
        "addresstype": "building", "display_name": name, **more,
    }  # fmt: skip


def as_json(value: Any) -> Reply:
    """An ordinary answer."""
    return 200, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(value, ensure_ascii=False).encode()


@dataclass(slots=True)
class FakeNominatim:
    """What the server answers and what it was asked."""

    url: str = ""
    reply: Callable[[str], Reply] = lambda _query: as_json([])
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    @property
    def queries(self) -> list[str]:
        """The addresses that were asked."""
        return [request["q"] for request in self.asked]


@contextmanager
def fake_nominatim() -> Iterator[FakeNominatim]:
    """The server for the length of a test."""
    fake = FakeNominatim()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            fake.asked.append(
                {"path": parts.path, **{name: values[0] for name, values in parse_qs(parts.query).items()}}
            )
            fake.agents.append(self.headers.get("User-Agent", ""))
            status, headers, body = fake.reply(fake.asked[-1].get("q", ""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}/nominatim"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

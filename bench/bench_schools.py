"""20,000 pages of school sites, against Hugo building the same pages from Markdown."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path

from bench import hugo
from bench.figures import Figure, best_of
from bench.installation import ROOT

RUNS = 3
FOLDER = ROOT / "var" / "bench" / "schools"
CONTENT = re.compile(r'<div class="content">(.*)</div></div></main>', re.DOTALL)
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
# What Hugo's layout does is what ours does: head, menu, crumbs, the section's own menu, footer.
LAYOUT = """<!doctype html><html lang="ru" class="school"><head><meta charset="utf-8"><title>{{ .Title }} — {{ .Params.school }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/assets/kais.css">
<link rel="canonical" href="{{ .Permalink }}"><meta property="og:title" content="{{ .Title }}"></head><body>
<header class="top"><a class="brand" href="/s/{{ .Params.slug }}/">{{ .Params.school }}</a><nav><ul>{{ $page := . }}{{ range site.Params.menu }}
<li><a href="/s/{{ $page.Params.slug }}/{{ .href }}"{{ if eq .name $page.Params.section }} aria-current="true"{{ end }}>{{ .label }}</a></li>{{ end }}</ul></nav></header>
<nav class="crumbs"><ol><li><a href="/s/{{ .Params.slug }}/">Главная</a></li><li aria-current="page">{{ .Title }}</li></ol></nav>
<main id="main">{{ if eq .Params.section "sveden" }}<nav class="side"><ul>{{ range site.Params.side }}
<li><a href="/s/{{ $page.Params.slug }}/sveden/{{ .id }}/"{{ if eq .id $page.Params.id }} aria-current="page"{{ end }}>{{ .title }}</a></li>{{ end }}</ul></nav>{{ end }}
<div class="content">{{ .Content }}</div></main><footer class="foot"><p>{{ .Params.school }}</p><p>{{ .Params.address }}</p><nav><ul>{{ range site.Params.menu }}
<li><a href="/s/{{ $page.Params.slug }}/{{ .href }}">{{ .label }}</a></li>{{ end }}</ul></nav></footer></body></html>
"""


def as_markdown(html: str) -> str:
    """The words of a page's inside as Markdown: headings, facts as a list, links, paragraphs."""
    text = re.sub(r"<svg.*?</svg>|<form.*?</form>", "", html, flags=re.DOTALL)
    text = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', r"[\2](\1)", text, flags=re.DOTALL)
    text = re.sub(
        r"<h([1-4])[^>]*>(.*?)</h\1>", lambda found: f"\n\n{'#' * int(found[1])} {found[2]}\n\n", text, flags=re.DOTALL
    )
    text = re.sub(r"<dt>(.*?)</dt>", r"\n- **\1**: ", text, flags=re.DOTALL)
    text = re.sub(r"<li[^>]*>", "\n- ", text)
    text = re.sub(r"</p>|</div>", "\n\n", text)
    lines = [" ".join(line.split()) for line in unescape(re.sub(r"<[^>]+>", " ", text)).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def make_project(sites: Path, folder: Path) -> hugo.HugoSite:
    """Our pages as a Hugo project: a Markdown file each, one layout."""
    from publisher.standard import load_standard

    shutil.rmtree(folder, ignore_errors=True)
    (folder / "layouts" / "_default").mkdir(parents=True)
    for name in ("single", "list", "home"):
        (folder / "layouts" / "_default" / f"{name}.html").write_text(LAYOUT, encoding="utf-8")
    pages = 0
    for path in sorted(sites.rglob("*.html")):
        html = path.read_text(encoding="utf-8")
        slug, _digest, *rest = path.relative_to(sites).parts
        inside, title = CONTENT.search(html), TITLE.search(html)
        if inside is None or title is None:
            raise SystemExit(f"{path}: the layout of school pages has changed; correct CONTENT in {__file__}.")
        section = rest[0] if len(rest) > 1 else ""
        front = {
            "title": unescape(title[1].rsplit(" — ", 1)[0]),
            "url": f"/s/{slug}/{'/'.join(rest)}",
            "slug": slug,
            "school": f"Школа {slug}",
            "address": "000110, Приморск, ул. Парусная, 4",
            "section": section,
            "id": rest[1] if section == "sveden" and len(rest) > 2 else "",
        }
        target = folder / "content" / slug / f"{'-'.join(rest)[:-5]}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(front, ensure_ascii=False) + "\n\n" + as_markdown(inside[1]), encoding="utf-8")
        pages += 1
    menu = [("Новости", "news/", "news"), ("Сведения", "sveden/", "sveden"), ("Контакты", "contacts/", "contacts")]
    settings = {
        "baseURL": "http://127.0.0.1/",
        "title": "KAIS",
        "disableKinds": ["taxonomy", "term", "RSS", "sitemap", "home", "section", "404"],
        "params": {
            "menu": [{"label": label, "href": href, "name": name} for label, href, name in menu],
            "side": [{"id": item.id, "title": item.title} for item in load_standard().subsections],
        },
    }
    (folder / "hugo.json").write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
    return hugo.HugoSite(folder, pages)


def build_ours(folder: Path) -> None:
    """Every site into a fresh folder, by a process of its own."""
    subprocess.run([sys.executable, "-m", "bench.school_pages", folder], cwd=ROOT, check=True, capture_output=True)


def build_theirs(project: Path, folder: Path) -> None:
    """The same by Hugo."""
    words: list[str | Path] = [hugo.find_hugo(), "--quiet", "--source", project, "--destination", folder]
    subprocess.run(words, check=True, capture_output=True, stdin=subprocess.DEVNULL)


def measure() -> Iterator[Figure]:
    """Wall time of both programs in turn, start-up included, each into a fresh folder; the best of three."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    first = FOLDER / "first"
    build_ours(first)
    peer = make_project(first / "output.sites", FOLDER / "hugo")
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(RUNS):
        # Compiled templates stay from build to build in any installation.
        target = FOLDER / f"ours-{number}"
        shutil.copytree(first / "output.state", target / "output.state")
        ours.append(best_of(1, partial(build_ours, target)))
        theirs.append(best_of(1, partial(build_theirs, peer.folder, FOLDER / f"theirs-{number}")))
    yield Figure(
        name="build.20000_pages",
        value=round(min(ours), 2),
        unit="s",
        peer=f"{hugo.read_version()}, {peer.pages} pages",
        peer_value=round(min(theirs), 2),
        goal="ratio ≤ 0.33",
    )
    shutil.rmtree(FOLDER, ignore_errors=True)

"""Find what is wrong with the HTML of a page, by rules every page of KAIS keeps."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from tests.support.groups import NU_CHECKER

DATA_SCRIPTS = {"application/ld+json", "application/json"}  # no code: the policy lets them pass
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}


def find_source_problems(html: str) -> list[str]:
    """Sentences about a page's source: its title, language, one h1, labels, pictures, and nothing inline."""
    soup = BeautifulSoup(html, "html.parser")
    problems = []
    if not (soup.html and soup.html.get("lang")):
        problems.append("the page does not say its language")
    if not (soup.title and soup.title.get_text(strip=True)):
        problems.append("the page has no title")
    if len(headings := soup.find_all("h1")) != 1:
        problems.append(f"the page has {len(headings)} h1, not one")
    if len(soup.find_all("main")) != 1:
        problems.append("the page has not exactly one <main>")
    problems += [f"the id “{name}” stands {n} times" for name, n in _ids(soup).items() if n > 1]
    for element in soup.find_all(True):
        if element.has_attr("style"):
            problems.append(f"<{element.name}> has a style attribute")
        if handlers := [name for name in element.attrs if name.startswith("on")]:
            problems.append(f"<{element.name}> has {handlers[0]}=")
    problems += ["there is an inline <style>" for _ in soup.find_all("style")]
    problems += [
        "there is an inline script"
        for script in soup.find_all("script")
        if not script.get("src") and script.get("type") not in DATA_SCRIPTS
    ]
    for image in soup.find_all("img"):
        if not image.has_attr("alt"):
            problems.append(f"the picture {image.get('src')} has no alt")
        if not (image.get("width") and image.get("height")):
            problems.append(f"the picture {image.get('src')} has no size")
    for field in soup.find_all(["input", "select", "textarea"]):
        if field.get("type") not in UNLABELLED_TYPES and not _has_label(soup, field):
            problems.append(f"the field “{field.get('name') or field.get('id')}” has no label")
    problems += [
        f"the frame {frame.get('src')} has no title" for frame in soup.find_all("iframe") if not frame.get("title")
    ]
    return problems


def _ids(soup: BeautifulSoup) -> Counter[str]:
    return Counter(str(element["id"]) for element in soup.find_all(id=True))


def _has_label(soup: BeautifulSoup, field: Tag) -> bool:
    if field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label"):
        return True
    return bool(field.get("id") and soup.find("label", attrs={"for": field["id"]}))


def find_nu_problems(pages: Mapping[str, str]) -> list[str]:
    """What the Nu HTML Checker says of pages (name -> HTML): errors and warnings, all pages in one run of Java."""
    with tempfile.TemporaryDirectory(prefix="kais-nu-") as folder:
        names = {}
        for number, (name, html) in enumerate(sorted(pages.items())):
            path = Path(folder) / f"{number:04}.html"
            path.write_text(html, encoding="utf-8")
            names[path.name] = name
        said = subprocess.run(
            ["java", "-Xmx512m", "-jar", NU_CHECKER, "--stdout", "--format", "json", "--exit-zero-always", folder],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return [
        f"{names[Path(message['url']).name]}:{message.get('lastLine', '?')}: {message['message']}"
        for message in json.loads(said)["messages"]
        if message["type"] != "info" or message.get("subType") == "warning"
    ]

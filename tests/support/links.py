"""Read a built page once: where it leads, what it loads, what it says and in which language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
LOADING_RELS = frozenset({"stylesheet", "icon", "apple-touch-icon", "preload", "modulepreload", "manifest"})
SPOKEN = frozenset({"alt", "title", "aria-label", "placeholder", "content"})  # attributes that people read or hear
UNSPOKEN_TAGS = frozenset({"script", "style", "code", "pre", "textarea", "kbd", "samp"})
DATA_SCRIPTS = frozenset({"application/ld+json", "application/json"})


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text and the language it is marked with."""

    text: str
    lang: str


@dataclass(slots=True)
class ReadPage:
    """What one HTML file holds."""

    lang: str = ""
    title: str = ""
    description: str = ""
    robots: str = ""
    headings: int = 0  # of the first rank
    canonical: list[str] = field(default_factory=list)
    alternates: dict[str, str] = field(default_factory=dict)  # hreflang -> address
    links: list[str] = field(default_factory=list)  # where a person can go
    forms: list[tuple[str, str]] = field(default_factory=list)  # (method, action)
    loaded: list[str] = field(default_factory=list)  # what a browser asks for by itself
    named: list[str] = field(default_factory=list)  # other attributes that hold an address of ours
    ids: set[str] = field(default_factory=set)
    jsonld: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)  # scripts and styles in the page itself
    words: list[Words] = field(default_factory=list)
    code: list[str] = field(default_factory=list)  # snippets to copy


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = ReadPage()
        self._stack: list[tuple[str, str, bool]] = []  # (tag, language, whether people read what is in it)
        self._script: str | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._flush()
        given = {name: value or "" for name, value in attrs}
        page = self.page
        _, lang, read = self._stack[-1] if self._stack else ("", "", True)
        lang = given.get("lang", lang)
        read = read and tag not in UNSPOKEN_TAGS and given.get("translate") != "no"
        if tag == "html":
            page.lang = lang
        elif tag == "h1":
            page.headings += 1
        elif tag == "script":
            self._script = given.get("type", "")
            if not given.get("src") and self._script not in DATA_SCRIPTS:
                page.inline.append("a script without src")
        elif tag == "style":
            page.inline.append("a <style>")
        elif tag == "form":
            page.forms.append((given.get("method", "get").lower(), given.get("action", "")))
        if "id" in given:
            page.ids.add(given["id"])
        if tag == "meta":
            self._meta(given)
        elif tag == "link":
            self._link(given)
        else:
            self._attributes(tag, given, lang, read)
        if tag not in VOID:
            self._stack.append((tag, lang, read))

    def _meta(self, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if name == "description":
            self.page.description = given.get("content", "")
            self.page.words.append(Words(self.page.description, self.page.lang))
        elif name == "robots":
            self.page.robots = given.get("content", "")
        elif given.get("property") in ("og:url", "og:image"):
            self.page.named.append(given.get("content", ""))

    def _link(self, given: dict[str, str]) -> None:
        rels = set(given.get("rel", "").split())
        href = given.get("href", "")
        if "canonical" in rels:
            self.page.canonical.append(href)
        elif "alternate" in rels and given.get("hreflang"):
            self.page.alternates[given["hreflang"]] = href
        elif rels & LOADING_RELS:
            self.page.loaded.append(href)
        else:
            self.page.links.append(href)

    def _attributes(self, tag: str, given: dict[str, str], lang: str, read: bool) -> None:
        page = self.page
        for name, value in given.items():
            if name == "style" or name.startswith("on"):
                page.inline.append(f"<{tag}> has {name}=")
            elif name in ("href", "xlink:href"):
                (page.named if tag == "use" else page.links).append(value)
            elif name == "src" or (name == "data" and tag == "object") or name == "poster":
                page.loaded.append(value)
            elif name == "srcset":
                page.loaded += [part.split()[0] for part in value.split(",") if part.strip()]
            elif name in SPOKEN and read and value:
                page.words.append(Words(" ".join(value.split()), lang))
            elif name.startswith("data-") and re.match(r"/[a-z]", value):
                page.named.append(value)

    def handle_endtag(self, tag: str) -> None:
        self._flush()
        if tag == "script":
            self._script = None
        for depth in range(len(self._stack) - 1, -1, -1):
            if self._stack[depth][0] == tag:
                del self._stack[depth:]
                break

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            if self._script in DATA_SCRIPTS:
                self.page.jsonld.append(data)
            return
        self._text.append(data)

    def _flush(self) -> None:
        """Keep the text since the last tag."""
        text = " ".join("".join(self._text).split())
        self._text.clear()
        if not text or not self._stack:
            return
        tag, lang, read = self._stack[-1]
        if tag == "title" and len(self._stack) <= 3:
            self.page.title = text
        if read:
            self.page.words.append(Words(text, lang))
        else:
            self.page.code.append(text)


def read_page(html: str) -> ReadPage:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page

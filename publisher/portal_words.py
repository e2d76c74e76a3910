"""Make the portal's own pages and news, written in Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup
from PIL import Image

from core.i18n import gettext
from core.pages import PageMeta
from core.urls import LANGUAGES, localise
from publisher.feeds import Entry, atom_feed
from publisher.inputs import Problem
from publisher.manifests import PageRecord
from publisher.pictures import clean_picture
from publisher.portal_writer import PORTAL_SITE, PortalWriter, crumbs
from publisher.shell import ROOT
from publisher.sites import PORTAL, read_site_words
from publisher.words import Words

if TYPE_CHECKING:
    from publisher.task import Task

# Addresses that belong to generated pages or to the app.
RESERVED = frozenset({
    "institutions", "districts", "licences", "accreditations", "map", "sites", "s", "embed", "data", "search", "polls",
    "surveys", "feedback", "staff", "api", "assets", "news", "en", "pictures",
})  # fmt: skip
FEED_ENTRIES = 20


@dataclass(frozen=True, slots=True)
class PortalWords:
    """Pages and news by language, with pictures by name."""

    pages: Mapping[str, Sequence[Words]]
    news: Mapping[str, Sequence[Words]]
    pictures: Mapping[str, Path]

    def has_twin(self, words: Words, kind: str) -> bool:
        """Whether the other language has the same page."""
        found = self.pages if kind == "pages" else self.news
        return all(any(other.name == words.name for other in found[lang]) for lang in LANGUAGES)


def read_portal_words(task: "Task") -> PortalWords:
    """The repository's words, with those of ``KAIS_SITES/portal`` over them, file by file."""
    pages: dict[str, Sequence[Words]] = {}
    news: dict[str, Sequence[Words]] = {}
    pictures: dict[str, Path] = {}
    folders = (task.inputs.words / PORTAL, task.inputs.sites / PORTAL)
    for lang in LANGUAGES:
        found_pages: dict[str, Words] = {}
        found_news: dict[str, Words] = {}
        for folder in folders:
            words = read_site_words(folder, lang=lang, reserved=RESERVED)
            found_pages.update({page.name: page for page in words.pages})
            found_news.update({item.name: item for item in words.news})
            pictures.update({path.relative_to(folder).as_posix(): path for path in words.pictures})
            if lang == LANGUAGES[0]:  # the files are the same for every language
                task.results.problems.extend(Problem(PORTAL, file, sentence) for file, sentence in words.problems)
        pages[lang] = sorted(found_pages.values(), key=lambda page: (page.order, page.title))
        news[lang] = sorted(found_news.values(), key=lambda item: (str(item.published_on), item.name), reverse=True)
    return PortalWords(pages, news, pictures)


def make_words(writer: PortalWriter, words: PortalWords) -> None:
    """Write pages, news, the list of news and its feed."""
    sizes: dict[str, tuple[int, int]] = {}
    for name, path in sorted(words.pictures.items()):
        with Image.open(path) as image:
            sizes[name] = image.size
        writer.data(f"/{name}", clean_picture(path.read_bytes()))

    def make(lang: str) -> None:
        for page in words.pages[lang]:
            meta = PageMeta(
                title=page.title,
                path=f"/{page.name}/",
                lang=lang,
                description=page.lead,
                crumbs=crumbs(lang, (page.title, None)),
                translated=words.has_twin(page, "pages"),
                updated_on=page.updated_on,
            )
            writer.page("words", meta, words=page, html=_own_addresses(page.html, sizes))
            writer.records.append(_record(page, meta, "page"))
        for item in words.news[lang]:
            meta = PageMeta(
                title=item.title,
                path=f"/news/{item.name}/",
                lang=lang,
                description=item.lead,
                crumbs=crumbs(lang, (gettext("News"), "/news/"), (item.title, None)),
                translated=words.has_twin(item, "news"),
                picture=f"/{_picture(item)}" if _picture(item) in sizes else "",
                updated_on=item.updated_on,
            )
            writer.page(
                "news_item",
                meta,
                words=item,
                html=_own_addresses(item.html, sizes),
                picture=_picture(item),
                size=sizes.get(_picture(item)),
            )
            writer.records.append(_record(item, meta, "news"))
        title = gettext("News")
        writer.page(
            "news",
            PageMeta(
                title=title,
                path="/news/",
                lang=lang,
                description=gettext("News of the portal and of education in the region."),
                crumbs=crumbs(lang, (title, None)),
            ),
            heading=title,
            news=words.news[lang],
            sizes=sizes,
            picture_of=_picture,
        )
        base = writer.task.inputs.site.base_url
        entries = [
            Entry(item.title, base + localise(f"/news/{item.name}/", lang), item.published_on, item.lead)
            for item in words.news[lang][:FEED_ENTRIES]
            if item.published_on
        ]
        own = localise("/news/feed.xml", lang)
        site_title = writer.task.inputs.site.title(lang)
        writer.data(
            own,
            atom_feed(site_title, base + localise("/news/", lang), base + own, entries, writer.task.inputs.zone, lang),
        )

    writer.in_languages(make)


def _picture(words: Words) -> str:
    if not words.picture:
        return ""
    return words.picture if "/" in words.picture else f"pictures/{words.picture}"


def _own_addresses(html: Markup, sizes: Mapping[str, tuple[int, int]]) -> Markup:
    found = str(html).replace(ROOT, "/")
    for name, (width, height) in sizes.items():
        found = found.replace(f'src="/{name}"', f'src="/{name}" width="{width}" height="{height}" loading="lazy"')
    return Markup(found)  # noqa: S704  # cleaned HTML with numbers added


def _record(words: Words, meta: PageMeta, kind: str) -> PageRecord:
    return PageRecord(
        url=meta.href,
        site_id=PORTAL_SITE,
        institution_id=None,
        lang=meta.lang,
        type=kind,
        title=words.title,
        headings=words.headings,
        text=words.text,
        published_on=words.published_on,
        updated_on=words.updated_on,
        anchors=words.anchors,
    )

"""One school's site in the making: what all its pages share."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jinja2 import Template

from catalog.cards import InstitutionCard
from core import urls
from core.i18n import gettext
from core.pages import Crumb, PageMeta
from publisher.food import read_food
from publisher.inputs import BuildInputs
from publisher.manifests import Anchor, PageRecord
from publisher.school_frame import SchoolFrame, site_menu
from publisher.school_map import SchoolMaps
from publisher.school_pictures import SOCIAL
from publisher.shell import ROOT, Layout
from publisher.site_pictures import SitePictures
from publisher.sites import SiteFolder, SiteWords
from publisher.standard import Standard
from publisher.texts.records import SiteDocument
from publisher.themes import Theme
from publisher.tree import SiteFiles
from publisher.words import Words


@dataclass(slots=True)
class SchoolSite:
    """A finished site, not yet on disk."""

    files: SiteFiles = field(default_factory=SiteFiles)
    records: list[PageRecord] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)  # of indexed pages, for the sitemap
    problems: list[tuple[str, str]] = field(default_factory=list)  # file, sentence: what was left out
    documents: list[SiteDocument] = field(default_factory=list)  # files that search can read

    def without_files(self) -> "SchoolSite":
        """What is kept of a site that is on disk."""
        return replace(self, files=SiteFiles())


class SiteSheet:
    """One site: its school, its words, and the way a page gets into it."""

    def __init__(
        self,
        inputs: BuildInputs,
        layout: Layout,
        templates: Mapping[str, Template],
        standard: Standard,
        card: InstitutionCard,
        folder: SiteFolder | None,
        words: SiteWords,
        *,
        theme: Theme,
        maps: SchoolMaps,
        draft: bool,
    ) -> None:
        self.maps = maps
        self.inputs, self.standard, self.card, self.folder, self.words = inputs, standard, card, folder, words
        self.site = SchoolSite()
        self.contents: list[tuple[str, str]] = []  # path and title of every page, in the order they were made
        self.base = urls.site_preview(card.slug) if draft else urls.school_site(card.slug)
        self.name = folder.title if folder and folder.title else card.name
        self.pictures = SitePictures(folder, words, self.site.files)
        self.draft = draft
        self.food = read_food(folder)
        self.menu = site_menu(words, food=bool(self.food))
        self._layout, self._templates = layout, templates
        self._frame = SchoolFrame(
            card,
            self.name,
            self.menu,
            standard.subsections,
            accent=folder.accent if folder else "",
            emblem=self.pictures.emblem,
            theme=theme,
            draft=draft,
        )

    def portal(self, path: str) -> str:
        """A full address on the portal."""
        return self.inputs.site.base_url + path

    def render(self, template: str, **context: Any) -> str:
        """The inside of a page."""
        return self._templates[template].render(
            lang="ru", root=ROOT, school_name=self.name, draft=self.draft, **context
        )

    def meta(
        self,
        title: str,
        path: str,
        *,
        parent: tuple[str, str] | None = None,
        crumbs: bool = True,
        description: str = "",
        jsonld: tuple[str, ...] = (),
        styles: tuple[str, ...] = (),
    ) -> PageMeta:
        """What the frame says about a page; ``parent`` is the title and path of the page above it."""
        steps: list[Crumb] = []
        if crumbs:
            steps.append(Crumb(gettext("Home"), ROOT or "./"))
            if parent:
                steps.append(Crumb(parent[0], ROOT + parent[1]))
            steps.append(Crumb(title))
        return PageMeta(
            title=title,
            path=self.base + path,
            description=description or f"{title}. {self.card.full_name.value or self.card.name}",
            crumbs=tuple(steps),
            translated=False,
            indexed=not self.draft,
            jsonld=jsonld,
            styles=styles,
            picture=self.portal(self.base + SOCIAL),
            updated_on=None,
        )

    def put(
        self,
        path: str,
        meta: PageMeta,
        body: str,
        section: str,
        *,
        side: str = "",
        kind: str = "home",
        words: Words | None = None,
        text: str = "",
        anchors: tuple[Anchor, ...] = (),
        record: bool = True,
    ) -> None:
        """Add a page to the site, its record for search, its address for the sitemap."""
        depth = path.count("/")
        html = self._layout.render(meta, body, self._frame.around(section, side), root="../" * depth or "./")
        self.site.files.put(f"{path}index.html", html.encode())
        self.site.addresses.append(self.base + path)
        self.contents.append((path, meta.title))
        if record:
            self.site.records.append(
                PageRecord(
                    url=self.base + path,
                    site_id=self.card.slug,
                    institution_id=self.card.id,
                    lang="ru",
                    type=kind,
                    title=meta.title,
                    headings=words.headings if words else (),
                    text=words.text if words else text,
                    published_on=words.published_on if words else None,
                    updated_on=words.updated_on if words else self.card.updated_on,
                    anchors=words.anchors if words else anchors,
                )
            )

    def put_not_found(self, meta: PageMeta, body: str) -> None:
        """Add the error page. It is served at any depth below the site, so its links are whole paths."""
        html = self._layout.render(meta, body, self._frame.around("", ""), root=self.base)
        self.site.files.put("404.html", html.encode())

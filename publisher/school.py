"""Make the site of one school: words from its folder, facts from the register."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Template
from markupsafe import Markup
from PIL import Image

from catalog.cards import InstitutionCard
from catalog.kinds import KIND_LABELS
from core import urls
from core.i18n import format_day, gettext, language
from core.pages import Crumb, PageMeta
from publisher.errors import SiteFolderError
from publisher.feeds import Entry, atom_feed
from publisher.inputs import BuildInputs
from publisher.labels import DEFAULT_SCHEMA_TYPE, SCHEMA_TYPES
from publisher.manifests import PageRecord
from publisher.pictures import clean_picture
from publisher.plan import Plan
from publisher.shell import ROOT, Frame, Layout, escaped, mark
from publisher.sites import SiteFolder, SiteWords
from publisher.standard import load_standard
from publisher.statutory import StatutorySection
from publisher.structured_data import institution_jsonld
from publisher.tree import SiteFiles
from publisher.words import Words

# The holes of the side menu's addresses: subsection -> name of the hole.
_SIDES = {item.id: f"side{item.id.lower().replace('_', '')}" for item in load_standard().subsections}
_LATER: dict[int, dict[str, str]] = {}
NEWS_ON_HOME = 4
NEWS_PER_PAGE = 20
GetTemplate = Callable[[str], Template]


@dataclass(slots=True)
class SchoolSite:
    """A finished site, not yet on disk."""

    files: SiteFiles = field(default_factory=SiteFiles)
    records: list[PageRecord] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)  # of indexed pages, for the sitemap


@dataclass(frozen=True, slots=True)
class School:
    """What the school theme's frame shows (themes/school/templates/base.html)."""

    name: str
    kind: str  # catalog.kinds.Kind: the drawn emblem, where there is no picture
    place: str
    accent: str
    emblem: str
    home: str
    phone: str
    address: str
    email: str
    menu: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class NewsItem:
    """News as lists show it; addresses start with the mark ROOT."""

    title: str
    href: str
    lead: str
    day: Any
    picture: str
    alt: str
    width: int
    height: int


def _later(entries: int) -> dict[str, str]:
    """Which holes stand in the footer's copy of a menu of so many entries."""
    return _LATER.setdefault(entries, {f"at{number}": f"foot{number}" for number in range(entries)})


class SchoolPages:
    """The workshop of school sites: templates, shells and the standard are fetched once."""

    def __init__(self, inputs: BuildInputs, plan: Plan, get_template: GetTemplate) -> None:
        self._inputs = inputs
        self._plan = plan
        self._layout = Layout(get_template("pages/layout"))
        names = ("home", "news", "news_item", "contacts", "page", "sveden", "not_found")
        self._templates = {name: get_template(f"pages/{name}") for name in names}
        self._standard = load_standard()
        self._statutory = StatutorySection(self._standard, get_template)

    def make(self, card: InstitutionCard, folder: SiteFolder | None, words: SiteWords, *, draft: bool) -> SchoolSite:
        """Render every page of the site.

        Raises:
            SiteFolderError: the accent or emblem of ``site.toml`` cannot be used.
        """
        with language("ru"):
            return _Maker(
                self._inputs, self._plan, self._layout, self._templates, self._statutory, card, folder, words, draft
            ).make()


class _Maker:
    """One site in the making."""

    def __init__(
        self,
        inputs: BuildInputs,
        plan: Plan,
        layout: Layout,
        templates: Mapping[str, Template],
        statutory: StatutorySection,
        card: InstitutionCard,
        folder: SiteFolder | None,
        words: SiteWords,
        draft: bool,
    ) -> None:
        self._inputs, self._plan, self._layout, self._templates = inputs, plan, layout, templates
        self._statutory, self._card, self._folder, self._words, self._draft = statutory, card, folder, words, draft
        self._site = SchoolSite()
        self._base = urls.site_preview(card.slug) if draft else urls.school_site(card.slug)
        self._name = folder.title if folder and folder.title else card.name
        self._sizes: dict[str, tuple[int, int]] = {}
        self._emblem = ""
        self._menu = [
            (gettext("News"), "news/", "news"),
            ("Сведения", "sveden/", "sveden"),  # the statutory section's customary short name: law, not a msgid
            *((page.menu or page.title, f"{page.name}/", f"page-{page.name}") for page in words.pages),
            (gettext("Contacts"), "contacts/", "contacts"),
        ]
        self._accent = folder.accent if folder else ""
        self._base_values: dict[str, str] | None = None
        self._frame_key: tuple[object, ...] = ()

    def make(self) -> SchoolSite:
        self._copy_pictures()
        news = [self._news_item(item) for item in self._words.news]
        self._home(news)
        self._news_pages(news)
        self._contacts()
        for page in self._words.pages:
            self._word_page(page)
        self._sveden()
        self._not_found()
        self._feed()
        return self._site

    # -- pages -----------------------------------------------------------------------------------------------------

    def _home(self, news: list[NewsItem]) -> None:
        card = self._card
        body = self._render(
            "home",
            card=card,
            kind_label=gettext(KIND_LABELS[card.kind]),
            name=self._name,
            news=news[:NEWS_ON_HOME],
            search_action=self._portal(urls.search()),
            site_slug=card.slug,
            card_href=self._portal(urls.institution(card.id, card.slug)),
            ministries=self._statutory.standard.ministries,
            subsections=self._statutory.standard.subsections,
            polls=[poll for poll in self._inputs.polls if poll.state == "open"][:1],
            poll_href=lambda poll: self._portal(urls.poll(poll.id)),
        )
        meta = self._meta(
            gettext("Official site"), "", crumbs=False, jsonld=(institution_jsonld(card, self._inputs.site),)
        )
        self._put("", meta, body, "home", title=self._name)

    def _news_pages(self, news: list[NewsItem]) -> None:
        pages = max(1, -(-len(news) // NEWS_PER_PAGE))
        for number in range(1, pages + 1):
            path = "news/" if number == 1 else f"news/page/{number}/"
            shown = news[(number - 1) * NEWS_PER_PAGE : number * NEWS_PER_PAGE]
            body = self._render(
                "news",
                news=shown,
                page_number=number,
                pages=pages,
                href_of=lambda wanted: f"{ROOT}news/" if wanted == 1 else f"{ROOT}news/page/{wanted}/",
            )
            self._put(path, self._meta(gettext("News"), path), body, "news", record=False)
        for item, words in zip(news, self._words.news, strict=True):
            path = f"news/{words.name}/"
            body = self._render("news_item", item=item, html=self._sized(words.html), words=words)
            meta = self._meta(words.title, path, parent=(gettext("News"), "news/"), description=words.lead)
            self._put(path, meta, body, "news", kind="news", words=words)

    def _contacts(self) -> None:
        card = self._card
        body = self._render(
            "contacts",
            card=card,
            hours=card.fact("common.workTime"),
            map_href=self._portal(f"{urls.MAP}#institution-{card.id}") if card.point and card.open else "",
            feedback_href=self._portal(urls.feedback_new(institution_id=card.id)),
            unpublished=self._statutory.standard.unpublished,
        )
        values = [card.address, *card.phones, *card.emails]
        text = " ".join(fact.value for fact in values if fact.given)
        self._put(
            "contacts/", self._meta(gettext("Contacts"), "contacts/"), body, "contacts", kind="contacts", text=text
        )

    def _word_page(self, words: Words) -> None:
        body = self._render("page", words=words, html=self._sized(words.html))
        meta = self._meta(words.title, f"{words.name}/", description=words.lead)
        self._put(f"{words.name}/", meta, body, f"page-{words.name}", kind="page", words=words)

    def _sveden(self) -> None:
        standard = self._statutory.standard
        card = self._card
        shown = [(subsection, self._statutory.body(card, subsection)) for subsection in standard.subsections]
        ministries = standard.ministries
        body = self._render(
            "sveden", title=standard.title, subsections=shown, ministries=ministries, unpublished=standard.unpublished
        )
        self._put("sveden/", self._meta(standard.title, "sveden/"), body, "sveden", side="index", record=False)
        itemtype = SCHEMA_TYPES.get(card.kind, DEFAULT_SCHEMA_TYPE)
        updated = format_day(card.updated_on) if card.updated_on else ""
        shell = self._statutory.page(itemtype, bool(updated))
        report = escaped(self._portal(urls.feedback_new(institution_id=card.id, field="FIELD")))
        for subsection, made in shown:
            body = shell.fill(
                {
                    "title": escaped(subsection.title),
                    "html": made.html,
                    "updated": updated,
                    "report": report.replace("FIELD", subsection.id),
                }
            )
            meta = self._meta(subsection.title, subsection.path, parent=(standard.title, "sveden/"))
            self._put(subsection.path, meta, body, "sveden", side=subsection.id, kind="sveden", text=made.text)

    def _not_found(self) -> None:
        # The page is served at any depth below the site, so its links are whole paths.
        body = self._render("not_found", search_action=self._portal(urls.search()), site_slug=self._card.slug)
        meta = PageMeta(title=gettext("There is no such page"), path="", translated=False, indexed=False)
        html = self._layout.render(meta, body, self._frame("", ""), root=self._base)
        self._site.files.put("404.html", html.encode())

    def _feed(self) -> None:
        base = self._inputs.site.base_url
        entries = [
            Entry(
                item.title,
                f"{base}{self._base}news/{item.name}/",
                item.published_on,
                item.lead,
            )
            for item in self._words.news[:20]
            if item.published_on
        ]
        self._site.files.put(
            "feed.xml",
            atom_feed(self._name, f"{base}{self._base}", f"{base}{self._base}feed.xml", entries, self._inputs.zone),
        )

    # -- pieces ----------------------------------------------------------------------------------------------------

    def _portal(self, path: str) -> str:
        return self._inputs.site.base_url + path

    def _render(self, template: str, **context: Any) -> str:
        return self._templates[template].render(
            lang="ru", root=ROOT, school_name=self._name, draft=self._draft, **context
        )

    def _meta(
        self,
        title: str,
        path: str,
        *,
        parent: tuple[str, str] | None = None,
        crumbs: bool = True,
        description: str = "",
        jsonld: tuple[str, ...] = (),
    ) -> PageMeta:
        steps: list[Crumb] = []
        if crumbs:
            steps.append(Crumb(gettext("Home"), ROOT or "./"))
            if parent:
                steps.append(Crumb(parent[0], ROOT + parent[1]))
            steps.append(Crumb(title))
        return PageMeta(
            title=title,
            path=self._base + path,
            description=description or f"{title}. {self._card.full_name.value or self._card.name}",
            crumbs=tuple(steps),
            translated=False,
            indexed=not self._draft,
            jsonld=jsonld,
            updated_on=None,
        )

    def _put(
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
        record: bool = True,
        title: str = "",
    ) -> None:
        depth = path.count("/")
        html = self._layout.render(meta, body, self._frame(section, side), root="../" * depth or "./")
        self._site.files.put(f"{path}index.html", html.encode())
        self._site.addresses.append(self._base + path)
        if record:
            self._site.records.append(
                PageRecord(
                    url=self._base + path,
                    site_id=self._card.slug,
                    institution_id=self._card.id,
                    lang="ru",
                    type=kind,
                    title=title or meta.title,
                    headings=words.headings if words else (),
                    text=words.text if words else text,
                    published_on=words.published_on if words else None,
                    updated_on=words.updated_on if words else self._card.updated_on,
                )
            )

    def _frame(self, section: str, side: str) -> Frame:
        """The theme's frame around a page, with marks for everything that differs from school to school."""
        base = self._base_values
        if base is None:
            base = self._base_values = self._values()
        values = base.copy()
        for number, (_label, href, name) in enumerate(self._menu):
            if name == section:
                # The attribute follows the address in the template and goes with it: one shell serves all pages.
                values[f"at{number}"] = f'{ROOT}{href}" aria-current="true'
        if side in _SIDES:
            values[_SIDES[side]] += '" aria-current="page'
        return Frame(
            whole=lambda: self._context(section, side, values.__getitem__, marked=False),
            with_marks=lambda: self._context("", side, lambda name: mark(name) if values[name] else "", marked=True),
            values=values,
            # The menu stands again in the footer, where no entry is marked as the open one.
            later=_later(len(self._menu)),
            key=(self._frame_key, bool(side)),
        )

    def _values(self) -> dict[str, str]:
        card = self._card
        values: dict[str, str] = {
            "name": escaped(self._name),
            "place": escaped(card.district.name) if card.district else "",
            "home": ROOT,
            "emblem": ROOT + escaped(self._emblem) if self._emblem else "",
            "phone": escaped(card.phones[0].value) if card.phones and card.phones[0].given else "",
            "address": escaped(card.address.value) if card.address.given else "",
            "email": escaped(card.emails[0].value) if card.emails and card.emails[0].given else "",
        }
        self._frame_key = (
            self._accent,
            self._draft,
            card.kind,
            len(self._menu),
            *(bool(values[name]) for name in ("place", "emblem", "phone", "address", "email")),
        )
        for number, (label, href, _name) in enumerate(self._menu):
            values[f"menu{number}"] = escaped(label)
            values[f"at{number}"] = values[f"foot{number}"] = ROOT + href
        for section_id, hole in _SIDES.items():
            values[hole] = f"{ROOT}sveden/{section_id}/"
        return values

    def _context(self, section: str, side: str, get: Callable[[str], str], *, marked: bool) -> Mapping[str, Any]:
        """What the theme's ``base.html`` is given: values, or marks in their place."""
        menu = tuple(
            (
                get(f"menu{number}") if marked else label,
                get(f"at{number}") if marked else ROOT + href,
                bool(section) and name == section,
            )
            for number, (label, href, name) in enumerate(self._menu)
        )
        subsections = self._statutory.standard.subsections if side else ()

        def text(name: str) -> str:
            return get(name) if marked else Markup(get(name))  # noqa: S704  # escaped in _values

        return {
            "lang": "ru",
            "draft": self._draft,
            "school": School(
                name=text("name"),
                kind=self._card.kind.value,
                place=text("place"),
                accent=self._accent,
                emblem=text("emblem"),
                home=text("home"),
                phone=text("phone"),
                address=text("address"),
                email=text("email"),
                menu=menu,
            ),
            "statutory": [
                (item.title, get(_SIDES[item.id]) if marked else ROOT + item.path, not marked and item.id == side)
                for item in subsections
            ],
        }

    # -- pictures --------------------------------------------------------------------------------------------------

    def _copy_pictures(self) -> None:
        if self._folder is None:
            return
        for path in self._words.pictures:
            name = path.relative_to(self._folder.path).as_posix()
            self._add_picture(name, path)
        if self._folder.emblem:
            emblem = self._folder.emblem
            if emblem not in self._sizes:
                raise SiteFolderError(
                    f"{self._folder.slug}/site.toml: the emblem “{emblem}” must be a picture in the folder pictures/."
                )
            self._emblem = emblem

    def _add_picture(self, name: str, path: Path) -> None:
        try:
            with Image.open(path) as image:
                self._sizes[name] = image.size
        except (OSError, Image.DecompressionBombError) as error:
            raise SiteFolderError(
                f"{name}: this is not a picture that can be read ({error}). Replace the file."
            ) from error
        self._site.files.put(name, clean_picture(path.read_bytes()))

    def _news_item(self, words: Words) -> NewsItem:
        picture = words.picture if "/" in words.picture or not words.picture else f"pictures/{words.picture}"
        if picture and picture not in self._sizes:
            raise SiteFolderError(
                f"news/{words.path.name}: the picture “{words.picture}” is not in the folder pictures/."
            )
        width, height = self._sizes.get(picture, (0, 0))
        return NewsItem(
            words.title, f"{ROOT}news/{words.name}/", words.lead, words.published_on,
            ROOT + picture if picture else "", words.alt, width, height,
        )  # fmt: skip

    def _sized(self, html: Markup) -> Markup:
        """Give pictures in the words their sizes, so that the text does not jump."""
        found = str(html)
        if "<img" not in found:
            return html
        for name, (width, height) in self._sizes.items():
            found = found.replace(
                f'src="{ROOT}{name}"', f'src="{ROOT}{name}" width="{width}" height="{height}" loading="lazy"'
            )
        return Markup(found)  # noqa: S704  # cleaned HTML with numbers added

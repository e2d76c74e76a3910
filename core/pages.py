"""What every page knows about itself: the contract between views, generators and ``base.html``."""

from dataclasses import dataclass, field
from datetime import date

from core.urls import DEFAULT_LANGUAGE, localise


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the path above a page; the last has no address."""

    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class PageMeta:
    """Head, header and footer of one page.

    ``path`` is the Russian (unprefixed) address; ``base.html`` makes canonical and hreflang links of it.
    ``section`` is the key of the open menu entry: institutions, map, licences, accreditations, polls, feedback, search, data, sites, staff.
    """

    title: str
    path: str
    lang: str = DEFAULT_LANGUAGE
    description: str = ""
    section: str = ""
    crumbs: tuple[Crumb, ...] = ()
    translated: bool = True  # whether the other language has this page
    indexed: bool = True  # whether search engines may keep it
    jsonld: tuple[str, ...] = ()  # JSON texts, already safe inside a script element
    scripts: tuple[str, ...] = ()  # names of assets: modules this page needs besides the shared one
    styles: tuple[str, ...] = ()
    updated_on: date | None = None
    picture: str = ""  # address of the social picture
    extra: dict[str, str] = field(default_factory=dict)  # further <meta name=content>

    @property
    def href(self) -> str:
        """The page's own address in its language."""
        return localise(self.path, self.lang)

    def in_language(self, lang: str) -> str:
        """The address of the same page in another language."""
        return localise(self.path, lang)


@dataclass(frozen=True, slots=True)
class PortalInfo:
    """Who publishes the portal, in its own words (``portal.toml``)."""

    name: str  # «Образование Приморска»
    authority: str  # «Комитет по образованию Приморска»
    region: str  # where: «Приморск»
    region_in: str  # with its preposition: «в Приморске»
    base_url: str  # canonical origin without a trailing slash
    name_en: str = ""
    authority_en: str = ""
    region_en: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    security_contact: str = ""  # whom to tell about a weakness: e-mail, telephone or https address; empty: the above
    appeals_url: str = ""  # where a formal appeal under 59-FZ goes
    data_terms: str = ""  # on what terms the authority gives its open data away; empty: nothing is promised
    data_terms_en: str = ""
    demo: bool = False  # every page says «демонстрация»

    def title(self, lang: str) -> str:
        """The portal's name in a language."""
        return self.name_en if lang == "en" and self.name_en else self.name

    def publisher(self, lang: str) -> str:
        """The authority's name in a language."""
        return self.authority_en if lang == "en" and self.authority_en else self.authority

    def place(self, lang: str) -> str:
        """The region's name in a language."""
        return self.region_en if lang == "en" and self.region_en else self.region

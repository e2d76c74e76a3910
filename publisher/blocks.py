"""Make the blocks that other sites show: static, framed by anyone, readable without script."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import Template

from catalog.cards import InstitutionCard
from catalog.kinds import KIND_LABELS, SiteState
from core import urls
from core.i18n import gettext, language
from core.pages import PageMeta
from publisher.shell import Layout, plain_frame
from publisher.sites import SiteWords

if TYPE_CHECKING:
    from publisher.task import Task
    from publisher.writer import TreeWriter

NEWS_SHOWN = 5
_LOCAL = re.compile(r' (href|src|action)="/(?!/)')
_HEADING = re.compile(r"<(/?)h([1-5])(?=[\s>])")
_SIDE_BY_SIDE = re.compile(r'</span>(?=<span>|\s*<span class="(?:dated|chip)\b)\s*<span')
LANG = "ru"  # addresses under /embed/ have no language prefix


@dataclass(frozen=True, slots=True)
class NewsLink:
    """A piece of news with the address of its page."""

    title: str
    href: str
    lead: str
    day: Any


class BlockWriter:
    """Write a block twice: as a page to be framed, and as a bare fragment for servers."""

    def __init__(self, site_base_url: str, get_template: Callable[[str], Template]) -> None:
        self._base = site_base_url
        self._layout = Layout(get_template("blocks/layout"))
        self._frame = plain_frame({"lang": LANG})

    def write(self, meta: PageMeta, body: str, writer: "TreeWriter") -> None:
        """Write ``<block>/index.html`` and ``<block>/fragment.html``."""
        writer.write_page(meta.path, self._layout.render(meta, body, self._frame))
        writer.write_data(f"{meta.path}fragment.html", as_fragment(body, self._base).encode())


def as_fragment(body: str, base_url: str) -> str:
    """A block's body for somebody else's page.

    That page has its own ``<h1>`` and none of our styles: headings go one step down, what only styles keep apart is
    divided by « · », and addresses are whole ones.
    """
    whole = _LOCAL.sub(rf' \1="{base_url}/', body)
    whole = _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}", whole)
    return _SIDE_BY_SIDE.sub("</span> · <span", whole)


class BlockPages:
    """The blocks of institutions: card, licences, news, contacts, map; the search box of an accepted site."""

    def __init__(self, task: "Task", get_template: Callable[[str], Template]) -> None:
        site = task.inputs.site
        self._writer = BlockWriter(site.base_url, get_template)
        self._templates = {
            block: get_template(f"blocks/{block}") for block in ("card", "licences", "news", "contacts", "map")
        }
        self._search = get_template("blocks/search")

    def make(self, card: InstitutionCard, words: SiteWords, writer: "TreeWriter") -> None:
        """Write the blocks of one institution."""
        with language(LANG):
            accepted = card.site_state is SiteState.ACCEPTED
            news: Sequence[NewsLink] = (
                [
                    NewsLink(
                        item.title, urls.school_site(card.slug, f"news/{item.name}/"), item.lead, item.published_on
                    )
                    for item in words.news[:NEWS_SHOWN]
                ]
                if accepted
                else []
            )
            titles: Mapping[str, str] = {
                "card": card.name,
                "licences": gettext("Licence and accreditation: %(name)s", name=card.name),
                "news": gettext("News: %(name)s", name=card.name),
                "contacts": gettext("Contacts: %(name)s", name=card.name),
                "map": gettext("Where it is: %(name)s", name=card.name),
            }
            for block, template in self._templates.items():
                meta = PageMeta(
                    title=titles[block],
                    path=urls.embed(block, card.id),
                    translated=False,
                    indexed=False,
                    updated_on=None,
                )
                body = template.render(
                    lang=LANG,
                    page=meta,
                    card=card,
                    kind_label=gettext(KIND_LABELS[card.kind]),
                    href=urls.institution(card.id, card.slug),
                    news=news,
                    site_href=urls.school_site(card.slug) if accepted else "",
                )
                self._writer.write(meta, body, writer)
            if accepted:
                self._make_search(card, writer)

    def _make_search(self, card: InstitutionCard, writer: "TreeWriter") -> None:
        meta = PageMeta(title=search_title(card), path=urls.embed("search", card.id), translated=False, indexed=False)
        body = self._search.render(
            lang=LANG,
            page=meta,
            hidden=(("site", card.slug),),
            entries=(),
            label=gettext("Search this site"),
            placeholder=gettext("news, documents, timetable…"),
        )
        self._writer.write(meta, body, writer)


def search_title(card: InstitutionCard) -> str:
    """What the box that searches one school's site is called."""
    return gettext("Search the site: %(name)s", name=card.name)

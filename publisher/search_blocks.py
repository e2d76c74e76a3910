"""Make the search box for other sites: of the whole portal or of a district; those of single sites are ``blocks``'."""

from collections.abc import Callable, Sequence

from jinja2 import Template

from catalog.cards import DistrictView, InstitutionCard
from catalog.kinds import SiteState
from core import urls
from core.i18n import gettext, language
from core.pages import PageMeta, PortalInfo
from publisher.blocks import LANG, BlockWriter, search_title
from publisher.lists import search_entries
from publisher.portal_writer import PortalWriter
from publisher.snippets import Snippet, block_snippets

BLOCK = "search"
EVERYTHING = "all"


def make_search_blocks(writer: PortalWriter, get_template: Callable[[str], Template]) -> None:
    """Write ``/embed/search/all/`` and ``/embed/search/district-<slug>/`` for each district."""
    blocks = BlockWriter(writer.task.inputs.site.base_url, get_template)
    template = get_template("blocks/search")
    with language(LANG):
        entries = search_entries(writer)
        for thing, title, hidden in [
            (EVERYTHING, gettext("Find an institution"), ()),
            *(
                (district_thing(item), _district_title(item), (("district", item.slug),))
                for item in writer.task.plan.districts
            ),
        ]:
            meta = block_meta(thing, title)
            body = template.render(
                lang=LANG,
                page=meta,
                hidden=hidden,
                entries=entries,
                label=gettext("Name, number, address or licence"),
                placeholder=gettext("gymnasium 56, swimming pool, licence 01271…"),
            )
            blocks.write(meta, body, writer.writer)


def block_meta(thing: int | str, title: str) -> PageMeta:
    """What the frame of a search box says of itself."""
    return PageMeta(title=title, path=urls.embed(BLOCK, thing), translated=False, indexed=False)


def district_thing(district: DistrictView) -> str:
    """The name of a district's box; a number alone is an institution's."""
    return f"district-{district.slug}"


def everything_snippets(site: PortalInfo) -> Sequence[Snippet]:
    """How to put the box over everything into another site."""
    with language(LANG):
        return block_snippets(BLOCK, EVERYTHING, title=gettext("Find an institution"), site=site)


def district_snippets(district: DistrictView, site: PortalInfo) -> Sequence[Snippet]:
    """How to put the box over one district into another site."""
    with language(LANG):
        return block_snippets(BLOCK, district_thing(district), title=_district_title(district), site=site)


def site_snippets(card: InstitutionCard, site: PortalInfo) -> Sequence[Snippet]:
    """How to put the box over a school's site into another one; nothing where there is no accepted site."""
    if card.site_state is not SiteState.ACCEPTED:
        return ()
    with language(LANG):
        return block_snippets(BLOCK, card.id, title=search_title(card), site=site)


def _district_title(district: DistrictView) -> str:
    return gettext("Find an institution: %(district)s", district=district.name)

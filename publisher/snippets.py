"""The three ways to put a block into another site, as text to copy."""

from dataclasses import dataclass
from html import escape

from core import urls
from core.i18n import N_
from core.pages import PortalInfo

ELEMENT_SCRIPT = "/embed/kais.js"  # never renamed: it stands in other people's pages


@dataclass(frozen=True, slots=True)
class Snippet:
    """One way of embedding."""

    label: str  # English msgid
    code: str
    id: str  # of the field it is shown in


def block_snippets(block: str, thing: int | str, *, title: str, site: PortalInfo) -> tuple[Snippet, ...]:
    """The snippets of one block.

    Args:
        block: card, licences, news, contacts, results, map, search.
        thing: the institution's or poll's number; of a search box also what it searches.
        title: what a screen reader says of the frame; also the link's text.
    """
    source = site.base_url + urls.embed(block, thing)
    name = f"kais-{block}-{thing}"
    return (
        Snippet(
            N_("A frame: works everywhere, needs no script"),
            f'<iframe src="{escape(source)}" title="{escape(title)}" width="100%" height="360" loading="lazy"></iframe>',
            f"{name}-frame",
        ),
        Snippet(
            N_("An element: the frame grows with its text, the link stays where scripts are off"),
            f'<script type="module" src="{escape(site.base_url + ELEMENT_SCRIPT)}"></script>\n'
            f'<kais-embed><a href="{escape(source)}">{escape(title)}</a></kais-embed>',
            f"{name}-element",
        ),
        Snippet(
            N_("On your server: a piece of HTML, fetched anew only when it has changed"),
            f"curl -fsS --etag-save {name}.etag --etag-compare {name}.etag \\\n"
            f"  -o {name}.html {source}fragment.html\n"
            f'<!--#include file="{name}.html" -->',
            f"{name}-server",
        ),
    )

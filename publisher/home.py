"""Make the portal's first page."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.cards import newest_state
from catalog.kinds import Kind, RegisterState
from core import urls
from core.i18n import gettext
from core.pages import PageMeta
from publisher.labels import KIND_PLURALS
from publisher.lists import filters, search_entries
from publisher.outlines import draw
from publisher.plan import Listed
from publisher.portal_words import PortalWords
from publisher.portal_writer import PortalWriter
from publisher.structured_data import safe_json

NEWS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class KindTile:
    """How many institutions of a kind, and their list."""

    count: int
    label: str
    href: str
    code: str  # catalog.kinds.Kind, for its sign


def make_home(writer: PortalWriter, institutions: Sequence[Listed], words: PortalWords) -> None:
    """Write ``/`` and ``/en/``."""
    plan, inputs = writer.task.plan, writer.task.inputs
    open_now = [item for item in institutions if item.open]
    picture = draw(
        [(item.slug, item.name, item.outline) for item in plan.districts],
        [(item.point.lon, item.point.lat) for item in open_now if item.point],
        detail=1.6,
    )
    licensed = sum(item.licence.state is RegisterState.ACTIVE for item in open_now)
    newest_licence = newest_state(item.licence for item in institutions)
    polls = [poll for poll in inputs.polls if poll.state == "open"]

    def make(lang: str) -> None:
        counts = {kind: sum(item.kind is kind for item in open_now) for kind in Kind}
        kinds = [
            KindTile(count, gettext(KIND_PLURALS[kind]), urls.institutions(kind=kind.value), kind.value)
            for kind, count in counts.items()
            if count
        ]
        base = inputs.site.base_url
        jsonld = safe_json(
            {
                "@context": "https://schema.org",
                "@type": "WebSite",
                "name": inputs.site.title(lang),
                "url": base + urls.localise("/", lang),
                "potentialAction": {
                    "@type": "SearchAction",
                    "target": base + urls.localise("/search/", lang) + "?q={q}",
                    "query-input": "required name=q",
                },
            }
        )
        writer.page(
            "home",
            PageMeta(
                title=gettext("Find a school, a kindergarten or a club %(place)s", place=_where(inputs.site, lang)),
                path="/",
                lang=lang,
                description=gettext("Institutions, their licences, addresses and sites, from the registers."),
                jsonld=(jsonld,),
                scripts=("js/suggest.js",),
            ),
            total=len(open_now),
            kinds=sorted(kinds, key=lambda tile: -tile.count),
            licensed=licensed,
            newest_licence=newest_licence,
            picture=picture,
            news=words.news[lang][:NEWS_SHOWN],
            polls=polls,
            filters=filters(writer, lang),
            entries=search_entries(writer),
            located=sum(item.point is not None for item in open_now),
        )

    writer.in_languages(make)


def _where(site: object, lang: str) -> str:
    from core.pages import PortalInfo

    assert isinstance(site, PortalInfo)
    if lang == "en":
        return gettext("in %(place)s", place=site.place("en"))
    return site.region_in

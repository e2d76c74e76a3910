"""Make an institution's card in both languages, and its permalink."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import Template

from catalog.cards import Fact, InstitutionCard
from catalog.kinds import KIND_LABELS, SiteState
from core import urls
from core.i18n import gettext, language
from core.pages import Crumb, PageMeta
from core.urls import LANGUAGES
from publisher.labels import PRECISIONS, SCHEMES
from publisher.shell import Layout, plain_frame
from publisher.snippets import Snippet, block_snippets
from publisher.structured_data import institution_jsonld

if TYPE_CHECKING:
    from publisher.task import Task
    from publisher.writer import TreeWriter


@dataclass(frozen=True, slots=True)
class CardView:
    """What the card's template needs besides the card."""

    card: InstitutionCard
    kind_label: str
    site_href: str  # the generated site, or empty
    official: Fact  # the official site elsewhere
    schemes: dict[str, str]
    precision: str
    snippets: Sequence[Snippet]
    sources: Sequence[tuple[str, str]]  # title, day (ISO)

    def report(self, field: str = "") -> str:
        """The form where an error in a field is told."""
        return urls.feedback_new(institution_id=self.card.id, field=field or None)


class CardPages:
    """Cards, made one after the other."""

    def __init__(self, task: "Task", get_template: Callable[[str], Template]) -> None:
        self._site = task.inputs.site
        self._body = get_template("pages/card")
        self._moved = get_template("pages/moved")
        self._layout = Layout(get_template("pages/layout"))
        self._frames = {lang: plain_frame({"lang": lang}) for lang in LANGUAGES}

    def make(self, card: InstitutionCard, writer: "TreeWriter") -> None:
        """Write the card in every language, and the redirect page of its permalink."""
        path = urls.institution(card.id, card.slug)
        permalink = urls.institution_permalink(card.id)
        for lang in LANGUAGES:
            with language(lang):
                meta = self._meta(card, path, lang)
                body = self._body.render(lang=lang, page=meta, view=self._view(card))
                writer.write_page(meta.href, self._layout.render(meta, body, self._frames[lang]))
                writer.write_page(
                    urls.localise(permalink, lang),
                    self._moved.render(lang=lang, target=urls.localise(path, lang), title=card.name),
                )

    def _meta(self, card: InstitutionCard, path: str, lang: str) -> PageMeta:
        parts = [gettext(KIND_LABELS[card.kind])]
        if card.district:
            parts.append(card.district.name)
        if card.address.given:
            parts.append(card.address.value)
        crumbs = [Crumb(gettext("Home"), urls.localise("/", lang))]
        if card.district:
            crumbs.append(Crumb(card.district.name, urls.localise(urls.district(card.district.slug), lang)))
        else:
            crumbs.append(Crumb(gettext("Institutions"), urls.localise(urls.institutions(), lang)))
        return PageMeta(
            title=card.name,
            path=path,
            lang=lang,
            description=gettext(
                "%(name)s: address, contacts, licence, accreditation. %(facts)s.",
                name=card.name,
                facts=", ".join(parts),
            ),
            section="institutions",
            crumbs=(*crumbs, Crumb(card.name)),
            jsonld=(institution_jsonld(card, self._site),),
        )

    def _view(self, card: InstitutionCard) -> CardView:
        return CardView(
            card=card,
            kind_label=gettext(KIND_LABELS[card.kind]),
            site_href=urls.school_site(card.slug) if card.site_state is SiteState.ACCEPTED else "",
            official=card.official_site,
            schemes={scheme: gettext(label) for scheme, label in SCHEMES.items()},
            precision=gettext(PRECISIONS[card.point.precision]) if card.point else "",
            snippets=block_snippets("card", card.id, title=card.name, site=self._site),
            sources=sources_of(card),
        )


def sources_of(card: InstitutionCard) -> list[tuple[str, str]]:
    """Where the facts of a card come from: each source once, with its newest day (ISO), by title."""
    newest: dict[str, str] = {}
    facts = [
        card.full_name, card.short_name, card.municipality, card.address, card.official_site, card.head, card.head_post,
        card.pupils, card.places, *card.phones, *card.emails, *card.facts.values(),
    ]  # fmt: skip
    for fact in facts:
        if fact and fact.source_title:
            day = fact.seen_on.isoformat() if fact.seen_on else ""
            newest[fact.source_title] = max(newest.get(fact.source_title, ""), day)
    return sorted(newest.items())

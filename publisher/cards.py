"""Make an institution's card in both languages, and its permalink."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from jinja2 import Template

from catalog.cards import InstitutionCard
from catalog.kinds import KIND_LABELS
from core import urls
from core.i18n import gettext, language
from core.pages import Crumb, PageMeta
from core.urls import LANGUAGES
from publisher.card_view import make_view
from publisher.history import ON_CARD
from publisher.history import make_view as make_history
from publisher.shell import Layout, plain_frame
from publisher.structured_data import institution_jsonld

if TYPE_CHECKING:
    from catalog.history import History
    from publisher.task import Task
    from publisher.writer import TreeWriter


class CardPages:
    """Cards, made one after the other."""

    def __init__(self, task: "Task", get_template: Callable[[str], Template]) -> None:
        self._site = task.inputs.site
        self._body = get_template("pages/card")
        self._moved = get_template("pages/moved")
        self._layout = Layout(get_template("pages/layout"))
        self._frames = {lang: plain_frame({"lang": lang}) for lang in LANGUAGES}

    def make(self, card: InstitutionCard, writer: "TreeWriter", history: "History | None" = None) -> None:
        """Write the card in every language, and the redirect page of its permalink."""
        path = urls.institution(card.id, card.slug)
        permalink = urls.institution_permalink(card.id)
        for lang in LANGUAGES:
            with language(lang):
                meta = self._meta(card, path, lang)
                short = make_history(card.id, card.slug, history, ON_CARD)
                body = self._body.render(lang=lang, page=meta, view=make_view(card, lang, self._site), history=short)
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
            styles=("css/card.css", "css/history.css"),
        )

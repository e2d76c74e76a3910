"""The pages of a school's site outside the statutory section."""

from dataclasses import dataclass
from typing import Any

from core import urls
from core.i18n import gettext
from core.pages import PageMeta
from publisher.errors import SiteFolderError
from publisher.feeds import Entry, atom_feed
from publisher.school_sheet import SiteSheet
from publisher.shell import ROOT
from publisher.words import Words

NEWS_PER_PAGE = 20


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


def make_pages(sheet: SiteSheet) -> None:
    """Make news, contacts and the school's own pages."""
    _news_pages(sheet, news_items(sheet))
    _contacts(sheet)
    for page in sheet.words.pages:
        _word_page(sheet, page)


def make_not_found(sheet: SiteSheet) -> None:
    """Make the page of an address that is not there."""
    body = sheet.render("not_found", search_action=sheet.portal(urls.search()), site_slug=sheet.card.slug)
    meta = PageMeta(title=gettext("There is no such page"), path="", translated=False, indexed=False)
    sheet.put_not_found(meta, body)


def make_feed(sheet: SiteSheet) -> None:
    """Make the feed of the news."""
    base = sheet.inputs.site.base_url + sheet.base
    entries = [
        Entry(item.title, f"{base}news/{item.name}/", item.published_on, item.lead)
        for item in sheet.words.news[:20]
        if item.published_on
    ]
    sheet.site.files.put("feed.xml", atom_feed(sheet.name, base, f"{base}feed.xml", entries, sheet.inputs.zone))


def _news_pages(sheet: SiteSheet, news: list[NewsItem]) -> None:
    pages = max(1, -(-len(news) // NEWS_PER_PAGE))
    for number in range(1, pages + 1):
        path = "news/" if number == 1 else f"news/page/{number}/"
        shown = news[(number - 1) * NEWS_PER_PAGE : number * NEWS_PER_PAGE]
        body = sheet.render(
            "news",
            news=shown,
            page_number=number,
            pages=pages,
            href_of=lambda wanted: f"{ROOT}news/" if wanted == 1 else f"{ROOT}news/page/{wanted}/",
        )
        sheet.put(path, sheet.meta(gettext("News"), path), body, "news", record=False)
    for item, words in zip(news, sheet.words.news, strict=True):
        path = f"news/{words.name}/"
        body = sheet.render("news_item", item=item, html=sheet.pictures.sized(words.html), words=words)
        meta = sheet.meta(words.title, path, parent=(gettext("News"), "news/"), description=words.lead)
        sheet.put(path, meta, body, "news", kind="news", words=words)


def _contacts(sheet: SiteSheet) -> None:
    card = sheet.card
    body = sheet.render(
        "contacts",
        card=card,
        hours=card.hours,
        picture=sheet.maps.picture(card),
        map_href=sheet.portal(f"{urls.MAP}#institution-{card.id}") if card.point and card.open else "",
        feedback_href=sheet.portal(urls.feedback_new(institution_id=card.id)),
        unpublished=sheet.standard.unpublished,
    )
    values = [card.address, *card.phones, *card.emails]
    text = " ".join(fact.value for fact in values if fact.given)
    meta = sheet.meta(gettext("Contacts"), "contacts/")
    sheet.put("contacts/", meta, body, "contacts", kind="contacts", text=text)


def _word_page(sheet: SiteSheet, words: Words) -> None:
    body = sheet.render("page", words=words, html=sheet.pictures.sized(words.html))
    meta = sheet.meta(words.title, f"{words.name}/", description=words.lead)
    sheet.put(f"{words.name}/", meta, body, f"page-{words.name}", kind="page", words=words)


def news_items(sheet: SiteSheet) -> list[NewsItem]:
    """The news, newest first."""
    return [_news_item(sheet, item) for item in sheet.words.news]


def _news_item(sheet: SiteSheet, words: Words) -> NewsItem:
    picture = words.picture if "/" in words.picture or not words.picture else f"pictures/{words.picture}"
    if picture and picture not in sheet.pictures:
        raise SiteFolderError(f"news/{words.path.name}: the picture “{words.picture}” is not in the folder pictures/.")
    width, height = sheet.pictures.size(picture)
    return NewsItem(
        words.title, f"{ROOT}news/{words.name}/", words.lead, words.published_on,
        ROOT + picture if picture else "", words.alt, width, height,
    )  # fmt: skip

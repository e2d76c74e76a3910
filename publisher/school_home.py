"""Make the first page of a school's site: what a parent comes for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from catalog.cards import InstitutionCard
from catalog.kinds import KIND_LABELS, Kind
from core import urls
from core.i18n import N_, format_day, gettext, ngettext
from publisher.school_pages import news_items
from publisher.school_sheet import SiteSheet
from publisher.structured_data import institution_jsonld

NEWS_ON_HOME = 4
_MENU_FILE = re.compile(r"^food/(\d{4}-\d{2}-\d{2})-\w+\.xlsx$")
# How those who learn there are called; elsewhere they are pupils.
_LEARNERS = {
    Kind.KINDERGARTEN: N_("Children"),
    Kind.SUPPLEMENTARY: N_("Learners"),
    Kind.VOCATIONAL: N_("Students"),
}
_VACANT = "vacant.vacant"
_VACANT_NUMBERS = ("numberBFVacant", "numberBRVacant", "numberBMVacant", "numberPVacant")


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing people come to the site for, as a tile."""

    sign: str  # an icon of partials/_icons.html
    title: str
    href: str
    note: str = ""


def make_home(sheet: SiteSheet) -> None:
    """Make ``index.html``; the last of the pages, because it shows which others there are."""
    card = sheet.card
    body = sheet.render(
        "home",
        card=card,
        kind_label=gettext(KIND_LABELS[card.kind]),
        name=sheet.name,
        news=news_items(sheet)[:NEWS_ON_HOME],
        errands=tuple(_errands(sheet)),
        founder=card.founders[0].get("nameUchred") if card.founders else None,
        learners=gettext(_LEARNERS.get(card.kind, N_("Pupils"))),
        programmes=tuple({programme.casefold(): programme for programme in reversed(card.programmes)}.values())[::-1],
        founded=card.fact("common.regDate"),
        card_href=sheet.portal(urls.institution(card.id, card.slug)),
        statutory_title=sheet.standard.title,
        subsections=sheet.standard.subsections,
        polls=[poll for poll in sheet.inputs.polls if poll.state == "open"][:1],
        poll_href=lambda poll: sheet.portal(urls.poll(poll.id)),
    )
    meta = sheet.meta(
        sheet.name,
        "",
        crumbs=False,
        description=f"{gettext('Official site')}. {card.full_name.value or card.name}",
        jsonld=(institution_jsonld(card, sheet.inputs.site),),
    )
    sheet.put("", meta, body, "home")


def _errands(sheet: SiteSheet) -> Iterator[Errand]:
    """The tiles; where the school has no page of its own on it, the statutory one answers."""
    vacant = free_places(sheet.card)
    yield Errand(
        "people",
        gettext("Admission"),
        _page(sheet, r"при[её]м|поступ|зачисл") or "sveden/vacant/",
        ngettext("%(num)s free place", "%(num)s free places", vacant)
        if vacant
        else gettext("how to enrol, free places"),
    )
    if timetable := _page(sheet, r"расписани|режим дня|распорядок"):
        yield Errand("calendar", gettext("Timetable"), timetable, gettext("lessons, bells, holidays"))
    menu_day = newest_menu(sheet.site.files.names)
    yield Errand(
        "meal",
        gettext("Meals"),
        "food/" if menu_day else _page(sheet, r"питани") or "sveden/catering/",
        gettext("menu for %(day)s", day=format_day(menu_day)) if menu_day else gettext("how meals are organised"),
    )
    if circles := _page(sheet, r"кружк|секци|дополнительн"):
        yield Errand("palette", gettext("Circles and clubs"), circles, gettext("after lessons"))
    yield Errand("person", gettext("Our teachers"), "sveden/employees/", gettext("who teaches here"))
    yield Errand("document", gettext("Documents"), "sveden/document/", gettext("charter, rules, reports"))


def _page(sheet: SiteSheet, words: str) -> str:
    """The address of the school's own page whose title holds one of the words."""
    wanted = re.compile(words, re.IGNORECASE)
    return next((f"{page.name}/" for page in sheet.words.pages if wanted.search(f"{page.title} {page.menu}")), "")


def free_places(card: InstitutionCard) -> int:
    """Free places of all programmes, as the school published them; 0 where it did not."""
    cells = (row.get(name).value for row in card.rows.get(_VACANT, ()) for name in _VACANT_NUMBERS)
    return sum(int(value) for value in cells if value.isdecimal())


def newest_menu(names: Iterable[str]) -> date | None:
    """The day of the newest daily menu among a site's files."""
    days = [match[1] for name in names if (match := _MENU_FILE.match(name))]
    return date.fromisoformat(max(days)) if days else None

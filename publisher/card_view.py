"""What the card's template needs besides the card."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from catalog.cards import Fact, InstitutionCard, ServiceView, YearNumbers
from catalog.fields import cell_label, field_label
from catalog.kinds import KIND_LABELS, STATE_TONES, RegisterState, SiteState, Tone
from core import urls
from core.i18n import gettext
from core.pages import PortalInfo
from publisher.labels import PRECISIONS, STATES
from publisher.search_blocks import site_snippets
from publisher.snippets import Snippet, block_snippets

Named = tuple[tuple[str, Fact], ...]
CONTACT_FIELDS = ("fax", "legal_address", "metro", "accessible")
REGISTERED_FIELDS = ("kind_as_written", "legal_form", "ownership")
CODE_FIELDS = ("oktmo", "okato", "fias")
_WIDTH, _HEIGHT, _MARGIN = 320, 90, 8  # of the drawing of pupils over years


@dataclass(frozen=True, slots=True)
class ShownState:
    """The state of a supplement: a word and a tone."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Spark:
    """Pupils over the years as a line."""

    line: str
    dots: tuple[tuple[float, float], ...]
    caption: str


@dataclass(frozen=True, slots=True)
class CardView:
    """A card with its words."""

    card: InstitutionCard
    lang: str
    kind_label: str
    site_href: str  # the generated site, or empty
    official: Fact  # the official site elsewhere
    states: dict[RegisterState, ShownState]
    precision: str
    snippets: Sequence[Snippet]
    search_snippets: Sequence[Snippet]  # of the box that searches its site; none without an accepted one
    sources: Sequence[tuple[str, str]]  # title, day (ISO)
    contents: Sequence[tuple[str, str]]  # id and title of each section
    more_contacts: Named
    more_registered: Named
    codes: Named
    service_sources: Sequence[tuple[str, date | None]]
    number_sources: Sequence[tuple[str, date | None]]
    spark: Spark | None

    def report(self, field: str = "") -> str:
        """The form where an error in a field is told."""
        return urls.feedback_new(institution_id=self.card.id, field=field or None)

    def label(self, name: str, cell: str = "") -> str:
        """What the dictionary calls a field, or a column of a group."""
        return label(self.lang, name, cell)


@lru_cache(maxsize=2_000)
def label(lang: str, name: str, cell: str = "") -> str:
    """What the dictionary calls a field, or a column of a group."""
    return cell_label(name, cell, lang) if cell else field_label(name, lang)


@lru_cache(maxsize=4)
def shown_states(_lang: str) -> dict[RegisterState, ShownState]:
    """Words of states in the language that is on."""
    return {state: ShownState(gettext(text), STATE_TONES[state]) for state, text in STATES.items()}


def make_view(card: InstitutionCard, lang: str, site: PortalInfo) -> CardView:
    """The view of a card in the language that is on."""
    plain = card.plain

    def named(names: Iterable[str]) -> Named:
        return tuple((label(lang, name), plain[name]) for name in names if name in plain)

    registered = named(REGISTERED_FIELDS)
    if founded := card.facts.get("common.regDate"):
        registered = (*registered, (label(lang, "founded_on"), founded))
    codes = named(CODE_FIELDS)
    if "oktmo" not in plain and card.municipality_ref and card.municipality_ref.oktmo:
        codes = ((label(lang, "oktmo"), Fact(card.municipality_ref.oktmo, state=card.address.state)), *codes)
    return CardView(
        card=card,
        lang=lang,
        kind_label=gettext(KIND_LABELS[card.kind]),
        site_href=urls.school_site(card.slug) if card.site_state is SiteState.ACCEPTED else "",
        official=card.official_site,
        states=shown_states(lang),
        precision=gettext(PRECISIONS[card.point.precision]) if card.point else "",
        snippets=block_snippets("card", card.id, title=card.name, site=site),
        search_snippets=site_snippets(card, site),
        sources=sources_of(card),
        contents=contents_of(card),
        more_contacts=named(CONTACT_FIELDS),
        more_registered=registered,
        codes=codes,
        service_sources=_sources(card.services),
        number_sources=_sources(card.numbers),
        spark=draw_spark(card.numbers),
    )


def contents_of(card: InstitutionCard) -> list[tuple[str, str]]:
    """The sections that this card has."""
    found = [("contacts", gettext("Contacts"))]
    if card.founders or card.branches or card.plain.get("founder"):
        found.append(("founders", gettext("Founders and branches") if card.branches else gettext("Founders")))
    found += [
        ("licence", gettext("Licence")),
        ("accreditation", gettext("Accreditation")),
        ("teaches", gettext("What it teaches")),
        ("numbers", gettext("In numbers")),
    ]
    if card.buildings:
        found.append(("buildings", gettext("Buildings")))
    found.append(("register", gettext("In the registers")))
    return found


def _sources(items: Sequence[ServiceView] | Sequence[YearNumbers]) -> list[tuple[str, date | None]]:
    """Each source once with its newest day, in the order in which they speak."""
    newest: dict[str, date | None] = {}
    for item in items:
        known = newest.get(item.source_title)
        newest[item.source_title] = max(known, item.seen_on) if known and item.seen_on else known or item.seen_on
    return list(newest.items())


def draw_spark(numbers: Sequence[YearNumbers]) -> Spark | None:
    """A line of pupils over the years; None where fewer than three years tell them."""
    told = sorted((item.year, item.pupils) for item in numbers if item.pupils is not None)
    if len(told) < 3:
        return None
    first, last = told[0][0], told[-1][0]
    least, most = min(pupils for _, pupils in told), max(pupils for _, pupils in told)
    dots = tuple(
        (
            round(_MARGIN + (_WIDTH - 2 * _MARGIN) * (year - first) / (last - first), 1),
            round(_HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * (pupils - least) / ((most - least) or 1), 1),
        )
        for year, pupils in told
    )
    caption = gettext(
        "Pupils, %(first)s–%(last)s: from %(least)s to %(most)s", first=first, last=last, least=least, most=most
    )
    return Spark(" ".join(f"{x},{y}" for x, y in dots), dots, caption)


def sources_of(card: InstitutionCard) -> list[tuple[str, str]]:
    """Where the facts of a card come from: each source once, with its newest day (ISO), by title."""
    newest: dict[str, str] = {}

    def add(title: str, seen_on: date | None) -> None:
        if title:
            newest[title] = max(newest.get(title, ""), seen_on.isoformat() if seen_on else "")

    facts = [
        card.full_name, card.short_name, card.municipality, card.address, card.official_site, card.head, card.head_post,
        card.pupils, card.places, *card.phones, *card.emails, *card.facts.values(),
    ]  # fmt: skip
    for fact in facts:
        if fact:
            add(fact.source_title, fact.seen_on)
    for service in card.services:
        add(service.source_title, service.seen_on)
    for numbers in card.numbers:
        add(numbers.source_title, numbers.seen_on)
    for place in card.buildings:
        add(place.source_title, place.seen_on)
    return sorted(newest.items())

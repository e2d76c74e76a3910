"""The frame around every page of one school's site: header, menu, side menu, footer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from catalog.cards import InstitutionCard
from core.i18n import gettext
from publisher.shell import ROOT, Frame, escaped, mark
from publisher.sites import SiteWords
from publisher.standard import Subsection
from publisher.themes import Theme

MenuEntry = tuple[str, str, str]  # label, address inside the site, name of the section

_LATER: dict[int, dict[str, str]] = {}


@dataclass(frozen=True, slots=True)
class School:
    """What the school theme's frame shows (themes/school/templates/base.html)."""

    name: str
    slug: str
    kind: str  # catalog.kinds.Kind: the drawn emblem, where there is no picture
    place: str
    accent: str
    emblem: str
    home: str
    phone: str
    address: str
    email: str
    menu: tuple[tuple[str, str, bool], ...]


def site_menu(words: SiteWords, *, food: bool = False) -> list[MenuEntry]:
    """The site's own sections in the order of its menu; ``food``: it publishes menus of meals."""
    meals = gettext("Meals")
    if any((page.menu or page.title) == meals for page in words.pages):
        meals = gettext("Daily menus")  # the school has a page of its own by that name
    return [
        (gettext("News"), "news/", "news"),
        ("Сведения", "sveden/", "sveden"),  # the statutory section's customary short name: law, not a msgid
        *([(meals, "food/", "food")] if food else []),
        *((page.menu or page.title, f"{page.name}/", f"page-{page.name}") for page in words.pages),
        (gettext("Contacts"), "contacts/", "contacts"),
    ]


def _later(entries: int) -> dict[str, str]:
    """Which holes stand in the footer's copy of a menu of so many entries."""
    return _LATER.setdefault(entries, {f"at{number}": f"foot{number}" for number in range(entries)})


class SchoolFrame:
    """The theme's frame of one site, with marks for everything that differs from school to school."""

    def __init__(
        self,
        card: InstitutionCard,
        name: str,
        menu: Sequence[MenuEntry],
        subsections: Sequence[Subsection],
        *,
        accent: str,
        emblem: str,
        theme: Theme,
        draft: bool,
    ) -> None:
        self._card, self._name, self._menu, self._subsections = card, name, menu, subsections
        self._accent, self._emblem, self._theme, self._draft = accent, emblem, theme, draft
        # The holes of the side menu's addresses: subsection -> name of the hole.
        self._sides = {item.id: f"side{item.id.lower().replace('_', '')}" for item in subsections}
        self._key: tuple[object, ...] = ()
        self._base_values = self._values()

    def around(self, section: str, side: str) -> Frame:
        """The frame of a page of ``section``; ``side`` is the subsection that is open beside it, "index" for none."""
        values = self._base_values.copy()
        for number, (_label, href, name) in enumerate(self._menu):
            if name == section:
                # The attribute follows the address in the template and goes with it: one shell serves all pages.
                values[f"at{number}"] = f'{ROOT}{href}" aria-current="true'
        if side in self._sides:
            values[self._sides[side]] += '" aria-current="page'
        return Frame(
            whole=lambda: self._context(section, side, values.__getitem__, marked=False),
            with_marks=lambda: self._context("", side, lambda name: mark(name) if values[name] else "", marked=True),
            values=values,
            # The menu stands again in the footer, where no entry is marked as the open one.
            later=_later(len(self._menu)),
            key=(self._key, bool(side)),
        )

    def _values(self) -> dict[str, str]:
        card = self._card
        values: dict[str, str] = {
            "name": escaped(self._name),
            "slug": escaped(card.slug),
            "place": escaped(card.district.name) if card.district else "",
            "home": ROOT,
            "emblem": ROOT + escaped(self._emblem) if self._emblem else "",
            "phone": escaped(card.phones[0].value) if card.phones and card.phones[0].given else "",
            "address": escaped(card.address.value) if card.address.given else "",
            "email": escaped(card.emails[0].value) if card.emails and card.emails[0].given else "",
        }
        self._key = (
            self._accent,
            self._draft,
            card.kind,
            len(self._menu),
            *(bool(values[name]) for name in ("place", "emblem", "phone", "address", "email")),
        )
        for number, (label, href, _name) in enumerate(self._menu):
            values[f"menu{number}"] = escaped(label)
            values[f"at{number}"] = values[f"foot{number}"] = ROOT + href
        for section_id, hole in self._sides.items():
            values[hole] = f"{ROOT}sveden/{section_id}/"
        return values

    def _context(self, section: str, side: str, get: Callable[[str], str], *, marked: bool) -> Mapping[str, Any]:
        """What the theme's ``base.html`` is given: values, or marks in their place."""
        menu = tuple(
            (
                get(f"menu{number}") if marked else label,
                get(f"at{number}") if marked else ROOT + href,
                bool(section) and name == section,
            )
            for number, (label, href, name) in enumerate(self._menu)
        )
        subsections = self._subsections if side else ()

        def text(name: str) -> str:
            return get(name) if marked else Markup(get(name))  # noqa: S704  # escaped in _values

        return {
            "lang": "ru",
            "draft": self._draft,
            "theme": self._theme,
            "school": School(
                name=text("name"),
                slug=text("slug"),
                kind=self._card.kind.value,
                place=text("place"),
                accent=self._accent,
                emblem=text("emblem"),
                home=text("home"),
                phone=text("phone"),
                address=text("address"),
                email=text("email"),
                menu=menu,
            ),
            "statutory": [
                (item.title, get(self._sides[item.id]) if marked else ROOT + item.path, not marked and item.id == side)
                for item in subsections
            ],
        }

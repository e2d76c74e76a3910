"""Make the statutory section: each fact given, declared absent, or honestly not published yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from catalog.cards import Fact, InstitutionCard, LicenceView, StateView
from catalog.kinds import STATUTORY_TYPE
from core.i18n import format_day
from publisher.macros import MarkedDay
from publisher.shell import Shell, escaped, mark
from publisher.standard import Item, Standard, Subsection
from publisher.statutory_body import BodyMaker, SubsectionBody, Surroundings
from publisher.statutory_groups import GroupPlans, GroupShells, anchor_of
from publisher.statutory_split import Chunk, Programme
from publisher.statutory_values import ValueShells

REGISTERED_SHOWN = 3  # licences of one school; the card has them all


@dataclass(frozen=True, slots=True)
class Registered:
    """A licence as its line of the macro ``registered`` wants it."""

    number: str
    issued_on: Any  # a day, or what stands for it
    state: StateView


class StatutorySection:
    """Render subsections through shells.

    A fact nobody published looks the same at every school; two given facts of one shape (with a link or not, with a
    source or not) differ in their texts only. So Jinja renders each shape once, with marks for the texts.
    """

    def __init__(self, standard: Standard, get_template: Callable[[str], Template]) -> None:
        self.standard = standard
        self._page = get_template("pages/subsection")
        macros: Any = get_template("pages/_statutory").make_module({"lang": "ru"})
        self._macros = macros
        self._groups = GroupShells(self._macros, ValueShells(macros.value, standard.unpublished), standard.unpublished)
        self.plans = GroupPlans()
        self._never: dict[str, str] = {}
        self._shells: dict[object, Shell] = {}
        self._empty: dict[tuple[str, str], SubsectionBody] = {}  # pages of which nothing is known

    def page(self, itemtype: str, dated: bool) -> Shell:
        """The page around a subsection's facts; holes: title, html, updated, report."""
        return self.shell(
            ("page", itemtype, dated),
            lambda: self._page.render(
                lang="ru",
                itemtype=itemtype,
                title=mark("title"),
                html=Markup(mark("html")),  # noqa: S704  # our own mark
                updated=mark("updated") if dated else "",
                report_href=mark("report"),
                ministries=self.standard.ministries,
            ),
        )

    def shell(self, key: object, make: Callable[[], str]) -> Shell:
        """A shell of the section, made when it is first asked for."""
        found = self._shells.get(key)
        if found is None:
            found = self._shells[key] = Shell(make())
        return found

    def count(self, filled: int, missing: int) -> str:
        """How much of a page is published, as the index shows it."""
        key = f"{filled} of {filled + missing}"
        found = self._never.get(key)
        if found is None:
            words = self.standard.unpublished
            found = self._never[key] = str(self._macros.count(filled, filled + missing, words))
        return found

    def body(self, card: InstitutionCard, subsection: Subsection, around: Surroundings | None = None) -> SubsectionBody:
        """The facts of one subsection in the standard's order."""
        maker = BodyMaker(self, card, subsection, around or Surroundings())
        if not maker.is_same_for_all():
            return maker.make()
        key = (subsection.id, STATUTORY_TYPE[card.kind])
        if key not in self._empty:
            self._empty[key] = maker.make()
        return self._empty[key]

    # -- pieces, each rendered once ----------------------------------------------------------------------------------

    @property
    def groups(self) -> GroupShells:
        """The shells of groups and of values."""
        return self._groups

    def single(self, item: Item, html: str) -> str:
        """A single fact with its label."""
        key = ("single", item.key)
        shell = self._shells.get(key)
        if shell is None:
            hole = Markup(mark("html"))  # noqa: S704  # our own mark
            shell = self._shells[key] = Shell(str(self._macros.single(anchor_of(item), item.label, hole)))
        return shell.fill({"html": html})

    def unpublished(self, item: Item) -> str:
        """A fact nobody published: its label, and words without a mark."""
        found = self._never.get(item.key)
        if found is None:
            found = self._never[item.key] = str(self._macros.missing(item.label, self.standard.unpublished))
        return found

    def registered(self, item: Item, rows: Sequence[LicenceView], href: str) -> str:
        """What a register says where the school has published nothing: no mark, for it is no document of the school."""
        shown, others = rows[:REGISTERED_SHOWN], len(rows) > REGISTERED_SHOWN
        key = (item.key, others, tuple((row.state, row.issued_on is None) for row in shown))
        shell = self._shells.get(key)
        if shell is None:
            marked: list[Any] = [
                Registered(mark(f"n{at}"), MarkedDay(str(at)) if row.issued_on else None, row.state)
                for at, row in enumerate(shown)
            ]
            words = self.standard.unpublished
            html = str(self._macros.registered(item.label, marked, others, mark("href"), words))
            shell = self._shells[key] = Shell(html)
        values = {"href": escaped(href)}
        for at, row in enumerate(shown):
            values[f"n{at}"] = escaped(row.number)
            if row.issued_on:
                values[f"i{at}"], values[f"d{at}"] = row.issued_on.isoformat(), format_day(row.issued_on, "short")
        return shell.fill(values)

    def own_source(self, title: str, fact: Fact) -> str:
        """The source of a fact that differs from the page's own; an empty title: only its day does."""
        key = ("own", bool(title), fact.seen_on is not None)
        shell = self._shells.get(key)
        if shell is None:
            day = MarkedDay("y") if fact.seen_on else None
            shell = self._shells[key] = Shell(str(self._macros.own_source(mark("title") if title else "", day)))
        values = {"title": escaped(title)}
        if fact.seen_on:
            values["iy"], values["dy"] = fact.seen_on.isoformat(), format_day(fact.seen_on, "short")
        return shell.fill(values)

    def listed(self, pieces: Sequence[str], source: str) -> str:
        """The list around facts and groups."""
        shell = self._shells.get("list")
        if shell is None:
            html, line = Markup(mark("html")), Markup(mark("source"))  # noqa: S704  # our own marks
            shell = self._shells["list"] = Shell(str(self._macros.listed(html, line)))
        return shell.fill({"html": "\n".join(pieces), "source": source})

    def more_links(self, chunks: Sequence[Chunk], total: int, base: str) -> str:
        """How many records there are, and the links to those that do not fit."""
        return str(self._macros.more_links(chunks, total, base))

    def more_next(self, href: str) -> str:
        """From the end of the first page to the next."""
        return str(self._macros.more_next(href))

    def programmes(self, found: Sequence[Programme]) -> str:
        """The staff by programme: names that lead to their records."""
        return str(self._macros.programmes(found)) if found else ""

    def more_heading(self, item: Item, chunk: Chunk, total: int) -> str:
        """The label of a group on a further page: which of its records stand there."""
        return str(self._macros.more_heading(item.label, chunk, total))

    def pager(self, number: int, pages: int, base: str) -> str:
        """From a further page to the others."""
        return str(self._macros.more_pager(number, pages, base))

    def menus(self, item: Item, html: str, around: Surroundings) -> str:
        """The daily menu: what the school says, the file of the day, and the page of all files."""
        return str(self._macros.menus(anchor_of(item), item.label, Markup(html), around.menu, around.menu_href))  # noqa: S704  # values, already escaped

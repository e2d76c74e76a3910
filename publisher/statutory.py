"""Make the statutory section: each fact given, declared absent, or honestly not published yet."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from catalog.cards import Fact, FactRow, FactState, InstitutionCard, LicenceView
from catalog.kinds import STATUTORY_TYPE
from core.i18n import format_day
from publisher.macros import MarkedDay
from publisher.shell import Shell, escaped, mark
from publisher.standard import Item, Standard, Subsection
from publisher.statutory_groups import (
    GroupPlan,
    GroupShells,
    Source,
    applies,
    count_group,
    counts,
    plan_group,
    sources_of,
)
from publisher.statutory_split import Chunk, programme_index, split_groups
from publisher.statutory_values import FindFile, Shown, ValueShells, shown_values

# Facts that a register of ours may know where the school itself has published nothing.
_REGISTERED = {"common.licenseDocLink": "licences", "education.accreditationDocLink": "accreditations"}
_STAFF = "employees.teachingStaff"
REGISTERED_SHOWN = 3  # licences of one school; the card has them all


def _nowhere(_path: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a school's facts are shown with."""

    find_file: FindFile = _nowhere  # a path of the site's folder -> its address; empty: not there
    portal: str = ""  # the portal's own address
    card_href: str = ""  # the institution's card on the portal
    home: str = ""  # from any page to the first page of the site
    menu_href: str = ""  # the page of the daily menus; empty: there are none


@dataclass(slots=True)
class SubsectionBody:
    """The inside of one statutory page."""

    html: str = ""
    text: str = ""  # the given facts as words, for search
    filled: int = 0  # marks by the supervisor's rule: groups and their children alike
    missing: int = 0
    more: list["MorePage"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MorePage:
    """A further page of a subsection: records that do not fit on the first."""

    number: int  # from 2
    html: str
    text: str


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
        self._never: dict[str, str] = {}
        self._shells: dict[object, Shell] = {}

    def page(self, itemtype: str, dated: bool) -> Shell:
        """The page around a subsection's facts; holes: title, html, updated, report."""
        key = ("page", itemtype, dated)
        if key not in self._shells:
            html = self._page.render(
                lang="ru",
                itemtype=itemtype,
                title=mark("title"),
                html=Markup(mark("html")),  # noqa: S704  # our own mark
                updated=mark("updated") if dated else "",
                report_href=mark("report"),
                ministries=self.standard.ministries,
            )
            self._shells[key] = Shell(html)
        return self._shells[key]

    def body(self, card: InstitutionCard, subsection: Subsection, around: Surroundings | None = None) -> SubsectionBody:
        """The facts of one subsection in the standard's order."""
        return _Body(self, card, subsection, around or Surroundings()).make()

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
            shell = self._shells[key] = Shell(str(self._macros.single(item.label, hole)))
        return shell.fill({"html": html})

    def unpublished(self, item: Item) -> str:
        """A fact nobody published: its label, and words without a mark."""
        found = self._never.get(item.key)
        if found is None:
            found = self._never[item.key] = str(self._macros.missing(item.label, self.standard.unpublished))
        return found

    def registered(self, item: Item, rows: Sequence[LicenceView], href: str) -> str:
        """What a register says where the school has published nothing: no mark, for it is no document of the school."""
        shown = rows[:REGISTERED_SHOWN]
        return str(self._macros.registered(item.label, shown, len(rows) - len(shown), href, self.standard.unpublished))

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

    def programmes(self, found: Any) -> str:
        """The staff by programme: names that lead to their records."""
        return str(self._macros.programmes(found)) if found else ""

    def more_heading(self, item: Item, chunk: Chunk, total: int) -> str:
        """The label of a group on a further page: which of its records stand there."""
        return str(self._macros.more_heading(item.label, chunk, total))

    def pager(self, number: int, pages: int, base: str) -> str:
        """From a further page to the others."""
        return str(self._macros.more_pager(number, pages, base))

    def menus(self, item: Item, html: str, href: str) -> str:
        """The daily menu: what the school says, and the page of the files."""
        return str(self._macros.menus(item.label, Markup(html), href))  # noqa: S704  # values, already escaped


class _Body:
    """One subsection of one school in the making."""

    def __init__(
        self, section: StatutorySection, card: InstitutionCard, subsection: Subsection, around: Surroundings
    ) -> None:
        self._section, self._card, self._subsection, self._around = section, card, subsection, around
        self._kind = STATUTORY_TYPE[card.kind]
        self._base = f"{around.home}{subsection.path}"
        self._body = SubsectionBody()
        self._words: list[str] = []

    def make(self) -> SubsectionBody:
        common = self._common_source()
        rows = {item.key: self._rows(item) for item in self._subsection.items if item.row_group}
        chunks = split_groups({key: len(found) for key, found in rows.items()}, self._section.standard.most_extra_pages)
        pieces: list[str] = []
        others = False
        for item in self._subsection.items:
            if item.row_group:
                pieces += self._group(item, rows[item.key], chunks.get(item.key, ()))
            else:
                html, differs = self._single(item, common)
                pieces += html
                others = others or differs
        line = self._section.groups.source([common], others=others) if common else ""
        self._body.html = self._section.listed(pieces, line)
        self._body.text = ". ".join(self._words)
        pages = 1 + sum(len(found) for found in chunks.values())
        for item in self._subsection.items:
            for chunk in chunks.get(item.key, ()):
                self._body.more.append(self._more_page(item, rows[item.key], chunk, pages))
        return self._body

    def show(self, item: Item, fact: Fact) -> list[Shown]:
        return shown_values(item, fact, self._around.find_file, self._around.portal)

    # -- single facts --------------------------------------------------------------------------------------------

    def _common_source(self) -> Source | None:
        """The source and day that most single facts of the page have."""
        known = Counter(
            (fact.source_title, fact.seen_on)
            for item in self._subsection.items
            if not item.row_group and (fact := self._card.facts.get(item.key)) and fact.source_title
        )
        if not known:
            return None
        (title, day), _count = known.most_common(1)[0]
        return (title, day, day)

    def _single(self, item: Item, common: Source | None) -> tuple[list[str], bool]:
        fact = self._card.facts.get(item.key) or Fact()
        self._count(item, counts(item, fact, self.show))
        if not fact:
            return self._not_given(item), False
        html = self._section.groups.values(item.itemprop, self.show(item, fact), fact)
        differs = bool(fact.source_title) and (common is None or (fact.source_title, fact.seen_on) != common[:2])
        if differs:
            same = common is not None and common[0] == fact.source_title
            html += self._section.own_source("" if same else fact.source_title, fact)
        self._words.append(f"{item.label}: {fact.value}")
        if item.key == "catering.dailyMenu" and self._around.menu_href:
            return [self._section.menus(item, html, self._around.menu_href)], differs
        return [self._section.single(item, html)], differs

    def _not_given(self, item: Item) -> list[str]:
        if item.key == "catering.dailyMenu" and self._around.menu_href:
            return [self._section.menus(item, "", self._around.menu_href)]
        if not item.itemprop or not applies(item, self._kind):
            # Facts without an official mark concern state schools with primary classes: printed where they are given.
            return []
        rows: Sequence[LicenceView] = getattr(self._card, _REGISTERED[item.key]) if item.key in _REGISTERED else ()
        if rows:
            return [self._section.registered(item, rows, self._around.card_href)]
        return [self._section.unpublished(item)]

    def _count(self, item: Item, good: bool) -> None:
        if item.itemprop and self._kind in item.required_for:
            self._body.filled += good
            self._body.missing += not good

    # -- groups ----------------------------------------------------------------------------------------------------

    def _rows(self, item: Item) -> Sequence[FactRow]:
        if rows := self._card.rows.get(item.key):
            return rows
        fact = self._card.facts.get(item.key)
        if fact is None or fact.state is not FactState.ABSENT:
            return ()
        # None: the absent word in each cell of the first row (the standard's own rule).
        wanted = [child for child in item.children if child.itemprop and applies(child, self._kind)]
        cells = {str(child.itemprop): fact for child in wanted or item.children if child.itemprop}
        return (FactRow(0, cells),)

    def _group(self, item: Item, rows: Sequence[FactRow], chunks: Sequence[Chunk]) -> list[str]:
        groups = self._section.groups
        plan = plan_group(item, rows, self._kind)
        filled, missing = count_group(plan, rows, self._kind, self.show)
        self._body.filled += filled
        self._body.missing += missing
        if not rows:
            return [self._section.unpublished(item)] if applies(item, self._kind) else []
        shown = rows[: chunks[0].first - 1] if chunks else rows
        before = ""
        numbered = item.key == _STAFF and len(rows) > 1
        if numbered:
            before = self._section.programmes(programme_index(rows, chunks, self._base))
        after = self._section.more_links(chunks, len(rows), self._base) if chunks else ""
        after += groups.source(sources_of(fact for row in shown for fact in row.cells.values()))
        self._words.append(f"{item.label}: {_row_words(plan, shown)}")
        html = groups.rows(plan, shown, self.show, first=1 if numbered else 0)
        return [groups.group(plan, html, before=before, after=after)]

    def _more_page(self, item: Item, rows: Sequence[FactRow], chunk: Chunk, pages: int) -> MorePage:
        groups = self._section.groups
        plan = plan_group(item, rows, self._kind)
        shown = rows[chunk.first - 1 : chunk.last]
        html = groups.rows(plan, shown, self.show, first=chunk.first if item.key == _STAFF else 0)
        after = groups.source(sources_of(fact for row in shown for fact in row.cells.values()))
        heading = self._section.more_heading(item, chunk, len(rows))
        group = groups.group(plan, html, after=after, heading=heading)
        body = self._section.listed([group], "") + self._section.pager(chunk.page, pages, self._base)
        return MorePage(chunk.page, body, f"{item.label}: {_row_words(plan, shown)}")


def _row_words(plan: GroupPlan, rows: Sequence[FactRow]) -> str:
    return "; ".join(
        ", ".join(row.cells[name].value for column in plan.columns if (name := str(column.itemprop)) in row.cells)
        for row in rows
    )

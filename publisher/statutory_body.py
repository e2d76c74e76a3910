"""Put the facts of one statutory page together, in the standard's order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalog.cards import Fact, FactRow, FactState, InstitutionCard, LicenceView
from catalog.kinds import STATUTORY_TYPE
from publisher.food import FoodFile
from publisher.manifests import Anchor, join_sections
from publisher.standard import Item, Subsection
from publisher.statutory_groups import (
    NOTHING,
    GroupPlan,
    Source,
    anchor_of,
    applies,
    count_group,
    counts,
    sources_of,
)
from publisher.statutory_split import Chunk, programme_index, split_groups
from publisher.statutory_values import FindFile, Shown, shown_values

if TYPE_CHECKING:
    from publisher.statutory import StatutorySection

# Facts that a register of ours may know where the school itself has published nothing.
_REGISTERED = {"common.licenseDocLink": "licences", "education.accreditationDocLink": "accreditations"}
_STAFF = "employees.teachingStaff"
_MENU = "catering.dailyMenu"


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
    menu: FoodFile | None = None  # the menu of the day, or the one nearest to it


@dataclass(slots=True)
class SubsectionBody:
    """The inside of one statutory page."""

    html: str = ""
    text: str = ""  # the given facts as words, for search
    anchors: tuple[Anchor, ...] = ()  # where each begins in them
    filled: int = 0  # marks by the supervisor's rule: groups and their children alike
    missing: int = 0
    more: list["MorePage"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MorePage:
    """A further page of a subsection: records that do not fit on the first."""

    number: int  # from 2
    html: str
    text: str
    anchors: tuple[Anchor, ...]


class BodyMaker:
    """One subsection of one school in the making."""

    def __init__(
        self, section: "StatutorySection", card: InstitutionCard, subsection: Subsection, around: Surroundings
    ) -> None:
        self._section, self._card, self._subsection, self._around = section, card, subsection, around
        self._kind = STATUTORY_TYPE[card.kind]
        self._base = f"{around.home}{subsection.path}"
        self._body = SubsectionBody()
        self._words: list[tuple[str, str, str]] = []  # of each fact: its words, id, label
        self._plans: dict[str, GroupPlan] = {}
        facts = card.facts
        self._facts = {item.key: facts[item.key] for item in subsection.items if item.key in facts}

    def is_same_for_all(self) -> bool:
        """Whether nothing is known: the page is then the same at every organisation of the type."""
        if self._facts or any(item.key in self._card.rows for item in self._subsection.items if item.row_group):
            return False
        return not any(
            item.key in _REGISTERED or (item.key == _MENU and self._around.menu_href) for item in self._subsection.items
        )

    def make(self) -> SubsectionBody:
        """The page's inside, and that of its further pages."""
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
        self._body.text, self._body.anchors = join_sections(self._words, ". ")
        pages = 1 + sum(len(found) for found in chunks.values())
        for item in self._subsection.items:
            for chunk in chunks.get(item.key, ()):
                self._body.more.append(self._more_page(item, rows[item.key], chunk, pages))
        return self._body

    def show(self, item: Item, fact: Fact) -> list[Shown]:
        """The values of a fact."""
        return shown_values(item, fact, self._around.find_file, self._around.portal)

    # -- single facts --------------------------------------------------------------------------------------------

    def _common_source(self) -> Source | None:
        """The source and day that most single facts of the page have."""
        known = Counter(
            (fact.source_title, fact.seen_on)
            for item in self._subsection.items
            if not item.row_group and (fact := self._facts.get(item.key)) and fact.source_title
        )
        if not known:
            return None
        (title, day), _count = known.most_common(1)[0]
        return (title, day, day)

    def _single(self, item: Item, common: Source | None) -> tuple[list[str], bool]:
        fact = self._facts.get(item.key) or NOTHING
        self._count(item, counts(item, fact, self.show))
        if not fact:
            return self._not_given(item), False
        html = self._section.groups.values(item, fact, self.show)
        differs = bool(fact.source_title) and (common is None or (fact.source_title, fact.seen_on) != common[:2])
        if differs:
            same = common is not None and common[0] == fact.source_title
            html += self._section.own_source("" if same else fact.source_title, fact)
        if fact.given:  # what its owner says there is none of must not be found by its name
            self._words.append((f"{item.label}: {fact.value}", anchor_of(item), item.label))
        if item.key == _MENU and self._around.menu_href:
            return [self._section.menus(item, html, self._around)], differs
        return [self._section.single(item, html)], differs

    def _not_given(self, item: Item) -> list[str]:
        if item.key == _MENU and self._around.menu_href:
            return [self._section.menus(item, "", self._around)]
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
        if item.key in self._card.rows and (rows := self._card.rows[item.key]):
            return rows
        fact = self._facts.get(item.key)
        if fact is None or fact.state is not FactState.ABSENT:
            return ()
        # None: the absent word in each cell of the first row (the standard's own rule).
        wanted = [child for child in item.children if child.itemprop and applies(child, self._kind)]
        cells = {str(child.itemprop): fact for child in wanted or item.children if child.itemprop}
        return (FactRow(0, cells),)

    def _group(self, item: Item, rows: Sequence[FactRow], chunks: Sequence[Chunk]) -> list[str]:
        groups = self._section.groups
        plan = self._plans[item.key] = self._section.plans.plan(item, rows, self._kind)
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
        after = ""
        if chunks:
            before += self._section.more_links(chunks, len(rows), self._base)
            after = self._section.more_next(f"{self._base}{chunks[0].page}/")
        after += groups.source(sources_of(shown))
        if words := _row_words(plan, shown):
            self._words.append((f"{item.label}: {words}", anchor_of(item), item.label))
        html = groups.rows(plan, shown, self.show, first=1 if numbered else 0)
        return [groups.group(plan, html, before=before, after=after)]

    def _more_page(self, item: Item, rows: Sequence[FactRow], chunk: Chunk, pages: int) -> MorePage:
        groups = self._section.groups
        plan = self._plans[item.key]
        shown = rows[chunk.first - 1 : chunk.last]
        html = groups.rows(plan, shown, self.show, first=chunk.first if item.key == _STAFF else 0)
        after = groups.source(sources_of(shown))
        heading = self._section.more_heading(item, chunk, len(rows))
        group = groups.group(plan, html, after=after, heading=heading)
        body = self._section.listed([group], "") + self._section.pager(chunk.page, pages, self._base)
        text, anchors = join_sections([(f"{item.label}: {_row_words(plan, shown)}", anchor_of(item), item.label)])
        return MorePage(chunk.page, body, text, anchors)


def _row_words(plan: GroupPlan, rows: Sequence[FactRow]) -> str:
    cells = (
        [fact.value for column in plan.columns if (fact := row.cells.get(column.name)) and fact.given] for row in rows
    )
    return "; ".join(", ".join(values) for values in cells if values)

"""Make the site map: every page of a school's site, and its documents."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog.cards import Fact, InstitutionCard
from core.i18n import gettext
from publisher.school_sheet import SiteSheet
from publisher.shell import ROOT

PATH = "site-map/"
DOCUMENTS = "documents/"


@dataclass(slots=True)
class Branch:
    """A page with the pages below it."""

    title: str
    href: str
    below: list["Branch"] = field(default_factory=list)


def make_site_map(sheet: SiteSheet) -> None:
    """Make ``site-map/``; after all other pages."""
    title = gettext("Site map")
    body = sheet.render("site_map", pages=_tree(sheet), documents=_documents(sheet))
    sheet.put(PATH, sheet.meta(title, PATH), body, "site-map", record=False)


def _tree(sheet: SiteSheet) -> list[Branch]:
    """The pages below each other as their addresses are, in the order of the menu."""
    order = {href: number for number, (_label, href, _name) in enumerate(sheet.menu)}
    branches: dict[str, Branch] = {}
    top: list[tuple[int, Branch]] = []
    for path, title in sorted(sheet.contents, key=lambda item: item[0].count("/")):
        if not path or "/page/" in path:
            continue  # the first page itself; further pages of the news
        branch = branches[path] = Branch(title, ROOT + path)
        parent = branches.get(path[: path.rstrip("/").rfind("/") + 1])
        if parent is None:
            top.append((order.get(path, len(order)), branch))
        else:
            parent.below.append(branch)
    return [branch for _, branch in sorted(top, key=lambda item: item[0])]


def _documents(sheet: SiteSheet) -> list[tuple[str, str]]:
    """Title and address of every published document, by title."""
    titles = dict(_titles(sheet.card))
    found = [
        (titles.get(path) or path.removeprefix(DOCUMENTS), ROOT + path)
        for path in sheet.site.files.names
        if path.startswith(DOCUMENTS) and not path.endswith((".sig", ".p7s", ".html"))
    ]
    return sorted(found, key=lambda item: (item[0].casefold(), item[1]))


def _titles(card: InstitutionCard) -> Iterator[tuple[str, str]]:
    """Path and title of the documents that facts point to."""
    rows = (fact for group in card.rows.values() for row in group for fact in row.cells.values())
    for fact in (*card.facts.values(), *rows):
        yield from _parts(fact)


def _parts(fact: Fact) -> Iterator[tuple[str, str]]:
    for part in fact.parts:
        if part.href.startswith(DOCUMENTS):
            yield part.href, part.value

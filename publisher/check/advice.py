"""Say what counts nowhere and helps all the same: facts without an official mark, marks of former times."""

from collections.abc import Iterator, Sequence

from lxml import etree

from catalog.statutes import Item, Standard
from core.i18n import N_
from core.text import comparison_key
from publisher.check.freshness import Terms
from publisher.check.marks import visible_text
from publisher.check.report import Advice, PageProblem
from publisher.check.slots import SectionPages, iter_slots

LEGACY = N_("The mark “%(name)s” is an old name of order 831; now: %(now)s.")
LEGACY_GONE = N_("The mark “%(name)s” is an old name of order 831 and is asked for no longer.")
_MOST_LABEL = 200
_LABELS = ("dt", "th", "td", "h2", "h3", "h4", "strong", "b", "p")


def find_advice(sections: Sequence[SectionPages], organisation_type: str, standard: Standard) -> tuple[Advice, ...]:
    """The facts without a mark that this type must give, and whether the page seems to give them."""
    found = []
    for section in sections:
        for item in section.subsection.items:
            if item.itemprop is None and organisation_type in item.required_for:
                seen = any(_gives(page.root, item, standard) for page in section.pages)
                found.append(Advice(item.key, item.label, section.url, seen))
    return tuple(found)


def _gives(root: etree._Element | None, item: Item, standard: Standard) -> bool:
    """Whether the item's label stands there with something beside it."""
    if root is None:
        return False
    label = comparison_key(item.label)
    unpublished = comparison_key(standard.unpublished)
    for element in root.iter(*_LABELS):
        if comparison_key(visible_text(element, set(), _MOST_LABEL)) == label:
            beside = element.getnext()
            text = comparison_key(visible_text(beside, set(), _MOST_LABEL)) if beside is not None else ""
            if text and unpublished not in text:
                return True
    return False


def find_legacy(sections: Sequence[SectionPages], terms: Terms) -> Iterator[PageProblem]:
    """Marks of the time of order 831, each once a page."""
    for section in sections:
        for page in section.pages:
            old = dict.fromkeys(found.itemprop for found in page.found if found.itemprop in terms.legacy_now)
            known = {slot.name for slot in iter_slots(section.subsection)} if old else set()
            for name in old:
                if name not in known:
                    now = terms.legacy_now[name]
                    values = (("name", name), ("now", now)) if now else (("name", name),)
                    yield PageProblem("legacy", page.url, LEGACY if now else LEGACY_GONE, values)

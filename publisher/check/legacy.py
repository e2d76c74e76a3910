"""Read the marks of the time of order 831 as those that took their place."""

from collections.abc import Iterator
from dataclasses import replace

from publisher.check.freshness import Terms
from publisher.check.marks import Found, MarkedPage
from publisher.check.slots import SectionPages, iter_slots


def as_now(section: SectionPages, terms: Terms) -> SectionPages:
    """The section as if its old marks had the names of today.

    What was a table then and is a document now counts as it stands: the page itself is where it leads.
    """
    known = {slot.name: slot for slot in iter_slots(section.subsection)}

    def names_of(name: str) -> tuple[str, ...]:
        if name in known:
            return (name,)
        return tuple(now for now in terms.legacy_now.get(name, "").split(", ") if now in known) or (name,)

    def renamed(page: MarkedPage) -> Iterator[Found]:
        for found in page.found:
            parent = names_of(found.parent)[0] if found.parent else ""
            for name in names_of(found.itemprop):
                if name == found.itemprop and parent == found.parent:
                    yield found
                    continue
                slot = known.get(name)
                is_link = slot is not None and slot.item.kind in ("document", "link")
                href = found.href or (page.url if is_link else "")
                yield found._replace(itemprop=name, parent=parent, href=href)

    if not any(found.itemprop in terms.legacy_now for page in section.pages for found in page.found):
        return section
    return replace(section, pages=tuple(replace(page, found=tuple(renamed(page))) for page in section.pages))

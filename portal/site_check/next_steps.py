"""Say in plain words what to do about a fact that does not count."""

from __future__ import annotations

from catalog.fields import INSTITUTION_FIELDS, STATUTORY_FIELDS, Owner
from catalog.statutes import Item, Standard
from core.i18n import current_language
from core.i18n import gettext as _
from publisher.check.report import Mark, MarkState
from publisher.check.slots import iter_slots

ABSENT_WORD = "отсутствует"  # the standard's own


class NextSteps:
    """What a school does next, fact by fact."""

    def __init__(self, standard: Standard) -> None:
        self._items: dict[str, Item] = {
            slot.key: slot.item for subsection in standard.subsections for slot in iter_slots(subsection)
        }

    def own(self, mark: Mark) -> str:
        """For a site that is made here from the school's files."""
        item = self._items[mark.key]
        if owner_of(mark) is Owner.REGISTER:
            source = INSTITUTION_FIELDS[STATUTORY_FIELDS[mark.key]].source.get(current_language())
            return _(
                "This comes from the register (%(source)s). Tell the authority what is wrong: the link “Report a mistake” under the page.",
                source=source,
            )
        if mark.group:
            group = f"{mark.subsection}.{mark.group}"
            step = _("Fill the column “%(label)s” in facts/%(file)s.csv, in every row.", label=mark.label, file=group)
        elif item.row_group:
            step = _("Add the rows to facts/%(file)s.csv, one a line.", file=mark.key)
        elif item.kind == "document":
            step = _(
                "Put the file into the folder documents/ and name it in facts/facts.csv, in the line with the code %(code)s.",
                code=mark.key,
            )
        else:
            step = _("Fill in facts/facts.csv the line with the code %(code)s.", code=mark.key)
        if item.may_be_absent and mark.state is not MarkState.STALE:
            step += " " + _("If there is none, write the word “%(word)s”.", word=ABSENT_WORD)
        return step

    def elsewhere(self, mark: Mark) -> str:
        """For a site that is made by somebody else: what its webmaster does."""
        item = self._items[mark.key]
        place = f"/sveden/{mark.subsection}"
        if mark.state is MarkState.STALE:
            return _("Bring the fact up to date on the page %(place)s.", place=place)
        if mark.group:
            step = _(
                'Mark it with itemprop="%(name)s" inside every itemprop="%(group)s" of the page %(place)s.',
                name=mark.itemprop,
                group=mark.group,
                place=place,
            )
        else:
            step = _('Mark it with itemprop="%(name)s" on the page %(place)s.', name=mark.itemprop, place=place)
        if item.may_be_absent:
            step += " " + _("If there is none, show and mark the word “%(word)s”.", word=ABSENT_WORD)
        return step


def owner_of(mark: Mark) -> Owner:
    """Who has the last word on a fact."""
    field = INSTITUTION_FIELDS.get(STATUTORY_FIELDS.get(mark.key, ""))
    return field.owner if field else Owner.SCHOOL

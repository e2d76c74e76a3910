"""The pages of the statutory section inside a school's site."""

from core import urls
from core.i18n import format_day
from publisher.labels import DEFAULT_SCHEMA_TYPE, SCHEMA_TYPES
from publisher.school_sheet import SiteSheet
from publisher.shell import escaped
from publisher.statutory import StatutorySection


def make_statutory_pages(sheet: SiteSheet, statutory: StatutorySection) -> None:
    """Make ``sveden/`` and its 14 pages."""
    standard = statutory.standard
    card = sheet.card
    shown = [(subsection, statutory.body(card, subsection)) for subsection in standard.subsections]
    body = sheet.render(
        "sveden",
        title=standard.title,
        subsections=shown,
        ministries=standard.ministries,
        unpublished=standard.unpublished,
    )
    sheet.put("sveden/", sheet.meta(standard.title, "sveden/"), body, "sveden", side="index", record=False)
    itemtype = SCHEMA_TYPES.get(card.kind, DEFAULT_SCHEMA_TYPE)
    updated = format_day(card.updated_on) if card.updated_on else ""
    shell = statutory.page(itemtype, bool(updated))
    report = escaped(sheet.portal(urls.feedback_new(institution_id=card.id, field="FIELD")))
    for subsection, made in shown:
        body = shell.fill(
            {
                "title": escaped(subsection.title),
                "html": made.html,
                "updated": updated,
                "report": report.replace("FIELD", subsection.id),
            }
        )
        meta = sheet.meta(subsection.title, subsection.path, parent=(standard.title, "sveden/"))
        sheet.put(subsection.path, meta, body, "sveden", side=subsection.id, kind="sveden", text=made.text)

"""The pages of the statutory section inside a school's site."""

from markupsafe import Markup

from core import urls
from core.i18n import format_day, format_number, gettext
from publisher.documents import SiteDocuments
from publisher.file_digests import FileDigests
from publisher.food import FOLDER as FOOD
from publisher.food import month_title, publish_food
from publisher.labels import DEFAULT_SCHEMA_TYPE, SCHEMA_TYPES
from publisher.school_sheet import SiteSheet
from publisher.shell import ROOT, escaped, mark
from publisher.standard import Subsection
from publisher.statutory import StatutorySection
from publisher.statutory_body import SubsectionBody, Surroundings

STYLES = ("css/sveden.css",)
# What parents open most often: shown before the list of all.
OFTEN = ("document", "education", "employees", "catering", "vacant", "paid_edu")


def make_statutory_pages(sheet: SiteSheet, statutory: StatutorySection, digests: FileDigests) -> None:
    """Make ``sveden/`` and its 14 pages, the page of the menus, and the documents that facts point to."""
    card = sheet.card
    documents = SiteDocuments(sheet.folder, sheet.site.files, digests)
    if sheet.food:
        publish_food(sheet.food, sheet.site.files, digests)
        _make_food(sheet)
    around = Surroundings(
        find_file=documents.find,
        portal=sheet.inputs.site.base_url,
        card_href=sheet.portal(urls.institution(card.id, card.slug)),
        home=ROOT,
        menu_href=f"{ROOT}{FOOD}/" if sheet.food else "",
        menu=next(iter(sheet.food.shown_first(sheet.inputs.day)), None),
    )
    shown = [(subsection, statutory.body(card, subsection, around)) for subsection in statutory.standard.subsections]
    _make_index(sheet, statutory, shown)
    itemtype = SCHEMA_TYPES.get(card.kind, DEFAULT_SCHEMA_TYPE)
    updated = format_day(card.updated_on) if card.updated_on else ""
    shell = statutory.page(itemtype, bool(updated))
    report = escaped(sheet.portal(urls.feedback_new(institution_id=card.id, field="FIELD")))
    parent = (statutory.standard.title, "sveden/")
    for subsection, made in shown:
        around_facts = {"updated": updated, "report": report.replace("FIELD", subsection.id)}
        body = shell.fill({**around_facts, "title": escaped(subsection.title), "html": made.html})
        meta = sheet.meta(subsection.title, subsection.path, parent=parent, styles=STYLES)
        sheet.put(
            subsection.path,
            meta,
            body,
            "sveden",
            side=subsection.id,
            kind="sveden",
            text=made.text,
            anchors=made.anchors,
        )
        for more in made.more:
            title = gettext("%(title)s, page %(number)s", title=subsection.title, number=more.number)
            body = shell.fill({**around_facts, "title": escaped(title), "html": more.html})
            path = f"{subsection.path}{more.number}/"
            meta = sheet.meta(title, path, parent=(subsection.title, subsection.path), styles=STYLES)
            sheet.put(
                path, meta, body, "sveden", side=subsection.id, kind="sveden", text=more.text, anchors=more.anchors
            )
    for words in (*sheet.words.pages, *sheet.words.news):
        documents.publish_linked(str(words.html))
    digests.save()
    sheet.site.problems += [*sheet.food.problems, *documents.problems]


def _make_index(sheet: SiteSheet, statutory: StatutorySection, shown: list[tuple[Subsection, SubsectionBody]]) -> None:
    standard = statutory.standard
    filled = sum(made.filled for _, made in shown)
    every = filled + sum(made.missing for _, made in shown)
    values = {
        "filled": format_number(filled), "all": format_number(every), "value": str(filled), "most": str(every or 1),
    }  # fmt: skip
    values["kept"] = ROOT
    values |= {f"c{at}": statutory.count(made.filled, made.missing) for at, (_, made) in enumerate(shown)}
    for at, (label, href, _name) in enumerate(sheet.menu):
        values[f"l{at}"], values[f"h{at}"] = escaped(label), href
    shell = statutory.shell(("index", len(sheet.menu)), lambda: _render_index(sheet, statutory))
    meta = sheet.meta(standard.title, "sveden/", styles=STYLES)
    sheet.put("sveden/", meta, shell.fill(values), "sveden", side="index", record=False)


def _render_index(sheet: SiteSheet, statutory: StatutorySection) -> str:
    """The index with holes: one serves every school with a menu of the same length."""
    standard = statutory.standard
    html = sheet.render(
        "sveden",
        title=standard.title,
        subsections=[(found, Markup(mark(f"c{at}"))) for at, found in enumerate(standard.subsections)],  # noqa: S704
        often=[subsection for subsection in standard.subsections if subsection.id in OFTEN],
        menu=[(mark(f"l{at}"), mark(f"h{at}"), "") for at in range(len(sheet.menu))],
        ministries=standard.ministries,
        **{name: mark(name) for name in ("filled", "all", "value", "most")},
    )
    # ROOT is a hole too, of the frame around: it stays one.
    return html.replace(ROOT, mark("kept"))


def _make_food(sheet: SiteSheet) -> None:
    food = sheet.food
    body = sheet.render(
        "food",
        food=food,
        first=food.shown_first(sheet.inputs.day),
        months=[(month_title(month.first), month) for month in food.months()],
        catering=f"{ROOT}sveden/catering/",
    )
    title = gettext("Meals")
    sheet.put(
        f"{FOOD}/",
        sheet.meta(title, f"{FOOD}/", styles=STYLES),
        body,
        "food",
        kind="page",
        text=gettext("Daily menus, the typical menu, the calendar of meals"),
    )

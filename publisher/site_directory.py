"""Make the directory of sites: generated ones and those elsewhere."""

from catalog.kinds import KIND_LABELS, SiteState
from core import urls
from core.i18n import gettext
from core.pages import PageMeta
from publisher.lists import PER_PAGE, pages_of
from publisher.portal_writer import PortalWriter, crumbs


def make_site_directory(writer: PortalWriter) -> None:
    """Write ``/sites/`` with paging; drafts are never listed."""
    rows = [site for site in writer.task.plan.sites if site.state in (SiteState.ACCEPTED, SiteState.EXTERNAL)]
    ours = sum(site.state is SiteState.ACCEPTED for site in rows)
    pages = pages_of(len(rows))

    def href_of(number: int) -> str:
        return urls.SITES if number == 1 else f"{urls.SITES}page/{number}/"

    def make(lang: str) -> None:
        title = gettext("Sites of institutions")
        for number in range(1, pages + 1):
            writer.page(
                "sites",
                PageMeta(
                    title=title if number == 1 else gettext("%(title)s, page %(number)s", title=title, number=number),
                    path=href_of(number),
                    lang=lang,
                    description=gettext("Official sites of institutions: address, owner, state."),
                    section="sites",
                    crumbs=crumbs(lang, (title, None)),
                ),
                heading=title,
                readiness=writer.task.results.readiness,
                rows=rows[(number - 1) * PER_PAGE : number * PER_PAGE],
                total=len(rows),
                ours=ours,
                kind_labels={kind: gettext(label) for kind, label in KIND_LABELS.items()},
                page_number=number,
                pages=pages,
                href_of=lambda wanted: urls.localise(href_of(wanted), lang),
            )

    writer.in_languages(make)

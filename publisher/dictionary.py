"""Make the page that explains every field: what it is called, whose it is, where it comes from, how it is checked."""

from catalog.fields import ENTRY_FIELDS, GROUPS, INSTITUTION_FIELDS, Field, load_dictionary
from catalog.laws import load_rules
from catalog.statutes import load_standard
from core import urls
from core.i18n import gettext
from core.pages import PageMeta
from publisher.labels import STATES
from publisher.portal_writer import PortalWriter, crumbs

PATH = urls.data("dictionary/")


def make_dictionary(writer: PortalWriter) -> None:
    """Write ``/data/dictionary/``: one page that says everything in both languages."""
    standard = load_standard()
    title = gettext("What each field means")
    writer.page(
        "dictionary",
        PageMeta(
            title=title,
            path=PATH,
            description=gettext("The fields of the register: name, type, owner, source, renewal, check."),
            section="data",
            crumbs=crumbs("ru", (gettext("Open data"), urls.data()), (title, None)),
            translated=False,
            styles=("css/card.css",),
        ),
        version=load_dictionary().version,
        subjects=[
            ("institution", gettext("Institution"), _public(INSTITUTION_FIELDS)),
            ("entry", gettext("Licence or accreditation"), _public(ENTRY_FIELDS)),
        ],
        groups=list(GROUPS.values()),
        rules=list(load_rules().values()),
        states={state: gettext(text) for state, text in STATES.items()},
        standard=standard,
    )


def _public(fields: dict[str, Field]) -> list[Field]:
    return [field for field in fields.values() if field.public]

"""Make the page that gives the data away, and its files."""

from collections.abc import Sequence

from core import urls
from core.i18n import gettext
from core.pages import PageMeta
from publisher.data_files import (
    INSTITUTION_COLUMNS,
    LICENCE_COLUMNS,
    csv_bytes,
    data_package,
    geojson,
    iter_features,
    json_lines,
)
from publisher.plan import Listed
from publisher.portal_writer import PortalWriter


def make_open_data(writer: PortalWriter, institutions: Sequence[Listed]) -> None:
    """Write ``/data/`` (one page for both languages) and the institutions' bulk files."""
    task = writer.task
    records = [item.record for item in institutions]
    writer.data(urls.data("institutions.csv"), csv_bytes(INSTITUTION_COLUMNS, records))
    writer.data(urls.data("institutions.jsonl"), json_lines(INSTITUTION_COLUMNS, records))
    writer.data(urls.data("institutions.geojson"), geojson(iter_features(institutions, task.inputs.site.base_url)))
    writer.data(urls.data("datapackage.json"), data_package(task.inputs.site, task.plan.day.isoformat()))
    # /en/ does not prefix /data/ (design.md, Language and time): the page is Russian, column names are English.
    writer.page(
        "data",
        PageMeta(
            title=gettext("Open data"),
            path=urls.data(),
            description=gettext("Registers of institutions, licences and accreditations as CSV, JSON and GeoJSON."),
            section="data",
            translated=False,
        ),
        files=[
            ("institutions", gettext("Institutions"), len(records)),
            ("licences", gettext("Register of licences"), None),
            ("accreditations", gettext("Register of accreditations"), None),
        ],
        institution_columns=INSTITUTION_COLUMNS,
        licence_columns=LICENCE_COLUMNS,
        example=institutions[0] if institutions else None,
    )

"""Make the page that gives the data away, and its files."""

from collections.abc import Sequence

from core import urls
from core.i18n import gettext
from core.pages import PageMeta
from publisher.data_changes import make_changes
from publisher.data_files import INSTITUTION_COLUMNS, csv_bytes, geojson, iter_features, json_lines
from publisher.data_package import card_tables, make_data_package, more_tables
from publisher.plan import Listed
from publisher.portal_writer import PortalWriter


def make_open_data(writer: PortalWriter, institutions: Sequence[Listed], registers: dict[str, int]) -> None:
    """Write ``/data/`` (one page for both languages), the institutions' bulk files, the package and the change feed.

    Args:
        registers: rows of the files of the two registers, which are there already.
    """
    task = writer.task
    until = task.register.newest_run()  # read once: tables and feed end with the same run
    records = [item.record for item in institutions]
    features = list(iter_features(institutions, task.inputs.site.base_url))
    writer.data(urls.data("institutions.csv"), csv_bytes(INSTITUTION_COLUMNS, records))
    writer.data(urls.data("institutions.jsonl"), json_lines(INSTITUTION_COLUMNS, records))
    writer.data(urls.data("institutions.geojson"), geojson(features))
    counts = {f"institutions.{ending}": len(records) for ending in ("csv", "jsonl")}
    make_data_package(writer, {**counts, **registers}, until)
    make_changes(writer, institutions, until)
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
            ("licences", gettext("Register of licences"), registers["licences.csv"]),
            ("accreditations", gettext("Register of accreditations"), registers["accreditations.csv"]),
        ],
        tables=[(table.name, table.title) for table in more_tables()],
        described=[*card_tables(), *more_tables()],
        example=institutions[0] if institutions else None,
    )

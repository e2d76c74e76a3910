"""Read the federal register of licences for education: its XML export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog.cleaning import clean_document_number, clean_inn, clean_name, clean_ogrn
from catalog.importers.federal_record import (
    PRIVATE_PERSON,
    Maker,
    Refused,
    Told,
    copy_day,
    copy_guid,
    copy_state,
    copy_texts,
    is_private,
    parse_guid,
    refuse_length,
)
from catalog.importers.federal_tree import Shape, TooLong, read_element
from catalog.importers.federal_xml import iter_elements, line_of
from catalog.importers.mapping import FileMapping
from catalog.records import Message, Record, Rejected
from core.i18n import N_

LICENCES = FileMapping(
    code="federal-licences",
    title=N_("Federal register of licences"),
    description=N_("The export of the federal register of licences for education (XML, also zipped)."),
    source="federal-licences",
    source_title="Сводный реестр лицензий на осуществление образовательной деятельности",
    publisher="Федеральная служба по надзору в сфере образования и науки",
    target="entry",
    register="licences",
    columns=(),
    key=("guid",),
    label="number",
)
_SUPPLEMENT = (
    ("number", "number"),
    ("schoolname", "holder"),
    ("shortname", "holder_short"),
    ("lawaddress", "address"),
    ("orgname", "authority"),
    ("numlicdoc", "decision_number"),
)
_PROGRAMME = (
    ("name", "name"),
    ("edulevelname", "level"),
    ("code", "code"),
    ("qualificationname", "qualification"),
)
# Inn stands beside schoolName, licenseFK beside supplementFk: names are compared in small letters.
SHAPE = Shape(
    texts=(
        "sysguid", "schoolguid", "statusname", "inn", "ogrn", "schooltypename", "regnum", "datelicdoc", "dateend",
        "eduprogramkind", "eduprogramtype", *(name for name, _ours in (*_SUPPLEMENT, *_PROGRAMME)),
    ),
    lists=("supplements", "licensedprograms"),
    any_case=True,
)  # fmt: skip
_WRITTEN = {
    name.lower(): name
    for name in ("sysGuid", "statusName", "schoolName", "shortName", "Inn", "Ogrn", "regNum", "dateLicDoc")
}
_SURE = 0.99


def read_licences(path: Path, mapping: FileMapping) -> Iterator[Record | Rejected]:
    """The licences of a file, one by one; memory stays flat.

    Raises:
        UnreadableFile: no whole XML: then nothing of the file may be kept.
    """
    for element in iter_elements(path, "license"):
        line = line_of(element)
        try:
            told = read_element(element, SHAPE)
        except TooLong as error:
            yield refuse_length(line, str(error))
        else:
            yield make_licence(line, told)


def make_licence(line: int, told: Told) -> Record | Rejected:
    """The record of one licence; ``told`` are the elements of ``<license>`` by name in small letters."""
    maker = Maker(line, told, _WRITTEN)
    try:
        key = maker.find_key("sysguid", "regnum", "inn")
        if is_private(told.get("schoolname", ""), told.get("inn", ""), told.get("ogrn", "")) or is_private(
            told.get("schooltypename", ""), "", ""
        ):
            raise Refused("", Message(PRIVATE_PERSON))
        maker.cleaned("regnum", "number", clean_document_number)
        maker.state("statusname")
        maker.day("datelicdoc", "issued_on")
        maker.end("dateend")
        maker.text("orgname", "authority")
        maker.cleaned("schoolname", "holder", clean_name)
        maker.cleaned("shortname", "holder_short", clean_name)
        maker.text("lawaddress", "address")
        maker.cleaned("inn", "inn", clean_inn)
        maker.cleaned("ogrn", "ogrn", clean_ogrn)
        own = parse_guid(told.get("schoolguid", ""))
        if own:
            maker.say("organisation_guid", own)
        if supplements := [_supplement(item, own) for item in told.get("supplements", ())]:
            maker.say("supplements", supplements)
    except Refused as refused:
        return maker.reject(refused)
    return maker.make(key)


def _supplement(told: Told, own: str) -> dict[str, Any]:
    """One supplement as a nested claim; ``own`` is the organisation of the licence itself."""
    made: dict[str, Any] = {}
    copy_guid(told, "sysguid", "guid", made)
    copy_state(told, "statusname", made)
    copy_texts(told, _SUPPLEMENT, made)
    copy_day(told, "datelicdoc", "decision_on", made)
    copy_guid(told, "schoolguid", "organisation_guid", made)
    if own and (theirs := made.get("organisation_guid")):
        made["for_branch"] = theirs != own
    if programmes := [found for item in told.get("licensedprograms", ()) if (found := _programme(item))]:
        made["programmes"] = programmes
    return made


def _programme(told: Told) -> dict[str, Any]:
    made: dict[str, Any] = {}
    copy_texts(told, _PROGRAMME, made)
    if kind := told.get("eduprogramkind", "") or told.get("eduprogramtype", ""):
        made["kind"] = kind
    if "name" not in made and "level" in made:
        made["name"] = made["level"]
    return made


def recognise_licences(_path: Path, head: bytes) -> float | None:
    """How surely the first bytes of what is in a file are those of the register."""
    return _SURE if b"<licenses" in head and b"<license>" in head else None

"""Read the federal register of licences for education: its XML export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog.cleaning import clean_document_number, clean_name
from catalog.importers.federal_certificate import as_list
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
    text_of,
)
from catalog.importers.federal_tree import Shape, read_tree
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
# Inn stands beside schoolName, licenseFK beside supplementFk: names are compared in small letters.
SHAPE = Shape(lists=frozenset({"supplements", "licensedprograms"}), any_case=True)
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
_SURE = 0.99


def read_licences(path: Path, mapping: FileMapping) -> Iterator[Record | Rejected]:
    """The licences of a file, one by one; memory stays flat.

    Raises:
        UnreadableFile: no whole XML: then nothing of the file may be kept.
    """
    for element in iter_elements(path, "license"):
        yield make_licence(line_of(element), read_tree(element, SHAPE))


def make_licence(line: int, told: Told) -> Record | Rejected:
    """The record of one licence; ``told`` are the elements of ``<license>`` by name in small letters."""
    maker = Maker(line, told)
    try:
        key = maker.find_key("sysguid", "regnum", "inn")
        if is_private(text_of(told, "schoolname"), text_of(told, "inn"), text_of(told, "ogrn")) or is_private(
            text_of(told, "schooltypename"), "", ""
        ):
            raise Refused("", Message(PRIVATE_PERSON))
        maker.cleaned("regnum", "number", clean_document_number)
        maker.state(text_of(told, "statusname"), "statusName")
        maker.day("datelicdoc", "issued_on")
        maker.end("dateend")
        maker.text("orgname", "authority")
        maker.cleaned("schoolname", "holder", clean_name)
        maker.cleaned("shortname", "holder_short", clean_name)
        maker.text("lawaddress", "address")
        maker.identifiers("inn", "ogrn")
        own = parse_guid(text_of(told, "schoolguid"))
        if own:
            maker.say("organisation_guid", own)
        if supplements := [_supplement(item, own) for item in as_list(told.get("supplements"))]:
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
    if programmes := [found for item in as_list(told.get("licensedprograms")) if (found := _programme(item))]:
        made["programmes"] = programmes
    return made


def _programme(told: Told) -> dict[str, Any]:
    made: dict[str, Any] = {}
    copy_texts(told, _PROGRAMME, made)
    if kind := text_of(told, "eduprogramkind") or text_of(told, "eduprogramtype"):
        made["kind"] = kind
    if "name" not in made and "level" in made:
        made["name"] = made["level"]
    return made


def recognise_licences(_path: Path, head: bytes) -> float | None:
    """How surely the first bytes of what is in a file are those of the register."""
    return _SURE if b"<licenses" in head and b"<license>" in head else None

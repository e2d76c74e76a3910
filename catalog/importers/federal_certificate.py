"""Read one certificate of state accreditation, named as in the federal export."""

from __future__ import annotations

from typing import Any

from catalog.cleaning import (
    clean_document_number,
    clean_form_number,
    clean_inn,
    clean_kpp,
    clean_name,
    clean_ogrn,
    clean_series,
    clean_text,
)
from catalog.importers.federal_record import (
    CARD,
    PRIVATE_PERSON,
    Maker,
    Refused,
    Told,
    copy_day,
    copy_form,
    copy_guid,
    copy_state,
    copy_texts,
    is_private,
    parse_guid,
)
from catalog.importers.federal_tree import Shape
from catalog.importers.federal_words import find_effect
from catalog.records import Message, Record, Rejected

PRIVATE = "IndividualEntrepreneur"  # how the names of fields begin that nobody keeps; itself: one of them was filled
_SUPPLEMENT = (
    ("Number", "number"),
    ("SerialNumber", "series"),
    ("EduOrgFullName", "holder"),
    ("EduOrgShortName", "holder_short"),
    ("EduOrgAddress", "address"),
    ("EduOrgKPP", "kpp"),
    ("Note", "note"),
)
_CARD_TEXTS = (("FullName", "holder"), ("ShortName", "holder_short"), ("PostAddress", "address"), ("KPP", "kpp"))
_NUMBERS = (("INN", "inn"), ("OGRN", "ogrn"))
_PROGRAMME = (
    ("ProgrammName", "name"),
    ("EduLevelName", "level"),
    ("TypeName", "kind"),
    ("ProgrammCode", "code"),
    ("UGSCode", "group_code"),
    ("UGSName", "group_name"),
    ("EduNormativePeriod", "period"),
    ("Qualification", "qualification"),
)
_FLAGS = (("IsSuspended", "suspended"), ("IsCanceled", "cancelled"))
SHAPE = Shape(
    texts=(
        "Id", "StatusName", "RegionCode", "RegNumber", "SerialNumber", "FormNumber", "IssueDate", "EndDate", "ControlOrgan",
        "PostAddress", "EduOrgFullName", "EduOrgShortName", "EduOrgINN", "EduOrgKPP", "EduOrgOGRN", "EduOrgAddress", "Number",
        "IsForBranch", "Note", "IsAccredited", "IsSuspended", "IsCanceled", "DecisionTypeName", "OrderDocumentNumber",
        "OrderDocumentKind", "DecisionDate", *(name for name, _ours in _PROGRAMME),
    ),
    lists=("Supplements", "Decisions", "EducationalPrograms"),
    cards={CARD: ("Id", "HeadEduOrgId", *(name for name, _ours in (*_CARD_TEXTS, *_NUMBERS)))},
    private=PRIVATE,
)  # fmt: skip
_NO_CODE = frozenset("-–—")


def make_certificate(line: int, told: Told) -> Record | Rejected:
    """The record of one certificate.

    Args:
        told: the clean texts of ``<Certificate>`` by name, as SHAPE says; empty ones are left out.
    """
    maker = Maker(line, told)
    try:
        key = maker.find_key("Id", "RegNumber", "EduOrgINN")
        card = told.get(CARD, {})
        _refuse_private(told, card)
        maker.cleaned("RegNumber", "number", clean_document_number)
        maker.cleaned("SerialNumber", "series", clean_series)
        maker.cleaned("FormNumber", "form_number", clean_form_number)
        maker.state("StatusName")
        maker.day("IssueDate", "issued_on")
        maker.end("EndDate")
        maker.text("ControlOrgan", "authority")
        _say_region(maker, told)
        _say_holder(maker, card)
        own = parse_guid(card.get("Id", ""))
        if own:
            maker.say("organisation_guid", own)
        if supplements := [_supplement(item, own) for item in told.get("Supplements", ())]:
            maker.say("supplements", supplements)
        if decisions := [found for item in told.get("Decisions", ()) if (found := _decision(item))]:
            maker.say("decisions", decisions)
    except Refused as refused:
        return maker.reject(refused)
    return maker.make(key)


def _refuse_private(told: Told, card: Told) -> None:
    """A certificate of a private person is left out whole: its name and address may stand in any of the other fields."""
    holder = told.get("EduOrgFullName", "") or card.get("FullName", "")
    inn = told.get("EduOrgINN", "") or card.get("INN", "")
    ogrn = told.get("EduOrgOGRN", "") or card.get("OGRN", "")
    if is_private(holder, inn, ogrn) or (told.get(PRIVATE) and not (holder and (inn or ogrn))):
        raise Refused("", Message(PRIVATE_PERSON))


def _say_region(maker: Maker, told: Told) -> None:
    code = told.get("RegionCode", "")
    if code.isdigit() and len(code) <= 3:
        maker.say("region_code", code.zfill(2))


def _say_holder(maker: Maker, card: Told) -> None:
    """Whom the certificate belongs to; what it does not say itself is taken from the card of the organisation, visibly."""
    if maker.cleaned("EduOrgFullName", "holder", clean_name):
        maker.cleaned("EduOrgShortName", "holder_short", clean_name)
        maker.text("PostAddress", "address")
    else:
        maker.borrowed(card, "FullName", "holder", clean_name, "EduOrgFullName")
        if not maker.cleaned("EduOrgShortName", "holder_short", clean_name):
            maker.borrowed(card, "ShortName", "holder_short", clean_name, "EduOrgShortName")
        maker.text("PostAddress", "address")
        if "address" not in maker.said:
            maker.borrowed(card, "PostAddress", "address", clean_text, "PostAddress")
    for field, theirs, ours, clean_cell in (
        ("EduOrgINN", "INN", "inn", clean_inn),
        ("EduOrgOGRN", "OGRN", "ogrn", clean_ogrn),
        ("EduOrgKPP", "KPP", "kpp", clean_kpp),
    ):
        if not maker.cleaned(field, ours, clean_cell):
            maker.borrowed(card, theirs, ours, clean_cell, field)


def _supplement(told: Told, own: str) -> dict[str, Any]:
    """One supplement as a nested claim; ``own`` is the organisation of the certificate itself."""
    made: dict[str, Any] = {}
    copy_guid(told, "Id", "guid", made)
    copy_state(told, "StatusName", made)
    copy_texts(told, _SUPPLEMENT, made)
    copy_form(told, "FormNumber", "form_number", made)
    copy_day(told, "IssueDate", "issued_on", made)
    card = told.get(CARD, {})
    if card:
        copy_texts(card, _NUMBERS, made)
        if "holder" not in made:  # the supplement prints nothing: its card knows
            copy_texts(card, [pair for pair in _CARD_TEXTS if pair[1] not in made], made)
        copy_guid(card, "Id", "organisation_guid", made)
        copy_guid(card, "HeadEduOrgId", "head_guid", made)
    theirs = made.get("organisation_guid", "")
    if own and theirs:  # IsForBranch is rarely filled: who it is for is told by the organisations
        made["for_branch"] = own != theirs
    elif (flag := told.get("IsForBranch", "")) in ("0", "1"):
        made["for_branch"] = flag == "1"
    if programmes := [found for item in told.get("EducationalPrograms", ()) if (found := _programme(item))]:
        made["programmes"] = programmes
    return made


def _programme(told: Told) -> dict[str, Any]:
    """One programme as a nested claim; a programme of general education is named by its level."""
    made: dict[str, Any] = {}
    copy_texts(told, _PROGRAMME, made)
    if made.get("code") in _NO_CODE:
        del made["code"]
    if "name" not in made and "level" in made:
        made["name"] = made["level"]
    if (flag := told.get("IsAccredited", "")) in ("0", "1"):
        made["accredited"] = flag == "0"  # the register writes it the other way round: 0 accredited, 1 refused
    for field, ours in _FLAGS:
        if (flag := told.get(field, "")) in ("0", "1"):
            made[ours] = flag == "1"
    return made


def _decision(told: Told) -> dict[str, Any]:
    """One order as a nested claim; its effect is told by its kind, and left out where the register gives none."""
    made: dict[str, Any] = {}
    copy_texts(told, (("OrderDocumentNumber", "number"), ("OrderDocumentKind", "document")), made)
    copy_day(told, "DecisionDate", "decided_on", made)
    if kind := told.get("DecisionTypeName", ""):
        made["kind"] = kind
        made["effect"] = find_effect(kind).value
    return made

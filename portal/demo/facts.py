"""Say in the standard's own words what an institution without a site of ours tells about itself: the others have files."""

from typing import Any

from catalog.kinds import Kind, RegisterState
from portal.demo.chance import Chance
from portal.demo.model import Institution, Programme, Unit
from portal.demo.services import list_numbers, list_places, list_services
from portal.demo.sveden.basics import founder_row

Row = dict[str, Any]
ABSENT = "отсутствует"


def absent(word: str = ABSENT) -> dict[str, str]:
    """A fact its owner declares absent, in one of the standard's words."""
    return {"absent": word}


def tell_facts(institution: Institution, chance: Chance, year: int) -> dict[str, Any]:
    """One record of the ``facts`` format: what the school itself says in common, struct, managers and education,
    with its services, the numbers of the last school years and its buildings.

    Names, address, telephone and e-mail come from the register. What nobody said is left out: it stays unknown.
    """
    facts: dict[str, Any] = {"common.workTime": institution.work_time, "education.languageEl": institution.languages}
    if chance.child("own telephone").happens(0.25):  # the school has moved on, the city's list has not
        facts["common.telephone"] = f"{institution.phone[:-2]}{(int(institution.phone[-2:]) + 7) % 100:02d}"
    if chance.happens(0.8):
        facts["struct.filInfo"] = absent()
        facts["struct.repInfo"] = absent()
        facts["managers.rucovodstvoFil"] = absent()
    if chance.happens(0.55):
        facts["common.addressPlaceSet"] = absent()
        facts["common.addressPlacePrac"] = (
            absent("не предусмотрено") if institution.kind is Kind.KINDERGARTEN else absent()
        )
    if institution.buildings and any("Дополнительн" in programme.name for programme in institution.programmes):
        facts["common.addressPlaceDop"] = institution.buildings[0].address
    rows: dict[str, list[Row]] = {
        "common.uchredLaw": [founder_row(founder) for founder in institution.founders],
        "struct.structOrgUprav": [_unit(unit) for unit in institution.units],
        "managers.rucovodstvo": [
            {
                "fio": institution.head.full,
                "post": institution.naming.post[0].upper() + institution.naming.post[1:],
                "telephone": institution.phone,
                "email": institution.email,
            }
        ],
        "managers.rucovodstvoZam": [
            {"fio": deputy.person.full, "post": deputy.post, "telephone": deputy.phone, "email": deputy.email}
            for deputy in institution.deputies
        ],
        "education.eduAccred": [_programme(institution, programme) for programme in institution.programmes],
        "education.eduOp": [_programme_short(institution, programme) for programme in institution.programmes],
    }
    rows["services"] = list_services(institution, chance.child("services"))
    if institution.number == 56 or chance.child("numbers told").happens(0.9):  # the others have not told any
        rows["numbers"] = list_numbers(institution, year, chance.child("numbers"))
    rows["places"] = list_places(institution)
    if not institution.deputies:
        facts["managers.rucovodstvoZam"] = absent("нет")
    return {
        "institution": {"key": institution.key},
        "facts": facts,
        "rows": {group: records for group, records in rows.items() if records},
    }


def _unit(unit: Unit) -> Row:
    row = {"name": unit.name, "fio": unit.head, "post": unit.post, "addressStr": unit.place, "email": unit.email}
    return {cell: value for cell, value in row.items() if value}


def _accredited(institution: Institution, programme: Programme) -> bool:
    if not any(row.state is RegisterState.ACTIVE for row in institution.accreditations):
        return False
    return "общее" in programme.level or "профессиональное образование:" in programme.level


def _programme(institution: Institution, programme: Programme) -> Row:
    row = {
        "eduCode": programme.code,
        "eduName": programme.name,
        "eduProf": programme.profile or programme.name,
        "eduLevel": programme.level,
        "eduForm": programme.form,
        "learningTerm": programme.term,
        "eduPred": programme.subjects,
        "eduPrac": programme.practice or ("" if institution.kind is Kind.KINDERGARTEN else "не предусмотрено"),
    }
    return {cell: value for cell, value in row.items() if value}


def _programme_short(institution: Institution, programme: Programme) -> Row:
    row = _programme(institution, programme)
    return {cell: row[cell] for cell in ("eduCode", "eduName", "eduLevel", "eduProf", "eduForm") if cell in row}

"""Hand-written records in the exact shape of the federal registers. Nobody in them is real."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from tests.unit.catalog.samples import INN, OGRN

GUID = "0a0b0c0d-0000-4000-8000-000000000001"
OWN = "0a0b0c0d-0000-4000-8000-00000000000a"  # the organisation of the certificate
BRANCH = "0a0b0c0d-0000-4000-8000-00000000000b"
NAME = 'Муниципальное бюджетное общеобразовательное учреждение "Приозёрная средняя школа № 5"'


def element(name: str, inside: str = "", *, text: str = "") -> str:
    """One element; without a text or children it is empty."""
    inside = escape(text) if text else inside
    return f"<{name}>{inside}</{name}>\n" if inside else f"<{name} />\n"


def elements(pairs: dict[str, str]) -> str:
    """Elements with texts; None would be missing, an empty text is an empty element."""
    return "".join(element(name, text=text) for name, text in pairs.items())


def card(id_: str = OWN, **changes: str) -> str:
    """One ActualEducationOrganization."""
    told = {
        "Id": id_, "FullName": NAME, "ShortName": 'МБОУ "Приозёрная СШ № 5"', "HeadEduOrgId": "", "IsBranch": "",
        "PostAddress": "100110, Выдуманная область, г. Озёрск, ул. Озёрная, д. 5", "Phone": "+7 (999) 555 14 49", "Fax": "",
        "Email": "school@school.example", "WebSite": "www.school.example/", "OGRN": OGRN[0], "INN": INN[0], "KPP": "780001001",
        "HeadPost": "Директор", "HeadName": "Выдумкина Анна Петровна", "FormName": "", "KindName": "", "TypeName": "",
        "RegionName": "Выдуманная область", "FederalDistrictShortName": "", "FederalDistrictName": "",
    }  # fmt: skip
    return element("ActualEducationOrganization", elements(told | changes))


def programme(**changes: str) -> str:
    """One EducationalProgram."""
    told = {
        "Id": "0a0b0c0d-0000-4000-8000-0000000000aa", "TypeName": "", "EduLevelName": "Начальное общее образование", "ProgrammName": "",
        "ProgrammCode": "", "UGSName": "", "UGSCode": "", "EduNormativePeriod": "", "Qualification": "", "IsAccredited": "",
        "IsCanceled": "", "IsSuspended": "",
    }  # fmt: skip
    return element("EducationalProgram", elements(told | changes))


def supplement(*programmes: str, org: str | None = None, **changes: str) -> str:
    """One Supplement."""
    told = {
        "Id": "834818", "StatusName": "Действующее", "StatusCode": "", "Number": "1", "SerialNumber": "78А02",
        "FormNumber": "№ 0000727", "IssueDate": "2014-06-20", "IsForBranch": "", "Note": "", "EduOrgFullName": NAME,
        "EduOrgShortName": 'МБОУ "Приозёрная СШ № 5"', "EduOrgAddress": "100110, г. Озёрск, ул. Озёрная, 5", "EduOrgKPP": "780001001",
    }  # fmt: skip
    inside = elements(told | changes) + (card() if org is None else org)
    return element("Supplement", inside + element("EducationalPrograms", "".join(programmes)))


def decision(**changes: str) -> str:
    """One Decision."""
    told = {
        "Id": "", "DecisionTypeName": "", "OrderDocumentNumber": "3640", "OrderDocumentKind": "Приказ", "DecisionDate": "2014-06-20",
    }  # fmt: skip
    return element("Decision", elements(told | changes))


def certificate(
    *supplements: str, org: str | None = None, decisions: str = "", without: tuple[str, ...] = (), **changes: str
) -> str:
    """One Certificate; ``without`` names elements that are missing."""
    told = {
        "IsFederal": "0", "Id": GUID, "StatusName": "Действующее", "TypeName": "", "RegionName": "Выдуманная область", "RegionCode": "05",
        "FederalDistrictName": "", "FederalDistrictShortName": "", "RegNumber": "А007-01260-05/01142162", "SerialNumber": "",
        "FormNumber": "", "IssueDate": "2014-06-20", "EndDate": "", "ControlOrgan": "Министерство образования Выдуманной области",
        "PostAddress": "100110, Выдуманная область, г. Озёрск, ул. Озёрная, д. 5", "EduOrgFullName": NAME,
        "EduOrgShortName": 'МБОУ "Приозёрная СШ № 5"', "EduOrgINN": INN[0], "EduOrgKPP": "780001001", "EduOrgOGRN": OGRN[0],
        "IndividualEntrepreneurLastName": "", "IndividualEntrepreneurFirstName": "", "IndividualEntrepreneurMiddleName": "",
        "IndividualEntrepreneurAddress": "", "IndividualEntrepreneurEGRIP": "", "IndividualEntrepreneurINN": "",
    } | changes  # fmt: skip
    inside = elements({name: text for name, text in told.items() if name not in without})
    inside += card() if org is None else org
    inside += element("Supplements", "".join(supplements)) + element("Decisions", decisions)
    return element("Certificate", inside)


def export(*certificates: str) -> str:
    """A file of the register."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OpenData>\n<Certificates>\n'
        + "".join(certificates)
        + "</Certificates>\n</OpenData>\n"
    )


def licence(*supplements: str, without: tuple[str, ...] = (), **changes: str) -> str:
    """One license."""
    told = {
        "sysGuid": GUID, "schoolGuid": OWN, "statusName": "Действует", "schoolName": NAME, "shortName": 'МБОУ "Приозёрная СШ № 5"',
        "Inn": INN[0], "Ogrn": OGRN[0], "schoolTypeName": "Общеобразовательная организация",
        "lawAddress": "100110, г. Озёрск, ул. Озёрная, д. 5", "orgName": "Министерство образования Выдуманной области",
        "regNum": "Л035-01271-78/00176710", "dateLicDoc": "2015-03-02", "dateEnd": "",
    } | changes  # fmt: skip
    inside = elements({name: text for name, text in told.items() if name not in without})
    return element("license", inside + element("supplements", "".join(supplements)))


def licence_supplement(*programmes: str, **changes: str) -> str:
    """One supplement of a licence."""
    told = {
        "licenseFK": GUID, "number": "2", "statusName": "Действует", "schoolGuid": OWN, "schoolName": NAME, "shortName": "",
        "lawAddress": "100110, г. Озёрск, ул. Озёрная, д. 7", "orgName": "Министерство образования Выдуманной области",
        "numLicDoc": "17-р", "dateLicDoc": "2016-04-01", "sysGuid": "0a0b0c0d-0000-4000-8000-0000000000cc",
    } | changes  # fmt: skip
    return element("supplement", elements(told) + element("licensedPrograms", "".join(programmes)))


def licensed_programme(**changes: str) -> str:
    """One licensedProgram."""
    told = {
        "supplementFk": "0a0b0c0d-0000-4000-8000-0000000000cc", "eduProgramType": "Основная", "code": "", "name": "",
        "eduLevelName": "Начальное общее образование", "eduProgramKind": "", "qualificationCode": "", "qualificationName": "",
        "sysGuid": "0a0b0c0d-0000-4000-8000-0000000000dd",
    } | changes  # fmt: skip
    return element("licensedProgram", elements(told))


def licences(*records: str) -> str:
    """A file of the register of licences."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n<licenses>\n' + "".join(records) + "</licenses>\n"


def api_organisation(uuid: str = OWN, head: str | None = None, **changes: Any) -> dict[str, Any]:
    """One edu_org of the search API."""
    nobody = {"name": None, "code": None}
    return {
        "uuid": uuid,
        "full_name": NAME,
        "short_name": None,
        "head_edu_org_id": head,
        "is_branch": False,
        "contact_info": {
            "post_address": "ул. Озёрная, дом 5, г. Озёрск, 100110", "phone": None, "fax": None, "email": "school@school.example",
            "website": None,
        },
        "legal_info": {"ogrn": OGRN[0], "inn": INN[0], "kpp": "780001001"},
        "head": {"post": "Директор", "name": "Выдумкина Анна Петровна"},
        "form": nobody, "kind": nobody, "type": nobody,
        "region": {"name": "Выдуманная область", "code": 5},
        "federal_district": {"name": "Выдуманный округ", "short_name": "ВО", "code": "X"},
    } | changes  # fmt: skip


def api_certificate(**changes: Any) -> dict[str, Any]:
    """One certificate of the search API."""
    nobody = {"name": None, "code": None}
    return {
        "uuid": GUID.upper(),
        "is_federal": False,
        "reg_number": "103",
        "serial_number": None,
        "form_number": None,
        "issue_date": "2010-06-18T00:00:00.000000Z",
        "end_date": "2015-06-18T00:00:00.000000Z",
        "regulatory": "Министерство образования Выдуманной области",
        "status": nobody,
        "type": {"name": "Не определен", "code": "Unknown"},
        "created_at": "2024-03-19T12:45:24.000000Z",
        "updated_at": "2024-11-29T00:01:10.000000Z",
        "edu_org": api_organisation(),
        "supplements": [
            {
                "uuid": "0a0b0c0d-0000-4000-8000-0000000000bb",
                "number": "1",
                "is_for_branch": False,
                "form_number": None,
                "serial_number": None,
                "note": None,
                "status": {"name": "Недействующее", "code": None},
                "edu_org": api_organisation(BRANCH, OWN),
                "educational_programs": [
                    {
                        "uuid": "0a0b0c0d-0000-4000-8000-0000000000ab", "type": nobody, "kind": nobody,
                        "edu_level": {"name": "Основное общее образование", "short_name": None, "code": "Basic"},
                        "edu_sub_level": nobody, "edu_normative_period": None, "program": {"name": None, "code": "-"},
                        "okso_code": None, "ugs": nobody, "qualification": None, "is_accredited": False, "is_canceled": True,
                        "is_suspended": False,
                    }
                ],
            }
        ],
        "decisions": [
            {
                "uuid": "0a0b0c0d-0000-4000-8000-0000000000ac",
                "type": {"name": "Приказ о лишении ГА", "code": "DeprivationGA"},
                "order_document": {"number": "947", "kind": "Приказ"},
                "date": "2017-06-07T12:37:51.000000Z",
            }
        ],
    } | changes  # fmt: skip


def api_page(*certificates: dict[str, Any]) -> dict[str, Any]:
    """A page of the search API."""
    listed = {"pages_count": 10142, "page": 1, "total_count": 101420, "list": list(certificates)}
    return {"status": True, "message": "", "data": listed}

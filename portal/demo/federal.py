"""Write the two federal registers of the region: XML in the shape of the real exports."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from catalog.kinds import Kind, RegisterState
from portal.demo.chance import Chance
from portal.demo.model import Institution, RegisterRow
from portal.demo.programmes import PRIMARY, WORKERS

S = RegisterState
# How the registers write our states: certificates are neuter (свидетельство), licences feminine.
CERTIFICATE_WORDS = {
    S.ACTIVE: "Действующее", S.SUSPENDED: "Приостановлено", S.PARTIALLY_SUSPENDED: "Приостановлено частично",
    S.TERMINATED: "Недействующее", S.ANNULLED: "Лишено государственной аккредитации",
}  # fmt: skip
LICENCE_WORDS = {
    S.ACTIVE: "Действующая", S.SUSPENDED: "Приостановлена", S.PARTIALLY_SUSPENDED: "Приостановлена частично",
    S.TERMINATED: "Прекращена", S.ANNULLED: "Аннулирована",
}  # fmt: skip
_DECISIONS = {
    S.SUSPENDED: "О приостановлении действия государственной аккредитации",
    S.PARTIALLY_SUSPENDED: "О приостановлении действия государственной аккредитации в отношении отдельных образовательных программ",
    S.TERMINATED: "О прекращении действия государственной аккредитации",
    S.ANNULLED: "О лишении государственной аккредитации",
}
_GRANTED, _RESUMED = "О государственной аккредитации", "О возобновлении действия государственной аккредитации"
REGION_NAME, REGION_CODE = "Ясноморская область", "00"


def make_guid(*names: object) -> str:
    """The same number for the same names, on every machine."""
    return str(uuid.UUID(bytes=hashlib.sha256("/".join(map(str, names)).encode()).digest()[:16], version=4))


def _texts(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text or None


def _write(root: Element, path: Path) -> None:
    indent(root, "\t")
    ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def as_it_was(row: RegisterRow, day: date) -> RegisterRow | None:
    """The row of a register as it stood on an earlier day; None where there was none yet."""
    if row.issued_on > day:
        return None
    if row.decision_on > day:
        return replace(row, state=S.ACTIVE, decision="", decision_on=row.issued_on, note="")
    return row


def branches_of(institutions: Sequence[Institution]) -> dict[str, list[Institution]]:
    """The branches of each institution that has any, by its key."""
    found: dict[str, list[Institution]] = {}
    for institution in institutions:
        if institution.head_key:
            found.setdefault(institution.head_key, []).append(institution)
    return found


def write_licences(
    institutions: Sequence[Institution], loose: Iterable[dict[str, object]], path: Path, *, day: date | None = None
) -> None:
    """The register of licences; ``day`` shows it as it was then."""
    root = Element("licenses")
    branches = branches_of(institutions)
    for institution in institutions:
        for row in institution.licences:
            shown = as_it_was(row, day) if day else row
            if shown is not None:
                _licence(root, institution, shown, branches.get(institution.key, ()))
    for record in loose:
        _loose_licence(root, record)
    _write(root, path)


def _licence(root: Element, institution: Institution, row: RegisterRow, branches: Sequence[Institution]) -> None:
    licence, own, guid = SubElement(root, "license"), make_guid("organisation", institution.key), make_guid(row.number)
    _texts(
        licence, sysGuid=guid, schoolGuid=own, statusName=LICENCE_WORDS[row.state], schoolName=row.holder,
        shortName=institution.naming.short, Inn=row.inn, Ogrn=row.ogrn,
        schoolTypeName="Профессиональная образовательная организация" if institution.kind is Kind.VOCATIONAL else "Образовательная организация",
        lawAddress=row.address, orgName=row.authority, regNum=row.number, dateLicDoc=row.issued_on.isoformat(), dateEnd="",
    )  # fmt: skip
    parts = SubElement(licence, "supplements")
    # A partial suspension stops the last place, or the last level where there is but one place.
    places: list[tuple[str, str, str, str, tuple[str, ...]]] = [
        (own, row.holder, institution.naming.short, row.address, row.programmes)
    ]
    places += [
        (own, row.holder, institution.naming.short, house.address, row.programmes[:1])
        for house in institution.buildings
    ]
    places += [
        (make_guid("organisation", branch.key), branch.naming.full, branch.naming.short, branch.house.address,
         tuple(dict.fromkeys(programme.level.lower() for programme in branch.programmes)))
        for branch in branches
    ]  # fmt: skip
    for number, (organisation, holder, short, address, programmes) in enumerate(places, start=1):
        stopped = row.state is S.PARTIALLY_SUSPENDED and number == len(places)
        state = row.state if row.state is not S.PARTIALLY_SUSPENDED else (S.SUSPENDED if stopped else S.ACTIVE)
        part, supplement = SubElement(parts, "supplement"), make_guid(row.number, "supplement", number)
        _texts(
            part, licenseFK=guid, number=str(number), statusName=LICENCE_WORDS[state], schoolGuid=organisation,
            schoolName=holder, shortName=short, lawAddress=address, orgName=row.authority,
            numLicDoc=row.decision.partition(",")[0], dateLicDoc=row.decision_on.isoformat(), sysGuid=supplement,
        )  # fmt: skip
        listed = SubElement(part, "licensedPrograms")
        for position, level in enumerate(programmes):
            programme = SubElement(listed, "licensedProgram")
            _texts(
                programme, supplementFk=supplement, eduProgramType="Основная программа", code="", name="",
                eduLevelName=level, eduProgramKind="", qualificationCode="", qualificationName="",
                sysGuid=make_guid(row.number, number, position),
            )  # fmt: skip


def _loose_licence(root: Element, record: dict[str, object]) -> None:
    licence, text = SubElement(root, "license"), {name: str(value) for name, value in record.items()}
    _texts(
        licence, sysGuid=make_guid(text["number"]), schoolGuid="", statusName=LICENCE_WORDS[S(text["state"])],
        schoolName=text["holder"], shortName="", Inn=text.get("inn", ""), Ogrn=text.get("ogrn", ""), schoolTypeName="",
        lawAddress=text["address"], orgName=text["authority"], regNum=text["number"], dateLicDoc=text["issued_on"], dateEnd="",
    )  # fmt: skip


def write_certificates(
    institutions: Sequence[Institution], loose: Iterable[dict[str, object]], path: Path, chance: Chance
) -> None:
    """The register of accreditations; every seventh gymnasium or lyceum is named only by kind, number and district."""
    root = Element("OpenData")
    certificates = SubElement(root, "Certificates")
    named = 0
    for institution in institutions:
        for row in institution.accreditations:
            bare = False
            if institution.kind in (Kind.GYMNASIUM, Kind.LYCEUM):
                named += 1
                bare = named % 7 == 3
            _certificate(certificates, institution, row, chance.child(institution.key), bare=bare)
    for record in loose:
        _loose_certificate(certificates, record)
    _write(root, path)


def _certificate(root: Element, institution: Institution, row: RegisterRow, chance: Chance, *, bare: bool) -> None:
    certificate, own = SubElement(root, "Certificate"), make_guid("organisation", institution.key)
    series = "" if row.number.startswith("А007") else "00А01"
    _texts(
        certificate, IsFederal="0", Id=make_guid(row.number, institution.key), StatusName=CERTIFICATE_WORDS[row.state], TypeName="",
        RegionName=REGION_NAME, RegionCode=REGION_CODE, RegNumber=row.number, SerialNumber=series,
        FormNumber=f"{chance.whole(100, 9999):07d}" if series else "", IssueDate=row.issued_on.isoformat(),
        EndDate=row.ends_on.isoformat() if row.ends_on else "", ControlOrgan=row.authority, PostAddress=row.address,
        EduOrgFullName=row.holder, EduOrgShortName=institution.naming.short, EduOrgINN="" if bare else row.inn,
        EduOrgKPP="" if bare else institution.kpp, EduOrgOGRN="" if bare else row.ogrn,
    )  # fmt: skip
    if not bare:
        card = SubElement(certificate, "ActualEducationOrganization")
        _texts(
            card, Id=own, FullName=row.holder, ShortName=institution.naming.short, HeadEduOrgId="", IsBranch="",
            PostAddress=row.address, Phone=institution.phone, Email=institution.email, WebSite=institution.site_url,
            OGRN=row.ogrn, INN=row.inn, KPP=institution.kpp, RegionName=REGION_NAME,
        )  # fmt: skip
    parts = SubElement(certificate, "Supplements")
    part = SubElement(parts, "Supplement")
    _texts(
        part, Id=make_guid(row.number, institution.key, "supplement"), StatusName=CERTIFICATE_WORDS[row.state], Number="1",
        SerialNumber=series, FormNumber="", IssueDate=row.issued_on.isoformat(), IsForBranch="", Note="",
        EduOrgFullName=row.holder, EduOrgShortName=institution.naming.short, EduOrgAddress=row.address,
        EduOrgKPP="" if bare else institution.kpp,
    )  # fmt: skip
    if not bare:
        _texts(SubElement(part, "ActualEducationOrganization"), Id=own, FullName=row.holder)
    listed = SubElement(part, "EducationalPrograms")
    for position, name in enumerate(row.programmes):
        _programme(listed, institution, row, name, position)
    orders = SubElement(certificate, "Decisions")
    for position, (kind, number, on) in enumerate(_decisions(row, chance)):
        _texts(
            SubElement(orders, "Decision"), Id=make_guid(row.number, institution.key, "decision", position), DecisionTypeName=kind,
            OrderDocumentNumber=number, OrderDocumentKind="Распоряжение", DecisionDate=on.isoformat(),
        )  # fmt: skip


def _programme(listed: Element, institution: Institution, row: RegisterRow, name: str, position: int) -> None:
    programme = SubElement(listed, "EducationalProgram")
    stopped = row.state is S.PARTIALLY_SUSPENDED and position == len(row.programmes) - 1
    if institution.kind is Kind.VOCATIONAL:
        code, _, title = name.partition(" ")
        level = next((p.level for p in institution.programmes if p.code == code), WORKERS)
        texts = {
            "TypeName": "Основная профессиональная",
            "EduLevelName": level,
            "ProgrammName": title,
            "ProgrammCode": code,
        }
        texts |= {"UGSCode": f"{code[:2]}.00.00", "EduNormativePeriod": ""}
    else:
        level = name[0].upper() + name[1:]
        texts = {
            "TypeName": "Основная общеобразовательная",
            "EduLevelName": level,
            "ProgrammName": "",
            "ProgrammCode": "",
        }
        texts |= {"UGSCode": "", "EduNormativePeriod": "4 года" if level == PRIMARY else ""}
    _texts(
        programme, Id=make_guid(row.number, institution.key, "programme", position), **texts, Qualification="", IsAccredited="",
        IsCanceled="", IsSuspended="1" if stopped else "",
    )  # fmt: skip


def _decisions(row: RegisterRow, chance: Chance) -> Iterator[tuple[str, str, date]]:
    """The orders about a certificate, oldest first: granted, perhaps suspended and resumed once, and what holds now."""
    number = row.decision.partition(",")[0]
    yield _GRANTED, number if row.state is S.ACTIVE else f"{chance.whole(40, 6900)}-р", row.issued_on
    before = row.issued_on + timedelta(days=chance.whole(300, 900))
    back = before + timedelta(days=chance.whole(40, 160))
    if chance.happens(0.12) and back < row.decision_on + timedelta(days=1500) and back.year < 2026:
        yield _DECISIONS[S.SUSPENDED], f"{chance.whole(40, 6900)}-р", before
        yield _RESUMED, f"{chance.whole(40, 6900)}-р", back
    if row.state is not S.ACTIVE:
        yield _DECISIONS[row.state], number, row.decision_on


def _loose_certificate(root: Element, record: dict[str, object]) -> None:
    certificate, text = SubElement(root, "Certificate"), {name: str(value) for name, value in record.items()}
    _texts(
        certificate, IsFederal="0", Id=make_guid(text["number"]), StatusName=CERTIFICATE_WORDS[S(text["state"])],
        RegionName=REGION_NAME, RegionCode=REGION_CODE, RegNumber=text["number"], IssueDate=text["issued_on"], EndDate="",
        ControlOrgan=text["authority"], PostAddress=text["address"], EduOrgFullName=text["holder"], EduOrgShortName="",
        EduOrgINN=text.get("inn", ""), EduOrgKPP="", EduOrgOGRN=text.get("ogrn", ""),
    )  # fmt: skip

"""Tell who founded an institution, how it is run, and where it works."""

from __future__ import annotations

from catalog.kinds import Kind
from portal.demo.institutions import DOMAIN
from portal.demo.model import Founder, Institution, Unit
from portal.demo.sveden.paper import Block, Heading, Paper, Table
from portal.demo.sveden.papers import COPY, Desk, last
from portal.demo.sveden.tale import ABSENT, Row, Tale, single


def tell_basics(desk: Desk) -> Tale:
    """``common``, ``struct`` and ``managers``, besides what the register has: names, address, telephones."""
    it = desk.institution
    site = f"https://{it.host}.{DOMAIN}/"
    singles = single(common__workTime=it.work_time) | _places(desk)
    if it.licences:
        singles |= single(common__licenseDocLink=licence_extract(desk))
    return Tale(
        singles,
        {
            "common.uchredLaw": tuple(founder_row(founder) for founder in it.founders),
            "struct.structOrgUprav": tuple(unit_row(unit, desk, site) for unit in it.units),
            "managers.rucovodstvo": (head_row(it, desk.post),),
            "managers.rucovodstvoZam": tuple(
                {"fio": one.person.full, "post": one.post, "telephone": one.phone, "email": one.email} for one in it.deputies
            ),
        },
        frozenset({"struct.filInfo", "struct.repInfo", "managers.rucovodstvoFil"}),
    )  # fmt: skip


def founder_row(founder: Founder) -> Row:
    """A founder."""
    return {
        "nameUchred": founder.name,
        "addressUchred": founder.address,
        "telUchred": founder.phone,
        "mailUchred": founder.email,
        "websiteUchred": founder.site,
    }


def head_row(institution: Institution, post: str) -> Row:
    """The head."""
    return {
        "fio": institution.head.full,
        "post": post[0].upper() + post[1:],
        "telephone": institution.phone,
        "email": institution.email,
    }


def unit_row(unit: Unit, desk: Desk, site: str) -> Row:
    """A body or unit with its regulation."""
    return {
        "name": unit.name,
        "fio": unit.head,
        "post": unit.post,
        "addressStr": unit.place,
        "site": site,
        "email": unit.email or desk.institution.email,
        "divisionClauseDocLink": desk.regulation(unit),
    }


def _places(desk: Desk) -> dict[str, tuple[str, ...]]:
    """Where is learned besides the main building. Where the law knows no such thing, that is said in words."""
    it = desk.institution
    city = it.house.address.split(", ")[1]
    here = it.house.address
    second = it.buildings[0].address if it.buildings else here
    library = f"698010, {city}, ул. Библиотечная, д. 7 (Центральная детская библиотека, договор о сетевой форме)"
    museum = f"698011, {city}, наб. Лоцманская, д. 2 (Ясноморский морской музей, договор о сетевой форме)"
    match desk.type:
        case "school":
            exam = (
                "проводится" if it.kind is not Kind.SPECIAL else "проводится, в том числе в форме выпускного экзамена"
            )
            found = {
                "common.addressPlaceSet": (museum, library),
                "common.addressPlacePrac": (f"{here} (летняя и учебная практика 10-х классов)", f"698012, {city}, Ботанический проезд, д. 3 (городской ботанический сад)"),
                "common.addressPlacePodg": (f"{second} (учебные мастерские)",),
                "common.addressPlaceGia": (f"{here} (государственная итоговая аттестация {exam} в пункте проведения экзаменов)",),
            }  # fmt: skip
        case "kindergarten":
            found = {
                "common.addressPlaceSet": (library,),
                "common.addressPlacePrac": (f"{here} (база практики студентов Ясноморского педагогического колледжа)",),
                "common.addressPlacePodg": (f"{here} (педагогическая практика студентов; для воспитанников практическая подготовка не проводится)",),
                "common.addressPlaceGia": ("Освоение программ дошкольного образования не сопровождается государственной итоговой аттестацией (ч. 2 ст. 64 Федерального закона № 273-ФЗ)",),
            }  # fmt: skip
        case "supplementary":
            found = {
                "common.addressPlaceSet": (library, museum),
                "common.addressPlacePrac": (f"{here} (концертная, выставочная и походная практика)",),
                "common.addressPlacePodg": (f"{second} (практические занятия объединений)",),
                "common.addressPlaceGia": ("Государственная итоговая аттестация по дополнительным общеобразовательным программам не проводится",),
            }  # fmt: skip
        case _:
            found = {
                "common.addressPlaceSet": (f"698041, {city}, ул. Верфяная, д. 1 (учебный центр верфи, договор о сетевой форме)",),
                "common.addressPlacePrac": (f"698041, {city}, ул. Верфяная, д. 1 (производственная практика)", f"{here} (учебная практика)"),
                "common.addressPlacePodg": (f"{second} (учебно-производственные мастерские)",),
                "common.addressPlaceGia": (f"{here} (демонстрационный экзамен и защита дипломных проектов)",),
            }  # fmt: skip
    found["common.addressPlaceDop"] = (second,)
    found["common.addressPlaceOppo"] = (here,) if desk.type == "vocational" else (ABSENT,)
    return found


def licence_extract(desk: Desk) -> Paper:
    """The extract from the register of licences."""
    row = desk.institution.licences[0]
    body = (
        f"Лицензиат: {row.holder}",
        f"Основной государственный регистрационный номер: {row.ogrn}. Идентификационный номер налогоплательщика: {row.inn}",
        f"Регистрационный номер лицензии: {row.number}",
        f"Дата предоставления лицензии: {row.issued_on:%d.%m.%Y}",
        f"Лицензирующий орган: {row.authority}. Решение: {row.decision}",
        f"Адрес места осуществления деятельности: {row.address}",
        Heading("Виды и уровни образования"),
        Table(("Уровень или вид", "Срок"), tuple((name, "бессрочно") for name in row.programmes), 34),
    )
    return desk.paper("vypiska-litsenziya", "Выписка из реестра лицензий", last(desk.day, 9, 3), body, signature=COPY)


def accreditation_extract(desk: Desk) -> str | Paper:
    """The extract from the register of accreditations, or the word that there is none."""
    it = desk.institution
    if not it.accreditations:
        return ABSENT
    row = it.accreditations[0]
    body: tuple[Block, ...] = (
        f"Организация: {row.holder}",
        f"Регистрационный номер: {row.number}. Дата: {row.issued_on:%d.%m.%Y}. Срок действия: бессрочно",
        f"Аккредитационный орган: {row.authority}. Решение: {row.decision}",
        Heading("Аккредитованные программы"),
        *row.programmes,
    )
    return desk.paper(
        "vypiska-akkreditatsiya", "Выписка из реестра аккредитаций", last(desk.day, 9, 3), body, signature=COPY
    )

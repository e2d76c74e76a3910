"""Write made-up files in the exact shape of the federal registers, of any size; nobody in them is real."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from stdnum.ru import inn as stdnum_inn

_PLACES = ("Озёрск", "Приморск", "Заречье", "Сосновка", "Ключи", "Верхняя Выдумка", "Нижняя Выдумка", "Полянка")
_STREETS = ("Озёрная", "Парусная", "Школьная", "Садовая", "Лесная", "Речная")
_LEVELS = ("Начальное общее образование", "Основное общее образование", "Среднее общее образование")
_TRADES = (
    ("Станочник", "15.01.25", "Машиностроение", "15.00.00"),
    ("Повар, кондитер", "43.01.09", "Сервис и туризм", "43.00.00"),
    ("Портной", "29.01.07", "Технологии лёгкой промышленности", "29.00.00"),
)
_CARD_TAIL = ("FormName", "KindName", "TypeName")
_PRIVATE = ("LastName", "FirstName", "MiddleName", "Address", "EGRIP", "INN")


def _element(depth: int, name: str, text: str = "") -> str:
    tabs = "\t" * depth
    return f"{tabs}<{name}>{escape(text)}</{name}>\n" if text else f"{tabs}<{name} />\n"


def _wrap(depth: int, name: str, inside: str) -> str:
    tabs = "\t" * depth
    return f"{tabs}<{name}>\n{inside}{tabs}</{name}>\n" if inside else f"{tabs}<{name} />\n"


def _elements(depth: int, *pairs: tuple[str, str]) -> str:
    return "".join(_element(depth, name, text) for name, text in pairs)


class _Maker:
    """Made-up certificates and licences, the same for the same number."""

    def __init__(self, number: int) -> None:
        self.chance = random.Random(number)
        self.number = number
        self.region = f"{1 + number % 89:02d}"
        self.place = _PLACES[number % len(_PLACES)]
        stem = f"{self.region}{number % 10_000_000:07d}"
        self.inn = stem + stdnum_inn.calc_company_check_digit(stem)
        ogrn = f"1{number % 100:02d}{self.region}{number % 10_000_000:07d}"
        self.ogrn = ogrn + str(int(ogrn) % 11 % 10)
        self.kpp = f"{self.inn[:4]}01001"
        self.full = (
            f'Муниципальное бюджетное общеобразовательное учреждение "Средняя общеобразовательная школа № {number}" города '
            f"{self.place} Выдуманной области"
        )
        self.short = f'МБОУ "СОШ № {number}"'
        self.issued = f"20{10 + number % 14:02d}-{1 + number % 12:02d}-{1 + number % 28:02d}"

    def guid(self) -> str:
        text = str(uuid.UUID(int=self.chance.getrandbits(128)))
        return text.upper() if self.number % 17 == 0 else text

    def address(self) -> str:
        return f"{100000 + self.number % 899999}, Выдуманная область, г. {self.place}, ул. {self.chance.choice(_STREETS)}, д. {1 + self.number % 120}"

    def card(self, depth: int, guid: str, head: str = "") -> str:
        inside = depth + 1
        return _wrap(
            depth,
            "ActualEducationOrganization",
            _elements(
                inside, ("Id", guid), ("FullName", self.full), ("ShortName", self.short), ("HeadEduOrgId", head), ("IsBranch", ""),
                ("PostAddress", self.address()), ("Phone", f"+7 (999) {self.number % 1000:03d} 14 49"), ("Fax", ""),
                ("Email", f"school{self.number}@school.example"), ("WebSite", f"https://school{self.number}.example/"),
                ("OGRN", self.ogrn), ("INN", self.inn), ("KPP", self.kpp), ("HeadPost", "Директор"),
                ("HeadName", "Выдумкина Анна Петровна"), *((name, "") for name in _CARD_TAIL),
                ("RegionName", "Выдуманная область"), ("FederalDistrictShortName", ""), ("FederalDistrictName", ""),
            ),
        )  # fmt: skip

    def programmes(self, depth: int, number: int) -> str:
        made = []
        for place in range(number):
            name, code, group, group_code = self.chance.choice(_TRADES) if self.number % 5 == 0 else ("", "", "", "")
            level = "Среднее профессиональное образование" if name else _LEVELS[place % 3]
            made.append(
                _wrap(
                    depth + 1,
                    "EducationalProgram",
                    _elements(
                        depth + 2, ("Id", self.guid()), ("TypeName", ""), ("EduLevelName", level), ("ProgrammName", name),
                        ("ProgrammCode", code), ("UGSName", group), ("UGSCode", group_code), ("EduNormativePeriod", ""),
                        ("Qualification", ""), ("IsAccredited", ""), ("IsCanceled", ""), ("IsSuspended", ""),
                    ),
                )
            )  # fmt: skip
        return _wrap(depth, "EducationalPrograms", "".join(made))

    def certificate(self) -> str:
        own = self.guid()
        supplements = []
        for place in range(self.chance.choice((1, 1, 2, 2, 3, 5))):
            branch = place > 1
            supplements.append(
                _wrap(
                    4,
                    "Supplement",
                    _elements(
                        5, ("Id", str(700_000 + self.number)), ("StatusName", "Действующее" if place else ""), ("StatusCode", ""),
                        ("Number", str(place + 1)), ("SerialNumber", f"{self.region}А02"), ("FormNumber", f"№ {self.number:07d}"),
                        ("IssueDate", self.issued), ("IsForBranch", ""), ("Note", ""), ("EduOrgFullName", self.full),
                        ("EduOrgShortName", self.short), ("EduOrgAddress", self.address()), ("EduOrgKPP", self.kpp),
                    )
                    + self.card(5, self.guid() if branch else own, own if branch else "")
                    + self.programmes(5, self.chance.choice((0, 1, 3, 3, 4))),
                )
            )  # fmt: skip
        decision = _wrap(
            4,
            "Decision",
            _elements(
                5, ("Id", ""), ("DecisionTypeName", ""), ("OrderDocumentNumber", str(1000 + self.number)), ("OrderDocumentKind", "Приказ"),
                ("DecisionDate", self.issued),
            ),
        )  # fmt: skip
        return _wrap(
            2,
            "Certificate",
            _elements(
                3, ("IsFederal", "0"), ("Id", self.guid()), ("StatusName", "Действующее"), ("TypeName", ""), ("RegionName", "Выдуманная область"),
                ("RegionCode", self.region), ("FederalDistrictName", ""), ("FederalDistrictShortName", ""),
                ("RegNumber", f"А007-01260-{self.region}/{self.number:08d}"), ("SerialNumber", ""), ("FormNumber", ""),
                ("IssueDate", self.issued), ("EndDate", ""), ("ControlOrgan", "Министерство образования Выдуманной области"),
                ("PostAddress", self.address()), ("EduOrgFullName", self.full), ("EduOrgShortName", self.short), ("EduOrgINN", self.inn),
                ("EduOrgKPP", self.kpp), ("EduOrgOGRN", self.ogrn), *((f"IndividualEntrepreneur{name}", "") for name in _PRIVATE),
            )
            + self.card(3, own)
            + _wrap(3, "Supplements", "".join(supplements))
            + _wrap(3, "Decisions", decision * self.chance.choice((0, 1, 3, 6))),
        )  # fmt: skip

    def licence(self) -> str:
        own, licence, supplement = self.guid(), self.guid(), self.guid()
        programmes = "".join(
            _wrap(
                5,
                "licensedProgram",
                _elements(
                    6, ("supplementFk", supplement), ("eduProgramType", "Общее образование"), ("code", ""), ("name", ""), ("eduLevelName", level),
                    ("eduProgramKind", ""), ("qualificationCode", ""), ("qualificationName", ""), ("sysGuid", self.guid()),
                ),
            )
            for level in _LEVELS
        )  # fmt: skip
        shown = (("schoolName", self.full), ("shortName", self.short))
        return _wrap(
            1,
            "license",
            _elements(
                2, ("sysGuid", licence), ("schoolGuid", own), ("statusName", "Действует"), *shown, ("Inn", self.inn), ("Ogrn", self.ogrn),
                ("schoolTypeName", "Общеобразовательная организация"), ("lawAddress", self.address()),
                ("orgName", "Министерство образования Выдуманной области"), ("regNum", f"Л035-01260-{self.region}/{self.number:08d}"),
                ("dateLicDoc", self.issued), ("dateEnd", ""),
            )
            + _wrap(
                2,
                "supplements",
                _wrap(
                    3,
                    "supplement",
                    _elements(
                        4, ("licenseFK", licence), ("number", "1"), ("statusName", "Действует"), ("schoolGuid", own), *shown,
                        ("lawAddress", self.address()), ("orgName", "Министерство образования Выдуманной области"),
                        ("numLicDoc", str(1000 + self.number)), ("dateLicDoc", self.issued), ("sysGuid", supplement),
                    )
                    + _wrap(4, "licensedPrograms", programmes),
                ),
            ),
        )  # fmt: skip


def certificate(number: int) -> str:
    """One ``<Certificate>``, the same for the same number."""
    return _Maker(number).certificate()


def licence(number: int) -> str:
    """One ``<license>``, the same for the same number."""
    return _Maker(number).licence()


def write_accreditation(path: Path, *, records: int = 0, size: int = 0) -> int:
    """Write an export of accreditations with so many certificates, or of so many bytes; returns the certificates."""
    return _write(
        path, "<OpenData>\n\t<Certificates>\n", certificate, "\t</Certificates>\n</OpenData>\n", records, size
    )


def write_licences(path: Path, *, records: int = 0, size: int = 0) -> int:
    """Write an export of licences with so many of them, or of so many bytes; returns the licences."""
    return _write(path, "<licenses>\n", licence, "</licenses>\n", records, size)


def _write(path: Path, start: str, make: Callable[[int], str], end: str, records: int, size: int) -> int:
    written = number = 0
    with path.open("wb") as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{start}'.encode())
        for text in _iter_blocks(make):
            if number >= records and written >= size:
                break
            written += file.write(text)
            number += 1
        file.write(end.encode())
    return number


def _iter_blocks(make: Callable[[int], str]) -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        yield make(number).encode()

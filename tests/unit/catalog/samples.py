"""Hand-written records in the exact shape of each source, its oddities included. Nobody in them is real."""

import csv
import io
from collections.abc import Mapping, Sequence

SCHOOL_HEADER = (
    "Район,Наименование организации,Сокращенное наименование,Адрес,Руководитель,Телефон,Факс,Электронная почта,"
    "Муниципальное образование,ИНН,ОГРН,Примечание"
)
INN = ("7800000010", "7800000027", "7800000034", "7800000041", "7800000059")  # check digits hold
OGRN = ("1027800000007", "1027800000018", "1027800000029", "1027800000030", "1027800000040")
_FORM = "Государственное бюджетное общеобразовательное учреждение"


def table(header: str | Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """A CSV text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header.split(",") if isinstance(header, str) else header)
    writer.writerows(rows)
    return buffer.getvalue()


def school(kind: str = "гимназия", number: int = 56, district: str = "Приозёрный", **changes: str) -> list[str]:
    """One row of the city's list of schools; ``changes`` by field name."""
    genitive = district.removesuffix("ий").removesuffix("ый") + "ого"
    cells = {
        "district": district,
        "full_name": f"{_FORM} {kind} № {number} {genitive} района Санкт-Петербурга",
        "short_name": f"ГБОУ {kind} №{number} {genitive} района Санкт-Петербурга",
        "address": f"197000,Санкт-Петербург, Озёрная улица, дом {number}, литера А",
        "head": "Директор: Выдумкина Анна Петровна",
        "phone": "8-812-555-26-70",
        "fax": "",
        "email": f"Sc{number}@school.example",
        "municipality": "«Приозёрное»",
        "inn": "",
        "ogrn": "",
        "note": "None",
    }
    return list((cells | changes).values())


def schools(*rows: Sequence[str], bom: bool = True) -> str:
    """The file of the city's list."""
    return ("\ufeff" if bom else "") + table(SCHOOL_HEADER, rows)


ACCREDITATION_HEADER = [
    "№",
    "Полное наименование образовательного учреждения (в соответствии с Уставом)",
    "Адрес",
    "Дата принятия решения о выдаче свидетельства о государственной аккредитации",
    "Реквизиты свидетельства о государственной аккредитации",
    "Реквизиты приложения к свидетельству",
    "Срок окончания действия свидетельства о государственной аккредитации",
    "Перечень аккредитованных программ, укрупненных групп направлений подготовки и специальностей",
    "Основание и дата переоформления свидетельства о государственной аккредитации",
    "Основание и дата приостановления и возобновления действия свидетельства о государственной аккредитации",
    "ОГРН",
    "ИНН",
]


def certificate(number: int, holder: str, **changes: str) -> list[str]:
    """One row of the accreditation register."""
    cells = {
        "row": str(number),
        "holder": holder,
        "address": "197000, Санкт-Петербург, Озёрная ул., дом 56",
        "issued": "2014-03-07",
        "certificate": f"78А01 № 000{number:04d}",
        "supplement": f"78А01 № 100{number:04d}",
        "ends": "Бессрочно",
        "programmes": "Начальное общее образование; Основное общее образование",
        "decision": "6134-р, 30.12.2015",
        "suspension": "",
        "ogrn": "",
        "inn": "",
    }
    return list((cells | changes).values())


def certificates(*rows: Sequence[str]) -> str:
    """The accreditation register's file."""
    return "\ufeff" + table(ACCREDITATION_HEADER, rows)


POINT_HEADER = (
    "id,name,address,website,phone,capacity,is_capacity_real,administrative_unit,municipality,building_year,"
    "storeys_count,building_area,lat,lon"
)


def point(
    key: int, name: str, district: str = "Приозёрный", lat: str = "60.0", lon: str = "30.3", **changes: str
) -> list[str]:
    """One building with its point."""
    cells = {
        "id": str(key),
        "name": name,
        "address": "",
        "website": "",
        "phone": "",
        "capacity": "678",
        "real": "True",
        "district": district,
        "municipality": "Озёрный",
        "year": "2000.0",
        "storeys": "4.0",
        "area": "2239.66015625",
        "lat": lat,
        "lon": lon,
    }
    return list((cells | changes).values())


def points(*rows: Sequence[str]) -> str:
    """The file of points."""
    return table(POINT_HEADER, rows)


def square(west: float, south: float, size: float = 1.0) -> dict[str, object]:
    """A GeoJSON square, longitude first."""
    east, north = west + size, south + size
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def collection(outlines: Mapping[str, object]) -> dict[str, object]:
    """A FeatureCollection of named outlines."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": name, "admin_level": "5"}, "geometry": geometry}
            for name, geometry in outlines.items()
        ],
    }


def own(header: str, *rows: Mapping[str, str]) -> str:
    """A file of one of our own formats; rows by column name."""
    names = header.split(",")
    return table(names, [[row.get(name, "") for name in names] for row in rows])

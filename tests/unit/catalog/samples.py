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


def listed(code: str, *rows: Mapping[str, str], delimiter: str = ",") -> str:
    """A file of a shipped format of tables: every column it reads, rows by heading."""
    from catalog.importers import FORMATS
    from catalog.importers.recordmaker import all_columns

    names = list(dict.fromkeys(name for c in all_columns(FORMATS[code].mapping) for name in (c.name, *c.names)))
    return table(names, [[row.get(name, "") for name in names] for row in rows], delimiter)


MOSCOW = {
    "global_id": "900000001",
    "name": 'Гимназия № 7 "Лесная"',
    "adress": "Лесная улица, дом 7",
    "okrug": "Лесной административный округ",
    "rayon": "район Озёрный",
    "form_of_incorporation": "Государственное",
    "vid_uchrezhdeniya": "Гимназия",
    "telephone": "(495) 000-12-34,000-12-35",
    "web_site": "http:/gym7.school.example/",
    "e_mail": "gym7@school.example",
    "X": "37,728587",
    "Y": "55,795602",
}
SPORT_NAME = "Название школы или иного учреждения, в котором может работать секция/кружок"
SPORT = {
    "Район": "Приозёрный",
    SPORT_NAME: "Спортивная школа № 3 Приозёрного района (футбол)",
    "Адрес учреждения": "Озёрная улица, дом 3",
    "Виды спорта/направления деятельности секции": "- футбол, спорт глухих (бег, прыжки); самбо.",
    "Минимальный возраст": "7 лет",
    "Максимальный возраст": "Без ограничений",
    "Пол": "М/ж",
    "Руководитель": "Директор: Выдумкин Пётр Петрович",
    "Телефон": "555-12-34",
    "Дополнительная информация": "Занятия платные",
}
ENGLAND = {
    "urn": "900001", "name": "Lakeside Nursery School", "town": "Lakeside", "postcode": "ZZ1 1ZZ",
    "open_date": "01-09-1970", "close_date": "31-08-1999", "lat": "51.5", "lon": "-0.1", "coord_source": "postcode",
}  # fmt: skip
FRANCE = {
    "Identifiant_de_l_etablissement": "0990001A", "Nom_etablissement": "École du Lac", "libelle_nature": "ECOLE MATERNELLE",
    "Statut_public_prive": "Public", "Adresse_1": "1 rue du Lac", "Adresse_2": "", "Adresse_3": "99000 LAC",
    "Code_postal": "99000", "Nom_commune": "Lac", "Libelle_departement": "Lacs", "Telephone": "0100000000",
    "latitude": "48.75", "longitude": "2.32", "precision_localisation": "Rue", "date_ouverture": "1965-05-01",
}  # fmt: skip
THEATRE = {
    "ID в ИС ГТИБД": "9001", "Название": "Театр у озера", "Тип": "Гос. Городское учреждение",
    "Адрес (ручной)": "Озёрная ул., д. 1", "Телефоны": "+7(812)5550001; +7(812)5550002;", "Сайт": "Www.theatre.example",
    "Доступно для людей с ограниченными возможностями": "Нет", "ОГРН": "None", "Координаты": "59.935978,30.334948",
}  # fmt: skip
COMMITTEE = {
    "Порядковый номер": "1", "Наименование учреждения": "Озёрный колледж",
    "Тип учреждения": "Профессиональная образовательная организация", "ИНН": INN[0], "Район города": "Приозёрный",
    "Руководитель": "Генеральный директор: Выдумкина Анна Петровна", "Сайт": "Http://college.example/",
}  # fmt: skip
ARTS = {
    "Наименование": 'Учреждение дополнительного образования "Озёрная детская художественная школа"',
    "Район города": "Приозёрный", "Телефон": "555-00-03", "ИНН": INN[1], "Прочее": "art.school.example",
}  # fmt: skip

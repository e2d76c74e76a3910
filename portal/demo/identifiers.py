"""Make identifiers that pass their checks and belong to nobody.

The tax service and the register of legal entities number regions from 01; ours is 00, so no number made here can be real.
Telephone numbers use +7 336 0…, a zone in which no number is given out; postcodes begin with 698, which the post does not use.
"""

from datetime import date

REGION = "00"
_INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)


def make_inn(office: int, number: int) -> str:
    """The tax number of a legal entity: ten digits, the last one checks the others."""
    body = f"{REGION}{office:02d}{number:05d}"
    check = sum(weight * int(digit) for weight, digit in zip(_INN_WEIGHTS, body, strict=True)) % 11 % 10
    return f"{body}{check}"


def make_ogrn(founded_on: date, office: int, number: int) -> str:
    """The state registration number: thirteen digits; bodies older than the register entered it in 2002."""
    body = f"1{max(founded_on.year, 2002) % 100:02d}{REGION}{office:02d}{number:05d}"
    return f"{body}{int(body) % 11 % 10}"


def make_kpp(office: int) -> str:
    """The tax office's code of the reason of registration: at its own address."""
    return f"{REGION}{office:02d}01001"


def make_phone(number: int) -> str:
    """A telephone number, written as people write it; ``number`` below 1,000,000."""
    local = f"0{number:06d}"
    return f"+7 (336) {local[:3]}-{local[3:5]}-{local[5:]}"


def make_postcode(office: int, number: int) -> str:
    """The postcode of post office ``number`` (0–9) of a district."""
    return f"698{office:02d}{number}"


def make_licence_number(number: int) -> str:
    """The number of a licence, in the form of the federal register."""
    return f"Л035-00000-{REGION}/{number:08d}"


def make_accreditation_number(number: int) -> str:
    """The number of an accreditation, in the form of the federal register."""
    return f"А007-00000-{REGION}/{number:08d}"

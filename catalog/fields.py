"""The field dictionary: what can be said about a subject, who owns it, how statutory names map to it."""

from dataclasses import dataclass
from enum import StrEnum


class Owner(StrEnum):
    """Who has the last word on a field."""

    REGISTER = "register"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an institution."""

    name: str
    owner: Owner
    statutory: str = ""  # "<subsection>.<itemprop>" where the standard has it
    many: bool = False  # the value is a list of texts


INSTITUTION_FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("full_name", Owner.REGISTER, "common.fullName"),
        Field("short_name", Owner.REGISTER, "common.shortName"),
        Field("kind", Owner.REGISTER),
        Field("district", Owner.REGISTER),
        Field("municipality", Owner.REGISTER),
        Field("address", Owner.REGISTER, "common.address"),
        Field("point", Owner.REGISTER),
        Field("founded_on", Owner.REGISTER, "common.regDate"),
        Field("closed_on", Owner.REGISTER),
        Field("successors", Owner.REGISTER, many=True),
        Field("inn", Owner.REGISTER),
        Field("ogrn", Owner.REGISTER),
        Field("kpp", Owner.REGISTER),
        Field("head", Owner.REGISTER),
        Field("head_post", Owner.REGISTER),
        Field("places", Owner.REGISTER),
        Field("pupils", Owner.SCHOOL),
        Field("phones", Owner.SCHOOL, "common.telephone", many=True),
        Field("fax", Owner.SCHOOL, many=True),
        Field("emails", Owner.SCHOOL, "common.email", many=True),
        Field("official_site", Owner.SCHOOL),
        Field("note", Owner.REGISTER),
        Field("site", Owner.REGISTER),  # {"state": …, "url": …, …}: what kind of site it has with us
    )
}
STATUTORY_FIELDS: dict[str, str] = {
    field.statutory: field.name for field in INSTITUTION_FIELDS.values() if field.statutory
}
IDENTIFIER_SCHEMES = ("ogrn", "inn", "kpp")
# The cell that tells the rows of a statutory group apart; the first that is filled. Others: the first filled cell.
ROW_KEYS: dict[str, tuple[str, ...]] = {
    "common.uchredLaw": ("nameUchred",),
    "struct.structOrgUprav": ("name",),
    "struct.filInfo": ("nameFil",),
    "struct.repInfo": ("nameRep",),
    "managers.rucovodstvo": (),  # one row: the head
    "managers.rucovodstvoZam": ("fio",),
    "managers.rucovodstvoFil": ("nameFil",),
    "education.eduAccred": ("eduName", "eduLevel", "eduProf"),
    "education.eduOp": ("eduName", "eduLevel", "eduProf"),
}


def source_rank(field: str, source: str) -> int:
    """How much a source's word on a field weighs; the greatest wins, then the newest.

    A school's own word wins where the school owns the field, and loses to every register where a register does.
    """
    known = INSTITUTION_FIELDS.get(field)
    owner = known.owner if known else Owner.SCHOOL  # statutory facts belong to the school
    if source.startswith("school:"):
        return 3 if owner is Owner.SCHOOL else 0
    return 1 if source == "points" else 2

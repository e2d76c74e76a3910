"""Words for codes that the publisher shows: msgids, translated where they are printed."""

from catalog.kinds import Kind, Precision, RegisterState
from core.i18n import N_

# How a list of one kind is called.
KIND_PLURALS: dict[Kind, str] = {
    Kind.SCHOOL: N_("Schools"),
    Kind.GYMNASIUM: N_("Gymnasiums"),
    Kind.LYCEUM: N_("Lyceums"),
    Kind.BOARDING: N_("Boarding schools"),
    Kind.SPECIAL: N_("Special schools"),
    Kind.EDUCATION_CENTRE: N_("Education centres"),
    Kind.KINDERGARTEN: N_("Kindergartens"),
    Kind.SUPPLEMENTARY: N_("Clubs and supplementary education"),
    Kind.VOCATIONAL: N_("Colleges"),
    Kind.OTHER: N_("Other institutions"),
}
# https://schema.org types of our kinds.
SCHEMA_TYPES: dict[Kind, str] = {
    Kind.KINDERGARTEN: "Preschool",
    Kind.VOCATIONAL: "CollegeOrUniversity",
    Kind.SUPPLEMENTARY: "EducationalOrganization",
    Kind.OTHER: "EducationalOrganization",
}
DEFAULT_SCHEMA_TYPE = "School"
PRECISIONS: dict[Precision, str] = {
    Precision.BUILDING: N_("exact to the building"),
    Precision.STREET: N_("exact to the street"),
    Precision.SETTLEMENT: N_("exact to the settlement"),
    Precision.DISTRICT: N_("exact to the district"),
}
# The short word for a state in filters and tables; LICENCE_LABELS says it with its subject.
STATES: dict[RegisterState, str] = {
    RegisterState.ACTIVE: N_("in force"),
    RegisterState.PARTIALLY_SUSPENDED: N_("partially suspended"),
    RegisterState.SUSPENDED: N_("suspended"),
    RegisterState.TERMINATED: N_("terminated"),
    RegisterState.ANNULLED: N_("annulled"),
    RegisterState.NO_DATA: N_("no data"),
    RegisterState.NOT_REQUIRED: N_("not required"),
}

"""The vocabularies of the register: codes in data, labels as msgids."""

from enum import StrEnum

from core.i18n import N_


class Kind(StrEnum):
    """What an institution is. The value is part of addresses and files."""

    SCHOOL = "school"  # школа (СОШ, ООШ, НОШ)
    GYMNASIUM = "gymnasium"  # гимназия
    LYCEUM = "lyceum"  # лицей
    BOARDING = "boarding"  # школа-интернат
    SPECIAL = "special"  # коррекционная, специальная, санаторная, вечерняя
    EDUCATION_CENTRE = "education-centre"  # центр образования
    KINDERGARTEN = "kindergarten"  # детский сад
    SUPPLEMENTARY = "supplementary"  # дом творчества, ДЮСШ, школа искусств
    VOCATIONAL = "vocational"  # колледж, техникум
    OTHER = "other"  # ИМЦ, ППМС-центр, учебный центр


KIND_LABELS: dict[Kind, str] = {
    Kind.SCHOOL: N_("School"),
    Kind.GYMNASIUM: N_("Gymnasium"),
    Kind.LYCEUM: N_("Lyceum"),
    Kind.BOARDING: N_("Boarding school"),
    Kind.SPECIAL: N_("Special school"),
    Kind.EDUCATION_CENTRE: N_("Education centre"),
    Kind.KINDERGARTEN: N_("Kindergarten"),
    Kind.SUPPLEMENTARY: N_("Supplementary education"),
    Kind.VOCATIONAL: N_("College"),
    Kind.OTHER: N_("Other institution"),
}

# The organisation types of the statutory standard (sveden.json, organisation_types).
STATUTORY_TYPE: dict[Kind, str] = {
    Kind.SCHOOL: "school",
    Kind.GYMNASIUM: "school",
    Kind.LYCEUM: "school",
    Kind.BOARDING: "school",
    Kind.SPECIAL: "school",
    Kind.EDUCATION_CENTRE: "school",
    Kind.KINDERGARTEN: "kindergarten",
    Kind.SUPPLEMENTARY: "supplementary",
    Kind.VOCATIONAL: "vocational",
    Kind.OTHER: "supplementary",
}


NEED_NO_ACCREDITATION = frozenset({Kind.KINDERGARTEN, Kind.SUPPLEMENTARY})


class RegisterState(StrEnum):
    """The state of a licence or accreditation, as its register gives it."""

    ACTIVE = "active"  # в силе, действует
    PARTIALLY_SUSPENDED = "partially_suspended"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"  # прекращена
    ANNULLED = "annulled"  # аннулирована
    NO_DATA = "no_data"  # the register is not loaded, or holds no row of this institution
    NOT_REQUIRED = "not_required"  # accreditation of a kindergarten


class Tone(StrEnum):
    """How a state looks; always with a word and a sign."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    IDLE = "idle"


LICENCE_LABELS: dict[RegisterState, str] = {
    RegisterState.ACTIVE: N_("Licence in force"),
    RegisterState.PARTIALLY_SUSPENDED: N_("Licence partially suspended"),
    RegisterState.SUSPENDED: N_("Licence suspended"),
    RegisterState.TERMINATED: N_("Licence terminated"),
    RegisterState.ANNULLED: N_("Licence annulled"),
    RegisterState.NO_DATA: N_("Licence: no data"),
    RegisterState.NOT_REQUIRED: N_("Licence not required"),
}
ACCREDITATION_LABELS: dict[RegisterState, str] = {
    RegisterState.ACTIVE: N_("Accredited"),
    RegisterState.PARTIALLY_SUSPENDED: N_("Accreditation partially suspended"),
    RegisterState.SUSPENDED: N_("Accreditation suspended"),
    RegisterState.TERMINATED: N_("Accreditation terminated"),
    RegisterState.ANNULLED: N_("Accreditation annulled"),
    RegisterState.NO_DATA: N_("Accreditation: no data"),
    RegisterState.NOT_REQUIRED: N_("Accreditation not required"),
}
STATE_TONES: dict[RegisterState, Tone] = {
    RegisterState.ACTIVE: Tone.GOOD,
    RegisterState.PARTIALLY_SUSPENDED: Tone.WARN,
    RegisterState.SUSPENDED: Tone.BAD,
    RegisterState.TERMINATED: Tone.BAD,
    RegisterState.ANNULLED: Tone.BAD,
    RegisterState.NO_DATA: Tone.IDLE,
    RegisterState.NOT_REQUIRED: Tone.IDLE,
}


class SiteState(StrEnum):
    """What kind of web site an institution has with us."""

    NONE = "none"
    DRAFT = "draft"  # generated, not accepted: seen only in the staff preview
    ACCEPTED = "accepted"  # generated and public under /s/<slug>/
    EXTERNAL = "external"  # its own site elsewhere


class Precision(StrEnum):
    """How exact a point is."""

    BUILDING = "building"
    STREET = "street"
    SETTLEMENT = "settlement"
    DISTRICT = "district"


class LinkMethod(StrEnum):
    """How something was attached to an institution."""

    OGRN = "ogrn"
    INN = "inn"
    NAME = "kind-number-district"
    ADDRESS = "kind-number-district-address"  # several sites of one body, told apart by street and house
    GUID = "register_guid"  # the federal register's own number of the organisation
    LIKENESS = "name-place"  # a name without a number, and the place
    HAND = "hand"


LINK_METHOD_LABELS: dict[LinkMethod, str] = {
    LinkMethod.OGRN: N_("by OGRN"),
    LinkMethod.INN: N_("by INN"),
    LinkMethod.NAME: N_("by kind, number and district"),
    LinkMethod.ADDRESS: N_("by kind, number, district and address"),
    LinkMethod.GUID: N_("by the register's number of the organisation"),
    LinkMethod.LIKENESS: N_("by name and place"),
    LinkMethod.HAND: N_("by hand"),
}


class Effect(StrEnum):
    """What a decision about a licence or certificate does."""

    GRANTED = "granted"
    REISSUED = "reissued"  # переоформлена
    DUPLICATE = "duplicate"  # выдан дубликат
    SUSPENDED = "suspended"
    PARTIALLY_SUSPENDED = "partially_suspended"
    RESUMED = "resumed"
    TERMINATED = "terminated"
    ANNULLED = "annulled"
    REFUSED = "refused"
    OTHER = "other"  # the register's word is kept beside it


EFFECT_LABELS: dict[Effect, str] = {
    Effect.GRANTED: N_("Granted"),
    Effect.REISSUED: N_("Re-issued"),
    Effect.DUPLICATE: N_("Duplicate issued"),
    Effect.SUSPENDED: N_("Suspended"),
    Effect.PARTIALLY_SUSPENDED: N_("Partially suspended"),
    Effect.RESUMED: N_("Resumed"),
    Effect.TERMINATED: N_("Terminated"),
    Effect.ANNULLED: N_("Annulled"),
    Effect.REFUSED: N_("Refused"),
    Effect.OTHER: N_("Decision"),
}

"""The values of the demo region, before they become files."""

from dataclasses import dataclass, field
from datetime import date

from catalog.kinds import Kind, RegisterState, SiteState
from portal.demo.people import Honoured, Person
from portal.demo.streets import House


@dataclass(frozen=True, slots=True)
class Cases:
    """A noun phrase in the cases that our texts use."""

    nominative: str
    genitive: str
    dative: str
    accusative: str
    instrumental: str
    prepositional: str

    def with_tail(self, tail: str) -> "Cases":
        """The same with words that do not decline behind it («№ 56»)."""
        return Cases(*(f"{form}{tail}" for form in self.forms()))

    def forms(self) -> tuple[str, ...]:
        """The six forms in the usual order."""
        return (self.nominative, self.genitive, self.dative, self.accusative, self.instrumental, self.prepositional)


@dataclass(frozen=True, slots=True)
class Naming:
    """What an institution is called."""

    full: str  # as in the charter
    short: str  # as in the charter
    cases: Cases  # in running text: «гимназия № 56», «гимназии № 56» …
    profile: str = ""  # key of what it is strong in: english, maths, sea …
    honoured: Honoured | None = None
    own_name: str = ""  # «Маяк»
    post: str = "директор"  # заведующий for kindergartens


@dataclass(frozen=True, slots=True)
class Programme:
    """One educational programme."""

    name: str  # «Основная общеобразовательная программа начального общего образования»
    level: str  # «Начальное общее образование»
    form: str = ""  # «Очная»; a kindergarten has no form of study
    term: str = ""  # «4 года»
    subjects: str = ""
    practice: str = ""
    code: str = ""  # of a profession or speciality
    profile: str = ""
    accredited: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A governing body or a structural unit."""

    name: str
    head: str
    post: str
    place: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Deputy:
    """A deputy head."""

    person: Person
    post: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Founder:
    """A founder with its contacts."""

    name: str
    address: str
    phone: str
    email: str
    site: str


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row of the licence or accreditation register."""

    number: str
    state: RegisterState
    issued_on: date
    ends_on: date | None
    holder: str
    address: str
    inn: str
    ogrn: str
    authority: str
    programmes: tuple[str, ...]
    decision: str
    decision_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Institution:
    """One invented institution with everything that is known about it."""

    key: str
    kind: Kind
    naming: Naming
    district: str  # key
    municipality: str
    house: House
    buildings: tuple[House, ...]
    phone: str
    email: str
    site_url: str
    head: Person
    deputies: tuple[Deputy, ...]
    founders: tuple[Founder, ...]
    units: tuple[Unit, ...]
    programmes: tuple[Programme, ...]
    languages: str
    work_time: str
    inn: str
    ogrn: str
    kpp: str
    founded_on: date
    pupils: int
    places: int
    private: bool
    host: str  # «school112»: the name before the domain
    number: int  # 0: bears none
    site_state: SiteState
    closed_on: date | None = None
    successor: str = ""  # key
    head_key: str = ""  # of the institution whose branch it is
    licences: tuple[RegisterRow, ...] = ()
    accreditations: tuple[RegisterRow, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)

"""The read side's values: an institution as everybody outside catalog sees it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from catalog.card_parts import (
    NO_PARTS,
    AddressParts,
    DecisionView,
    Moment,
    MunicipalityRef,
    PlaceView,
    ProgrammeView,
    Ref,
    ServiceView,
    SupplementView,
    YearNumbers,
)
from catalog.kinds import STATE_TONES, Kind, Precision, RegisterState, SiteState, Tone
from catalog.laws import Rule, find_law

__all__ = [
    "AddressParts",
    "Counts",
    "DecisionView",
    "DistrictRef",
    "DistrictView",
    "Fact",
    "FactPart",
    "FactRow",
    "FactState",
    "Identifier",
    "InstitutionCard",
    "LicenceView",
    "Moment",
    "MunicipalityRef",
    "PlaceView",
    "Point",
    "ProgrammeView",
    "Ref",
    "ServiceView",
    "SourceView",
    "StateView",
    "SupplementView",
    "YearNumbers",
    "newest_state",
]


class FactState(StrEnum):
    """The three states of a fact."""

    GIVEN = "given"
    ABSENT = "absent"  # its owner declared that there is none
    UNKNOWN = "unknown"  # nobody said anything


@dataclass(frozen=True, slots=True)
class FactPart:
    """One value of a fact that has several, or a document with what is said about it."""

    value: str  # a text, or the title of a document or link
    href: str = ""  # http(s)://…, /…, or a path inside the school's site: documents/ustav.pdf, food/2026-11-20-sm.xlsx
    day: date | None = None  # the document's own date
    size: int | None = None  # bytes
    format: str = ""  # PDF, DOCX, XLSX …
    # simple, unqualified, qualified: an electronic signature; scan: of a signed paper; copy: needs none
    signature: str = ""
    signed_by: str = ""  # who signed, and in what post
    signed_on: date | None = None
    signature_href: str = ""  # a detached signature beside the document
    absent: bool = False  # one of the standard's absent words


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact with its provenance. An unknown fact has no value, source or date."""

    value: str = (
        ""  # as shown; for absent: the absent word the owner chose («отсутствует», «нет», «не предусмотрено», «0»)
    )
    state: FactState = FactState.UNKNOWN
    source: str = ""  # code of the source: spb-schools, school:17 …
    source_title: str = ""  # «Открытые данные Санкт-Петербурга: школы»
    seen_on: date | None = None  # the source's own date of the fact
    original: str = ""  # the cell as written, when it was corrected
    correction: str = ""  # English msgid: what was corrected, e.g. "a spreadsheet tail was removed"
    href: str = ""  # for documents and links
    parts: tuple[FactPart, ...] = ()  # where it has several values, or is a document; ``value`` then joins them by "; "

    def __bool__(self) -> bool:
        return self.state is not FactState.UNKNOWN

    @property
    def given(self) -> bool:
        """Whether there is a value to show."""
        return self.state is FactState.GIVEN


@dataclass(frozen=True, slots=True)
class FactRow:
    """One record of a repeated group (a founder, a deputy, a programme)."""

    id: int
    cells: Mapping[str, Fact]  # by the standard's child itemprop: fio, post, telephone …

    def get(self, name: str) -> Fact:
        """The cell, or an unknown fact."""
        return self.cells.get(name, Fact())


@dataclass(frozen=True, slots=True)
class DistrictRef:
    """A link to a district; ``name`` as on maps («Приозёрный район»)."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """An outside identifier. One that fails its check digit is shown, marked, and never used for linking."""

    scheme: str  # inn, ogrn, kpp, register_guid …
    value: str
    source: str
    valid: bool = True
    note: str = ""  # English msgid, e.g. "the check digit is wrong"
    original: str = ""  # as written, where a correction was made
    source_title: str = ""  # people read this, not the source's code


@dataclass(frozen=True, slots=True)
class Point:
    """Where an institution is, WGS 84 degrees."""

    lat: float
    lon: float
    precision: Precision
    source_title: str
    seen_on: date | None
    source: str = ""  # code of the source


@dataclass(frozen=True, slots=True)
class StateView:
    """The state of a licence or accreditation with the rule it follows from."""

    state: RegisterState
    label: str  # English msgid (catalog.kinds), e.g. "Licence in force"
    rule: str  # id of the legal rule (catalog.laws) that holds on the register's day; empty where none speaks
    as_of: date | None  # the register's own date («по реестру от …»); the day it was loaded where ``dated`` is False
    register_loaded: bool  # False: «реестр лицензий не загружен»
    source_title: str = ""
    dated: bool = True  # False: nobody gave the register's own date («реестр загружен …»)

    @property
    def tone(self) -> Tone:
        """How the chip looks."""
        return STATE_TONES[self.state]

    @property
    def law(self) -> Rule | None:
        """The legal rule with its sentences and the act it comes from."""
        return find_law(self.rule)


def newest_state(states: Iterable[StateView]) -> StateView | None:
    """The state with the newest register date, or None where no register has one."""
    dated = (state for state in states if state.as_of)
    return max(dated, key=lambda state: state.as_of or date.min, default=None)


@dataclass(frozen=True, slots=True)
class LicenceView:
    """One licence or accreditation certificate as the register has it."""

    id: int
    number: str
    state: StateView
    issued_on: date | None
    ends_on: date | None  # kept for the record: an old end date alone never means "expired"
    ends_as_written: str  # «Бессрочно», «14 декабря 2023»
    holder: str  # the name in the register
    address: str
    authority: str
    programmes: tuple[str, ...]
    decision: str  # «6134-р, 30.12.2015»
    institutions: tuple[Ref, ...]  # to whom it is attached; empty: in the link queue
    linked_by: str  # English msgid: how it was attached, e.g. "by INN", "by kind, number and district"
    inn: str = ""
    ogrn: str = ""
    supplement: str = ""
    row_number: str = ""  # the register's own row number
    supplements: tuple[SupplementView, ...] = ()
    decisions: tuple[DecisionView, ...] = ()
    timeline: tuple[Moment, ...] = ()  # decisions and states over time, oldest first
    series: str = ""  # of the blank form
    form_number: str = ""
    kpp: str = ""
    state_as_written: str = ""
    levels: tuple[ProgrammeView, ...] = ()  # programmes that stand outside the supplements

    def supplements_of(self, institution_id: int) -> tuple[SupplementView, ...]:
        """The supplements that are this institution's own; of those narrowed to nobody, all."""
        own = tuple(part for part in self.supplements if part.institution and part.institution.id == institution_id)
        return own or tuple(part for part in self.supplements if part.institution is None)

    def other_places(self, institution_id: int) -> tuple[SupplementView, ...]:
        """The supplements that belong to other places of the holder."""
        own = {part.position for part in self.supplements_of(institution_id)}
        return tuple(part for part in self.supplements if part.position not in own)

    def programmes_of(self, institution_id: int) -> tuple[str, ...]:
        """What this institution may teach by it: programmes of supplements that ended or are others' are left out."""
        if not self.supplements:
            return self.programmes
        found = [programme.title for programme in self.levels if not programme.cancelled]
        for part in self.supplements_of(institution_id):
            if not part.ended:
                found += [programme.title for programme in part.programmes if not programme.cancelled]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class InstitutionCard:
    """Everything public about one institution."""

    id: int
    slug: str
    kind: Kind
    name: str  # for lists: «Гимназия № 56»
    full_name: Fact
    short_name: Fact
    open: bool
    closed_on: date | None
    successors: tuple[Ref, ...]
    predecessors: tuple[Ref, ...]
    district: DistrictRef | None
    municipality: Fact
    address: Fact
    point: Point | None
    phones: tuple[Fact, ...]  # value as shown; href is tel:+7…
    emails: tuple[Fact, ...]
    official_site: Fact  # href is the address, checked to be http(s)
    head: Fact
    head_post: Fact
    identifiers: tuple[Identifier, ...]
    licence: StateView
    licences: tuple[LicenceView, ...]
    accreditation: StateView
    accreditations: tuple[LicenceView, ...]
    programmes: tuple[str, ...]  # level names taught, from accreditations and facts
    pupils: Fact
    places: Fact
    site_state: SiteState
    facts: Mapping[str, Fact]  # statutory facts by "<subsection>.<itemprop>": "common.workTime"
    rows: Mapping[str, tuple[FactRow, ...]]  # statutory row groups: "managers.rucovodstvoZam"
    updated_on: date | None  # the newest date among its facts
    notes: tuple[str, ...] = field(default_factory=tuple)
    head_institution: Ref | None = None  # whose branch it is
    branches: tuple[Ref, ...] = ()
    municipality_ref: MunicipalityRef | None = None  # the unit by boundary or name
    address_parts: AddressParts = NO_PARTS
    services: tuple[ServiceView, ...] = ()  # of every source, each with its name
    numbers: tuple[YearNumbers, ...] = ()  # newest year first, the best source of each year
    buildings: tuple[PlaceView, ...] = ()
    plain: Mapping[str, Fact] = field(default_factory=dict)  # the other fields of the dictionary, by name

    @property
    def hours(self) -> Fact:
        """When it is open."""
        return self.facts.get("common.workTime") or self.plain.get("hours", Fact())

    @property
    def founders(self) -> tuple[FactRow, ...]:
        """Who founded it."""
        return self.rows.get("common.uchredLaw", ())

    def fact(self, key: str) -> Fact:
        """A statutory fact, or an unknown one."""
        return self.facts.get(key, Fact())


@dataclass(frozen=True, slots=True)
class DistrictView:
    """A district with what it holds."""

    slug: str
    name: str
    outline: object | None  # GeoJSON geometry, longitude first; None where no boundaries are loaded
    centre: tuple[float, float] | None  # lat, lon
    institutions: int
    by_kind: Mapping[Kind, int]
    located: int


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source and how fresh it is."""

    code: str
    title: str
    publisher: str
    licence: str
    loaded_on: date | None  # day of the last run
    data_on: date | None  # the source's own date
    read: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of ``kais catalog stats``; the first five are the command's contract."""

    institutions: int
    by_kind: Mapping[str, int]
    by_district: Mapping[str, int]
    located: int
    linked: int  # institutions with a register row
    licence_states: Mapping[str, int]
    accreditation_states: Mapping[str, int]

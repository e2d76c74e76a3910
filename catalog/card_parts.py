"""The parts of a card: supplements, decisions, services, numbers of a year, places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.kinds import EFFECT_LABELS, Effect, RegisterState, Tone

EFFECT_TONES: dict[Effect, Tone] = {
    Effect.GRANTED: Tone.GOOD,
    Effect.REISSUED: Tone.GOOD,
    Effect.RESUMED: Tone.GOOD,
    Effect.DUPLICATE: Tone.IDLE,
    Effect.PARTIALLY_SUSPENDED: Tone.WARN,
    Effect.SUSPENDED: Tone.BAD,
    Effect.TERMINATED: Tone.BAD,
    Effect.ANNULLED: Tone.BAD,
    Effect.REFUSED: Tone.BAD,
    Effect.OTHER: Tone.IDLE,
}
ENDED = frozenset({RegisterState.TERMINATED, RegisterState.ANNULLED})


@dataclass(frozen=True, slots=True)
class Ref:
    """A link to another institution."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class MunicipalityRef:
    """A municipal unit; ``oktmo`` is empty where no source gives it."""

    slug: str
    name: str
    oktmo: str


@dataclass(frozen=True, slots=True)
class AddressParts:
    """What an address consists of, as far as it could be told apart."""

    postcode: str = ""
    settlement: str = ""
    street: str = ""
    house: str = ""

    def __bool__(self) -> bool:
        return bool(self.postcode or self.settlement or self.street or self.house)


NO_PARTS = AddressParts()


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """A level or programme of a register; None where the register does not say."""

    name: str
    level: str = ""
    kind: str = ""
    code: str = ""
    group_code: str = ""
    group_name: str = ""
    period: str = ""
    qualification: str = ""
    accredited: bool | None = None
    suspended: bool | None = None
    cancelled: bool | None = None

    @property
    def title(self) -> str:
        """The name with its code; a programme without a name is called by its level."""
        name = self.name or self.level
        return f"{self.code} {name}" if self.code and not name.startswith(self.code) else name


@dataclass(frozen=True, slots=True)
class SupplementView:
    """A supplement: the place, or the branch, that a part of the programmes is for."""

    position: int
    number: str
    series: str
    form_number: str
    state: RegisterState | None  # None: the register gives the supplement none of its own
    state_as_written: str
    issued_on: date | None
    holder: str
    address: str
    note: str
    for_branch: bool | None
    decision_number: str
    decision_on: date | None
    institution: Ref | None  # to whom it narrows, where that could be told
    programmes: tuple[ProgrammeView, ...]

    @property
    def ended(self) -> bool:
        """Whether the register says that it no longer holds."""
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class DecisionView:
    """An order about a licence or certificate."""

    kind: str  # as the register writes it
    effect: Effect
    number: str
    document: str
    decided_on: date | None

    @property
    def label(self) -> str:
        """English msgid of what it did."""
        return EFFECT_LABELS[self.effect]

    @property
    def tone(self) -> Tone:
        """How it looks."""
        return EFFECT_TONES[self.effect]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of a timeline: a decision, or the day on which the register first showed another state."""

    day: date | None
    label: str  # English msgid
    tone: Tone
    text: str = ""  # the register's own words, in Russian
    seen: bool = False  # only seen in the register; the day of the decision is not known from this


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Something that an institution teaches or offers, as one source says it. None: the source does not say."""

    name: str
    level: str
    programme: str
    form: str
    language: str
    activity: str
    gender: str
    places: int | None
    free_places: int | None
    age_from: int | None  # years
    age_to: int | None
    paid: bool | None
    price: str
    address: str
    schedule: str
    source: str
    source_title: str
    seen_on: date | None

    @property
    def title(self) -> str:
        """What to call it."""
        return self.name or self.programme or self.level or self.activity


@dataclass(frozen=True, slots=True)
class YearNumbers:
    """The numbers of one year, all of one source."""

    year: int
    pupils: int | None
    staff: int | None
    teachers: int | None
    classes: int | None
    source: str
    source_title: str
    seen_on: date | None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A building of an institution."""

    name: str
    address: str
    purpose: str
    hours: str
    lat: float | None  # WGS 84 degrees
    lon: float | None
    capacity: int | None
    source: str
    source_title: str
    seen_on: date | None

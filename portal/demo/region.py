"""Put the demo region together: a pure function of size, day and seed."""

from dataclasses import dataclass
from datetime import date

from portal.demo.chance import SEED, Chance
from portal.demo.geography import DISTRICTS, Geography, draw
from portal.demo.institutions import build_districts, build_institutions
from portal.demo.model import Institution
from portal.demo.plan import LEAST, make_plan
from portal.demo.registers import add_registers, close_some, give_sites, make_branches

DEFAULT_INSTITUTIONS = 360
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Region:
    """The invented city with all its institutions."""

    day: date  # the day it is shown; everything happened before
    geography: Geography
    institutions: tuple[Institution, ...]

    def by_key(self) -> dict[str, Institution]:
        """Institutions by their key."""
        return {institution.key: institution for institution in self.institutions}


def district_name(key: str) -> str:
    """«Приозёрный район»."""
    return next(district.name for district in DISTRICTS if district.key == key)


def make_region(institutions: int = DEFAULT_INSTITUTIONS, *, day: date, seed: str = SEED) -> Region:
    """Invent a region of ``institutions`` institutions as it stands on ``day``.

    Raises:
        ValueError: fewer than 60 (not one of every kind for eighteen districts) or more than 20,000.
    """
    if not LEAST <= institutions <= MOST:
        raise ValueError(f"The demo region has from {LEAST} to {MOST} institutions, not {institutions}.")
    chance = Chance(seed)
    geography = draw(seed)
    slots = make_plan(institutions, chance.child("plan"))
    districts = build_districts(geography, slots, chance)
    made = build_institutions(slots, districts, chance)
    made = close_some(made, day, chance)
    made = make_branches(made, chance)
    made = add_registers(made, day, chance)
    made = give_sites(made, chance)
    return Region(day, geography, tuple(made))

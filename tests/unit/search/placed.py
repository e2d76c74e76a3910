"""The made-up region of ``world`` with points on the map: places to measure distances from."""

from dataclasses import replace

from catalog.cards import InstitutionCard, Point
from catalog.kinds import Precision
from tests.unit.search.world import CARDS, SEEN_ON, SOURCES, fact

# Institution → latitude, longitude. «Волна» (9) has none.
POINTS: dict[int, tuple[float, float]] = {
    1: (59.950, 30.300),  # Парусная, 4
    2: (59.960, 30.310),
    3: (59.961, 30.330),
    4: (59.900, 30.400),
    5: (59.905, 30.410),
    6: (59.953, 30.306),  # Парусная, 40
    7: (59.9502, 30.3003),  # Парусная, 4, over the road
    8: (59.955, 30.295),
    10: (59.962, 30.331),
    11: (59.970, 30.360),
}

AT_STATION = (2, 10)  # name «Якорная площадь» as their station: it is not where Якорная улица is


def place(card: InstitutionCard) -> InstitutionCard:
    """The card with its point."""
    at = POINTS.get(card.id)
    if card.id in AT_STATION:
        card = replace(card, plain={"metro": fact("Якорная площадь")})
    return replace(card, point=Point(*at, Precision.BUILDING, "Проверка", SEEN_ON) if at else None)


PLACED = replace(SOURCES, cards=tuple(place(card) for card in CARDS))

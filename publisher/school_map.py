"""Show where a school is: the outline of its district with a dot."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from catalog.cards import DistrictView, InstitutionCard

if TYPE_CHECKING:
    from publisher.outlines import Picture, Projection


class SchoolMaps:
    """The pictures of the districts, each drawn once."""

    def __init__(self, districts: Sequence[DistrictView]) -> None:
        self._districts = {district.slug: district for district in districts if district.outline}
        self._drawn: dict[str, tuple[Picture, Projection]] = {}

    def picture(self, card: InstitutionCard) -> "Picture | None":
        """The district with the school's dot; None where its place or the outline is unknown."""
        if card.point is None or card.district is None or card.district.slug not in self._districts:
            return None
        picture, projection = self._draw(card.district.slug)
        x, y = projection(card.point.lon, card.point.lat)
        if not (0 <= x <= picture.width and 0 <= y <= picture.height):
            return None  # the point lies elsewhere: a picture without it says nothing
        return replace(picture, dots=f"M{x:g} {y:g}h0")

    def _draw(self, slug: str) -> "tuple[Picture, Projection]":
        if slug not in self._drawn:
            from publisher.outlines import Projection, bounds_of, draw  # brings shapely

            district = self._districts[slug]
            outline: Any = district.outline
            picture = draw([(slug, district.name, outline)], detail=2)
            assert picture is not None
            self._drawn[slug] = picture, Projection(*bounds_of(outline))
        return self._drawn[slug]

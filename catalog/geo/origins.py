"""Name the sources of derived points and places."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalog.claims import ensure_source


@dataclass(frozen=True, slots=True)
class Origin:
    """A source that speaks when a place is derived. Titles are data, not msgids."""

    code: str
    title: str
    publisher: str = ""
    licence: str = ""


GAZETTEER = "gazetteer"  # the source of the runs; the claims in them name their own
BUILDINGS = "gazetteer-buildings"
CITIES = "gazetteer-cities"
GEONAMES = "gazetteer-geonames"
STREETS = "gazetteer-streets"
DISTRICTS = "gazetteer-districts"
GEOCODER = "geocoder"
OUTLINES = "boundaries"
ORIGINS = {
    origin.code: origin
    for origin in (
        Origin(GAZETTEER, "Определение места по адресу"),
        Origin(BUILDINGS, "Точка здания с тем же адресом или на той же улице из загруженных списков"),
        Origin(CITIES, "Справочник городов России", "HFLabs", "CC BY-SA 4.0"),
        Origin(GEONAMES, "Справочник населённых пунктов GeoNames", "GeoNames", "CC BY 4.0"),
        Origin(STREETS, "Справочник улиц по районам"),
        Origin(DISTRICTS, "Точка внутри границ района: указан только район"),
        Origin(GEOCODER, "Геокодер OpenStreetMap", "© участники OpenStreetMap", "ODbL 1.0"),
        Origin(OUTLINES, "Границы районов"),
    )
}
ATTRIBUTIONS = {
    GEOCODER: "© OpenStreetMap",
    GEONAMES: "GeoNames",
    CITIES: "HFLabs",
}  # said beside a map of their points


def is_derived(source: str) -> bool:
    """Whether a source only concludes from what others said."""
    return source.partition("-")[0] in (GAZETTEER, GEOCODER, OUTLINES)


def ensure_origins(session: Session, codes: set[str]) -> None:
    """The rows of these sources."""
    for code in sorted(codes):
        origin = ORIGINS[code]
        source = ensure_source(
            session, code, "" if code == OUTLINES else origin.title, origin.publisher, origin.licence
        )
        source.title = source.title or origin.title

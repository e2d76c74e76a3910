"""Let the worker find places after imports, a few requests at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from core.actor import WORKER
from core.outbox import enqueue
from portal.wiring import Wiring

if TYPE_CHECKING:
    from catalog.geo.geocode import GeocodeReport
    from catalog.geo.nominatim import Geocoder

REQUESTS_A_TURN = 30  # at a second each: builds and mail do not wait longer for the map
AFTER_TROUBLE = timedelta(hours=1)


def make_geocoder(wiring: Wiring) -> Geocoder | None:
    """The geocoder of the settings; None where none is named, and then no address leaves this computer.

    Raises:
        GeocoderTrouble: its address is no address.
    """
    settings = wiring.settings
    if not settings.geocoder_url:
        return None
    from catalog.geo.nominatim import Geocoder

    return Geocoder(settings.geocoder_url, settings.geocoder_email)


def find_places(
    wiring: Wiring, *, make: Callable[[Wiring], Geocoder | None] = make_geocoder, limit: int = REQUESTS_A_TURN
) -> GeocodeReport:
    """One turn of the worker's search; what is left is queued, after trouble for later."""
    from catalog.geo.geocode import geocode
    from catalog.models import outbox

    report = geocode(
        wiring.catalog,
        actor=WORKER,
        clock=wiring.clock,
        audit=wiring.audit,
        folder=wiring.settings.gazetteer,
        geocoder=make(wiring),
        limit=limit,
    )
    if report.remaining:
        now = wiring.clock.now()
        with wiring.catalog.begin() as session:
            later = now + AFTER_TROUBLE if report.trouble else now
            enqueue(session, outbox, "geocode", {}, now=now, not_before=later)
    return report

"""A hand-made register: what catalog's read side would say, from values in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from catalog.cards import Counts, DistrictView, InstitutionCard, LicenceView, Ref, SourceView
from catalog.changes import Event, replay
from catalog.history import History
from publisher.register import SiteEntry
from tests.factories import SEEN, SOURCE

OUTLINE = {
    "type": "Polygon",
    "coordinates": [[[30.20, 59.94], [30.30, 59.94], [30.30, 59.98], [30.24, 59.99], [30.20, 59.94]]],
}


@dataclass
class HandMadeRegister:
    """Cards and licences of a test, answering like ``publisher.register.Register``."""

    institutions: list[InstitutionCard]
    licence_rows: list[LicenceView] = field(default_factory=list)
    accreditation_rows: list[LicenceView] = field(default_factory=list)
    licences_are_loaded: bool = True
    number: int = 1
    old_slugs: list[tuple[int, str, str]] = field(default_factory=list)
    tombstones: list[Ref] = field(default_factory=list)
    told: dict[int, History] = field(default_factory=dict)
    happened: list[Event] = field(default_factory=list)

    def revision(self) -> int:
        return self.number

    def ids(self) -> Sequence[int]:
        return sorted(card.id for card in self.institutions)

    def cards(self, ids: Collection[int] | None = None) -> Iterator[InstitutionCard]:
        yield from sorted(
            (card for card in self.institutions if ids is None or card.id in ids), key=lambda card: card.id
        )

    def districts(self) -> Sequence[DistrictView]:
        names = {card.district.slug: card.district.name for card in self.institutions if card.district}
        return [
            DistrictView(
                slug=slug,
                name=name,
                outline=OUTLINE,
                centre=(59.96, 30.25),
                institutions=sum(bool(card.district and card.district.slug == slug) for card in self.institutions),
                by_kind=Counter(
                    card.kind for card in self.institutions if card.district and card.district.slug == slug
                ),
                located=sum(
                    bool(card.point and card.district and card.district.slug == slug) for card in self.institutions
                ),
            )
            for slug, name in sorted(names.items())
        ]

    def sources(self) -> Sequence[SourceView]:
        return [SourceView("primorsk", SOURCE, "Комитет", "свободно", SEEN, SEEN, len(self.institutions), 0)]

    def licences(self) -> Iterator[LicenceView]:
        yield from self.licence_rows

    def accreditations(self) -> Iterator[LicenceView]:
        yield from self.accreditation_rows

    def counts(self) -> Counts:
        cards = self.institutions
        return Counts(
            institutions=len(cards),
            by_kind=Counter(card.kind.value for card in cards),
            by_district=Counter(card.district.name for card in cards if card.district),
            located=sum(card.point is not None for card in cards),
            linked=sum(bool(card.licences) for card in cards),
            licence_states=Counter(card.licence.state.value for card in cards),
            accreditation_states=Counter(card.accreditation.state.value for card in cards),
        )

    def licences_loaded(self) -> bool:
        return self.licences_are_loaded

    def accreditations_loaded(self) -> bool:
        return True

    def sites(self) -> Sequence[SiteEntry]:
        return [
            SiteEntry(
                Ref(card.id, card.slug, card.name), card.kind, card.district, card.site_state,
                card.official_site.href, "", None, SEEN,
            )
            for card in self.institutions
        ]  # fmt: skip

    def redirects(self) -> Sequence[tuple[int, str, str]]:
        return self.old_slugs

    def gone(self) -> Sequence[Ref]:
        return self.tombstones

    def histories(self, ids: Collection[int], zone: ZoneInfo) -> Mapping[int, History]:
        return {id_: self.told[id_] for id_ in ids if id_ in self.told}

    def newest_run(self) -> int:
        return self.happened[-1].run if self.happened else 0

    def moment_of(self, run: int) -> datetime | None:
        return next((event.at for event in self.happened if event.run == run), None)

    def events(self, after: int, until: int) -> Iterator[Event]:
        yield from (event for event in self.happened if after < event.run <= until)

    def lines(self, run: int) -> Iterator[dict[str, Any]]:
        told = (event.as_line(n) for n, event in enumerate(self.events(0, run), start=1))
        yield from replay(told).values()

    def in_child_process(self) -> None:
        """Nothing to forget."""

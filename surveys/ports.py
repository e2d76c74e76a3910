"""What surveys wants to know of institutions; portal implements it over the register."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.actor import Actor


class InstitutionPort(Protocol):
    """The register as polls and feedback see it."""

    def find_institutions(self, text: str, limit: int = 20) -> list[tuple[int, str]]:
        """Institutions whose name contains the text: id and label, best first."""
        ...

    def institution_name(self, institution_id: int) -> str | None:
        """The name for lists, or None where there is no such institution."""
        ...

    def attributes(self, institution_id: int) -> Mapping[str, str]:
        """What answers can be grouped by: ``kind`` and ``district`` where they are known."""
        ...

    def propose_change(self, institution_id: int, field: str, value: Any, reason: str, *, actor: Actor) -> int:
        """Hand a correction to the register's desk; returns the id of the change request."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """An institution with what it can be chosen by: codes of the register, and the words for them."""

    id: int
    name: str
    kind: str
    kind_label: str
    district: str  # empty where it is not known
    district_label: str


class DeskPort(InstitutionPort, Protocol):
    """The register as the desk sees it."""

    def list_institutions(self) -> list[Place]:
        """Every institution that is not closed, by name."""
        ...

    def attributes_of(self, institution_ids: Collection[int]) -> Mapping[int, Place]:
        """What answers can be grouped by, of many institutions at once, closed ones too; unknown ids are left out."""
        ...

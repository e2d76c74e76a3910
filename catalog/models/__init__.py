"""The tables of the register."""

from catalog.models.base import Base
from catalog.models.entry import Attachment, Building, Decision, Entry, Programme, QueueEntry, Supplement
from catalog.models.institution import (
    District,
    FactRowSubject,
    Identifier,
    Institution,
    Municipality,
    Service,
    Site,
    SlugHistory,
    Succession,
    Yearly,
)
from catalog.models.provenance import (
    Change,
    Claim,
    Quarantine,
    Revision,
    Run,
    Source,
    SourceRecord,
    outbox,
)
from catalog.models.schedule import GeocodeAnswer, Schedule
from catalog.models.synced import SyncedFact

__all__ = [
    "Attachment",
    "Base",
    "Building",
    "Change",
    "Claim",
    "Decision",
    "District",
    "Entry",
    "FactRowSubject",
    "GeocodeAnswer",
    "Identifier",
    "Institution",
    "Municipality",
    "Programme",
    "Quarantine",
    "QueueEntry",
    "Revision",
    "Run",
    "Schedule",
    "Service",
    "Site",
    "SlugHistory",
    "Source",
    "SourceRecord",
    "Succession",
    "Supplement",
    "SyncedFact",
    "Yearly",
    "outbox",
]

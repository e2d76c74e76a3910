"""The tables of the register."""

from catalog.models.base import Base
from catalog.models.entry import Attachment, Building, Entry, Programme, QueueEntry
from catalog.models.institution import District, FactRowSubject, Identifier, Institution, Site, SlugHistory, Succession
from catalog.models.provenance import (
    Change,
    Claim,
    Quarantine,
    Revision,
    Run,
    Source,
    SourceRecord,
    StagedRecord,
    outbox,
)

__all__ = [
    "Attachment",
    "Base",
    "Building",
    "Change",
    "Claim",
    "District",
    "Entry",
    "FactRowSubject",
    "Identifier",
    "Institution",
    "Programme",
    "Quarantine",
    "QueueEntry",
    "Revision",
    "Run",
    "Site",
    "SlugHistory",
    "Source",
    "SourceRecord",
    "StagedRecord",
    "Succession",
    "outbox",
]

"""Say what is wrong in the register, in sentences, worst first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from catalog.cards import Ref
from catalog.kinds import Kind, RegisterState
from catalog.models import (
    Attachment,
    Claim,
    District,
    Entry,
    Identifier,
    Institution,
    Quarantine,
    QueueEntry,
    Run,
    Source,
)
from catalog.models.provenance import SubjectType
from catalog.records import Message, Severity
from core.i18n import N_


class Weight(StrEnum):
    """How bad a thing is."""

    ERROR = "error"  # something is false or lost
    WARNING = "warning"  # something should be looked at
    NOTE = "note"  # something is not known


@dataclass(frozen=True, slots=True)
class QualityIssue:
    """One thing to put right. ``subject`` is the institution it concerns, None where it concerns many."""

    severity: Weight
    code: str  # stable name: inn-invalid, no-point …
    message: Message
    subject: Ref | None
    count: int

    @property
    def sentence(self) -> str:
        """The sentence in the current language."""
        return str(self.message)


_ORDER = {Weight.ERROR: 0, Weight.WARNING: 1, Weight.NOTE: 2}
_ALIVE = and_(Institution.removed_run_id.is_(None), Institution.open)


def quality(session: Session) -> list[QualityIssue]:
    """Everything worth putting right, errors first."""
    from catalog.quality_duplicates import duplicate_issues  # here, because they make issues of ours
    from catalog.quality_identifiers import identifier_issues
    from catalog.quality_places import place_issues

    issues = [
        *_bad_identifiers(session),
        *_contradictions(session),
        *place_issues(session),
        *duplicate_issues(session),
        *identifier_issues(session),
        *_shared_numbers(session),
        *_districts_without_outline(session),
        *_gaps(session),
        *_waiting(session),
    ]
    return sorted(
        issues, key=lambda issue: (_ORDER[issue.severity], issue.code, issue.subject.id if issue.subject else 0)
    )


def _bad_identifiers(session: Session) -> Iterator[QualityIssue]:
    rows = session.execute(
        select(Institution.id, Institution.slug, Institution.name, Identifier.scheme, Identifier.value)
        .join(Institution, Institution.id == Identifier.institution_id)
        .where(_ALIVE, ~Identifier.valid)
        .order_by(Institution.id)
    )
    for id_, slug, name, scheme, value in rows:
        yield QualityIssue(
            Weight.ERROR,
            f"{scheme}-invalid",
            Message(
                N_("The %(scheme)s “%(value)s” fails its check digits."),
                {"scheme": {"inn": "ИНН", "ogrn": "ОГРН"}.get(scheme, scheme.upper()), "value": value},
            ),
            Ref(id_, slug, name),
            1,
        )


def _contradictions(session: Session) -> Iterator[QualityIssue]:
    """Entries whose OGRN leads to one institution and whose INN is not that institution's."""
    own_inn = (
        select(Identifier.id)
        .where(
            Identifier.institution_id == Institution.id,
            Identifier.scheme == "inn",
            Identifier.valid,
            Identifier.value != Entry.inn,
        )
        .exists()
    )
    same_inn = (
        select(Identifier.id)
        .where(Identifier.institution_id == Institution.id, Identifier.scheme == "inn", Identifier.value == Entry.inn)
        .exists()
    )
    rows = session.execute(
        select(Institution.id, Institution.slug, Institution.name, Entry.number, Entry.inn)
        .join(Attachment, Attachment.institution_id == Institution.id)
        .join(Entry, Entry.id == Attachment.subject_id)
        .where(
            _ALIVE,
            Attachment.subject_type == SubjectType.ENTRY.value,
            Attachment.ended_run_id.is_(None),
            Attachment.method == "ogrn",
            Entry.inn != "",
            own_inn,
            ~same_inn,
        )
        .order_by(Institution.id, Entry.id)
    )
    for id_, slug, name, number, inn in rows:
        yield QualityIssue(
            Weight.WARNING,
            "inn-contradicts-ogrn",
            Message(
                N_("The entry %(number)s has its OGRN, but another INN (%(inn)s)."),
                {"number": number, "inn": inn},
            ),
            Ref(id_, slug, name),
            1,
        )


def _shared_numbers(session: Session) -> Iterator[QualityIssue]:
    for scheme, word in (("inn", "ИНН"), ("ogrn", "ОГРН")):
        values = (
            select(Identifier.value)
            .join(Institution, Institution.id == Identifier.institution_id)
            .where(_ALIVE, Identifier.scheme == scheme, Identifier.valid)
            .group_by(Identifier.value)
            .having(func.count(func.distinct(Identifier.institution_id)) > 1)
        )
        number = session.scalar(select(func.count()).select_from(values.subquery())) or 0
        if number:
            yield QualityIssue(
                Weight.NOTE,
                f"{scheme}-shared",
                Message(
                    N_("%(scheme)s that several institutions share (branches, sites of one body): %(number)s."),
                    {"scheme": word, "number": number},
                ),
                None,
                number,
            )


def _districts_without_outline(session: Session) -> Iterator[QualityIssue]:
    if not session.scalar(select(District.id).where(District.outline.is_not(None)).limit(1)):
        return
    for name in session.scalars(select(District.name).where(District.outline.is_(None)).order_by(District.name)):
        yield QualityIssue(
            Weight.WARNING,
            "district-without-outline",
            Message(
                N_("“%(name)s” stands in a register but not among the outlines: is it spelt right?"), {"name": name}
            ),
            None,
            1,
        )


def _gaps(session: Session) -> Iterator[QualityIssue]:
    def count(*where: object) -> int:
        return session.scalar(select(func.count()).select_from(Institution).where(_ALIVE, *where)) or 0  # type: ignore[arg-type]

    def lacks(field: str) -> object:
        return ~(
            select(Claim.id)
            .where(
                Claim.subject_type == SubjectType.INSTITUTION.value,
                Claim.subject_id == Institution.id,
                Claim.field == field,
                Claim.winning,
            )
            .exists()
        )

    needs = Institution.kind.not_in([Kind.KINDERGARTEN, Kind.SUPPLEMENTARY, Kind.OTHER])
    for code, msgid, number in (
        ("no-point", N_("Institutions without a point on the map: %(number)s."), count(Institution.lat.is_(None))),
        ("no-district", N_("Institutions without a district: %(number)s."), count(Institution.district_id.is_(None))),
        ("no-phone", N_("Institutions without a phone number: %(number)s."), count(lacks("phones"))),
        ("no-email", N_("Institutions without an e-mail address: %(number)s."), count(lacks("emails"))),
        ("no-head", N_("Institutions without the name of their head: %(number)s."), count(lacks("head"))),
        (
            "kind-unknown",
            N_("Institutions whose kind their name does not tell: %(number)s."),
            count(Institution.kind == Kind.OTHER),
        ),
        (
            "no-accreditation",
            N_("Schools and colleges without an entry in the register of accreditations: %(number)s."),
            count(Institution.accreditation_state == RegisterState.NO_DATA, needs),
        ),
    ):
        if number:
            yield QualityIssue(Weight.NOTE, code, Message(msgid, {"number": number}), None, number)


def _waiting(session: Session) -> Iterator[QualityIssue]:
    for subject_type, msgid in (
        (SubjectType.ENTRY, N_("Entries of registers that belong to no institution yet: %(number)s.")),
        (SubjectType.BUILDING, N_("Points that belong to no institution yet: %(number)s.")),
    ):
        number = (
            session.scalar(
                select(func.count())
                .select_from(QueueEntry)
                .where(QueueEntry.subject_type == subject_type.value, QueueEntry.dismissed_run_id.is_(None))
            )
            or 0
        )
        if number:
            yield QualityIssue(
                Weight.WARNING, f"{subject_type.value}-unattached", Message(msgid, {"number": number}), None, number
            )
    newest = select(Source.last_run_id).where(Source.last_run_id.is_not(None))
    rows = session.execute(
        select(Source.title, func.count())
        .select_from(Run)
        .join(Source, Source.code == Run.source)
        .join(Quarantine, Quarantine.run_id == Run.id)
        .where(Run.id.in_(newest), Quarantine.severity == Severity.QUARANTINED.value)
        .group_by(Source.title)
        .order_by(Source.title)
    )
    for source, number in rows:
        yield QualityIssue(
            Weight.WARNING,
            "quarantined",
            Message(
                N_("Records of the newest file of “%(source)s” that were not let in: %(number)s."),
                {"source": source, "number": number},
            ),
            None,
            number,
        )

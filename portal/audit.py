"""Write the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.database import Sessions
from portal.models import AuditLine


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """The audit trail of this installation, called by operations of every package (``core.audit.Audit``)."""

    sessions: Sessions
    clock: Clock

    def __call__(
        self, actor: Actor, action: str, subject: str = "", details: Mapping[str, object] | None = None
    ) -> None:
        """Record that ``actor`` did ``action`` to ``subject``, in a transaction of its own."""
        with self.sessions.begin() as session:
            self.within(session)(actor, action, subject, details)

    def within(self, session: Session) -> Audit:
        """The same, as part of a transaction on portal's own tables: SQLite has one writer a file."""

        def record(actor: Actor, action: str, subject: str = "", details: Mapping[str, object] | None = None) -> None:
            session.add(
                AuditLine(
                    at=self.clock.now(),
                    actor_kind=actor.kind,
                    actor_id=actor.id,
                    action=action[:80],
                    subject=subject[:200],
                    details=dict(details or {}),
                )
            )

        return record


def list_audit(session: Session, *, before: int | None = None, limit: int = 100) -> list[AuditLine]:
    """Lines of the trail, newest first; ``before`` is the id of the last line already seen."""
    statement = select(AuditLine).order_by(AuditLine.id.desc()).limit(limit)
    return list(session.scalars(statement if before is None else statement.where(AuditLine.id < before)))

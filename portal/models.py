"""The portal's own tables: the audit trail, the outbox, what is known of the keys."""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.actor import ActorKind
from core.metadata import Identity, Json, Moment, make_metadata, stored_by_value
from core.outbox import make_outbox


class Base(DeclarativeBase):
    """Every table of the package portal."""

    metadata = make_metadata()


outbox = make_outbox(Base.metadata)


class AuditLine(Base):
    """Who did what to which thing; never whose data, never what they wrote."""

    __tablename__ = "audit"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[Identity]
    at: Mapped[Moment]
    actor_kind: Mapped[ActorKind] = mapped_column(stored_by_value(ActorKind))
    actor_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(80))  # site.accept
    subject: Mapped[str] = mapped_column(String(200))  # institution:17
    details: Mapped[Json]


class InstallationKey(Base):
    """The fingerprint of a key that data was written with."""

    __tablename__ = "installation_key"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[Moment]

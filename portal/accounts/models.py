"""People, their sessions, their invitations."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.actor import Role
from core.metadata import Identity, Moment, UtcMoment, stored_by_value
from portal.models import Base

EMAIL_LENGTH = 254


class Person(Base):
    """Someone with an account."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("role <> 'school' OR institution_id IS NOT NULL", name="school_has_institution"),
        CheckConstraint("role <> 'district' OR district_slug IS NOT NULL", name="district_has_slug"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Identity]
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), unique=True)  # lower case, as compared at login
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(stored_by_value(Role))
    institution_id: Mapped[int | None]  # of the role school; catalog's number, no foreign key across packages
    district_slug: Mapped[str | None] = mapped_column(String(80))  # of the role district
    password_hash: Mapped[str] = mapped_column(String(200))
    demo: Mapped[bool]  # a known password: the server then listens on this machine only
    created_at: Mapped[Moment]
    password_changed_at: Mapped[Moment]
    disabled_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    sessions: Mapped[list["SignIn"]] = relationship(back_populates="person")


class SignIn(Base):
    """One signed-in browser; the cookie holds the token, this row its hash, and deleting the row ends it."""

    __tablename__ = "sign_in"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    person: Mapped[Person] = relationship(back_populates="sessions")


class Invitation(Base):
    """A link that lets one person choose a password, once."""

    __tablename__ = "invitation"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[Identity]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    role: Mapped[Role] = mapped_column(stored_by_value(Role))
    institution_id: Mapped[int | None]
    district_slug: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment)

"""Contact data of those who wrote a message, as it is stored."""

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core.metadata import Moment
from surveys.schema import Base


class FeedbackContact(Base):
    """Where letters about one message go, and the consent to that; erased on time (``surveys.erasing``)."""

    __tablename__ = "feedback_contact"
    __table_args__ = (CheckConstraint("keep_days > 0", name="kept_for_days"),)

    feedback_id: Mapped[int] = mapped_column(
        ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    address: Mapped[bytes] = mapped_column(LargeBinary)  # core.sealing.Sealer, about the message's number
    lang: Mapped[str] = mapped_column(String(2))  # of the page where it was left, and so of the letters
    consent_purpose: Mapped[str] = mapped_column(String(80))
    consent_version: Mapped[str] = mapped_column(String(40))
    consent_digest: Mapped[str] = mapped_column(String(64))  # of the text as it was shown
    consented_at: Mapped[Moment]
    keep_days: Mapped[int]  # after the end, as the text said; a longer setting later does not count

"""Register files that staff uploaded and have not loaded yet."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.metadata import Json, Moment
from portal.models import Base


class Upload(Base):
    """A file that was read for a trial: its report is shown, then someone loads it or throws it away."""

    __tablename__ = "upload"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random; also the file's name in KAIS_HOME/uploads
    format: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))  # as the person called it: shown, never opened
    size: Mapped[int]  # bytes
    person_id: Mapped[int]
    created_at: Mapped[Moment]
    report: Mapped[Json]

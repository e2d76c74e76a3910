"""Where the tables of this package are registered."""

from sqlalchemy.orm import DeclarativeBase

from core.metadata import make_metadata
from core.outbox import make_outbox


class Base(DeclarativeBase):
    """The tables of this package."""

    metadata = make_metadata()


outbox = make_outbox(Base.metadata)

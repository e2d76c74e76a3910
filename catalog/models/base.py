"""The declarative base of the register."""

from sqlalchemy.orm import DeclarativeBase

from core.metadata import make_metadata


class Base(DeclarativeBase):
    """Every table of ``catalog``."""

    metadata = make_metadata()

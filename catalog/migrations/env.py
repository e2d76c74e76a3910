"""Alembic's entry for the register."""

from catalog.models import Base
from core.migrate import run

run(Base.metadata)

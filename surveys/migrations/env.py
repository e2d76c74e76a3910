"""Alembic's door to the tables of surveys."""

from core.migrate import run
from surveys.models import Base

run(Base.metadata)

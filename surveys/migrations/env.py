"""Alembic's door to the tables of surveys."""

import surveys.contacts_models  # noqa: F401  # its table joins the same metadata
from core.migrate import run
from surveys.models import Base

run(Base.metadata)

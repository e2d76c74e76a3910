"""Alembic's entry for the tables of portal."""

import portal.accounts.models
import portal.register.models
import portal.search_desk.models  # noqa: F401  # their tables join the same metadata
from core.migrate import run
from portal.models import Base

run(Base.metadata)

"""Where the register's tables come from."""

from pathlib import Path

PACKAGE = "catalog"
MIGRATIONS = Path(__file__).parent / "migrations"

"""Run one package's Alembic migrations; every ``migrations/env.py`` is one call of ``run``."""

from alembic import context
from sqlalchemy import MetaData


def run(metadata: MetaData) -> None:
    """Migrate with the engine that ``core.database.upgrade`` put into the configuration.

    The version table is ``alembic_version_<package>``, in the package's own schema on PostgreSQL.
    """
    engine = context.config.attributes["engine"]
    package = context.config.attributes["package"]
    schema = package if engine.dialect.name == "postgresql" else None
    with engine.connect() as connection:
        if schema:
            # Migrations name no schema either: the search path puts their tables where the models look for them.
            connection.exec_driver_sql(f'SET search_path TO "{schema}"')
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table=f"alembic_version_{package}",
            render_as_batch=engine.dialect.name == "sqlite",
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()

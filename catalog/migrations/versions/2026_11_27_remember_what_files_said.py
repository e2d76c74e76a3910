"""Remember what the files of schools said when they were last merged"""

import sqlalchemy as sa
from alembic import op

import core.metadata

revision = "catalog_0003"
down_revision = "catalog_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "synced_fact",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("value", core.metadata.JsonValue(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_synced_fact_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("institution_id", "key", name=op.f("pk_synced_fact")),
    )


def downgrade() -> None:
    op.drop_table("synced_fact")

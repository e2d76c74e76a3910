"""Make the operators' table of synonyms."""

import sqlalchemy as sa
from alembic import op

import core.metadata

revision = "2026_11_27_make_search_synonyms"
down_revision = "2026_11_20_make_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "search_synonym",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("means", core.metadata.JsonValue(), nullable=False),
        sa.Column("both_ways", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", core.metadata.UtcMoment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_synonym")),
        sa.UniqueConstraint("key", name=op.f("uq_search_synonym_key")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:

    op.drop_table("search_synonym")

"""Keep where letters about a message go, and the consent to that.

Revision ID: surveys_0004
Revises: surveys_0003
"""

import sqlalchemy as sa
from alembic import op

from core.metadata import UtcMoment

revision = "surveys_0004"
down_revision = "surveys_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "feedback_contact",
        sa.Column("feedback_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("consent_purpose", sa.String(length=80), nullable=False),
        sa.Column("consent_version", sa.String(length=40), nullable=False),
        sa.Column("consent_digest", sa.String(length=64), nullable=False),
        sa.Column("consented_at", UtcMoment(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("keep_days > 0", name=op.f("ck_feedback_contact_kept_for_days")),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_feedback_contact_feedback_id_feedback"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feedback_id", name=op.f("pk_feedback_contact")),
    )


def downgrade() -> None:
    """Remove it, addresses included."""
    op.drop_table("feedback_contact")

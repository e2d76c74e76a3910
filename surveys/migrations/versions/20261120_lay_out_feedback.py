"""Lay out feedback.

Revision ID: surveys_0002
Revises: surveys_0001
"""

import sqlalchemy as sa
from alembic import op

from core.metadata import UtcMoment

revision = "surveys_0002"
down_revision = "surveys_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "data_error",
                "question",
                "problem",
                "suggestion",
                "thanks",
                "website",
                name="topic",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("institution_name", sa.String(length=500), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum("new", "in_work", "answered", "closed", name="feedbackstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcMoment(), nullable=True),
        sa.Column("public_question", sa.String(length=500), nullable=False),
        sa.Column("published_at", UtcMoment(), nullable=True),
        sa.CheckConstraint(
            "published_at IS NULL OR (answer <> '' AND public_question <> '')",
            name=op.f("ck_feedback_published_has_words"),
        ),
        sa.CheckConstraint("state <> 'answered' OR answer <> ''", name=op.f("ck_feedback_answered_has_answer")),
        sa.CheckConstraint("length(code_hash) = 32", name=op.f("ck_feedback_code_hash_is_a_hash")),
        sa.CheckConstraint("length(key_hash) = 32", name=op.f("ck_feedback_key_hash_is_a_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_feedback_code_hash")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_feedback_key_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feedback_institution_id", "feedback", ["institution_id"], unique=False)
    op.create_table(
        "feedback_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feedback_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum("new", "in_work", "answered", "closed", name="feedbackstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_feedback_event_feedback_id_feedback"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_event")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feedback_event_feedback_id", "feedback_event", ["feedback_id"], unique=False)


def downgrade() -> None:
    """Remove them, messages included."""
    op.drop_table("feedback_event")
    op.drop_table("feedback")

"""Lay out polls, the ballot box and the outbox.

Revision ID: surveys_0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from core.metadata import JsonValue, UtcMoment

revision = "surveys_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("opens_at", UtcMoment(), nullable=True),
        sa.Column("closes_at", UtcMoment(), nullable=True),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("released_at", UtcMoment(), nullable=True),
        sa.Column("announced_at", UtcMoment(), nullable=True),
        sa.Column("closed_at", UtcMoment(), nullable=True),
        sa.Column("published_at", UtcMoment(), nullable=True),
        sa.Column("mixed_at", UtcMoment(), nullable=True),
        sa.CheckConstraint("anonymous", name=op.f("ck_poll_votes_are_anonymous")),
        sa.CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at <= closes_at", name=op.f("ck_poll_opens_before_closing")
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR closed_at IS NOT NULL", name=op.f("ck_poll_published_after_closing")
        ),
        sa.CheckConstraint(
            "released_at IS NULL OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)",
            name=op.f("ck_poll_released_has_times"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ballot",
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("length(receipt) = 32", name=op.f("ck_ballot_receipt_is_a_hash")),
        sa.PrimaryKeyConstraint("receipt", name=op.f("pk_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ballot_poll_id_option_id", "ballot", ["poll_id", "option_id"], unique=False)
    op.create_table(
        "ballot_inbox_0",
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(receipt) = 32", name=op.f("ck_ballot_inbox_0_receipt_is_a_hash")),
        sa.PrimaryKeyConstraint("receipt", name=op.f("pk_ballot_inbox_0")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot_inbox_1",
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(receipt) = 32", name=op.f("ck_ballot_inbox_1_receipt_is_a_hash")),
        sa.PrimaryKeyConstraint("receipt", name=op.f("pk_ballot_inbox_1")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inbox_turn",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.CheckConstraint("current IN (0, 1)", name=op.f("ck_inbox_turn_one_of_two")),
        sa.CheckConstraint("id = 1", name=op.f("ck_inbox_turn_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_turn")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", JsonValue(), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("not_before", UtcMoment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", UtcMoment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["not_before"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "participation",
        sa.Column("poll_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("participant", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("length(participant) = 32", name=op.f("ck_participation_participant_is_a_hash")),
        sa.PrimaryKeyConstraint("poll_id", "participant", name=op.f("pk_participation")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "used_key",
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(key_hash) = 32", name=op.f("ck_used_key_key_hash_is_a_hash")),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_used_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "poll_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_option_poll_id_poll"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_option")),
        sa.UniqueConstraint("poll_id", "position", name=op.f("uq_poll_option_poll_id_position")),
        sqlite_autoincrement=True,
    )
    op.execute("INSERT INTO inbox_turn (id, current) VALUES (1, 0)")


def downgrade() -> None:
    """Remove them, ballots included."""
    for table in (
        "ballot", "ballot_inbox_1", "ballot_inbox_0", "inbox_turn", "used_key", "participation", "poll_option", "poll", "outbox",
    ):  # fmt: skip
        op.drop_table(table)

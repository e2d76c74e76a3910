"""Make the tables of the register"""

import sqlalchemy as sa
from alembic import op

import core.metadata

revision = "catalog_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "building",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("website", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "district",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("outline", core.metadata.JsonValue(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("key", name=op.f("uq_district_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_district_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("supplement", sa.Text(), nullable=False),
        sa.Column("row_number", sa.String(length=40), nullable=False),
        sa.Column("row_order", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "partially_suspended",
                "suspended",
                "terminated",
                "annulled",
                "no_data",
                "not_required",
                name="registerstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ends_as_written", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("inn", sa.String(length=20), nullable=False),
        sa.Column("ogrn", sa.String(length=20), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.CheckConstraint("register IN ('licences', 'accreditations')", name=op.f("ck_entry_register_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_inn", ["inn"], unique=False)
        batch_op.create_index("ix_entry_ogrn", ["ogrn"], unique=False)
        batch_op.create_index("ix_entry_register", ["register"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", core.metadata.JsonValue(), nullable=False),
        sa.Column("created_at", core.metadata.UtcMoment(timezone=True), nullable=False),
        sa.Column("not_before", core.metadata.UtcMoment(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", core.metadata.UtcMoment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_open",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_revision_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.execute("INSERT INTO revision (id, number) VALUES (1, 0)")  # so that the first two writers already queue
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("at", core.metadata.UtcMoment(timezone=True), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("state", sa.Enum("done", "undone", name="runstate", native_enum=False, length=40), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("attached", sa.Integer(), nullable=False),
        sa.Column("unattached", sa.Integer(), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["undoes_id"], ["run.id"], name=op.f("fk_run_undoes_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index("ix_run_source", ["source"], unique=False)

    op.create_table(
        "source",
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("data_on", sa.Date(), nullable=True),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.Column("last_run_id", sa.Integer(), nullable=True),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_source")),
    )
    op.create_table(
        "source_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=40), nullable=False),
        sa.Column("created_run_id", sa.Integer(), nullable=False),
        sa.Column("changed_run_id", sa.Integer(), nullable=False),
        sa.Column("ended_run_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_record")),
        sa.UniqueConstraint("source", "key", name=op.f("uq_source_record_source_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("source_record", schema=None) as batch_op:
        batch_op.create_index("ix_source_record_key", ["key"], unique=False)
        batch_op.create_index("ix_source_record_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "staged_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=40), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("hash", sa.String(length=40), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("staged_at", core.metadata.UtcMoment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_record")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("staged_record", schema=None) as batch_op:
        batch_op.create_index("ix_staged_record_batch_key", ["batch", "key"], unique=False)

    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("diff", core.metadata.JsonValue(), nullable=False),
        sa.Column("at", core.metadata.UtcMoment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_change_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index("ix_change_institution", ["institution_id"], unique=False)
        batch_op.create_index("ix_change_run", ["run_id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("value", core.metadata.JsonValue(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("correction", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("spoken_run", sa.Integer(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_run_id", sa.Integer(), nullable=True),
        sa.Column("winning", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state IN ('given', 'absent')", name=op.f("ck_claim_state_known")),
        sa.CheckConstraint("NOT (winning AND ended_run_id IS NOT NULL)", name=op.f("ck_claim_winner_lives")),
        sa.ForeignKeyConstraint(["ended_run_id"], ["run.id"], name=op.f("fk_claim_ended_run_id_run")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_claim_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_ended_run",
            ["ended_run_id"],
            unique=False,
            sqlite_where=sa.text("ended_run_id IS NOT NULL"),
            postgresql_where=sa.text("ended_run_id IS NOT NULL"),
        )
        batch_op.create_index("ix_claim_run", ["run_id"], unique=False)
        batch_op.create_index("ix_claim_subject", ["subject_type", "subject_id"], unique=False)
        batch_op.create_index(
            "uq_claim_live",
            ["subject_type", "subject_id", "field", "source"],
            unique=True,
            sqlite_where=sa.text("ended_run_id IS NULL"),
            postgresql_where=sa.text("ended_run_id IS NULL"),
        )

    op.create_table(
        "institution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "school",
                "gymnasium",
                "lyceum",
                "boarding",
                "special",
                "education-centre",
                "kindergarten",
                "supplementary",
                "vocational",
                "other",
                name="kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column(
            "precision",
            sa.Enum("building", "street", "settlement", "district", name="precision", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("building_id", sa.Integer(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "licence_state",
            sa.Enum(
                "active",
                "partially_suspended",
                "suspended",
                "terminated",
                "annulled",
                "no_data",
                "not_required",
                name="registerstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "accreditation_state",
            sa.Enum(
                "active",
                "partially_suspended",
                "suspended",
                "terminated",
                "annulled",
                "no_data",
                "not_required",
                name="registerstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_run_id", sa.Integer(), nullable=False),
        sa.Column("removed_run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_institution_point_complete")),
        sa.CheckConstraint(
            "lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name=op.f("ck_institution_point_on_earth")
        ),
        sa.ForeignKeyConstraint(["created_run_id"], ["run.id"], name=op.f("fk_institution_created_run_id_run")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_institution_district_id_district")),
        sa.ForeignKeyConstraint(["removed_run_id"], ["run.id"], name=op.f("fk_institution_removed_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("slug", name=op.f("uq_institution_slug")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.create_index("ix_institution_district", ["district_id"], unique=False)
        batch_op.create_index("ix_institution_number", ["number"], unique=False)

    op.create_table(
        "link_queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("candidates", core.metadata.JsonValue(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("dismissed_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["dismissed_run_id"], ["run.id"], name=op.f("fk_link_queue_dismissed_run_id_run")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_link_queue_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_queue")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("link_queue", schema=None) as batch_op:
        batch_op.create_index("uq_link_queue_subject", ["subject_type", "subject_id"], unique=True)

    op.create_table(
        "programme",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_programme_entry_id_entry")),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_programme")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("message_values", core.metadata.JsonValue(), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_quarantine_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.create_index("ix_quarantine_run", ["run_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("ended_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ended_run_id"], ["run.id"], name=op.f("fk_attachment_ended_run_id_run")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_attachment_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_attachment_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_institution", ["institution_id"], unique=False)
        batch_op.create_index(
            "uq_attachment_live",
            ["subject_type", "subject_id", "institution_id"],
            unique=True,
            sqlite_where=sa.text("ended_run_id IS NULL"),
            postgresql_where=sa.text("ended_run_id IS NULL"),
        )

    op.create_table(
        "fact_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("group_key", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_fact_row_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_row")),
        sa.UniqueConstraint(
            "institution_id", "group_key", "key", "source", name=op.f("uq_fact_row_institution_id_group_key_key_source")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "identifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_identifier_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier")),
        sa.UniqueConstraint(
            "institution_id", "scheme", "value", "source", name=op.f("uq_identifier_institution_id_scheme_value_source")
        ),
    )
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.create_index("ix_identifier_scheme_value", ["scheme", "value"], unique=False)

    op.create_table(
        "site",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("none", "draft", "accepted", "external", name="sitestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("last_checked", sa.Date(), nullable=True),
        sa.CheckConstraint("state <> 'external' OR url <> ''", name=op.f("ck_site_external_has_address")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_site_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("institution_id", name=op.f("pk_site")),
    )
    op.create_table(
        "slug_history",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_slug_history_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_slug_history")),
    )
    op.create_table(
        "succession",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_succession_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["institution.id"], name=op.f("fk_succession_successor_id_institution")
        ),
        sa.PrimaryKeyConstraint("institution_id", "successor_id", name=op.f("pk_succession")),
    )
    with op.batch_alter_table("succession", schema=None) as batch_op:
        batch_op.create_index("ix_succession_successor_id", ["successor_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("succession", schema=None) as batch_op:
        batch_op.drop_index("ix_succession_successor_id")

    op.drop_table("succession")
    op.drop_table("slug_history")
    op.drop_table("site")
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.drop_index("ix_identifier_scheme_value")

    op.drop_table("identifier")
    op.drop_table("fact_row")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attachment_live",
            sqlite_where=sa.text("ended_run_id IS NULL"),
            postgresql_where=sa.text("ended_run_id IS NULL"),
        )
        batch_op.drop_index("ix_attachment_institution")

    op.drop_table("attachment")
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.drop_index("ix_quarantine_run")

    op.drop_table("quarantine")
    op.drop_table("programme")
    with op.batch_alter_table("link_queue", schema=None) as batch_op:
        batch_op.drop_index("uq_link_queue_subject")

    op.drop_table("link_queue")
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.drop_index("ix_institution_number")
        batch_op.drop_index("ix_institution_district")

    op.drop_table("institution")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_claim_live",
            sqlite_where=sa.text("ended_run_id IS NULL"),
            postgresql_where=sa.text("ended_run_id IS NULL"),
        )
        batch_op.drop_index("ix_claim_subject")
        batch_op.drop_index("ix_claim_run")
        batch_op.drop_index(
            "ix_claim_ended_run",
            sqlite_where=sa.text("ended_run_id IS NOT NULL"),
            postgresql_where=sa.text("ended_run_id IS NOT NULL"),
        )

    op.drop_table("claim")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index("ix_change_run")
        batch_op.drop_index("ix_change_institution")

    op.drop_table("change")
    with op.batch_alter_table("staged_record", schema=None) as batch_op:
        batch_op.drop_index("ix_staged_record_batch_key")

    op.drop_table("staged_record")
    with op.batch_alter_table("source_record", schema=None) as batch_op:
        batch_op.drop_index("ix_source_record_subject")
        batch_op.drop_index("ix_source_record_key")

    op.drop_table("source_record")
    op.drop_table("source")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index("ix_run_source")

    op.drop_table("run")
    op.drop_table("revision")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_open", sqlite_where=sa.text("done_at IS NULL"), postgresql_where=sa.text("done_at IS NULL")
        )

    op.drop_table("outbox")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_register")
        batch_op.drop_index("ix_entry_ogrn")
        batch_op.drop_index("ix_entry_inn")

    op.drop_table("entry")
    op.drop_table("district")
    op.drop_table("building")

"""Make room for supplements, decisions, services, numbers, municipalities and schedules"""

import sqlalchemy as sa
from alembic import op

import core.metadata

revision = "catalog_0002"
down_revision = "catalog_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "geocode_answer",
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.Column("answer", core.metadata.JsonValue(), nullable=True),
        sa.Column("asked_at", core.metadata.UtcMoment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "query", name=op.f("pk_geocode_answer")),
    )
    op.create_table(
        "schedule",
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("next_at", core.metadata.UtcMoment(timezone=True), nullable=False),
        sa.Column("checked_at", core.metadata.UtcMoment(timezone=True), nullable=True),
        sa.Column("loaded_at", core.metadata.UtcMoment(timezone=True), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("every_hours > 0", name=op.f("ck_schedule_period_positive")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_schedule")),
    )
    op.create_table(
        "decision",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effect", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_decision_entry_id_entry")),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_decision")),
    )
    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("outline", core.metadata.JsonValue(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("oktmo", sa.String(length=20), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_municipality_district_id_district")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq_municipality_district_id_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_municipality_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "supplement",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("guid", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("form_number", sa.Text(), nullable=False),
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
            nullable=True,
        ),
        sa.Column("state_as_written", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("holder_short", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kpp", sa.String(length=20), nullable=False),
        sa.Column("inn", sa.String(length=20), nullable=False),
        sa.Column("ogrn", sa.String(length=20), nullable=False),
        sa.Column("organisation_guid", sa.String(length=60), nullable=False),
        sa.Column("head_guid", sa.String(length=60), nullable=False),
        sa.Column("for_branch", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("decision_number", sa.Text(), nullable=False),
        sa.Column("decision_on", sa.Date(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_supplement_entry_id_entry")),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_supplement")),
    )
    op.create_index("ix_supplement_institution_id", "supplement", ["institution_id"], unique=False)
    op.create_table(
        "service",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("gender", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("free_places", sa.Integer(), nullable=True),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("age_to", sa.Integer(), nullable=True),
        sa.Column("paid", sa.Boolean(), nullable=True),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_service_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["row_id"], ["fact_row.id"], name=op.f("fk_service_row_id_fact_row")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_service")),
    )
    op.create_index("ix_service_institution_id", "service", ["institution_id"], unique=False)
    op.create_table(
        "yearly",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("staff", sa.Integer(), nullable=True),
        sa.Column("teachers", sa.Integer(), nullable=True),
        sa.Column("classes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_yearly_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["row_id"], ["fact_row.id"], name=op.f("fk_yearly_row_id_fact_row")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_yearly")),
    )
    op.create_index("ix_yearly_institution_id_year", "yearly", ["institution_id", "year"], unique=False)
    op.drop_index(op.f("ix_staged_record_batch_key"), table_name="staged_record")
    op.drop_table("staged_record")
    op.add_column("attachment", sa.Column("score", sa.Double(), nullable=True))
    op.add_column("district", sa.Column("oktmo", sa.String(length=20), server_default="", nullable=False))
    op.add_column("entry", sa.Column("kpp", sa.String(length=20), server_default="", nullable=False))
    op.add_column("entry", sa.Column("guid", sa.String(length=60), server_default="", nullable=False))
    op.add_column("entry", sa.Column("series", sa.Text(), server_default="", nullable=False))
    op.add_column("entry", sa.Column("form_number", sa.Text(), server_default="", nullable=False))
    op.add_column("entry", sa.Column("region_code", sa.String(length=10), server_default="", nullable=False))
    op.add_column("entry", sa.Column("holder_short", sa.Text(), server_default="", nullable=False))
    op.add_column("entry", sa.Column("organisation_guid", sa.String(length=60), server_default="", nullable=False))
    op.add_column("entry", sa.Column("state_as_written", sa.Text(), server_default="", nullable=False))
    op.add_column("institution", sa.Column("point_source", sa.String(length=80), server_default="", nullable=False))
    op.add_column("institution", sa.Column("point_on", sa.Date(), nullable=True))
    op.add_column("institution", sa.Column("municipality_id", sa.Integer(), nullable=True))
    op.add_column("institution", sa.Column("head_id", sa.Integer(), nullable=True))
    op.add_column("institution", sa.Column("postcode", sa.String(length=20), server_default="", nullable=False))
    op.add_column("institution", sa.Column("settlement", sa.String(length=200), server_default="", nullable=False))
    op.add_column("institution", sa.Column("street", sa.String(length=200), server_default="", nullable=False))
    op.add_column("institution", sa.Column("house", sa.String(length=60), server_default="", nullable=False))
    op.create_index("ix_institution_head_id", "institution", ["head_id"], unique=False)
    op.add_column("link_queue", sa.Column("scores", core.metadata.JsonValue(), nullable=True))
    op.add_column("programme", sa.Column("supplement", sa.Integer(), nullable=True))
    op.add_column("programme", sa.Column("level", sa.Text(), server_default="", nullable=False))
    op.add_column("programme", sa.Column("kind", sa.Text(), server_default="", nullable=False))
    op.add_column("programme", sa.Column("code", sa.String(length=40), server_default="", nullable=False))
    op.add_column("programme", sa.Column("group_code", sa.String(length=40), server_default="", nullable=False))
    op.add_column("programme", sa.Column("group_name", sa.Text(), server_default="", nullable=False))
    op.add_column("programme", sa.Column("period", sa.Text(), server_default="", nullable=False))
    op.add_column("programme", sa.Column("qualification", sa.Text(), server_default="", nullable=False))
    op.add_column("programme", sa.Column("accredited", sa.Boolean(), nullable=True))
    op.add_column("programme", sa.Column("suspended", sa.Boolean(), nullable=True))
    op.add_column("programme", sa.Column("cancelled", sa.Boolean(), nullable=True))
    op.add_column("source_record", sa.Column("match_method", sa.String(length=40), server_default="", nullable=False))
    op.add_column("source_record", sa.Column("match_score", sa.Double(), nullable=True))
    op.add_column("source_record", sa.Column("match_source", sa.String(length=80), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("source_record", "match_source")
    op.drop_column("source_record", "match_score")
    op.drop_column("source_record", "match_method")
    op.drop_column("programme", "cancelled")
    op.drop_column("programme", "suspended")
    op.drop_column("programme", "accredited")
    op.drop_column("programme", "qualification")
    op.drop_column("programme", "period")
    op.drop_column("programme", "group_name")
    op.drop_column("programme", "group_code")
    op.drop_column("programme", "code")
    op.drop_column("programme", "kind")
    op.drop_column("programme", "level")
    op.drop_column("programme", "supplement")
    op.drop_column("link_queue", "scores")
    op.drop_index("ix_institution_head_id", table_name="institution")
    op.drop_column("institution", "house")
    op.drop_column("institution", "street")
    op.drop_column("institution", "settlement")
    op.drop_column("institution", "postcode")
    op.drop_column("institution", "head_id")
    op.drop_column("institution", "municipality_id")
    op.drop_column("institution", "point_on")
    op.drop_column("institution", "point_source")
    op.drop_column("entry", "state_as_written")
    op.drop_column("entry", "organisation_guid")
    op.drop_column("entry", "holder_short")
    op.drop_column("entry", "region_code")
    op.drop_column("entry", "form_number")
    op.drop_column("entry", "series")
    op.drop_column("entry", "guid")
    op.drop_column("entry", "kpp")
    op.drop_column("district", "oktmo")
    op.drop_column("attachment", "score")
    op.create_table(
        "staged_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=40), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("hash", sa.String(length=40), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("staged_at", core.metadata.UtcMoment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_staged_record_batch_key"), "staged_record", ["batch", "key"], unique=False)
    op.drop_index("ix_yearly_institution_id_year", table_name="yearly")
    op.drop_table("yearly")
    op.drop_index("ix_service_institution_id", table_name="service")
    op.drop_table("service")
    op.drop_index("ix_supplement_institution_id", table_name="supplement")
    op.drop_table("supplement")
    op.drop_table("municipality")
    op.drop_table("decision")
    op.drop_table("schedule")
    op.drop_table("geocode_answer")

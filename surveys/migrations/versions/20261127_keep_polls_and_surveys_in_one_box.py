# ruff: noqa: S608 - the only words put into statements are the names of our own tables
"""Keep polls and surveys in one box: a poll becomes a survey of one question, an option a choice.

Revision ID: surveys_0003
Revises: surveys_0002
"""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from core.metadata import UtcMoment

revision = "surveys_0003"
down_revision = "surveys_0002"
branch_labels = None
depends_on = None

QUESTION = "choice"
BALLOTS = ("ballot", "ballot_inbox_0", "ballot_inbox_1")
MOMENTS = (
    "opens_at",
    "closes_at",
    "created_at",
    "released_at",
    "announced_at",
    "closed_at",
    "published_at",
    "mixed_at",
)
WORDS = ("title", "title_en", "description", "description_en")


def _columns(*names: str) -> tuple[Any, ...]:
    """Columns to read and write rows with, moments as moments."""
    return tuple(sa.column(name, UtcMoment()) if name in MOMENTS else sa.column(name) for name in names)


def upgrade() -> None:
    """Make the new tables and carry polls and ballots over."""
    _make_surveys()
    _carry_polls()
    _give_numbers("poll", "survey")
    for table in BALLOTS:
        dated = ", day" if table == "ballot" else ""
        op.execute(
            f"CREATE TEMPORARY TABLE carried AS SELECT receipt, poll_id AS survey_id, 1 AS version, "
            f"""'{{"{QUESTION}":"' || option_id || '"}}' AS answers{dated} FROM {table}"""
        )
        op.drop_table(table)
        _make_ballots(table)
        _fill_from_carried(table, f"receipt, survey_id, version, answers{dated}")
    for table in ("participation", "used_key"):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN poll_id TO survey_id")
    op.drop_table("poll_option")
    op.drop_table("poll")
    _make_named_and_others()


def downgrade() -> None:
    """Go back to polls; what was no poll of one question is removed, its answers included."""
    for table in (
        "text_coding", "text_code", "survey_upload", "survey_draft", "invitation", "submission", "tally",
    ):  # fmt: skip
        op.drop_table(table)
    _make_polls()
    options = _carry_back()
    _give_numbers("survey", "poll")
    for table in BALLOTS:
        dated = ", day" if table == "ballot" else ""
        op.execute(f"CREATE TEMPORARY TABLE carried AS SELECT * FROM {table}")
        op.drop_table(table)
        _make_old_ballots(table)
        op.execute("CREATE TEMPORARY TABLE chosen (survey_id INTEGER, answers TEXT, option_id INTEGER)")
        for (survey_id, answers), option_id in options.items():
            op.get_bind().execute(
                sa.text("INSERT INTO chosen VALUES (:survey_id, :answers, :option_id)"),
                {"survey_id": survey_id, "answers": answers, "option_id": option_id},
            )
        op.execute(
            f"INSERT INTO {table} (receipt, poll_id, option_id{dated}) SELECT receipt, survey_id, option_id{dated} "
            "FROM carried JOIN chosen USING (survey_id, answers) ORDER BY receipt"
        )
        op.execute("DROP TABLE chosen")
        op.execute("DROP TABLE carried")
    for table in ("participation", "used_key"):
        op.execute(f"DELETE FROM {table} WHERE survey_id NOT IN (SELECT id FROM poll)")
        op.execute(f"ALTER TABLE {table} RENAME COLUMN survey_id TO poll_id")
    op.drop_table("survey_version")
    op.drop_table("survey")


def _fill_from_carried(table: str, columns: str) -> None:
    """In order of receipts: the new file, too, tells nothing of the order in which ballots came."""
    op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM carried ORDER BY receipt")
    op.execute("DROP TABLE carried")


def _give_numbers(old: str, new: str) -> None:
    """Go on counting where the old table stood, so that no number is given twice."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        last = bind.scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": old})
        if last is not None:
            bind.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": new})
            bind.execute(
                sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), {"name": new, "last": last}
            )
        return
    last, used = bind.execute(sa.text(f"SELECT last_value, is_called FROM {old}_id_seq")).one()
    bind.execute(sa.text(f"SELECT setval('{new}_id_seq', :last, :used)"), {"last": last, "used": used})


def _carry_polls() -> None:
    bind = op.get_bind()
    polls = sa.table("poll", *_columns("id", *WORDS, *MOMENTS))
    options = sa.table("poll_option", *_columns("id", "poll_id", "position", "label", "label_en"))
    surveys = sa.table("survey", *_columns("id", "kind", "named", "access", "draft", "version", *WORDS, *MOMENTS))
    versions = sa.table("survey_version", *_columns("survey_id", "number", "definition", "digest", "created_at"))
    for poll in bind.execute(sa.select(polls)).mappings().all():
        chosen = sa.select(options).where(options.c.poll_id == poll["id"]).order_by(options.c.position)
        text = _definition(poll, bind.execute(chosen).mappings().all())
        released = poll["released_at"] is not None
        bind.execute(
            surveys.insert().values(
                **{**poll, "kind": "poll", "named": False, "access": "open", "draft": text},
                version=1 if released else None,
            )
        )
        if released:
            bind.execute(
                versions.insert().values(
                    survey_id=poll["id"],
                    number=1,
                    definition=text,
                    digest=hashlib.sha256(text.encode()).hexdigest(),
                    created_at=poll["released_at"],
                )
            )


def _definition(poll: Any, options: Any) -> str:
    words = {"ru": poll["title"], "en": poll["title_en"]}
    choices = [{"name": str(one["id"]), "label": {"ru": one["label"], "en": one["label_en"]}} for one in options]
    question = {"name": QUESTION, "type": "single", "label": words, "required": "true()", "choices": choices}
    definition = {
        "title": words,
        "description": {"ru": poll["description"], "en": poll["description_en"]},
        "kind": "poll",
        "sections": [{"name": "main", "questions": [question]}],
    }
    return json.dumps(definition, ensure_ascii=False)


def _carry_back() -> dict[tuple[int, str], int]:
    """Make a poll of each survey that asks one question; returns (survey, answers) → option."""
    bind = op.get_bind()
    surveys = sa.table("survey", *_columns("id", "kind", "named", "access", "draft", "version", *WORDS, *MOMENTS))
    versions = sa.table("survey_version", *_columns("survey_id", "number", "definition"))
    polls = sa.table("poll", *_columns("id", "anonymous", *WORDS, *MOMENTS))
    options = sa.table("poll_option", *_columns("id", "poll_id", "position", "label", "label_en"))
    found: dict[tuple[int, str], int] = {}
    number = 0
    for survey in bind.execute(sa.select(surveys).order_by(surveys.c.id)).mappings().all():
        mine = sa.select(versions.c.definition).where(versions.c.survey_id == survey["id"]).order_by(versions.c.number)
        definitions = [json.loads(text) for text in bind.scalars(mine)] or [json.loads(survey["draft"])]
        questions = [_only_question(definition) for definition in definitions]
        if survey["kind"] == "survey" or survey["named"] or survey["access"] != "open" or None in questions:
            continue
        words = {name: survey[name][:300] if name.startswith("title") else survey[name] for name in WORDS}
        moments = {name: survey[name] for name in MOMENTS}
        bind.execute(polls.insert().values(id=survey["id"], anonymous=True, **words, **moments))
        position = 0
        for question in questions:
            for choice in question["choices"] if question else ():
                answers = json.dumps({question["name"]: choice["name"]}, ensure_ascii=False, separators=(",", ":"))
                if (survey["id"], answers) in found:
                    continue
                number, position = number + 1, position + 1
                label = choice.get("label", {})
                bind.execute(
                    options.insert().values(
                        id=number,
                        poll_id=survey["id"],
                        position=position,
                        label=label.get("ru", "")[:200],
                        label_en=label.get("en", "")[:200],
                    )
                )
                found[survey["id"], answers] = number
    if bind.dialect.name != "sqlite" and number:
        bind.execute(sa.text("SELECT setval('poll_option_id_seq', :last)"), {"last": number})
    return found


def _only_question(definition: Any) -> Any:
    sections = definition.get("sections", [])
    questions = [question for section in sections for question in section.get("questions", [])]
    if len(sections) != 1 or len(questions) != 1 or questions[0]["type"] != "single":
        return None
    return None if any(choice.get("other") for choice in questions[0].get("choices", [])) else questions[0]


def _make_surveys() -> None:
    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum("poll", "survey", "vote", name="surveykind", native_enum=False, length=40), nullable=False
        ),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("access", sa.Enum("open", "codes", name="access", native_enum=False, length=40), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*WORDS, "draft")),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        *(sa.Column(name, UtcMoment(), nullable=name != "created_at") for name in MOMENTS),
        sa.Column("publishes_at", UtcMoment(), nullable=True),
        sa.CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at <= closes_at",
            name=op.f("ck_survey_opens_before_closing"),
        ),
        sa.CheckConstraint(
            "released_at IS NULL OR (opens_at IS NOT NULL AND closes_at IS NOT NULL AND version IS NOT NULL)",
            name=op.f("ck_survey_released_is_complete"),
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR closed_at IS NOT NULL", name=op.f("ck_survey_published_after_closing")
        ),
        sa.CheckConstraint("kind <> 'vote' OR NOT named", name=op.f("ck_survey_votes_are_anonymous")),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["survey.id"], name=op.f("fk_survey_previous_id_survey"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "survey_version",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_version_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("survey_id", "number", name=op.f("pk_survey_version")),
    )


def _make_ballots(table: str) -> None:
    boxed = table == "ballot"
    op.create_table(
        table,
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        *([sa.Column("day", sa.Date(), nullable=False)] if boxed else []),
        sa.CheckConstraint("length(receipt) = 32", name=op.f(f"ck_{table}_receipt_is_a_hash")),
        sa.PrimaryKeyConstraint("receipt", name=op.f(f"pk_{table}")),
        sqlite_with_rowid=False,
    )
    if boxed:
        op.create_index("ix_ballot_survey_id_version", "ballot", ["survey_id", "version"], unique=False)


def _make_named_and_others() -> None:
    op.create_table(
        "tally",
        sa.Column("survey_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("survey_id", "version", name=op.f("pk_tally")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("submitted_at", UtcMoment(), nullable=False),
        sa.Column("changed_at", UtcMoment(), nullable=False),
        sa.CheckConstraint("length(key_hash) = 32", name=op.f("ck_submission_key_hash_is_a_hash")),
        sa.CheckConstraint("length(receipt) = 32", name=op.f("ck_submission_receipt_is_a_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_submission_key_hash")),
        sa.UniqueConstraint("receipt", name=op.f("uq_submission_receipt")),
        sa.UniqueConstraint("survey_id", "invitation_id", name=op.f("uq_submission_survey_id_invitation_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("label", sa.String(length=500), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.CheckConstraint("length(code_hash) = 32", name=op.f("ck_invitation_code_hash_is_a_hash")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_invitation_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("survey_id", "code_hash", name=op.f("uq_invitation_survey_id_code_hash")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "survey_draft",
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(id_hash) = 32", name=op.f("ck_survey_draft_id_hash_is_a_hash")),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_survey_draft")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_survey_draft_expires_on", "survey_draft", ["expires_on"], unique=False)
    op.create_table(
        "survey_upload",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("attached", sa.Boolean(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_upload")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_survey_upload_expires_on", "survey_upload", ["expires_on"], unique=False)
    op.create_table(
        "text_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_text_code_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_code")),
        sa.UniqueConstraint("survey_id", "question", "label", name=op.f("uq_text_code_survey_id_question_label")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "text_coding",
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("answer_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["code_id"], ["text_code.id"], name=op.f("fk_text_coding_code_id_text_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_id", "answer_key", name=op.f("pk_text_coding")),
        sqlite_with_rowid=False,
    )


def _make_polls() -> None:
    op.create_table(
        "poll",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(length=300) if name.startswith("title") else sa.Text(), nullable=False)
            for name in WORDS
        ),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        *(sa.Column(name, UtcMoment(), nullable=name != "created_at") for name in MOMENTS),
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


def _make_old_ballots(table: str) -> None:
    boxed = table == "ballot"
    op.create_table(
        table,
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        *([sa.Column("day", sa.Date(), nullable=False)] if boxed else []),
        sa.CheckConstraint("length(receipt) = 32", name=op.f(f"ck_{table}_receipt_is_a_hash")),
        sa.PrimaryKeyConstraint("receipt", name=op.f(f"pk_{table}")),
        sqlite_with_rowid=False,
    )
    if boxed:
        op.create_index("ix_ballot_poll_id_option_id", "ballot", ["poll_id", "option_id"], unique=False)

"""The tables that answers lie in.

Nothing here joins a person and an anonymous answer: ballots have no number, no moment and no order
(docs/developer/ballots.md). Few foreign keys: PostgreSQL would lock the survey's row for every ballot; the accepting
transaction checks the survey itself. WITHOUT ROWID leaves no order of arrival in the SQLite file.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from core.metadata import UtcMoment
from surveys.schema import Base

participation = Table(
    "participation",
    Base.metadata,
    Column("survey_id", Integer, primary_key=True, autoincrement=False),
    Column("participant", LargeBinary(32), primary_key=True),  # SHA-256 of a code; surveys open to all have none
    CheckConstraint("length(participant) = 32", name="participant_is_a_hash"),
    sqlite_with_rowid=False,
)

used_key = Table(
    "used_key",
    Base.metadata,
    Column("key_hash", LargeBinary(32), primary_key=True),  # core.tokens.used_key(nonce)
    Column("survey_id", Integer, nullable=False),
    CheckConstraint("length(key_hash) = 32", name="key_hash_is_a_hash"),
    sqlite_with_rowid=False,
)


def _make_inbox(number: int) -> Table:
    return Table(
        f"ballot_inbox_{number}",
        Base.metadata,
        Column("receipt", LargeBinary(32), primary_key=True),  # core.tokens.receipt(nonce)
        Column("survey_id", Integer, nullable=False),
        Column("version", Integer, nullable=False),
        Column("answers", Text, nullable=False),  # surveys.definition.stored.dump_answers
        CheckConstraint("length(receipt) = 32", name="receipt_is_a_hash"),
        sqlite_with_rowid=False,
    )


inboxes = (_make_inbox(0), _make_inbox(1))  # ballots that wait to be mixed; filled in turn, emptied whole

inbox_turn = Table(
    "inbox_turn",
    Base.metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("current", Integer, nullable=False),  # which inbox takes ballots now
    CheckConstraint("id = 1", name="one_row"),
    CheckConstraint("current IN (0, 1)", name="one_of_two"),
)

ballot = Table(
    "ballot",
    Base.metadata,
    Column("receipt", LargeBinary(32), primary_key=True),
    Column("survey_id", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("answers", Text, nullable=False),
    Column("day", Date, nullable=False),  # when its batch was mixed, in the authority's zone
    CheckConstraint("length(receipt) = 32", name="receipt_is_a_hash"),
    Index("ix_ballot_survey_id_version", "survey_id", "version"),
    sqlite_with_rowid=False,
)

tally = Table(  # sums over the mixed ballots of a version, so that nobody reads a hundred thousand of them for a page
    "tally",
    Base.metadata,
    Column("survey_id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("counts", Text, nullable=False),
)

submission = Table(  # of named surveys: who, when, correctable until closing
    "submission",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("survey_id", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("key_hash", LargeBinary(32), nullable=False, unique=True),  # core.tokens.used_key(nonce)
    Column("receipt", LargeBinary(32), nullable=False, unique=True),
    Column("invitation_id", Integer),  # None where everybody may answer
    Column("answers", Text, nullable=False),
    Column("submitted_at", UtcMoment, nullable=False),
    Column("changed_at", UtcMoment, nullable=False),
    UniqueConstraint("survey_id", "invitation_id"),
    CheckConstraint("length(key_hash) = 32", name="key_hash_is_a_hash"),
    CheckConstraint("length(receipt) = 32", name="receipt_is_a_hash"),
    sqlite_autoincrement=True,
)

invitation = Table(  # who may answer; what is stored of a code says nothing about it
    "invitation",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("survey_id", Integer, ForeignKey("survey.id", ondelete="CASCADE"), nullable=False),
    Column("code_hash", LargeBinary(32), nullable=False),  # SHA-256 of the normalised code
    Column("label", String(500), nullable=False),  # for whom, as staff wrote it; may be empty
    Column("institution_id", Integer),  # of the register; no foreign key across packages
    Column("created_at", UtcMoment, nullable=False),
    UniqueConstraint("survey_id", "code_hash"),
    CheckConstraint("length(code_hash) = 32", name="code_hash_is_a_hash"),
    sqlite_autoincrement=True,
)

survey_draft = Table(  # answers on their way, readable only with a key that the person holds
    "survey_draft",
    Base.metadata,
    Column("id_hash", LargeBinary(32), primary_key=True),
    Column("survey_id", Integer, nullable=False),
    Column("blob", LargeBinary, nullable=False),
    Column("expires_on", Date, nullable=False),
    CheckConstraint("length(id_hash) = 32", name="id_hash_is_a_hash"),
    Index("ix_survey_draft_expires_on", "expires_on"),
    sqlite_with_rowid=False,
)

survey_upload = Table(  # the bytes lie in files; nothing says when they came
    "survey_upload",
    Base.metadata,
    Column("id", String(32), primary_key=True),  # random hexadecimal digits
    Column("survey_id", Integer, nullable=False),
    Column("name", String(255), nullable=False),
    Column("size", Integer, nullable=False),
    Column("type", String(100), nullable=False),
    Column("attached", Boolean, nullable=False),  # belongs to a stored answer
    Column("expires_on", Date, nullable=False),  # of one that does not
    Index("ix_survey_upload_expires_on", "expires_on"),
    sqlite_with_rowid=False,
)

text_code = Table(  # what staff call the answers to a question in free text
    "text_code",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("survey_id", Integer, ForeignKey("survey.id", ondelete="CASCADE"), nullable=False),
    Column("question", String(60), nullable=False),
    Column("label", String(200), nullable=False),
    UniqueConstraint("survey_id", "question", "label"),
    sqlite_autoincrement=True,
)

text_coding = Table(
    "text_coding",
    Base.metadata,
    Column("code_id", Integer, ForeignKey("text_code.id", ondelete="CASCADE"), primary_key=True),
    Column("answer_key", String(64), primary_key=True),  # a receipt, or the number of a submission, as text
    sqlite_with_rowid=False,
)

"""The audit log: entries that only grow, chained by digests"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

KEPT_DAYS = 730
EMPTIED = ("doer", "act", "subject_kind", "subject_id", "campaign_id", "network", "result", "facts")
KEPT = ("sequence", "occurred_at", "content_digest", "digest")
REFUSAL = "the audit log only grows"
# An entry may be emptied, whole, once it is old enough; nothing else may become of it.
IS_EMPTYING = " AND ".join(
    (*(f"NEW.{name} = OLD.{name}" for name in KEPT), *(f"NEW.{name} IS NULL" for name in EMPTIED))
)
ON_SQLITE = (
    f"CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER audit_entries_keep BEFORE UPDATE ON audit_entries "
    f"WHEN NOT (OLD.occurred_at < datetime('now', '-{KEPT_DAYS} days') AND {IS_EMPTYING}) "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
ON_POSTGRESQL = (
    f"""
    CREATE FUNCTION keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF OLD.occurred_at < clock_timestamp() - interval '{KEPT_DAYS} days' AND {IS_EMPTYING} THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION '{REFUSAL}';
    END $$
    """,
    "CREATE TRIGGER audit_entries_keep BEFORE UPDATE OR DELETE ON audit_entries "
    "FOR EACH ROW EXECUTE FUNCTION keep_audit_log()",
    "CREATE TRIGGER audit_entries_stay BEFORE TRUNCATE ON audit_entries EXECUTE FUNCTION keep_audit_log()",
    "CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION keep_audit_log()",
)


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("doer", sa.String(length=36), nullable=True),
        sa.Column("act", sa.String(length=64), nullable=True),
        sa.Column("subject_kind", sa.String(length=32), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("network", sa.String(length=64), nullable=True),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_act", "audit_entries", ["act", "sequence"], unique=False)
    op.create_index("ix_audit_entries_doer", "audit_entries", ["doer", "sequence"], unique=False)
    op.create_index("ix_audit_entries_occurred_at", "audit_entries", ["occurred_at"], unique=False)
    op.create_index("ix_audit_entries_subject_id", "audit_entries", ["subject_id", "sequence"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    head = sa.table("audit_head", sa.column("id"), sa.column("sequence"), sa.column("digest"))
    op.bulk_insert(head, [{"id": 1, "sequence": 0, "digest": "0" * 64}])
    for statement in ON_SQLITE if op.get_context().dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("audit_head")
    op.drop_index("ix_audit_entries_subject_id", table_name="audit_entries")
    op.drop_index("ix_audit_entries_occurred_at", table_name="audit_entries")
    op.drop_index("ix_audit_entries_doer", table_name="audit_entries")
    op.drop_index("ix_audit_entries_act", table_name="audit_entries")
    op.drop_table("audit_entries")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_audit_log()")

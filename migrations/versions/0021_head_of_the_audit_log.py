"""The head of the audit log moves on by one, and by nothing else"""

from alembic import op

revision = "0021"
down_revision = "0020"

REFUSAL = "the audit log only grows"
IS_STEP = "NEW.id = OLD.id AND NEW.sequence - OLD.sequence IN (0, 1)"
ON_SQLITE = (
    f"CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head WHEN NOT ({IS_STEP}) "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
ON_POSTGRESQL = (
    f"""
    CREATE FUNCTION keep_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{REFUSAL}';
    END $$
    """,
    f"CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head "
    f"FOR EACH ROW WHEN (NOT ({IS_STEP})) EXECUTE FUNCTION keep_audit_head()",
    "CREATE TRIGGER audit_head_is_kept BEFORE TRUNCATE ON audit_head EXECUTE FUNCTION keep_audit_head()",
)
OFF_POSTGRESQL = (
    "DROP TRIGGER audit_head_is_kept ON audit_head",
    "DROP TRIGGER audit_head_grows ON audit_head",
    "DROP FUNCTION keep_audit_head()",
)


def upgrade() -> None:
    _execute(ON_SQLITE, ON_POSTGRESQL)


def downgrade() -> None:
    _execute(("DROP TRIGGER audit_head_grows",), OFF_POSTGRESQL)


def _execute(on_sqlite: tuple[str, ...], on_postgresql: tuple[str, ...]) -> None:
    for statement in on_sqlite if op.get_context().dialect.name == "sqlite" else on_postgresql:
        op.execute(statement)

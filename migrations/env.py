"""Runs migrations on the engine that campaign.migrate hands over: one runner at a time, and nobody queues behind it for long.

On PostgreSQL each migration is a transaction, and waits a second at the most for a table that somebody holds: whoever comes
after it waits as long, and no longer. What gives up then is tried again by campaign.migrate. On SQLite all are one.
"""

import time
from collections.abc import Sequence
from typing import Any

from alembic import context
from alembic.operations import MigrateOperation, Operations
from sqlalchemy import Connection, text
from sqlalchemy.exc import TimeoutError

LOCK = 0x_C7D1A15
LOCK_WAIT = "1s"  # requests wait for two
TURN_SECONDS, LOOK_SECONDS = 600, 0.25


@Operations.register_operation("build_index")
class BuildIndex(MigrateOperation):
    """`op.build_index(name, table, columns)`: as `create_index`, for a table that is written to meanwhile.

    It waits for every transaction that runs, as long as it takes, and nobody for it. What an interrupted run left is
    built anew. Whatever came before it in the same migration is committed: it stands alone in its migration.
    """

    @classmethod
    def build_index(cls, operations: Operations, name: str, table: str, columns: Sequence[str], **options: Any) -> None:
        if operations.get_bind().dialect.name != "postgresql":
            operations.create_index(name, table, columns, **options)
            return
        with operations.get_context().autocommit_block():
            operations.execute("SET lock_timeout = 0")
            operations.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
            operations.create_index(name, table, columns, postgresql_concurrently=True, **options)
            operations.execute(f"SET lock_timeout = '{LOCK_WAIT}'")


def take_turn(connection: Connection) -> None:
    """By looking now and then: who waits within a statement would be waited for by an index that is being built."""
    ends = time.monotonic() + TURN_SECONDS
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
        connection.rollback()
        if time.monotonic() > ends:
            raise TimeoutError("another release is being migrated")
        time.sleep(LOOK_SECONDS)
    connection.execute(text("SET statement_timeout = 0"))
    connection.execute(text(f"SET lock_timeout = '{LOCK_WAIT}'"))
    connection.commit()


with context.config.attributes["engine"].connect() as connection:
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql:
        take_turn(connection)
    else:
        connection = connection.execution_options(begin="BEGIN IMMEDIATE")
    try:
        context.configure(
            connection=connection,
            target_metadata=context.config.attributes.get("metadata"),
            transactional_ddl=True,
            transaction_per_migration=is_postgresql,
        )
        with context.begin_transaction():
            context.run_migrations()
    finally:
        if is_postgresql:
            connection.invalidate()  # the turn ends with it, and nobody gets one that has no time limits

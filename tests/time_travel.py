"""Lets time pass: every moment in every table moves back, so that real processes and the database's clock see it pass."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Float, cast, func, literal, text, update

from campaign.db import Base, Database, UtcDateTime
from campaign.supporters.models import Supporter

POINTED_AT = (Supporter,)  # by contributions, which most code under test has imported without it


def let_pass(database: Database, time: timedelta) -> None:
    """Move every stored moment `time` into the past, but those of tables that only grow.

    Needs the models imported, as any code under test has them.
    """
    with database.transaction() as session:
        if not database.is_sqlite:
            session.execute(text("SET LOCAL statement_timeout = '60s'"))
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.columns if isinstance(column.type, UtcDateTime)]
            if not columns or table.info.get("is_append_only"):
                continue  # what is sealed by digests stays when it was
            if database.is_sqlite:
                moved = {
                    column: func.strftime("%Y-%m-%d %H:%M:%f000", column, f"-{time.total_seconds()} seconds")
                    for column in columns
                }
            else:
                seconds = cast(literal(time.total_seconds()), Float)
                moved = {column: column - func.make_interval(0, 0, 0, 0, 0, 0, seconds) for column in columns}
            session.execute(update(table).values({column.name: value for column, value in moved.items()}))

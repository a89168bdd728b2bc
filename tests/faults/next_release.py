"""The migrations of a release to come: new columns, an index on a table that is written to, and a table beside it.

While and after they run, the present code is the last release's.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from campaign import migrate
from campaign.db import Database

INDEX = "ix_contributions_mood"
COLUMNS = """
    op.add_column("contributions", sa.Column("mood", sa.String(16), nullable=True))
    op.add_column("contributions", sa.Column("weight", sa.Integer(), nullable=False, server_default="1"))
"""
BUILT = f"""
    op.build_index("{INDEX}", "contributions", ["mood"])
"""
TABLE = """
    op.create_table(
        "moods",
        sa.Column("contribution_id", sa.Uuid(), sa.ForeignKey("contributions.id"), primary_key=True),
        sa.Column("mood", sa.String(16), nullable=False),
    )
"""
STEPS = (COLUMNS, BUILT, TABLE)
_FILE = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:{step}

def downgrade() -> None:
    raise NotImplementedError
"""


def write_next_release(folder: Path, *steps: str) -> Path:
    """A copy of our migrations with these at the end; where it is."""
    made = folder / "migrations"
    shutil.copytree(migrate.MIGRATIONS, made, ignore=shutil.ignore_patterns("__pycache__"))
    [before] = ScriptDirectory(str(made)).get_heads()
    for number, step in enumerate(steps or STEPS, 9001):
        revision = str(number)
        (made / "versions" / f"{revision}.py").write_text(_FILE.format(revision=revision, before=before, step=step))
        before = revision
    return made


@contextmanager
def next_release(monkeypatch: pytest.MonkeyPatch, migrations: Path, database: Database) -> Iterator[None]:
    """`migrate.upgrade` is that release's, and tries again at once."""
    migrate.is_current(database)  # by what this release wants, which it reads once
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "MIGRATIONS", migrations)
        patch.setattr(migrate, "SHORTEST_PAUSE", 0.05)
        patch.setattr(migrate, "LONGEST_PAUSE", 0.05)
        yield

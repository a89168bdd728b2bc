"""Every column of every table is classed as somebody's or nobody's: a new one is not forgotten when people are."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from campaign.db import Base
from campaign.my_support.personal import COLUMNS, DRIVES, SERVICE, SUPPORT

ROOT = Path(__file__).resolve().parents[2]


def test_every_column_is_classed_once() -> None:
    for path in (ROOT / "campaign").rglob("*.py"):
        if "__tablename__ =" in path.read_text():
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    there = {table.name: sorted(column.name for column in table.columns) for table in Base.metadata.sorted_tables}
    assert {name: sorted(columns.all) for name, columns in COLUMNS.items()} == there


def test_no_table_is_classed_in_two_places() -> None:
    assert len(COLUMNS) == len(SUPPORT) + len(DRIVES) + len(SERVICE)

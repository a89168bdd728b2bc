"""Every column of every table is classed as somebody's or nobody's: a new one is not forgotten when people are."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import campaign
from campaign.db import Base
from campaign.my_support.personal import COLUMNS


def test_every_column_is_classed_once() -> None:
    for module in pkgutil.walk_packages(campaign.__path__, "campaign."):
        if module.name.endswith(".models"):
            import_module(module.name)
    there = {table.name: sorted(column.name for column in table.columns) for table in Base.metadata.sorted_tables}
    assert {name: sorted(columns.all) for name, columns in COLUMNS.items()} == there

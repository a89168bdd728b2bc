"""What every column of every table holds: data alone, held against the tables by a test, so that no new one is forgotten.

A table stands in the module that its folder of `campaign/` belongs to. Whoever adds a column says there which of these it is,
and sees to it that erasing (my_support/erasing.py), the rules of retention (retention/rules/) and the download of all that is
held (my_support/everything.py) know of what is somebody's.
"""

from __future__ import annotations

from collections.abc import Mapping

from campaign.my_support.personal.columns import Columns
from campaign.my_support.personal.drives import DRIVES
from campaign.my_support.personal.service import SERVICE
from campaign.my_support.personal.support import SUPPORT

COLUMNS: Mapping[str, Columns] = {**SUPPORT, **DRIVES, **SERVICE}

__all__ = ["COLUMNS", "DRIVES", "SERVICE", "SUPPORT"]

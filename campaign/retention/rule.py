"""What a rule of retention is: data, and two functions. What is due can be counted for any day ahead, before it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from campaign.batching import BATCH_SIZE
from campaign.db import Base
from campaign.i18n import N_

Due = Callable[[float], Select[Any]]  # the keys of what will be due in so many seconds
Again = Callable[[Sequence[Any]], Select[Any]]  # those of these keys that are due now
Forget = Callable[..., None]  # (session, keys)

DELETED = N_("Deleted")
EMPTIED = N_("Emptied; what was counted stays counted")


@dataclass(frozen=True, slots=True)
class Rule:
    """`what`, for how long it is `kept` and from when, and what then becomes of it (`then`): sentences marked for translation.

    `table` is the one whose rows are locked. `again` asks only about keys that are given, where asking about all is dear.
    `is_nightly`: it looks through more than the hour allows. `has_own_job`: another job than retention's has done it by
    then, as a rule.
    """

    name: str
    what: str
    kept: str
    then: str
    table: type[Base]
    due: Due
    forget: Forget
    again: Again | None = None
    batch_size: int = BATCH_SIZE
    is_nightly: bool = False
    has_own_job: bool = False

    def due_among(self, keys: Sequence[Any]) -> Select[Any]:
        """Those of these keys that are due now."""
        if self.again is not None:
            return self.again(keys)
        due = self.due(0)
        (key,) = due.selected_columns
        return due.where(key.in_(keys))

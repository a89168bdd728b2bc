"""Shows what a list would be before it is asked for: how many rows, how many are left out and why, and the first ten.

It reads people's data: whoever shows it has written it into the audit log, and holds it to MOST_AN_HOUR, before it is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from campaign.errors import ConflictError
from campaign.exports.lists.asking import AskList, order_of
from campaign.exports.lists.cells import teller
from campaign.exports.lists.reading import Counted, count_rows, plan_list, select_listed
from campaign.turns import try_turn

FIRST_ROWS = 10
MOST_AN_HOUR = 10  # of one account: whoever needs more people needs a list
SECONDS = 30.0  # that a caller gives the snapshot which it is read in


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows as they will read, under their heads; an empty cell is an empty string."""

    counted: Counted
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)


def take_preview(session: Session, command: AskList) -> None:
    """One at a time for each account, in the snapshot that it is read in. Raises ConflictError `preview-running`."""
    if not try_turn(session, f"preview of {command.account_id}"):
        raise ConflictError("preview-running")


def preview_list(session: Session, command: AskList) -> Preview:
    """Raises FieldsRefusedError as asking does. Wants a session of `Database.snapshot(seconds=SECONDS)`."""
    plan = plan_list(session, order_of(session, command))
    tellers = [teller(column.type, wording) for column, wording in zip(plan.columns, plan.wordings, strict=True)]
    first = session.execute(select_listed(plan).limit(FIRST_ROWS))
    return Preview(
        counted=count_rows(session, plan),
        heads=plan.heads,
        rows=tuple(
            tuple("" if value is None else tell(value) for tell, value in zip(tellers, row, strict=True))
            for row in first
        ),
    )

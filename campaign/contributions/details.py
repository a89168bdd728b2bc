"""What a kind keeps beside its contributions, and when the generic code asks it to: each time in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, Insert
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution


def _keep_nothing(_session: Session, _contribution_id: UUID, _details: Any) -> None:
    """The contribution's own row says all."""


def _ignore(_session: Session, _contribution: Contribution) -> None:
    """Nothing of this kind's own depends on it."""


def _ignore_all(_session: Session, _contribution_ids: Sequence[UUID]) -> None:
    """Nothing of this kind's own depends on it."""


def _says_nothing(_session: Session, _contribution_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The state of the contribution says all."""
    return {}


def _needs_nothing(_session: Session, _contribution: Contribution, _own: str) -> bool:
    """Nothing of this kind's own ended with it."""
    return True


@dataclass(frozen=True, slots=True)
class Details:
    """The steps at which a kind's own rows are written.

    `keep`: it was submitted; whether a contribution of this id was stored is for the statement to see (an INSERT … SELECT
    from `contributions`), so that every accepted post runs the same statements. `correct`: its owner is about to verify
    it, with these details instead. `settle`: it counts from now on; `settling` (SQL, by the name of the database) is all of
    that as an insertion from the row that counts, where it is no more. `end`: these count no more, or never will. `clear`:
    nothing personal of these may stay, and nothing waits for whoever gave them. `rekey`: it belongs to another mailbox
    now, and has its address; a row that names both a contribution and a mailbox is moved here, by the contribution.
    `stand`: these are about to end, and may go back; a word (at most 16 letters) of each says as what it stood. `restore`:
    it stands again, verified or held; what `end` did is taken back by that word. False where there is no room for it any
    more.
    """

    keep: Callable[[Session, UUID, Any], None] = _keep_nothing
    correct: Callable[[Session, UUID, Any], None] = _keep_nothing
    settle: Callable[[Session, Contribution], None] = _ignore
    settling: Callable[[str, FromClause], Insert] | None = None
    end: Callable[[Session, Sequence[UUID]], None] = _ignore_all
    clear: Callable[[Session, Sequence[UUID]], None] = _ignore_all
    rekey: Callable[[Session, Contribution], None] = _ignore
    stand: Callable[[Session, Sequence[UUID]], Mapping[UUID, str]] = _says_nothing
    restore: Callable[[Session, Contribution, str], bool] = _needs_nothing

    @property
    def keeps_nothing(self) -> bool:
        """Whether nothing is written beside a contribution when it is submitted."""
        return self.keep is _keep_nothing

    @property
    def are_settled_plainly(self) -> bool:
        """Whether nothing is corrected beside a contribution when it is verified, and it is settled by an insertion or not at
        all."""
        return self.correct is _keep_nothing and (self.settle is _ignore or self.settling is not None)

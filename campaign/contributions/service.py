"""Takes contributions in: submitted, or given again. Neither commits nor mails; callers open the transaction.

Every accepted post runs the same statements in the same order and leaves one event, so that its answer and its timing
tell nobody whether an address is known.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.kind import ContributionKind
from campaign.contributions.taking_in.at_once import DIALECT, store_at_once
from campaign.contributions.taking_in.given import Coming, SubmitContribution, Submitted, command_of
from campaign.contributions.taking_in.mails import VERIFICATION
from campaign.contributions.taking_in.step_by_step import Own, store_step_by_step
from campaign.db import Driven
from campaign.errors import ConflictError

__all__ = [
    "VERIFICATION",
    "Coming",
    "DriveNotOpenError",
    "SubmitContribution",
    "Submitted",
    "command_of",
    "submit",
    "take_in",
    "take_in_alone",
    "take_in_late",
]


class DriveNotOpenError(ConflictError):
    """The drive takes no contributions now."""

    slug = "drive-not-open"


def submit(session: Session, kind: ContributionKind, command: SubmitContribution) -> UUID:
    """As `take_in`: the id of the contribution that there is now."""
    return take_in(session, kind, command).contribution_id


def take_in(session: Session, kind: ContributionKind, command: SubmitContribution) -> Submitted:
    """Store the contribution as pending, or note that it was given again. Raises DriveNotOpenError.

    What comes of it is told to the owner of the mailbox alone, by mail. The contribution that there is now is the one just
    stored, or the one that stood there, which anybody may have typed; whoever shows it to a visitor tells who has given.
    """
    if kind.is_plain:
        return take_in_alone(session.connection(), kind, command)
    own = Own(
        begin=lambda values: kind.seats.begin(session, values),
        keep=lambda contribution_id: kind.details.keep(session, contribution_id, command.details),
    )
    return _opened(store_step_by_step(session.connection(), kind, command, own))


def take_in_alone(connection: Driven, kind: ContributionKind, command: SubmitContribution) -> Submitted:
    """The same for a kind that `is_plain`: by one statement on PostgreSQL, which need not be in a transaction of several."""
    store = store_at_once if connection.dialect.name == DIALECT else store_step_by_step
    return _opened(store(connection, kind, command))


def take_in_late(session: Session, kind: ContributionKind, command: SubmitContribution) -> Submitted:
    """The same for what was given in time, to a kind that `is_plain`: on a drive too that is paused, or has just closed."""
    return _opened(store_step_by_step(session.connection(), kind, command, is_late=True))


def _opened(submitted: Submitted | None) -> Submitted:
    if submitted is None:
        raise DriveNotOpenError
    return submitted

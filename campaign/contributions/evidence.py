"""Why a moderator should look at a contribution before it counts: a rule with evidence, never mere speed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from campaign.contributions.blocks import Sender, is_blocked, is_spoken_of
from campaign.contributions.models import Contribution
from campaign.contributions.origins import network_behind

IMPORT_UNDONE = "import-undone"  # of what a file brought: it says nothing of whoever stood in it


def evidence_against(session: Session, contribution: Contribution) -> str | None:
    """The reason's slug, at verification; None where nothing is known against it."""
    if contribution.is_suspect:
        return "honeypot"
    sender = Sender(
        mailbox_key=contribution.mailbox_key,
        domain=(contribution.email or "").rpartition("@")[2].lower(),
        network=network_behind(session, contribution.id),
    )
    if is_blocked(session, sender):
        return "blocked"
    return "invalidated-before" if session.scalar(select(_was_invalidated(contribution))) else None


def is_unknown_to_all(
    contribution: type[Contribution], domain: ColumnElement[str], networks: ColumnElement[Sequence[str]]
) -> ColumnElement[bool]:
    """SQL, on PostgreSQL, of the outer row: no rule speaks of whence it comes, so that nothing at all is known against it."""
    return and_(
        ~contribution.is_suspect,
        ~is_spoken_of(contribution.mailbox_key, domain, networks),
        ~_was_invalidated(contribution),
    )


def _was_invalidated(contribution: Contribution | type[Contribution]) -> ColumnElement[bool]:
    before = aliased(Contribution)
    return exists().where(
        before.drive_id == contribution.drive_id,
        before.mailbox_key == contribution.mailbox_key,
        before.state == "invalidated",
        before.reason.is_distinct_from(IMPORT_UNDONE),
    )

"""Why a moderator should look at a contribution before it counts: a rule with evidence, never mere speed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from campaign.contributions.blocks import Sender, is_blocked, is_spoken_of
from campaign.contributions.models import BlockRule, Contribution
from campaign.contributions.origins import network_behind
from campaign.db import among

BEFORE = "invalidated-before"
IMPORT_UNDONE = "import-undone"  # of what a file brought: it says nothing of whoever stood in it


def evidence_against(session: Session, contribution: Contribution) -> str | None:
    """The reason's slug, at verification; None where nothing is known against it."""
    if contribution.is_suspect:
        return "honeypot"
    if is_blocked(session, _sender(contribution, network_behind(session, contribution.id))):
        return "blocked"
    return BEFORE if session.scalar(select(_was_invalidated(contribution))) else None


def evidence_against_brought(session: Session, drive_id: UUID, brought: Sequence[Contribution]) -> Mapping[UUID, str]:
    """The same of many that no device of their givers sent: where there is no rule, none is looked for."""
    has_rules = session.scalar(select(BlockRule.kind).limit(1)) is not None
    keys = list({one.mailbox_key for one in brought})
    there = select(Contribution.mailbox_key).where(
        among(Contribution.mailbox_key, keys), *_stands(Contribution, drive_id)
    )
    before = set(session.scalars(there))
    found: dict[UUID, str] = {}
    for one in brought:
        if has_rules and is_blocked(session, _sender(one, None)):
            found[one.id] = "blocked"
        elif one.mailbox_key in before:
            found[one.id] = BEFORE
    return found


def _sender(contribution: Contribution, network: str | None) -> Sender:
    return Sender(
        mailbox_key=contribution.mailbox_key,
        domain=(contribution.email or "").rpartition("@")[2].lower(),
        network=network,
    )


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
    return exists().where(before.mailbox_key == contribution.mailbox_key, *_stands(before, contribution.drive_id))


def _stands(table: type[Contribution], drive_id: Any) -> tuple[ColumnElement[bool], ...]:
    """What was taken out there."""
    is_ours = table.reason.is_distinct_from(IMPORT_UNDONE)
    return table.drive_id == drive_id, table.state == "invalidated", is_ours

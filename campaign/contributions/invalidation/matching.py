"""Finds what fits conditions: in SQL, a span of contributions at a time, so that no statement is long.

Contributions that stand (verified or held) are meant; what waits for its owner does not count and is left alone.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from campaign.contributions.invalidation.conditions import Conditions
from campaign.contributions.models import Contribution, ContributionOrigin
from campaign.contributions.networks import range_of
from campaign.contributions.patterns import ESCAPE, likened
from campaign.contributions.states import sources_of

SPAN = 10_000
FIRST = UUID(int=0)


def end_of_span(session: Session, after: UUID) -> UUID | None:
    """The last id of the next span; None where what is left is less than that."""
    ids = select(Contribution.id).where(Contribution.id > after).order_by(Contribution.id)
    return session.scalar(ids.offset(SPAN - 1).limit(1))


def fitting(conditions: Conditions, *, after: UUID, until: UUID | None) -> tuple[ColumnElement[bool], ...]:
    """SQL: the contributions that stand, have ids after `after` and up to `until`, and fit."""
    within = [Contribution.id > after, Contribution.state.in_(sources_of("invalidated"))]
    if until is not None:
        within.append(Contribution.id <= until)
    return (*within, *_of_rows(conditions), *_of_people(conditions))


def _of_rows(conditions: Conditions) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if conditions.drive_ids:
        found.append(Contribution.drive_id.in_(conditions.drive_ids))
    if conditions.kind is not None:
        found.append(Contribution.kind == conditions.kind)
    if conditions.area_code is not None:
        found.append(Contribution.area_code == conditions.area_code)
    if conditions.since is not None:
        found.append(Contribution.submitted_at >= conditions.since)
    if conditions.until is not None:
        found.append(Contribution.submitted_at < conditions.until)
    return found


def _of_people(conditions: Conditions) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if conditions.mailbox_key is not None:
        found.append(Contribution.mailbox_key == conditions.mailbox_key)
    if conditions.name is not None:
        found.append(Contribution.name_key.like(likened(conditions.name), escape=ESCAPE))
    if conditions.domain is not None:
        found.append(Contribution.email.like(f"%@{likened(conditions.domain)}", escape=ESCAPE))
    if conditions.network is not None:
        first, last = range_of(conditions.network)
        found.append(
            exists().where(
                ContributionOrigin.contribution_id == Contribution.id, ContributionOrigin.network.between(first, last)
            )
        )
    return found

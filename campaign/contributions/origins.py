"""Keeps from which mail domain and network contributions came, to find misuse, and forgets it after 30 days."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Insert, Select, delete, select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution, ContributionOrigin
from campaign.db import dialect_of, insert_for, now, parameter, parameters

KEPT_DAYS = 30


def keep_origin(session: Session, contribution_id: UUID, *, email: str, network: str | None) -> None:
    """Note it where there is a contribution of this id: the statement is the same either way."""
    given = {"contribution_id": contribution_id, "domain": email.rpartition("@")[2].lower(), "network": network}
    session.connection().execute(_insert(dialect_of(session)), parameters(given))


def network_behind(session: Session, contribution_id: UUID) -> str | None:
    """The network, as it is kept; None where it is not known, or not any more."""
    return session.scalar(
        select(ContributionOrigin.network).where(ContributionOrigin.contribution_id == contribution_id)
    )


def forget_origins(session: Session, contribution_ids: Sequence[UUID]) -> None:
    """Nothing of where these came from stays."""
    session.execute(
        delete(ContributionOrigin)
        .where(ContributionOrigin.contribution_id.in_(contribution_ids))
        .execution_options(synchronize_session=False)
    )


def old_origins(ahead: float) -> Select[UUID]:
    """Of contributions that will have come 30 days ago in `ahead` seconds."""
    return select(ContributionOrigin.contribution_id).where(
        ContributionOrigin.submitted_at <= now(ahead - KEPT_DAYS * 24 * 3600)
    )


@cache
def _insert(dialect: str) -> Insert:
    source = select(
        Contribution.id.label("contribution_id"),
        parameter(ContributionOrigin, "domain").label("domain"),
        parameter(ContributionOrigin, "network").label("network"),
        Contribution.submitted_at.label("submitted_at"),
    ).where(Contribution.id == parameter(ContributionOrigin, "contribution_id"))
    names = [column.name for column in source.selected_columns]
    return insert_for(dialect, ContributionOrigin).from_select(names, source)

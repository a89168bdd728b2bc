"""Keeps from which mail domain and network contributions came, to find misuse, and forgets it after 30 days."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Insert, Select, SQLColumnExpression, delete, func, select
from sqlalchemy.orm import Session

from campaign.contributions.models import ContributionOrigin
from campaign.db import constant, insert_for, now, parameter

KEPT_DAYS = 30


def origin_insertion(dialect: str, placed: FromClause) -> Insert:
    """SQL: note `domain` and `network` of the contribution that was just placed: `id` and `submitted_at`."""
    source = select(
        placed.c.id.label("contribution_id"),
        parameter(ContributionOrigin, "domain").label("domain"),
        parameter(ContributionOrigin, "network").label("network"),
        placed.c.submitted_at,
    )
    names = [column.name for column in source.selected_columns]
    return insert_for(dialect, ContributionOrigin).from_select(names, source)


def domain_of(email: str) -> str:
    """The mail domain, as rules know it."""
    return email.rpartition("@")[2].lower()


def domain_of_in_sql(email: SQLColumnExpression[str | None]) -> ColumnElement[str]:
    """SQL, on PostgreSQL: the same."""
    return func.lower(func.substring(func.coalesce(email, constant("")), constant("[^@]*$")))


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

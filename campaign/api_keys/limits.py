"""Finds the key that was shown, and fills its bucket, by one statement. Time empties the bucket (as in rush/buckets.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, case, update

from campaign.api_keys.models import ApiKey
from campaign.api_keys.secrets import digest_of, is_secret
from campaign.db import now, seconds_until

WINDOW_SECONDS = 60.0
REQUESTS = 600  # in a window, and as many at once
COST_SECONDS = WINDOW_SECONDS / REQUESTS


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key that is good now. `wait_seconds` is for how long it must wait: 0, unless it asked too often."""

    id: UUID
    prefix: str
    account_id: UUID
    purpose: str
    scopes: frozenset[str]
    columns: frozenset[str]
    drives: frozenset[UUID]
    expires_at: datetime
    wait_seconds: int


def use_key(connection: Connection, secret: str) -> KeyView | None:
    """None for what is no key, or none any more."""
    if not is_secret(secret):
        return None
    row = connection.execute(
        update(ApiKey)
        .where(ApiKey.digest == digest_of(secret), *is_good())
        .values(full_until=now(_filled()))
        .returning(
            *(
                ApiKey.id,
                ApiKey.prefix,
                ApiKey.account_id,
                ApiKey.purpose,
                ApiKey.scopes,
                ApiKey.columns,
                ApiKey.drives,
            ),
            *(ApiKey.expires_at, seconds_until(ApiKey.full_until)),
        )
    ).one_or_none()
    if row is None:
        return None
    key_id, prefix, account_id, purpose, scopes, columns, drives, expires_at, full = row
    return KeyView(
        id=key_id,
        prefix=prefix,
        account_id=account_id,
        purpose=purpose,
        scopes=frozenset(scopes),
        columns=frozenset(columns),
        drives=frozenset(map(UUID, drives)),
        expires_at=expires_at,
        wait_seconds=ceil(full - WINDOW_SECONDS + COST_SECONDS) if full > WINDOW_SECONDS else 0,
    )


def is_good() -> tuple[ColumnElement[bool], ...]:
    """SQL: neither ended nor over."""
    return ApiKey.ended_at.is_(None), ApiKey.expires_at > now()


def _filled() -> ColumnElement[float]:
    """How full it is with this request: never by more than one request too full, so that refused ones need no long wait."""
    left = seconds_until(ApiKey.full_until)
    more = case((left > 0, left), else_=0.0) + COST_SECONDS
    deepest = WINDOW_SECONDS + COST_SECONDS
    return case((more < deepest, more), else_=deepest)

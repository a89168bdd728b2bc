"""What there is to say of keys to those who look after them. Only looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.api_keys.models import ApiKey
from campaign.db import now
from campaign.staff.models import StaffAccount

MOST = 200


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key, good or over. `maker` is the name of whoever made it."""

    id: UUID
    prefix: str
    name: str
    maker: str
    purpose: str
    stated_basis: str
    stated_recipient: str
    scopes: Sequence[str]
    columns: Sequence[str]
    drives: frozenset[UUID]
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    state: Literal["good", "ended", "over"]


def list_keys(session: Session) -> list[KeyLine]:
    """The youngest first."""
    rows = session.execute(
        select(ApiKey, StaffAccount.name, now())
        .outerjoin(StaffAccount, StaffAccount.id == ApiKey.account_id)
        .order_by(ApiKey.made_at.desc(), ApiKey.id.desc())
        .limit(MOST)
    )
    return [_line(key, maker or "", present) for key, maker, present in rows]


def _line(key: ApiKey, maker: str, present: datetime) -> KeyLine:
    return KeyLine(
        id=key.id,
        prefix=key.prefix,
        name=key.name,
        maker=maker,
        purpose=key.purpose,
        stated_basis=key.stated_basis,
        stated_recipient=key.stated_recipient,
        scopes=key.scopes,
        columns=key.columns,
        drives=frozenset(map(UUID, key.drives)),
        made_at=key.made_at,
        expires_at=key.expires_at,
        ended_at=key.ended_at,
        state="ended" if key.ended_at else "over" if key.expires_at <= present else "good",
    )

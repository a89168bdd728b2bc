"""Accounts of staff as colleagues see them: who they are, what they may, and whose invitation no longer works. Only looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from campaign.staff.links import INVITATION, is_young
from campaign.staff.models import StaffAccount, StaffGrant, StaffLink


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account and its roles: each with the id of its grant and of its campaign, None for all."""

    id: UUID
    name: str = field(repr=False)
    email: str = field(repr=False)
    language: str
    state: str
    created_at: datetime
    is_invitation_over: bool
    grants: tuple[tuple[UUID, str, UUID | None], ...]


def list_accounts(session: Session, account_id: UUID | None = None) -> list[AccountLine]:
    """All of them by name, or one."""
    wanted = select(StaffAccount).order_by(StaffAccount.name, StaffAccount.id)
    if account_id is not None:
        wanted = wanted.where(StaffAccount.id == account_id)
    accounts = session.scalars(wanted).all()
    grants = _grants(session)
    waiting = set(session.scalars(_with_good_invitation()))
    return [
        AccountLine(
            id=one.id,
            name=one.name,
            email=one.email,
            language=one.language,
            state=one.state,
            created_at=one.created_at,
            is_invitation_over=one.state == "invited" and one.id not in waiting,
            grants=tuple(grants.get(one.id, ())),
        )
        for one in accounts
    ]


def count_stale_invitations(session: Session) -> int:
    """How many accounts wait to be set up whose link no longer works."""
    stale = StaffAccount.state == "invited", StaffAccount.id.not_in(_with_good_invitation())
    return session.scalar(select(func.count()).select_from(StaffAccount).where(*stale)) or 0


def _with_good_invitation() -> Select[UUID | None]:
    return select(StaffLink.account_id).where(
        StaffLink.purpose == INVITATION, StaffLink.account_id.is_not(None), StaffLink.used_at.is_(None), is_young()
    )


def _grants(session: Session) -> dict[UUID, Sequence[tuple[UUID, str, UUID | None]]]:
    found: dict[UUID, list[tuple[UUID, str, UUID | None]]] = {}
    for one in session.scalars(select(StaffGrant).order_by(StaffGrant.role, StaffGrant.granted_at)):
        found.setdefault(one.account_id, []).append((one.id, one.role, one.campaign_id))
    return dict(found)

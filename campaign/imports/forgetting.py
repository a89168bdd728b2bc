"""Forgets what rows of files say: a week after they were brought, and of whoever is erased or anonymous at once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.db import now
from campaign.imports.models import Import, ImportRow
from campaign.imports.states import WORKING_STATES

KEPT_DAYS = 7


def old_rows(ahead: float) -> Select[UUID]:
    """Those that are a week old in `ahead` seconds; what is being taken in keeps them until it ends."""
    return (
        select(ImportRow.id)
        .join(Import, Import.id == ImportRow.import_id)
        .where(
            ImportRow.sealed.is_not(None),
            Import.created_at <= now(ahead - KEPT_DAYS * 24 * 3600),
            Import.state.not_in(WORKING_STATES),
        )
    )


def nobodys_rows(_ahead: float) -> Select[UUID]:
    """Of signatures that say of whom no more."""
    return (
        select(ImportRow.id)
        .join(Contribution, Contribution.id == ImportRow.contribution_id)
        .where(
            Contribution.cleared_at.is_not(None),
            or_(ImportRow.reference.is_not(None), ImportRow.person_key.is_not(None)),
        )
    )


def empty_rows(session: Session, row_ids: Sequence[UUID]) -> None:
    """What they were of stays: that there was a row, and what became of it."""
    session.execute(
        update(ImportRow)
        .where(ImportRow.id.in_(row_ids))
        .values(sealed=None, person_key=None, mailbox_key=None, reference=None)
        .execution_options(synchronize_session=False)
    )


def forget_rows(session: Session, mailbox_key: str, contribution_ids: Sequence[UUID]) -> None:
    """The same, of a mailbox and by the signatures that came of them."""
    theirs = or_(ImportRow.mailbox_key == mailbox_key, ImportRow.contribution_id.in_(contribution_ids))
    found = session.scalars(select(ImportRow.id).where(theirs)).all()
    empty_rows(session, found)

"""Has an update passed by a second person before it is sent, where its campaign wishes that. Nobody passes their own."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives import events
from campaign.drives.completeness import IncompleteError
from campaign.drives.models import CHECKED, Campaign
from campaign.drives.updates.locking import lock_update, move
from campaign.drives.updates.models import Update
from campaign.drives.updates.writing import canonical_address
from campaign.errors import ConflictError, NotFoundError
from campaign.i18n import LANGUAGES
from campaign.outbox.record import record_event


class UpdateIncompleteError(IncompleteError):
    """The update cannot leave; `missing` names all that it lacks."""


def need_approval(session: Session, campaign_id: UUID, is_needed: bool) -> None:
    """Whether updates of the campaign must be approved from now on."""
    campaign = session.get(Campaign, campaign_id, with_for_update=True)
    if campaign is None:
        raise NotFoundError
    campaign.updates_need_approval = is_needed


def ask_approval(session: Session, update_id: UUID, by: str) -> None:
    """Give a complete draft to whoever may approve it. Raises UpdateIncompleteError, ConflictError."""
    update = lock_update(session, update_id)
    check_update_complete(update)
    move(update, "ready")
    update.asked_by = canonical_address(by)
    record_event(session, events.UPDATE_READIED, update_id)


def approve(session: Session, update_id: UUID, by: str) -> None:
    """Pass the update as it stands. Raises ConflictError `update-own-approval` for whoever ever wrote it, or asked."""
    update = lock_update(session, update_id)
    approver = canonical_address(by)
    move(update, "approved")
    if approver in own_of(update):
        raise ConflictError("update-own-approval")
    update.approved_by = approver
    record_event(session, events.UPDATE_APPROVED, update_id)


def own_of(update: Update) -> frozenset[str]:
    """The canonical addresses of those whose own it is: of everybody who wrote it, in whatever version, and of who asked."""
    addresses = {*(one.address for one in update.writers), update.written_by, update.asked_by}
    return frozenset(address for address in addresses if address)


def check_update_complete(update: Update) -> None:
    """Raises UpdateIncompleteError unless subject and body are there and checked in every language."""
    missing = list(_lacks(update))
    if missing:
        raise UpdateIncompleteError(missing)


def _lacks(update: Update) -> Iterator[str]:
    texts = {text.language: text for text in update.texts}
    for language in LANGUAGES:
        text = texts.get(language)
        if text is None or not (text.subject and text.body):
            yield f"text-missing-{language}"
        elif text.status != CHECKED:
            yield f"text-unchecked-{language}"

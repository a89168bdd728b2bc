"""What people agreed to, and what stops mail to them, in the words of OSDI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.api_keys.limits import KeyView
from campaign.drives.models import Drive
from campaign.exports.lists.purposes import PURPOSES
from campaign.mail.models import Suppression
from campaign.mail.suppression import BOUNCED, COMPLAINED, stands
from campaign.supporters.models import Consent


def stops_of(session: Session, key: KeyView, mailbox_keys: Sequence[str]) -> Mapping[str, str]:
    """Why mailboxes must not be written to, in OSDI's words."""
    scopes = PURPOSES[key.purpose].suppressions or ("all", "news")
    found: dict[str, str] = {}
    for mailbox, reason in session.execute(
        select(Suppression.mailbox_key, Suppression.reason).where(
            Suppression.mailbox_key.in_(mailbox_keys), stands(scopes)
        )
    ):
        found[mailbox] = {BOUNCED: "bouncing", COMPLAINED: "spam complaint"}.get(reason, "unsubscribed")
    return found


def subscribed(key: KeyView, consents: Sequence[Mapping[str, Any]]) -> str:
    wanted = PURPOSES[key.purpose].consent or "campaign"
    agreed = any(each["purpose"] == wanted and each["is_given"] for each in consents)
    return "subscribed" if agreed else "unsubscribed"


def consents_of(session: Session, key: KeyView, ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, Any]]]:
    """The last answers in the campaigns of the key's drives."""
    campaigns = select(Drive.campaign_id).where(Drive.id.in_(sorted(key.drives)))
    latest: dict[tuple[UUID, UUID, str], dict[str, Any]] = {}
    for row in session.scalars(
        select(Consent)
        .where(Consent.supporter_id.in_(ids), Consent.campaign_id.in_(campaigns))
        .order_by(Consent.recorded_at, Consent.id)
    ):
        latest[(row.supporter_id, row.campaign_id, row.purpose)] = {
            "purpose": row.purpose,
            "is_given": row.is_given,
            "campaign": str(row.campaign_id),
            "source": row.source,
            "recorded_date": row.recorded_at,
        }
    found: dict[UUID, list[dict[str, Any]]] = {}
    for (supporter_id, *_), consent in latest.items():
        found.setdefault(supporter_id, []).append(consent)
    return found

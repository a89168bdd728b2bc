"""Which fields of a person a post may hold: those of its webhook's purpose, of whom the purpose's basis covers, now.

The purposes are those of supporter lists, with what each needs (campaign/exports/lists/purposes.py): whoever may not be in a
list for it is in no post for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.drives.models import Drive
from campaign.exports.lists.purposes import ADMIN, PURPOSES, Purpose
from campaign.mail.suppression import is_suppressed
from campaign.supporters.consents import agrees
from campaign.supporters.models import Supporter
from campaign.webhooks.models import Webhook

FIELDS = ("name", "email", "postcode", "language")  # the columns of lists that a post may have
LOCALES = {"cy": "cy", "en": "en-GB"}
OFFERED: Mapping[str, tuple[str, ...]] = {
    purpose.name: tuple(field for field in FIELDS if field in purpose.columns_for(ADMIN))
    for purpose in PURPOSES.values()
    if purpose.is_of_people and purpose.columns_for(ADMIN)
}


def person_of(session: Session, webhook: Webhook, contribution: Contribution) -> dict[str, Any] | None:
    """As OSDI's person; None where the webhook has no purpose, or its basis does not cover them."""
    if webhook.purpose is None:
        return None
    purpose = PURPOSES[webhook.purpose]
    drive = session.get_one(Drive, contribution.drive_id)
    if not _is_covered(session, purpose, contribution, drive):
        return None
    fields = [
        field
        for field in webhook.columns
        if field in OFFERED[purpose.name] and drive.handover in purpose.narrower.get(field, (drive.handover,))
    ]
    return {"identifiers": [f"cydlais:{contribution.supporter_id}"], **_said(contribution, fields)}


def _is_covered(session: Session, purpose: Purpose, contribution: Contribution, drive: Drive) -> bool:
    if contribution.state not in purpose.states or contribution.name is None:
        return False
    if purpose.handovers and drive.handover not in purpose.handovers:
        return False
    covered = select(Contribution.id).join(Supporter, Supporter.id == Contribution.supporter_id)
    conditions = [Contribution.id == contribution.id]
    if purpose.consent:
        conditions.append(agrees(purpose.consent, drive.campaign_id))
    if purpose.suppressions:
        conditions.append(~is_suppressed(Contribution.mailbox_key, purpose.suppressions))
    return session.scalar(covered.where(*conditions)) is not None


def _said(contribution: Contribution, fields: list[str]) -> dict[str, Any]:
    """A name stays whole: nobody can tell by rule which part of it is which."""
    said: dict[str, Any] = {}
    if "name" in fields:
        said["cydlais:name"] = contribution.name
    if "language" in fields:
        said["preferred_language"] = LOCALES[contribution.language]
    if "email" in fields:
        said["email_addresses"] = [{"primary": True, "address": contribution.email, "status": "subscribed"}]
    if "postcode" in fields:
        place = {"primary": True, "postal_code": contribution.postcode, "country": contribution.country}
        said["postal_addresses"] = [place]
    return said

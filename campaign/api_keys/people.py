"""Whom a key may read, as SQL: the verified whom its purpose has a basis for, as in a supporter list of the same purpose.

A person is seen by the latest that they gave to the key's drives. Of everything else they are not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from campaign.api_keys.limits import KeyView
from campaign.contributions.models import Contribution
from campaign.drives.models import Drive
from campaign.exports.lists.filters import is_latest
from campaign.exports.lists.purposes import PURPOSES, Purpose
from campaign.mail.suppression import is_suppressed
from campaign.supporters.models import Consent, Supporter


def people_for(key: KeyView) -> Select[Any]:
    """`supporters.id` of everybody for this key, each once; `contributions` is joined, as the row that they are seen by."""
    purpose = PURPOSES[key.purpose]
    return (
        select(Supporter.id)
        .join(Contribution, Contribution.supporter_id == Supporter.id)
        .join(Drive, Drive.id == Contribution.drive_id)
        .where(*_conditions(key, purpose))
    )


def find_person(session: Session, key: KeyView, mailbox_key: str, name_key: str) -> UUID | None:
    """Who has this name at this mailbox; without a name, whoever is alone there."""
    there = people_for(key).where(Supporter.mailbox_key == mailbox_key)
    if name_key:
        there = there.where(Supporter.name_key == name_key)
    found = session.scalars(there.limit(2)).all()
    return found[0] if len(found) == 1 else None


def changed_for(key: KeyView) -> ColumnElement[datetime]:
    """SQL, beside `people_for`: when what this key reads of the person changed last, by what they gave or agreed to."""
    campaigns = select(Drive.campaign_id).where(Drive.id.in_(sorted(key.drives))).correlate(None)
    said_at = (
        select(func.max(Consent.recorded_at))
        .where(Consent.supporter_id == Supporter.id, Consent.campaign_id.in_(campaigns))
        .correlate(Supporter)
        .scalar_subquery()
    )
    verified_at = Contribution.verified_at.expression
    return case((said_at > verified_at, said_at), else_=verified_at)


def _conditions(key: KeyView, purpose: Purpose) -> Iterator[ColumnElement[bool]]:
    yield from _given(key, purpose, Contribution)
    yield is_latest(lambda later: _given(key, purpose, later))
    yield Contribution.name.is_not(None)
    if purpose.consent:
        yield _agrees(purpose.consent)
    if purpose.suppressions:
        yield ~is_suppressed(Supporter.mailbox_key, purpose.suppressions)


def _given(key: KeyView, purpose: Purpose, table: type[Contribution]) -> Iterator[ColumnElement[bool]]:
    """What counts, of the key's drives: of those whose statement speaks of it, where the purpose needs that."""
    yield table.state.in_(purpose.states)
    drives = select(Drive.id).where(Drive.id.in_(sorted(key.drives)))
    if purpose.handovers:
        drives = drives.where(Drive.handover.in_(purpose.handovers))
    yield table.drive_id.in_(drives.correlate(None))


def _agrees(consent: str) -> ColumnElement[bool]:
    """As they said last, in the campaign of the row that they are seen by."""
    latest = (
        select(Consent.is_given)
        .where(
            Consent.supporter_id == Contribution.supporter_id,
            Consent.campaign_id == Drive.campaign_id,
            Consent.purpose == consent,
        )
        .order_by(Consent.recorded_at.desc(), Consent.id.desc())
        .limit(1)
        .correlate(Contribution, Drive)
        .scalar_subquery()
    )
    return latest.is_(True)

"""Campaigners write the offers of a pledge drive: made, or changed as far as what was pledged allows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from campaign.contributions.pledge.models import (
    LONGEST_CODE,
    LONGEST_LABEL,
    LONGEST_PLACE,
    LONGEST_URL,
    UNITS,
    Pledge,
    PledgeOffer,
    PledgeOfferText,
)
from campaign.contributions.pledge.offers import OfferWords, list_offers
from campaign.contributions.pledge.places import move_up, take_offer
from campaign.contributions.pledge.plan import next_reminder, reminder_times
from campaign.contributions.pledge.states import OPEN_STATES
from campaign.contributions.pledge.units import UNCOUNTED
from campaign.db import now
from campaign.drives.locking import lock_drive
from campaign.drives.wording import LONGEST_TEXT, check_languages, check_lengths
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.ids import new_id

MOST = 10**9
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EVENT_FIELDS = ("starts_at", "ends_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffer:
    """An offer as it shall be. Amounts in whole numbers of the unit (money: pounds); moments as in models.PledgeOffer."""

    code: str
    unit: str
    goal: int
    texts: Mapping[str, OfferWords]
    minimum: int = 1
    maximum: int = 1
    threshold: int | None = None
    due_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place_limit: int | None = None
    pay_url: str | None = None


def write_offer(session: Session, drive_id: UUID, command: WriteOffer) -> UUID:
    """The id of the offer, made or changed by its code. Raises FieldsRefusedError, NotFoundError, ConflictError.

    Once somebody has pledged it, unit and threshold stay (`offer-pledged`). Whoever waits moves up where there is more room.
    """
    _check(command)
    locked = lock_drive(session, drive_id)
    if locked.drive.kind != "pledge-drive":
        raise ConflictError("drive-takes-no-pledges")
    offer = session.scalar(
        select(PledgeOffer).where(PledgeOffer.drive_id == drive_id, PledgeOffer.code == command.code).with_for_update()
    )
    if offer is None:
        offer = _new_offer(session, drive_id, command)
    else:
        take_offer(session, offer.id)  # before any of its pledges is locked, as by all that moves places
        _check_promises(session, offer, command)
        _change(session, offer, command, locked.present)
    session.flush()
    session.execute(delete(PledgeOfferText).where(PledgeOfferText.offer_id == offer.id))
    session.add_all(
        PledgeOfferText(
            offer_id=offer.id,
            language=language,
            label=words.label,
            detail=words.detail,
            thanks=words.thanks,
            place=words.place,
        )
        for language, words in command.texts.items()
    )
    session.flush()
    move_up(session, [offer.id])
    return offer.id


def copy_plan(session: Session, drive_id: UUID, copy_id: UUID) -> None:
    """The same offers for another drive."""
    for offer in list_offers(session, drive_id):
        given = {one.name: getattr(offer, one.name) for one in fields(WriteOffer)}
        write_offer(session, copy_id, WriteOffer(**given))


def _new_offer(session: Session, drive_id: UUID, command: WriteOffer) -> PledgeOffer:
    last = session.scalar(select(func.max(PledgeOffer.position)).where(PledgeOffer.drive_id == drive_id))
    offer = PledgeOffer(
        id=new_id(),
        drive_id=drive_id,
        code=command.code,
        unit=command.unit,
        position=(last or 0) + 1,
        changed_at=now(),
        threshold=command.threshold,
    )
    _set(offer, command)
    session.add(offer)
    return offer


def _change(session: Session, offer: PledgeOffer, command: WriteOffer, present: datetime) -> None:
    if any(getattr(offer, name) != getattr(command, name) for name in _EVENT_FIELDS):
        offer.sequence += 1
        _move_event(session, offer.id, command, present)
    offer.changed_at = present
    offer.unit, offer.threshold = command.unit, command.threshold
    _set(offer, command)


def _move_event(session: Session, offer_id: UUID, command: WriteOffer, present: datetime) -> None:
    """Whoever is coming is reminded by the new times; one statement, whatever their number."""
    if command.starts_at is None or command.ends_at is None:
        return
    times = reminder_times(present, command.ends_at, command.starts_at)
    to_come = update(Pledge).where(Pledge.offer_id == offer_id).execution_options(synchronize_session=False)
    session.execute(to_come.where(Pledge.state == "waiting").values(due_at=command.ends_at))
    session.execute(
        to_come.where(Pledge.state.in_(OPEN_STATES), Pledge.begun_at.is_not(None)).values(
            due_at=command.ends_at, remind_at=next_reminder(times, present)
        )
    )


def _set(offer: PledgeOffer, command: WriteOffer) -> None:
    for name in ("minimum", "maximum", "goal", "due_at", "starts_at", "ends_at", "place_limit", "pay_url"):
        setattr(offer, name, getattr(command, name))


def _check_promises(session: Session, offer: PledgeOffer, command: WriteOffer) -> None:
    is_event = command.starts_at is not None
    same = (offer.unit, offer.threshold, offer.starts_at is not None) == (command.unit, command.threshold, is_event)
    if not same and session.scalar(select(exists().where(Pledge.offer_id == offer.id))):
        raise ConflictError("offer-pledged")


def _check(command: WriteOffer) -> None:
    errors = {**_amounts(command), **_moments(command)}
    if len(command.code) > LONGEST_CODE or not _CODE.fullmatch(command.code):
        errors["code"] = "slug-malformed"
    if command.unit not in UNITS:
        errors["unit"] = "choice-unknown"
    if command.pay_url is not None and not _is_web_address(command.pay_url):
        errors["pay_url"] = "address-malformed"
    if errors:
        raise FieldsRefusedError(errors)
    check_languages(command.texts)
    for language, words in command.texts.items():
        fields = {
            "label": (words.label, LONGEST_LABEL),
            "detail": (words.detail, LONGEST_TEXT),
            "thanks": (words.thanks, LONGEST_TEXT),
            "place": (words.place, LONGEST_PLACE),
        }
        check_lengths(language, fields)


def _amounts(command: WriteOffer) -> dict[str, str]:
    errors = {}
    if not 1 <= command.minimum <= command.maximum <= command.goal <= MOST:
        errors["goal"] = "amounts-unordered"
    if command.unit == UNCOUNTED and command.maximum != 1:
        errors["maximum"] = "amounts-unordered"
    if command.threshold is not None and not 1 <= command.threshold <= MOST:
        errors["threshold"] = "number-too-small"
    if command.place_limit is not None and not command.maximum <= command.place_limit <= MOST:
        errors["place_limit"] = "number-too-small"
    return errors


def _moments(command: WriteOffer) -> dict[str, str]:
    if (command.starts_at is None) != (command.ends_at is None):
        return {"ends_at": "times-unordered"}
    if command.starts_at is not None and command.ends_at is not None and command.starts_at >= command.ends_at:
        return {"ends_at": "times-unordered"}
    return {"due_at": "times-unordered"} if command.due_at is not None and command.starts_at is not None else {}


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_plain = url.isascii() and url.isprintable() and not any(sign in url for sign in " <>\"'\\")
    return (
        is_plain
        and len(url) <= LONGEST_URL
        and parts.scheme in ("https", "http")
        and bool(parts.hostname)
        and has_port
        and parts.username is None
    )

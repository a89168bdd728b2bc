"""Mails of My support: the link into it, the two of a change of address, and the receipt of an erasure.

Each is in the language of the page that asked for it alone, and holds nothing that anybody typed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.i18n import format_datetime
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import waits_for_allowance
from campaign.mail.message import placeholder
from campaign.mail.models import Delivery, Suppression
from campaign.mail.suppression import ASKED
from campaign.my_support.addresses import addresses_of
from campaign.my_support.entering import AGAIN_SECONDS, LINK_LIFE, LINK_TEMPLATE, WAITS_SECONDS
from campaign.my_support.models import AddressChange, Erasure, SupportLink
from campaign.my_support.moving import ASKED_TEMPLATE, MOVED_TEMPLATE, NEW_TEMPLATE
from campaign.my_support.receipts import RECEIPT_TEMPLATE
from campaign.notifications.languages import only
from campaign.notifications.links import page_url

ENTER = "my-support-enter"  # the purposes of the two tokens
NEW_ADDRESS = "my-support-new-address"
CLOSED_DAYS = 30  # a closed mailbox gets one link within them: its owner may still look and decide anew


def enter_token(desk: Desk, link_id: UUID, present: datetime) -> str:
    """What opens the door for the next half hour."""
    return desk.keyring.derive(ENTER, link_id, expires_at=present + LINK_LIFE)


def new_address_token(desk: Desk, change: AddressChange) -> str:
    """What shows the button that carries the change out."""
    return desk.keyring.derive(NEW_ADDRESS, change.id, expires_at=change.expires_at)


def compose_links(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """One mail a mailbox that we know, with the latest link that was asked for; what is put off is the latest alone."""
    keys = {delivery.mailbox_key for delivery in deliveries}
    addresses, waits = addresses_of(session, keys), waits_for_allowance(session, keys)
    closed, usable = _closed(session, keys), _usable_links(session, deliveries)
    just_had_one = _had_one_within(session, keys, AGAIN_SECONDS)
    present = session.execute(select(now())).scalar_one()
    composed: list[Composed] = []
    by_mailbox: dict[str, list[DueMail]] = {}
    for delivery in deliveries:
        key = delivery.mailbox_key
        if delivery.subject_id not in usable or key not in addresses or key in just_had_one:
            composed.append(Dropped(delivery.id, "not-due"))
        elif key in closed:
            composed.append(Dropped(delivery.id, "suppressed"))
        else:
            by_mailbox.setdefault(key, []).append(delivery)
    for key, waiting in by_mailbox.items():
        *others, latest = sorted(waiting, key=lambda delivery: usable[delivery.subject_id])
        if key in waits:
            composed.extend(Dropped(other.id, "not-due") for other in others)
            composed.append(Postponed(latest.id, waits[key] + 1))
            continue
        token = enter_token(desk, latest.subject_id, present)
        link = page_url(desk, "my_support_enter", only(latest.language), token=token)
        composed.append(_mail(desk, latest, addresses[key], {"link": link}, carried=others))
    return composed


def _usable_links(session: Session, deliveries: Sequence[DueMail]) -> dict[UUID, datetime]:
    """When each was asked for."""
    usable = select(SupportLink.id, SupportLink.created_at).where(
        SupportLink.id.in_([delivery.subject_id for delivery in deliveries]),
        SupportLink.used_at.is_(None),
        SupportLink.created_at > now(-WAITS_SECONDS),
    )
    return dict(session.execute(usable).all())


def _closed(session: Session, mailbox_keys: set[str]) -> set[str]:
    """Those that cannot be reached; and those whose owner wants no mail, but for one link in a while."""
    suppressed = dict(
        session.execute(
            select(Suppression.mailbox_key, Suppression.reason).where(
                Suppression.mailbox_key.in_(mailbox_keys),
                Suppression.scope == "all",
                or_(Suppression.until.is_(None), Suppression.until > now()),
            )
        ).all()
    )
    had_one = _had_one_within(session, suppressed, CLOSED_DAYS * 24 * 3600)
    return {key for key, reason in suppressed.items() if reason != ASKED or key in had_one}


def _had_one_within(session: Session, mailbox_keys: Collection[str], seconds: float) -> set[str]:
    posted = select(Delivery.mailbox_key).where(
        Delivery.mailbox_key.in_(mailbox_keys),
        Delivery.template == LINK_TEMPLATE,
        Delivery.posted_at > now(-seconds),
    )
    return set(session.scalars(posted))


def compose_new_addresses(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """To the new address: one button, for as long as the wish is open."""
    changes = _changes(session, deliveries)
    waits = waits_for_allowance(session, {delivery.mailbox_key for delivery in deliveries})
    present = session.execute(select(now())).scalar_one()
    composed: list[Composed] = []
    for delivery in deliveries:
        change = changes.get(delivery.subject_id)
        if change is None or change.moved_at or change.ended_at or change.expires_at <= present:
            composed.append(Dropped(delivery.id, "not-due"))
        elif delivery.mailbox_key in waits:
            composed.append(Postponed(delivery.id, waits[delivery.mailbox_key] + 1))
        else:
            language = only(delivery.language)
            token = new_address_token(desk, change)
            values = {
                "link": page_url(desk, "my_support_new_address", language, token=token),
                "until": format_datetime(change.expires_at, language),
            }
            composed.append(_mail(desk, delivery, change.new_address, values))
    return composed


def compose_to_old_addresses(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """To the old address, when another is asked for and when it has taken its place."""
    changes = _changes(session, deliveries)
    return [
        _mail(desk, delivery, changes[delivery.subject_id].old_address, {})
        if delivery.subject_id in changes
        else Dropped(delivery.id, "not-due")
        for delivery in deliveries
    ]


def compose_receipts(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """To the address that is forgotten as soon as the provider has this."""
    ids = [delivery.subject_id for delivery in deliveries]
    rows = session.execute(select(Erasure.id, Erasure.address).where(Erasure.id.in_(ids), Erasure.address.is_not(None)))
    addresses = {erasure_id: address for erasure_id, address in rows if address}
    return [
        _mail(desk, delivery, addresses[delivery.subject_id], {})
        if delivery.subject_id in addresses
        else Dropped(delivery.id, "not-due")
        for delivery in deliveries
    ]


def _changes(session: Session, deliveries: Sequence[DueMail]) -> dict[UUID, AddressChange]:
    ids = [delivery.subject_id for delivery in deliveries]
    return {change.id: change for change in session.scalars(select(AddressChange).where(AddressChange.id.in_(ids)))}


def _mail(
    desk: Desk, delivery: DueMail, to: str, values: Mapping[str, str], *, carried: Sequence[DueMail] = ()
) -> ReadyMail:
    return ReadyMail(
        delivery_id=delivery.id,
        to=to,
        template=delivery.template,
        languages=(only(delivery.language),),
        group=delivery.template,
        context={
            "contact": desk.settings.privacy_contact,
            "my_support": page_url(desk, "my_support", only(delivery.language)),
            **{name: placeholder(name) for name in values},
        },
        values=values,
        carried=tuple(each.id for each in carried),
    )


LINK = MailKind(LINK_TEMPLATE, compose_links, scopes=(), is_repeatable=True, is_asked_for=True)
ADDRESS_NEW = MailKind(NEW_TEMPLATE, compose_new_addresses, scopes=("all",), is_repeatable=True, is_asked_for=True)
ADDRESS_ASKED = MailKind(ASKED_TEMPLATE, compose_to_old_addresses, scopes=())
ADDRESS_MOVED = MailKind(MOVED_TEMPLATE, compose_to_old_addresses, scopes=())
ERASED = MailKind(RECEIPT_TEMPLATE, compose_receipts, scopes=())
MY_SUPPORT_KINDS = (LINK, ADDRESS_NEW, ADDRESS_ASKED, ADDRESS_MOVED, ERASED)

"""The mail before a contribution counts, for one or for several at once, and which mail answers one given again.

Nothing that the visitor typed stands in them: title, links, code and date alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.contributions.codes import PURPOSE as CODE
from campaign.contributions.models import Contribution
from campaign.contributions.service import VERIFICATION as VERIFICATION_TEMPLATE
from campaign.contributions.vouched import is_vouched, let_answer
from campaign.db import among, now
from campaign.drives.channels import STAFF
from campaign.i18n import LANGUAGES, format_datetime
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import CAPPED_PER_SUBJECT, NewDelivery, queue_delivery, waits_for_allowance
from campaign.mail.message import placeholder
from campaign.mail.models import Delivery
from campaign.mail.suppression import owners_wishes
from campaign.notifications.allow_mail import ask_leave
from campaign.notifications.already_given import ALREADY_GIVEN
from campaign.notifications.cases import Asked, Case, load_asked, load_cases
from campaign.notifications.languages import both
from campaign.notifications.links import (
    DISOWN,
    VERIFY,
    token_places,
    token_url,
    token_values,
)
from campaign.notifications.templates import label_of_kind, template_of
from campaign.outbox.models import OutboxEvent

MESSAGE = "verification"
SEVERAL_TEMPLATE = "contribution/verifications"
REPEAT_SECONDS = 60


Items = list[tuple[UUID, Asked]]  # each with the row of the ledger that its code is made of


def compose_verifications(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """One mail a mailbox: what waits for the same mailbox leaves together, as far as its caps allow."""
    asked = load_asked(session, {delivery.subject_id for delivery in deliveries})
    mailboxes = {delivery.mailbox_key for delivery in deliveries}
    waits = waits_for_allowance(session, mailboxes)
    closed = owners_wishes(session, sorted(mailboxes))
    carried = _carried_before(session, deliveries)
    by_mailbox: dict[str, list[DueMail]] = {}
    composed: list[Composed] = []
    for delivery in deliveries:
        if delivery.mailbox_key in closed:
            composed.append(Dropped(delivery.id, "suppressed", instead=ask_leave(delivery)))
        elif delivery.mailbox_key in waits:
            composed.append(Postponed(delivery.id, waits[delivery.mailbox_key] + 1))
        else:
            by_mailbox.setdefault(delivery.mailbox_key, []).append(delivery)
    for waiting in by_mailbox.values():
        composed.extend(_one_mail(desk, waiting, asked, carried))
    return composed


def _one_mail(
    desk: Desk, waiting: Sequence[DueMail], asked: Mapping[UUID, Asked], carried: Mapping[UUID, Items]
) -> list[Composed]:
    """The mail for one mailbox out of its waiting rows; rows about the same contribution, or no longer due, are dropped."""
    items: dict[UUID, tuple[UUID, Asked]] = {}
    leaving: list[DueMail] = []
    dropped: list[Composed] = []
    for delivery in waiting:
        one = asked.get(delivery.subject_id)
        fresh = [(delivery.id, one)] if one is not None else []
        live = [
            (row, each)
            for row, each in [*fresh, *carried.get(delivery.id, [])]
            if each.is_verifiable and each.id not in items
        ]
        if not live:
            dropped.append(Dropped(delivery.id, "not-due"))
            continue
        leaving.append(delivery)
        items.update({each.id: (row, each) for row, each in live})
    if not items:
        return dropped
    carrier, others = leaving[0], tuple(delivery.id for delivery in leaving[1:])
    if len(items) == 1:
        ((row, one),) = items.values()
        return [*dropped, _single(desk, carrier, code_row=row, asked=one)]
    return [*dropped, _several(desk, carrier, others, list(items.values()))]


def _single(desk: Desk, delivery: DueMail, *, code_row: UUID, asked: Asked) -> ReadyMail:
    return ReadyMail(
        delivery_id=delivery.id,
        to=asked.email or "",
        template=template_of(asked.kind, MESSAGE),
        languages=both(delivery.language),
        group=(asked.drive_id, asked.kind, asked.source == STAFF, is_vouched(asked)),
        context={
            "label": label_of_kind(asked.kind),
            "titles": asked.drive.titles,
            "is_noted": asked.source == STAFF,
            "is_vouched": is_vouched(asked),
            **_places(),
        },
        values={
            "code": desk.keyring.code(CODE, code_row),
            **_dates(asked.usable_until),
            **token_values(desk, asked, (VERIFY, DISOWN)),
        },
    )


def _several(desk: Desk, carrier: DueMail, others: tuple[UUID, ...], items: Items) -> ReadyMail:
    """Rendered whole for its one reader."""
    return ReadyMail(
        delivery_id=carrier.id,
        to=items[0][1].email or "",
        template=SEVERAL_TEMPLATE,
        languages=both(carrier.language),
        group=carrier.id,
        context={
            "items": [
                {
                    "label": label_of_kind(asked.kind),
                    "titles": asked.drive.titles,
                    "code": desk.keyring.code(CODE, row),
                    "until": {language: format_datetime(asked.usable_until, language) for language in LANGUAGES},
                    "verify": {language: token_url(desk, VERIFY, asked, language) for language in LANGUAGES},
                    "disown": {language: token_url(desk, DISOWN, asked, language) for language in LANGUAGES},
                }
                for row, asked in items
            ]
        },
        carried=others,
    )


def _carried_before(session: Session, deliveries: Sequence[DueMail]) -> dict[UUID, Items]:
    """What earlier tries of these mails had taken along."""
    rows = session.execute(
        select(Delivery.carrier_id, Delivery.id, Delivery.subject_id).where(
            among(Delivery.carrier_id, [delivery.id for delivery in deliveries])
        )
    ).all()
    asked = load_asked(session, {subject for _, _, subject in rows}) if rows else {}
    found: dict[UUID, Items] = {}
    for carrier, row, subject in rows:
        if carrier is not None and subject in asked:
            found.setdefault(carrier, []).append((row, asked[subject]))
    return found


@cache
def _places() -> Mapping[str, object]:
    until = {language: placeholder(f"until_{language}") for language in LANGUAGES}
    return {"code": placeholder("code"), "until": until, **token_places((VERIFY, DISOWN))}


def _dates(until: datetime) -> dict[str, str]:
    return {f"until_{language}": format_datetime(until, language) for language in LANGUAGES}


VERIFICATION = MailKind(
    VERIFICATION_TEMPLATE, compose_verifications, scopes=("all",), is_repeatable=True, is_asked_for=True
)


def answer_repeats(session: Session, events: Sequence[OutboxEvent]) -> None:
    """A contribution was given again: its owner gets the verification once more, or hears that it is there already."""
    cases = load_cases(session, {event.subject_id for event in events})
    for event in events:
        case = cases.get(event.subject_id)
        if case is None or _was_just_mailed(session, case.contribution):
            continue
        let_answer(session, case.contribution)
        is_waiting = case.contribution.state == "pending" or case.is_verifiable
        template = VERIFICATION_TEMPLATE if is_waiting else ALREADY_GIVEN.template
        queue_delivery(session, _owners_mail(event.id, template, case))


def reopen_mailboxes(session: Session, events: Sequence[OutboxEvent]) -> None:
    """A mailbox was opened again by its owner: what is still pending from it gets its verification."""
    for event in events:
        asked = session.get(Contribution, event.subject_id)
        if asked is None:
            continue
        pending = session.scalars(
            select(Contribution.id).where(
                Contribution.mailbox_key == asked.mailbox_key, Contribution.state == "pending"
            )
        )
        for case in load_cases(session, pending.all()).values():
            queue_delivery(
                session, _owners_mail(event.id, VERIFICATION_TEMPLATE, case, person=str(case.contribution.id))
            )


def _owners_mail(event_id: UUID, template: str, case: Case, *, person: str = "") -> NewDelivery:
    return NewDelivery(
        event_id=event_id,
        template=template,
        mailbox_key=case.contribution.mailbox_key,
        subject_id=case.contribution.id,
        language=case.contribution.language,
        is_capped=True,
        person=person,
    )


def _was_just_mailed(session: Session, contribution: Contribution) -> bool:
    """Whether a mail about it waits, for however long it was put off, or was written within the last minute; or it has had all
    that it may cause."""
    latest, mails, waiting = session.execute(
        select(func.max(Delivery.created_at), func.count(), func.count().filter(Delivery.state == "queued")).where(
            Delivery.subject_id == contribution.id, Delivery.is_capped
        )
    ).one()
    present = session.execute(select(now())).scalar_one()
    return (
        waiting > 0
        or mails >= CAPPED_PER_SUBJECT
        or (latest is not None and present - latest < timedelta(seconds=REPEAT_SECONDS))
    )

"""The mail before a contribution counts, for one or for several at once, and which mail answers one given again.

Nothing that the visitor typed stands in them: title, links, code and date alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.contributions.codes import PURPOSE as CODE
from campaign.contributions.models import Contribution
from campaign.contributions.service import VERIFICATION as VERIFICATION_TEMPLATE
from campaign.db import among, now
from campaign.drives.channels import STAFF
from campaign.i18n import LANGUAGES, format_datetime
from campaign.mail.kind import Composed, Desk, Dropped, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import CAPPED_PER_SUBJECT, NewDelivery, queue_delivery, waits_for_allowance
from campaign.mail.message import placeholder
from campaign.mail.models import Delivery
from campaign.mail.suppression import owners_wishes
from campaign.notifications.allow_mail import ask_leave
from campaign.notifications.already_given import ALREADY_GIVEN
from campaign.notifications.cases import Case, cases_of, load_cases
from campaign.notifications.languages import both
from campaign.notifications.links import (
    DISOWN,
    VERIFY,
    token_places,
    token_url,
    token_values,
)
from campaign.notifications.templates import label_of, template_of
from campaign.outbox.models import OutboxEvent

MESSAGE = "verification"
SEVERAL_TEMPLATE = "contribution/verifications"
REPEAT_SECONDS = 60
ASKED_OF = (
    Contribution.kind,
    Contribution.drive_id,
    Contribution.state,
    Contribution.email,
    Contribution.source,
    Contribution.issue,
    Contribution.expires_at,
)


def compose_verifications(session: Session, desk: Desk, deliveries: Sequence[Delivery]) -> list[Composed]:
    """One mail a mailbox: what waits for the same mailbox leaves together, as far as its caps allow."""
    cases = cases_of(session, deliveries, only=ASKED_OF)
    mailboxes = {delivery.mailbox_key for delivery in deliveries}
    waits = waits_for_allowance(session, mailboxes)
    closed = owners_wishes(session, sorted(mailboxes))
    carried = _carried_before(session, deliveries)
    by_mailbox: dict[str, list[Delivery]] = {}
    composed: list[Composed] = []
    for delivery in deliveries:
        if delivery.mailbox_key in closed:
            composed.append(Dropped(delivery.id, "suppressed", instead=ask_leave(delivery)))
        elif delivery.mailbox_key in waits:
            composed.append(Postponed(delivery.id, waits[delivery.mailbox_key] + 1))
        else:
            by_mailbox.setdefault(delivery.mailbox_key, []).append(delivery)
    for waiting in by_mailbox.values():
        composed.extend(_one_mail(desk, waiting, cases, carried))
    return composed


def _one_mail(
    desk: Desk, waiting: Sequence[Delivery], cases: dict[UUID, Case], carried: dict[UUID, list[tuple[UUID, Case]]]
) -> list[Composed]:
    """The mail for one mailbox out of its waiting rows; rows about the same contribution, or no longer due, are dropped."""
    items: dict[UUID, tuple[UUID, Case]] = {}
    dropped: list[Composed] = []
    for delivery in waiting:
        old = carried.get(delivery.id, [])
        case = cases.get(delivery.subject_id)
        fresh = [(delivery.id, case)] if case is not None else []
        live = [(row, each) for row, each in [*fresh, *old] if each.is_verifiable and each.contribution.id not in items]
        if not live:
            dropped.append(Dropped(delivery.id, "not-due"))
            continue
        items.update({each.contribution.id: (row, each) for row, each in live})
    if not items:
        return dropped
    leaving = [delivery for delivery in waiting if not any(d.delivery_id == delivery.id for d in dropped)]
    carrier, others = leaving[0], tuple(delivery.id for delivery in leaving[1:])
    if len(items) == 1:
        ((row, case),) = items.values()
        return [*dropped, _single(desk, carrier, code_row=row, case=case)]
    return [*dropped, _several(desk, carrier, others, list(items.values()))]


def _single(desk: Desk, delivery: Delivery, *, code_row: UUID, case: Case) -> ReadyMail:
    contribution = case.contribution
    return ReadyMail(
        delivery_id=delivery.id,
        to=contribution.email or "",
        template=template_of(contribution.kind, MESSAGE),
        languages=both(delivery.language),
        group=(contribution.drive_id, contribution.kind, contribution.source == STAFF),
        context={
            "label": label_of(case),
            "titles": case.drive.titles,
            "is_noted": contribution.source == STAFF,
            "code": placeholder("code"),
            "until": {language: placeholder(f"until_{language}") for language in LANGUAGES},
            **token_places((VERIFY, DISOWN)),
        },
        values={
            "code": desk.keyring.code(CODE, code_row),
            **_dates(case.usable_until),
            **token_values(desk, contribution, (VERIFY, DISOWN)),
        },
    )


def _several(desk: Desk, carrier: Delivery, others: tuple[UUID, ...], items: list[tuple[UUID, Case]]) -> ReadyMail:
    """Rendered whole for its one reader."""
    return ReadyMail(
        delivery_id=carrier.id,
        to=items[0][1].contribution.email or "",
        template=SEVERAL_TEMPLATE,
        languages=both(carrier.language),
        group=carrier.id,
        context={
            "items": [
                {
                    "label": label_of(case),
                    "titles": case.drive.titles,
                    "code": desk.keyring.code(CODE, row),
                    "until": {language: format_datetime(case.usable_until, language) for language in LANGUAGES},
                    "verify": {
                        language: token_url(desk, VERIFY, case.contribution, language) for language in LANGUAGES
                    },
                    "disown": {
                        language: token_url(desk, DISOWN, case.contribution, language) for language in LANGUAGES
                    },
                }
                for row, case in items
            ]
        },
        carried=others,
    )


def _carried_before(session: Session, deliveries: Sequence[Delivery]) -> dict[UUID, list[tuple[UUID, Case]]]:
    """What earlier tries of these mails had taken along."""
    rows = session.execute(
        select(Delivery.carrier_id, Delivery.id, Delivery.subject_id).where(
            among(Delivery.carrier_id, [delivery.id for delivery in deliveries])
        )
    ).all()
    cases = load_cases(session, {subject for _, _, subject in rows}, only=ASKED_OF) if rows else {}
    found: dict[UUID, list[tuple[UUID, Case]]] = {}
    for carrier, row, subject in rows:
        if carrier is not None and subject in cases:
            found.setdefault(carrier, []).append((row, cases[subject]))
    return found


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
        is_pending = case.contribution.state == "pending"
        queue_delivery(
            session, _owners_mail(event.id, VERIFICATION_TEMPLATE if is_pending else ALREADY_GIVEN.template, case)
        )


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

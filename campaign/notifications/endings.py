"""What the giver hears when a contribution ends: the receipt of a withdrawal, and that a moderator took it out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from campaign.contributions import events as names
from campaign.contributions.registry import KINDS
from campaign.mail.kind import Composed, Desk, Dropped, MailKind, ReadyMail
from campaign.mail.models import Delivery
from campaign.notifications.cases import cases_of, load_cases, owe
from campaign.notifications.languages import only
from campaign.notifications.templates import label_of, template_of
from campaign.outbox.models import OutboxEvent

WITHDRAWN_TEMPLATE = "contribution/withdrawn"
INVALIDATED_TEMPLATE = "contribution/invalidated"
_TEMPLATES: Mapping[str, str] = {names.WITHDRAWN: WITHDRAWN_TEMPLATE, names.INVALIDATED: INVALIDATED_TEMPLATE}


def tell_ended(session: Session, events: Sequence[OutboxEvent]) -> None:
    """Each contribution that was withdrawn or invalidated is answered by one mail."""
    cases = load_cases(session, {event.subject_id for event in events})
    for event in events:
        case = cases.get(event.subject_id)
        if case is None:
            continue
        owe(session, event, case=case, template=_TEMPLATES[names.step_of(event.name)])


def compose_ended(session: Session, desk: Desk, deliveries: Sequence[Delivery]) -> list[Composed]:
    """In the person's language alone; names the drive and whom to write to."""
    cases = cases_of(session, deliveries)
    composed: list[Composed] = []
    for delivery in deliveries:
        case = cases.get(delivery.subject_id)
        if case is None or not case.contribution.email:
            composed.append(Dropped(delivery.id, "not-due"))
            continue
        language = only(delivery.language)
        composed.append(
            ReadyMail(
                delivery_id=delivery.id,
                to=case.contribution.email,
                template=template_of(case.contribution.kind, delivery.template.partition("/")[2]),
                languages=(language,),
                group=(
                    *(case.contribution.drive_id, case.contribution.kind),
                    *(case.contribution.reason, case.drive.state),
                ),
                context={
                    "is_open": case.drive.state == "open",
                    "label": label_of(case),
                    "titles": case.drive.titles,
                    "reason": KINDS[case.contribution.kind].reasons.get(case.contribution.reason or "", ""),
                    "contact": desk.settings.privacy_contact,
                },
            )
        )
    return composed


WITHDRAWN = MailKind(WITHDRAWN_TEMPLATE, compose_ended, scopes=("all",))
INVALIDATED = MailKind(INVALIDATED_TEMPLATE, compose_ended, scopes=("all",))

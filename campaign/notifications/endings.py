"""What the giver hears when a contribution ends: the receipt of a withdrawal, that it was taken out, that it is back.

Nobody hears what is no longer so, nor that something is back who never heard that it had gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions import events as names
from campaign.contributions.evidence import IMPORT_UNDONE
from campaign.contributions.refusals.built_in import COUNT
from campaign.contributions.refusals.reading import sentence_of
from campaign.contributions.registry import KINDS
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.mail.models import Delivery
from campaign.notifications.cases import Case, cases_of, load_cases, owe
from campaign.notifications.languages import only
from campaign.notifications.templates import label_of, template_of
from campaign.outbox.models import OutboxEvent

WITHDRAWN_TEMPLATE = "contribution/withdrawn"
INVALIDATED_TEMPLATE = "contribution/invalidated"
RESTORED_TEMPLATE = "contribution/restored"
_TEMPLATES: Mapping[str, str] = {
    names.WITHDRAWN: WITHDRAWN_TEMPLATE,
    names.INVALIDATED: INVALIDATED_TEMPLATE,
    names.RESTORED: RESTORED_TEMPLATE,
}
_STATES: Mapping[str, tuple[str, ...]] = {
    WITHDRAWN_TEMPLATE: ("withdrawn",),
    INVALIDATED_TEMPLATE: ("invalidated",),
    RESTORED_TEMPLATE: ("verified", "held"),
}
_NEVER_LEFT = ("queued", "dropped", "failed")


def tell_ended(session: Session, events: Sequence[OutboxEvent]) -> None:
    """Each contribution that was withdrawn, invalidated or restored is answered by one mail."""
    cases = load_cases(session, {event.subject_id for event in events})
    for event in events:
        case = cases.get(event.subject_id)
        if case is None or case.contribution.reason == IMPORT_UNDONE:  # they never heard from us
            continue
        owe(session, event, case=case, template=_TEMPLATES[names.step_of(event.name)])


def compose_ended(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """In the person's language alone; names the drive and whom to write to."""
    cases = cases_of(session, deliveries)
    told = _told_of_the_end(session, deliveries)
    composed: list[Composed] = []
    for delivery in deliveries:
        case = cases.get(delivery.subject_id)
        is_due = case is not None and case.contribution.state in _STATES[delivery.template]
        if delivery.template == RESTORED_TEMPLATE and delivery.subject_id not in told:
            is_due = False
        if case is None or not is_due or not case.contribution.email:
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
                    *(case.contribution.reason, case.contribution.state, case.drive.state),
                ),
                context={
                    "is_open": case.drive.state == "open",
                    "is_held": case.contribution.state == "held",
                    "label": label_of(case),
                    "titles": case.drive.titles,
                    "reason": _reason(session, case, language),
                    "contact": desk.settings.privacy_contact,
                },
            )
        )
    return composed


def _reason(session: Session, case: Case, language: str) -> str:
    """The sentence for it, where a moderator chose one: of its kind's own, or of those for every kind."""
    families = (KINDS[case.contribution.kind].refusals, COUNT)
    said = (sentence_of(session, family, case.contribution.reason, language) for family in families)
    return next(filter(None, said), "")


def _told_of_the_end(session: Session, deliveries: Sequence[DueMail]) -> set[UUID]:
    """Of whom it is told that it is back, those of whom it was told that it had gone."""
    back = [delivery.subject_id for delivery in deliveries if delivery.template == RESTORED_TEMPLATE]
    if not back:
        return set()
    told = select(Delivery.subject_id).where(
        Delivery.subject_id.in_(back),
        Delivery.template == INVALIDATED_TEMPLATE,
        Delivery.state.not_in(_NEVER_LEFT),
    )
    return set(session.scalars(told))


WITHDRAWN = MailKind(WITHDRAWN_TEMPLATE, compose_ended, scopes=("all",))
INVALIDATED = MailKind(INVALIDATED_TEMPLATE, compose_ended, scopes=("all",))
RESTORED = MailKind(RESTORED_TEMPLATE, compose_ended, scopes=("all",))

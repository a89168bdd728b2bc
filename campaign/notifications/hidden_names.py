"""What the giver hears whose name one of us took off the public pages, and why."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.refusals.built_in import NAME
from campaign.contributions.refusals.reading import load_refusals
from campaign.contributions.states import LIVE_STATES
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, ReadyMail
from campaign.moderation.models import ModerationDecision
from campaign.moderation.sources import REFUSE
from campaign.notifications.cases import cases_of
from campaign.notifications.languages import only
from campaign.notifications.templates import label_of

NAME_HIDDEN_TEMPLATE = "contribution/name-hidden"


def compose_hidden_name(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """In the person's language alone; nothing where the name is shown again, or what was given has ended."""
    cases, reasons = cases_of(session, deliveries), load_refusals(session, NAME)
    chosen = _reasons_of(session, list(cases))
    composed: list[Composed] = []
    for delivery in deliveries:
        case, refusal = cases.get(delivery.subject_id), reasons.get(chosen.get(delivery.subject_id, ""))
        row = case.contribution if case else None
        if case is None or row is None or refusal is None or not row.email:
            composed.append(Dropped(delivery.id, "not-due"))
            continue
        if row.show_name or row.state not in LIVE_STATES:
            composed.append(Dropped(delivery.id, "not-due"))
            continue
        language = only(delivery.language)
        composed.append(
            ReadyMail(
                delivery_id=delivery.id,
                to=row.email,
                template=NAME_HIDDEN_TEMPLATE,
                languages=(language,),
                group=(row.drive_id, row.kind, refusal.slug),
                context={
                    "label": label_of(case),
                    "titles": case.drive.titles,
                    "reason": refusal.sentences[language],
                    "contact": desk.settings.privacy_contact,
                },
            )
        )
    return composed


def _reasons_of(session: Session, contribution_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The reason's slug of the latest decision about each name."""
    decisions = select(ModerationDecision.contribution_id, ModerationDecision.reason).where(
        ModerationDecision.contribution_id.in_(contribution_ids),
        ModerationDecision.queue == "names",
        ModerationDecision.verdict == REFUSE,
        ModerationDecision.undone_at.is_(None),
    )
    rows = session.execute(decisions.order_by(ModerationDecision.decided_at))
    return {contribution_id: reason or "" for contribution_id, reason in rows}


NAME_HIDDEN = MailKind(NAME_HIDDEN_TEMPLATE, compose_hidden_name, scopes=("all",))

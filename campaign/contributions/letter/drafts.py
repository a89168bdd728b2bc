"""Letters that are not finished: the fields of the form as they were typed, for whoever has the link, for 14 days.

Nothing in them is checked before they are sent, and nothing that is sent takes them away before the letter is verified.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.orm import Session

from campaign.contributions.letter import events
from campaign.contributions.letter.content import LetterContent
from campaign.contributions.letter.mails import DRAFT
from campaign.contributions.letter.models import Letter, LetterDraft
from campaign.contributions.rush.arrivals import Arrival
from campaign.contributions.rush.buckets import note_arrival
from campaign.db import insert, now
from campaign.errors import NotFoundError
from campaign.ids import new_id
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import Mailbox
from campaign.outbox.record import record_event

KEPT = timedelta(days=14)  # from the last change


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """The form of a letter as it was typed; where there is an address in it, the mailbox that gets the link.

    `is_by_mail`: it was opened by that link. `arrival`: of a visitor's post (rush).
    """

    drive_id: UUID
    language: str
    fields: Mapping[str, str] = field(repr=False)
    mailbox_key: str | None = None
    email: str | None = field(default=None, repr=False)
    is_by_mail: bool = False
    arrival: Arrival | None = None


def save_draft(session: Session, command: SaveDraft, draft_id: UUID | None = None) -> LetterDraft:
    """Keep the draft, in the place of an earlier one if there is one; its link is mailed once to each address.

    Anybody may have begun it with somebody's address. So once it is saved through the mailed link, no other opens it: its
    issue is odd from then on. Another address is the next even one, and no earlier link goes on.
    """
    present = session.execute(select(now())).scalar_one()
    draft = session.get(LetterDraft, draft_id, with_for_update=True) if draft_id is not None else None
    if draft is None:
        draft = LetterDraft(id=new_id(), drive_id=command.drive_id, created_at=present, issue=0)
        session.add(draft)
    is_new_address = command.mailbox_key is not None and command.mailbox_key != draft.mailbox_key
    draft.language, draft.fields = command.language, json.dumps(dict(command.fields), ensure_ascii=False)
    if draft.mailbox_key is not None and command.mailbox_key != draft.mailbox_key:
        draft.issue = mailed_issue(draft) + 2
    elif command.is_by_mail:
        draft.issue = mailed_issue(draft) + 1
    draft.mailbox_key, draft.email = command.mailbox_key, command.email
    draft.updated_at, draft.expires_at = present, present + KEPT
    session.flush()
    if is_new_address and command.mailbox_key is not None:
        _mail_link(session, draft, command)
    return draft


def mailed_issue(draft: LetterDraft) -> int:
    """What the link in the mail says, whether the draft was saved through it or not."""
    return draft.issue - draft.issue % 2


def open_draft(session: Session, draft_id: UUID, issue: int, *, is_by_mail: bool = False) -> LetterDraft:
    """Raises NotFoundError where there is none, the link does not open it any more, or its time is over."""
    draft = session.scalar(select(LetterDraft).where(LetterDraft.id == draft_id, LetterDraft.expires_at > now()))
    if draft is None or issue != (mailed_issue(draft) if is_by_mail else draft.issue):
        raise NotFoundError
    return draft


def fields_of(draft: LetterDraft) -> dict[str, str]:
    """The form as it was typed."""
    return {str(name): str(value) for name, value in json.loads(draft.fields).items()}


def note_sent(session: Session, draft: LetterDraft, contribution_id: UUID, content: LetterContent) -> None:
    """It was sent off. Whether its words are those of the letter decides whether it goes when that is verified."""
    is_same = exists().where(
        Letter.contribution_id == contribution_id, Letter.body == content.body, Letter.subject == content.subject
    )
    draft.submitted_at = session.execute(select(now())).scalar_one()
    draft.contribution_id = contribution_id if session.scalar(select(is_same)) else None


def throw_away(session: Session, draft: LetterDraft) -> None:
    session.execute(delete(LetterDraft).where(LetterDraft.id == draft.id))


def old_drafts(ahead: float) -> Select[UUID]:
    """Those whose time is over in `ahead` seconds."""
    return select(LetterDraft.id).where(LetterDraft.expires_at <= now(ahead))


def forget_drafts(session: Session, draft_ids: Sequence[UUID]) -> None:
    session.execute(delete(LetterDraft).where(LetterDraft.id.in_(draft_ids)))


def forget_of_mailbox(session: Session, mailbox_key: str) -> None:
    """Delete every draft that was kept with this mailbox's address."""
    session.execute(delete(LetterDraft).where(LetterDraft.mailbox_key == mailbox_key))


def _mail_link(session: Session, draft: LetterDraft, command: SaveDraft) -> None:
    assert command.mailbox_key is not None
    session.execute(insert(session, Mailbox).values(key=command.mailbox_key, created_at=now()).on_conflict_do_nothing())
    link = NewDelivery(
        event_id=record_event(session, events.DRAFT_SAVED, draft.id),
        template=DRAFT,
        mailbox_key=command.mailbox_key,
        subject_id=draft.id,
        language=draft.language,
        is_capped=True,
    )
    put_off = note_arrival(session.connection(), command.arrival, draft.id.int) if command.arrival else 0.0
    queue_delivery(session, link, delay_seconds=put_off)

"""The link to a letter that is not finished, to the address that was typed into it. Nothing else that was typed is in it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.letter.mails import DRAFT
from campaign.contributions.letter.models import LetterDraft
from campaign.db import now
from campaign.i18n import LANGUAGES, format_date
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import waits_for_allowance
from campaign.mail.message import placeholder
from campaign.notifications.cases import DriveCase, load_drives
from campaign.notifications.languages import only
from campaign.notifications.links import mailed_draft_token, page_url


def compose_draft_links(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """In the language of the page that it was typed on, for as long as there is a draft with that address."""
    ids = {delivery.subject_id for delivery in deliveries}
    living = select(LetterDraft).where(LetterDraft.id.in_(ids), LetterDraft.expires_at > now())
    found = {draft.id: draft for draft in session.scalars(living)}
    drives = load_drives(session, {draft.drive_id for draft in found.values()})
    waits = waits_for_allowance(session, {delivery.mailbox_key for delivery in deliveries})
    composed: list[Composed] = []
    for delivery in deliveries:
        draft = found.get(delivery.subject_id)
        if draft is None or draft.email is None or draft.mailbox_key != delivery.mailbox_key:
            composed.append(Dropped(delivery.id, "not-due"))
        elif delivery.mailbox_key in waits:
            composed.append(Postponed(delivery.id, waits[delivery.mailbox_key] + 1))
        else:
            composed.append(_ready(desk, delivery, draft, drives[draft.drive_id]))
    return composed


def _ready(desk: Desk, delivery: DueMail, draft: LetterDraft, drive: DriveCase) -> ReadyMail:
    language = only(delivery.language)
    token = mailed_draft_token(desk, draft)
    return ReadyMail(
        delivery_id=delivery.id,
        to=draft.email or "",
        template=DRAFT,
        languages=(language,),
        group=draft.drive_id,
        context={
            "titles": drive.titles,
            "link": placeholder("link"),
            "until": {each: placeholder(f"until_{each}") for each in LANGUAGES},
        },
        values={
            "link": page_url(desk, "letter_drive_draft", language, slug=drive.slugs[language], token=token),
            **{f"until_{each}": format_date(draft.expires_at, each) for each in LANGUAGES},
        },
    )


LETTER_DRAFT = MailKind(DRAFT, compose_draft_links, scopes=("all",), is_asked_for=True)

"""Letters that are not finished, as their mailbox's owner sees, moves and erases them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.contributions.holdings import Holdings, Move, Rows
from campaign.contributions.letter.drafts import fields_of, forget_of_mailbox
from campaign.contributions.letter.models import LetterDraft


def list_rows(session: Session, mailbox_key: str) -> Mapping[str, Rows]:
    drafts = session.scalars(select(LetterDraft).where(LetterDraft.mailbox_key == mailbox_key))
    return {
        "letters_not_finished": [
            {"id": str(draft.id), "updated_at": str(draft.updated_at), "typed": fields_of(draft)} for draft in drafts
        ]
    }


def move_drafts(session: Session, move: Move) -> None:
    """The form in them stays as it was typed; their links go on working."""
    drafts = update(LetterDraft).where(LetterDraft.mailbox_key == move.mailbox_key)
    session.execute(drafts.values(mailbox_key=move.new_mailbox_key, email=move.new_address))


HOLDINGS = Holdings(list_rows=list_rows, move=move_drafts, erase=forget_of_mailbox)

"""Tells one content from another, for the rule that one person gives the same thing once.

Of some kinds one person may give several, each another one: their details are a Content, and what its owner corrects or
rewrites moves the contribution to the new content's place. Contributions of every other kind have one content, which stays.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.contributions.kind import Correction
from campaign.contributions.models import Contribution
from campaign.contributions.states import LIVE_STATES
from campaign.errors import DomainError, FieldsRefusedError
from campaign.i18n import is_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`what` and `content_key` as in the contribution's row."""

    what: str
    content_key: str


def content_key(*parts: object) -> str:
    """SHA-256 of the parts, whatever their case, their spaces and their way of writing an accent."""
    plain = (" ".join(unicodedata.normalize("NFKC", str(part)).casefold().split()) for part in parts)
    return sha256("\0".join(plain).encode()).hexdigest()


def check_content(session: Session, contribution: Contribution, correction: Correction) -> None:
    """Refuse a correction, of the name or the content, by which the same would be there twice from this person."""
    content = correction.details if isinstance(correction.details, Content) else contribution
    same = select(Contribution.id).where(
        Contribution.drive_id == contribution.drive_id,
        Contribution.mailbox_key == contribution.mailbox_key,
        Contribution.kind == contribution.kind,
        Contribution.what == content.what,
        Contribution.content_key == content.content_key,
        Contribution.name_key == correction.name_key,
        Contribution.state.in_(LIVE_STATES),
        Contribution.id != contribution.id,
    )
    if session.scalar(same) is not None:
        raise FieldsRefusedError({"name": "name-gave-already"})


def move_content(session: Session, contribution_id: UUID, content: Content) -> None:
    """The contribution says this from now on. Raises FieldsRefusedError where its giver has said it already."""
    contribution = session.get_one(Contribution, contribution_id)
    contribution.what, contribution.content_key = content.what, content.content_key
    try:
        session.flush()
    except IntegrityError:
        raise FieldsRefusedError({"name": "name-gave-already"}) from None


def read_language(text: str) -> str | None:
    """The language that somebody says their words are in; None where they say nothing."""
    if text and not is_language(text):
        raise DomainError("language-unknown")
    return text or None

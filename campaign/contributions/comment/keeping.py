"""Keeps a comment's consent to be published beside it, and what follows when its giver rewrites it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.boxes import Boxes
from campaign.contributions.comment.schema import CommentDetails
from campaign.contributions.content import move_content
from campaign.contributions.details import Details
from campaign.contributions.forms import SupporterForm
from campaign.contributions.models import Contribution
from campaign.contributions.moderation import allow_words, forget_words, is_allowed, offer_words, reword


def _keep(session: Session, contribution_id: UUID, details: CommentDetails) -> None:
    offer_words(session, contribution_id, is_allowed=details.is_allowed, language=details.language)


def _correct(session: Session, contribution_id: UUID, details: CommentDetails | None) -> None:
    """Without details it stays as it was given."""
    if details is not None:
        move_content(session, contribution_id, details)
        allow_words(session, contribution_id, is_allowed=details.is_allowed, language=details.language)


def rewrite(session: Session, contribution: Contribution, form: SupporterForm) -> None:
    """Say it otherwise: it is read again before anybody sees it. Raises FieldsRefusedError."""
    contribution.comment = form.comment
    move_content(session, contribution.id, form.details)
    reword(session, contribution.id, language=form.details.language)


def _read_boxes(session: Session, contribution: Contribution) -> Mapping[str, bool]:
    return {"publish": is_allowed(session, contribution.id)}


def _write_boxes(session: Session, contribution: Contribution, answers: Mapping[str, bool]) -> None:
    allow_words(session, contribution.id, is_allowed=answers["publish"])


DETAILS = Details(keep=_keep, correct=_correct, clear=forget_words)
BOXES = Boxes(purposes={"publish": "publish"}, read=_read_boxes, write=_write_boxes)

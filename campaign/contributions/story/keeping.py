"""Keeps a story beside its contribution, from the form to the day when it is forgotten; its boxes, and how it is rewritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from campaign.contributions.boxes import Boxes
from campaign.contributions.content import move_content
from campaign.contributions.details import Details
from campaign.contributions.forms import SupporterForm
from campaign.contributions.models import Contribution
from campaign.contributions.moderation import allow_words, forget_words, is_allowed, offer_words, reword
from campaign.contributions.rows import keep_beside
from campaign.contributions.story.models import Story, StoryPicture
from campaign.contributions.story.schema import StoryDetails


def _keep(session: Session, contribution_id: UUID, details: StoryDetails) -> None:
    own = {"title": details.title, "body": details.body, "place": details.place, "show_place": details.show_place}
    keep_beside(session, Story, contribution_id, {**own, "show_picture": False})
    offer_words(session, contribution_id, is_allowed=details.is_allowed, language=details.language)


def _correct(session: Session, contribution_id: UUID, details: StoryDetails | None) -> None:
    """Without details it stays as it was told."""
    if details is None:
        return
    _write(session, contribution_id, details)
    _set(session, contribution_id, {"show_place": details.show_place})
    allow_words(session, contribution_id, is_allowed=details.is_allowed, language=details.language)


def rewrite(session: Session, contribution: Contribution, form: SupporterForm) -> None:
    """Tell it otherwise: it is read again before anybody sees it. Raises FieldsRefusedError."""
    _write(session, contribution.id, form.details)
    reword(session, contribution.id, language=form.details.language)


def _clear(session: Session, contribution_ids: Sequence[UUID]) -> None:
    forget_words(session, contribution_ids)
    session.execute(delete(StoryPicture).where(StoryPicture.contribution_id.in_(contribution_ids)))
    session.execute(
        update(Story).where(Story.contribution_id.in_(contribution_ids)).values(title=None, body=None, place=None)
    )


def _write(session: Session, contribution_id: UUID, details: StoryDetails) -> None:
    move_content(session, contribution_id, details)
    _set(session, contribution_id, {"title": details.title, "body": details.body, "place": details.place})


def _set(session: Session, contribution_id: UUID, values: Mapping[str, Any]) -> None:
    session.execute(update(Story).where(Story.contribution_id == contribution_id).values(values))


def _read_boxes(session: Session, contribution: Contribution) -> Mapping[str, bool]:
    """Whether the picture may be shown is asked only where there is one."""
    story = session.get(Story, contribution.id, populate_existing=True)
    if story is None:
        return {}
    answers = {"publish": is_allowed(session, contribution.id), "show_place": story.show_place}
    has_picture = select(StoryPicture.contribution_id).where(StoryPicture.contribution_id == contribution.id)
    return answers if session.scalar(has_picture) is None else {**answers, "show_picture": story.show_picture}


def _write_boxes(session: Session, contribution: Contribution, answers: Mapping[str, bool]) -> None:
    if "publish" in answers:
        allow_words(session, contribution.id, is_allowed=answers["publish"])
    shown = {box: is_given for box, is_given in answers.items() if box != "publish"}
    if shown:
        _set(session, contribution.id, shown)


DETAILS = Details(keep=_keep, correct=_correct, clear=_clear)
BOXES = Boxes(
    purposes={"publish": "publish", "show_place": "show-place", "show_picture": "publish-picture"},
    read=_read_boxes,
    write=_write_boxes,
)

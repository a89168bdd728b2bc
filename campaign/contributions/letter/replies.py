"""Did they reply? Who is to be asked and when, what each answered, and how many replies a target has sent.

A writer is asked 14 days after a letter was sent and once more a week later, in one mail for each person and drive; never
again after an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.models import Contribution
from campaign.db import now
from campaign.drives.models import Drive
from campaign.turns import take_turn

ANSWERS = ("yes", "not-yet", "somebody-else", "no-longer")
REPLIED = "yes"
LATELY_SECONDS = 7 * 24 * 3600
ASK_AFTER_SECONDS = 14 * 24 * 3600
ASK_AGAIN_AFTER_SECONDS = 7 * 24 * 3600
BATCH_SIZE = 500
MOST_TARGETS = 8  # in one question, whose values must fit into a request: the rest have their turn a week later
LEAST_ASKED = 5  # of a target's writers, before anything is said of its replies


@dataclass(frozen=True, slots=True)
class Question:
    """One mail that asks a person about letters to some targets of a drive; `contribution_id` is one of those letters."""

    contribution_id: UUID
    mailbox_key: str
    language: str


@dataclass(frozen=True, slots=True)
class TargetReplies:
    """Of one target: letters sent to it, how many of their writers were asked, and how many had a reply."""

    target_id: UUID
    sent: int
    asked: int
    replied: int


def claim_questions(session: Session) -> tuple[list[Question], int]:
    """Whom to ask now, marked as asked; and how many letters were looked at: fewer than BATCH_SIZE is the end."""
    take_turn(session, "asking about replies")  # so that one person's letters are never shared out among two mails
    rows = session.execute(_due()).all()
    people: dict[tuple[UUID, str, str | None], list[LetterAddressee]] = {}
    for (addressee,) in rows:
        person = (addressee.drive_id, addressee.mailbox_key, addressee.name_key)
        people.setdefault(person, []).append(addressee)
    asked = {person: found[:MOST_TARGETS] for person, found in people.items()}
    _mark(session, [addressee.id for found in asked.values() for addressee in found])
    languages = _languages(session, [found[0].contribution_id for found in asked.values()])
    return [
        Question(found[0].contribution_id, found[0].mailbox_key, languages[found[0].contribution_id])
        for found in asked.values()
    ], len(rows)


def asked_in(session: Session, contribution: Contribution, asked_by: datetime) -> Sequence[LetterAddressee]:
    """What the mail that was called for at `asked_by` asks about, where no answer has come since."""
    week_before = asked_by - timedelta(seconds=ASK_AGAIN_AFTER_SECONDS)
    return session.scalars(
        select(LetterAddressee)
        .where(
            LetterAddressee.drive_id == contribution.drive_id,
            LetterAddressee.mailbox_key == contribution.mailbox_key,
            LetterAddressee.name_key == contribution.name_key,
            LetterAddressee.reply.is_(None),
            func.coalesce(LetterAddressee.asked_again_at, LetterAddressee.asked_at) > week_before,
        )
        .order_by(LetterAddressee.sent_at, LetterAddressee.id)
        .limit(MOST_TARGETS)
    ).all()


def answer_reply(session: Session, addressee_id: UUID, answer: str) -> None:
    """Record one of ANSWERS; a later one replaces it. ValueError for any other word."""
    if answer not in ANSWERS:
        raise ValueError(f"unknown answer: {answer}")
    session.execute(
        update(LetterAddressee)
        .where(LetterAddressee.id == addressee_id)
        .values(reply=answer, answered_at=now())
        .execution_options(synchronize_session=False)
    )


def target_replies(session: Session, drive_id: UUID) -> tuple[TargetReplies, ...]:
    """For everybody to see: the targets of which five writers or more were asked, in no order."""
    return tuple(one for one in count_replies(session, drive_id) if one.asked >= LEAST_ASKED)


def count_replies(session: Session, drive_id: UUID) -> list[TargetReplies]:
    """For those who run the drive: every target that anything was sent to."""
    rows = session.execute(
        select(
            LetterAddressee.target_id,
            func.count(LetterAddressee.sent_at),
            func.count(case((or_(LetterAddressee.asked_at.is_not(None), LetterAddressee.reply.is_not(None)), 1))),
            func.count(case((LetterAddressee.reply == REPLIED, 1))),
        )
        .where(LetterAddressee.drive_id == drive_id, LetterAddressee.state != "stopped")
        .group_by(LetterAddressee.target_id)
    )
    return [TargetReplies(*row) for row in rows if row[1]]


def count_replies_lately(session: Session, seen: ColumnElement[bool]) -> int:
    """How many writers have said in the last seven days that a reply came, of drives that meet the condition."""
    lately = and_(text("letter_addressees.reply = 'yes'"), LetterAddressee.answered_at > now(-LATELY_SECONDS))
    replies = select(func.count()).select_from(LetterAddressee).join(Drive, Drive.id == LetterAddressee.drive_id)
    return session.execute(replies.where(lately, seen)).scalar_one()


def count_answers(session: Session, drive_id: UUID) -> dict[UUID, dict[str, int]]:
    """How often each answer was given about each target."""
    found: dict[UUID, dict[str, int]] = {}
    for target_id, answer, count in session.execute(
        select(LetterAddressee.target_id, LetterAddressee.reply, func.count())
        .where(LetterAddressee.drive_id == drive_id, LetterAddressee.reply.is_not(None))
        .group_by(LetterAddressee.target_id, LetterAddressee.reply)
    ):
        found.setdefault(target_id, {})[answer or ""] = count
    return found


def _due() -> Select[LetterAddressee]:
    """Due letters, those of one person together. Whoever was asked about others within the week waits for it to pass."""
    other = aliased(LetterAddressee)
    asked_lately = exists().where(
        other.drive_id == LetterAddressee.drive_id,
        other.mailbox_key == LetterAddressee.mailbox_key,
        other.name_key == LetterAddressee.name_key,
        func.coalesce(other.asked_again_at, other.asked_at) > now(-ASK_AGAIN_AFTER_SECONDS),
    )
    return (
        select(LetterAddressee)
        .join(Contribution, Contribution.id == LetterAddressee.contribution_id)
        .where(
            LetterAddressee.sent_at.is_not(None),
            LetterAddressee.reply.is_(None),
            LetterAddressee.asked_again_at.is_(None),
            or_(
                and_(LetterAddressee.asked_at.is_(None), LetterAddressee.sent_at <= now(-ASK_AFTER_SECONDS)),
                LetterAddressee.asked_at <= now(-ASK_AGAIN_AFTER_SECONDS),
            ),
            LetterAddressee.name_key.is_not(None),
            Contribution.state == "verified",
            Contribution.email.is_not(None),
            ~asked_lately,
        )
        .order_by(
            LetterAddressee.drive_id, LetterAddressee.mailbox_key, LetterAddressee.name_key, LetterAddressee.sent_at
        )
        .limit(BATCH_SIZE)
        .with_for_update(skip_locked=True, of=LetterAddressee)
    )


def _mark(session: Session, ids: Sequence[UUID]) -> None:
    session.execute(
        update(LetterAddressee)
        .where(LetterAddressee.id.in_(ids))
        .values(
            asked_again_at=case((LetterAddressee.asked_at.is_not(None), now())),
            asked_at=func.coalesce(LetterAddressee.asked_at, now()),
        )
        .execution_options(synchronize_session=False)
    )


def _languages(session: Session, contribution_ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Contribution.id, Contribution.language).where(Contribution.id.in_(contribution_ids)))
    return dict(rows.all())

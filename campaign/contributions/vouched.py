"""Signatures that stand on somebody else's word: a sheet of paper or a list recorded them, and their givers never did so here.

Whoever gives the same by the form is asked by mail, as everybody is. Once they have pressed its button the signature is their
own, with what they say themselves, and stays where that sheet or list is undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from campaign.contributions import events
from campaign.contributions.models import Contribution
from campaign.contributions.same_supporter import leave, move_consents
from campaign.contributions.states import CHANGEABLE_STATES, COUNTED_STATE, LIVE_STATES
from campaign.contributions.window import LIFE_SECONDS
from campaign.db import among, now
from campaign.drives.channels import ELSEWHERE, PAPER
from campaign.outbox.models import OutboxEvent
from campaign.supporters.models import Consent

Word = Literal["own", "paper", "elsewhere"]
KIND = "signature"
SOURCES = (PAPER, ELSEWHERE)
_GIVEN_AGAIN = tuple(events.event_of(KIND, step) for step in (events.REPEATED, events.RETRIED, events.CAPPED))
_AT_ONCE = timedelta(minutes=1)  # longer than any post takes


class Vouched(Protocol):
    """A contribution, or as much of it as this asks for."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def expires_at(self) -> datetime: ...
    @property
    def verified_at(self) -> datetime | None: ...


def is_vouched(given: Vouched) -> bool:
    """Whether its giver could say so too."""
    is_there = given.kind == KIND and given.state in CHANGEABLE_STATES
    return is_there and given.source in SOURCES and given.email is not None


def is_asked(given: Vouched) -> bool:
    """Whether the form was sent for it as well, so that its giver has a mail; for how long it is good, `window` says."""
    return is_vouched(given) and given.verified_at is not None and given.expires_at > given.verified_at


def is_still_asked() -> ColumnElement[bool]:
    """SQL: `is_asked`, and the mail is good still."""
    return and_(
        Contribution.kind == KIND,
        Contribution.state.in_(CHANGEABLE_STATES),
        Contribution.source.in_(SOURCES),
        Contribution.email.is_not(None),
        Contribution.expires_at > Contribution.verified_at,
        Contribution.expires_at > now(),
    )


def word_behind(given: Vouched) -> Word:
    """On whose word it stands. What other software has recorded was due nowhere else from the moment when it was verified."""
    if given.source == PAPER:
        return "paper"
    is_recorded = given.verified_at is not None and given.expires_at == given.verified_at
    return "elsewhere" if given.source == ELSEWHERE or is_recorded else "own"


def is_any_recorded(session: Session, drive_id: UUID) -> bool:
    """Whether other software has recorded one of those that are counted now.

    Reads what was given to the drive until it finds one.
    """
    recorded = exists().where(
        Contribution.drive_id == drive_id,
        Contribution.state == COUNTED_STATE,
        Contribution.source.not_in(SOURCES),
        Contribution.expires_at == Contribution.verified_at,
    )
    return bool(session.scalar(select(recorded)))


def let_answer(session: Session, contribution: Contribution) -> None:
    """The form was sent for it just now: its giver has as long to answer as everybody."""
    if is_vouched(contribution):
        contribution.expires_at = session.execute(select(now(LIFE_SECONDS))).scalar_one()
        session.flush()


def given_meanwhile(session: Session, vouched: Mapping[UUID, Contribution]) -> set[UUID]:
    """For which of these the form was sent, before they were recorded or since, in the time that a mail is good.

    Of one that waits for its owner, since it was submitted.
    """
    sent = (
        select(OutboxEvent.subject_id, func.max(OutboxEvent.occurred_at))
        .where(
            among(OutboxEvent.subject_id, list(vouched)),
            OutboxEvent.name.in_(_GIVEN_AGAIN),
            OutboxEvent.occurred_at > now(-LIFE_SECONDS),
        )
        .group_by(OutboxEvent.subject_id)
    )
    present = session.execute(select(now())).scalar_one()
    since = {id_ for id_, at in session.execute(sent) if at >= (vouched[id_].verified_at or vouched[id_].submitted_at)}
    return since | {id_ for id_, one in vouched.items() if is_asked(one) and one.expires_at > present}


def given_late(session: Session, ended: Mapping[UUID, Contribution]) -> set[UUID]:
    """For which of these the form was sent in the moment in which they ended, so that `given_meanwhile` could not see it, and
    nothing was given there since."""
    later = aliased(Contribution)
    seat = ("drive_id", "kind", "mailbox_key", "name_key")
    is_there = exists().where(
        *(getattr(later, name) == getattr(Contribution, name) for name in seat),
        later.id != Contribution.id,
        or_(later.state.in_(LIVE_STATES), later.submitted_at >= Contribution.ended_at),
    )
    sent = (
        select(OutboxEvent.subject_id, func.max(OutboxEvent.occurred_at))
        .join(Contribution, Contribution.id == OutboxEvent.subject_id)
        .where(among(OutboxEvent.subject_id, list(ended)), OutboxEvent.name.in_(_GIVEN_AGAIN), ~is_there)
        .group_by(OutboxEvent.subject_id)
    )
    return {id_ for id_, at in session.execute(sent) if (ended_at := ended[id_].ended_at) and at > ended_at - _AT_ONCE}


def follow(session: Session, contribution: Contribution, before: UUID | None) -> None:
    """What was recorded of the person `before` is of its giver's from now on, where they have corrected the name."""
    if before is None or before == contribution.supporter_id:
        return
    move_consents(
        session,
        contribution.supporter_id,
        Consent.contribution_id == contribution.id,
        Consent.supporter_id == before,
    )
    leave(session, before, contribution.supporter_id)  # unless they share the mailbox

"""Puts an invalidated contribution back as it stood, where its seat is still free."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.contributions import events
from campaign.contributions.ending import expire
from campaign.contributions.models import SEATS, Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.seats import Seated
from campaign.contributions.states import COUNTED_STATE, LIVE_STATES, TRANSITIONS, VERIFIABLE_STATES
from campaign.contributions.tallies import record_delta
from campaign.outbox.record import record_event

REASON = "restored"  # of the step of the count
SEAT_TAKEN, ERASED, CHANGED = "seat-taken", "erased", "changed"


@dataclass(frozen=True, slots=True)
class Before:
    """As what it stood: its state, the reason that it was held for, and a word of its kind (`Details.stand`)."""

    state: str
    reason: str | None
    own: str


class _SeatTaken(Exception):
    """Somebody gives the same now."""


def restore(session: Session, contribution: Contribution, before: Before) -> str | None:
    """None where it stands again; else why it cannot: SEAT_TAKEN, ERASED or CHANGED. The caller has locked it."""
    if before.state not in TRANSITIONS[contribution.state]:
        return CHANGED
    if contribution.cleared_at is not None:
        return ERASED
    try:
        with session.begin_nested():
            _take_seat(session, contribution, before)
    except (IntegrityError, _SeatTaken):
        session.refresh(contribution)
        return SEAT_TAKEN
    if before.state == COUNTED_STATE:
        record_delta(session, contribution, amount=1, reason=REASON)
    record_event(session, events.event_of(contribution.kind, events.RESTORED), contribution.id)
    return None


def _take_seat(session: Session, contribution: Contribution, before: Before) -> None:
    kind = KINDS[contribution.kind]
    if kind.seats.is_told_by_content:
        beside = _make_room(session, contribution)
        if kind.most_at_mailbox is not None:
            taken = {row.slot for row in beside}
            contribution.slot = next(slot for slot in range(1, SEATS + 1) if slot not in taken)
    contribution.state, contribution.reason, contribution.ended_at = before.state, before.reason, None
    session.flush()
    if not kind.details.restore(session, contribution, before.own):
        raise _SeatTaken


def _make_room(session: Session, contribution: Contribution) -> list[Contribution]:
    """Who may stay beside it. Anybody may have typed what is not verified: it gives way. Raises _SeatTaken."""
    rivals = _rivals(session, contribution)
    seats, place = KINDS[contribution.kind].seats, (contribution.country, contribution.postcode)
    while rivals and not seats.is_room_beside([_seated(row) for row in rivals], contribution.name_key or "", place):
        weak = [row for row in rivals if row.state in VERIFIABLE_STATES]
        if not weak:
            raise _SeatTaken
        weakest = min(weak, key=lambda row: (row.name_key != contribution.name_key, row.id))
        if not expire(session, [weakest.id]):
            raise _SeatTaken
        rivals.remove(weakest)
    return rivals


def _rivals(session: Session, contribution: Contribution) -> list[Contribution]:
    same = ("drive_id", "mailbox_key", "kind", "what", "content_key")
    rivals = select(Contribution).where(
        *(getattr(Contribution, name) == getattr(contribution, name) for name in same),
        Contribution.id != contribution.id,
        Contribution.state.in_(LIVE_STATES),
    )
    return list(session.scalars(rivals.execution_options(populate_existing=True)))


def _seated(row: Contribution) -> Seated:
    return Seated(row.name_key, (row.country, row.postcode))

"""Ends contributions: withdrawn by their giver, disowned, invalidated or released by a moderator, expired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from campaign.contributions import events
from campaign.contributions.counting_in import count_in
from campaign.contributions.identifiers.keeping import forget_names
from campaign.contributions.logged import forget_secrets
from campaign.contributions.models import Contribution
from campaign.contributions.origins import forget_origins
from campaign.contributions.registry import KINDS
from campaign.contributions.states import COUNTED_STATE, sources_of
from campaign.contributions.tallies import record_delta
from campaign.db import now
from campaign.errors import ConflictError
from campaign.outbox.record import record_event

NOT_MINE = "disowned"  # the reason, where the owner of the mailbox says so


def withdraw(session: Session, contribution_id: UUID) -> bool:
    """Take back a verified or held contribution; whether this call did it. The count falls by one if it was counted."""
    return _end(session, contribution_id, "withdrawn")


def disown(session: Session, contribution_id: UUID, reason: str = NOT_MINE) -> bool:
    """End a pending contribution that the owner of the mailbox did not give ("it wasn't me"); whether this call did it.

    So does whoever undoes what brought it, with a reason of their own.
    """
    ended = session.execute(
        update(Contribution)
        .where(Contribution.id == contribution_id, Contribution.state.in_(sources_of("expired")))
        .values(state="expired", reason=reason, ended_at=now(), issue=Contribution.issue + 1)
        .returning(Contribution.kind)
    ).scalar_one_or_none()
    if ended is None:
        return False
    KINDS[ended].details.end(session, [contribution_id])
    record_event(session, events.event_of(ended, events.DISOWNED), contribution_id)
    return True


def invalidate(session: Session, contribution_id: UUID, reason: str) -> None:
    """Take a held or verified contribution out of the count, with a reason slug. Raises ConflictError in other states."""
    if not _end(session, contribution_id, "invalidated", reason=reason):
        raise ConflictError("contribution-not-live")


def invalidate_all(session: Session, contributions: Sequence[Contribution], reason: str) -> None:
    """The same for many, each held or verified and locked by the caller, by as few statements as it takes."""
    present = session.execute(select(now())).scalar_one()
    counted = [one for one in contributions if one.state == COUNTED_STATE]
    for one in contributions:
        one.state, one.reason, one.ended_at = "invalidated", reason, present
    session.flush()
    for one in counted:
        record_delta(session, one, amount=-1, reason="invalidated")
    for kind, ids in _by_kind((one.id, one.kind) for one in contributions).items():
        KINDS[kind].details.end(session, ids)
        for contribution_id in ids:
            record_event(session, events.event_of(kind, events.INVALIDATED), contribution_id)


def release(session: Session, contribution_id: UUID) -> None:
    """A moderator found nothing against a held contribution: it counts and is thanked. Raises ConflictError otherwise."""
    contribution = _locked(session, contribution_id)
    if contribution is None or contribution.state != "held":
        raise ConflictError("contribution-not-held")
    contribution.state, contribution.reason = "verified", None
    session.flush()
    count_in(session, contribution)


def expire(session: Session, contribution_ids: Sequence[UUID]) -> list[UUID]:
    """End those of the pending contributions that are still pending; the ids that were."""
    ended = session.execute(
        update(Contribution)
        .where(Contribution.id.in_(contribution_ids), Contribution.state.in_(sources_of("expired")))
        .values(state="expired", reason="unverified", ended_at=now())
        .returning(Contribution.id, Contribution.kind)
    ).all()
    for kind, ids in _by_kind(ended).items():
        KINDS[kind].details.end(session, ids)
        for contribution_id in ids:
            record_event(session, events.event_of(kind, events.EXPIRED), contribution_id)
    return [contribution_id for contribution_id, _ in ended]


def clear(session: Session, contribution_ids: Sequence[UUID]) -> None:
    """Null what was typed into contributions that were never verified."""
    cleared = session.execute(
        update(Contribution)
        .where(Contribution.id.in_(contribution_ids))
        .values(
            name=None,
            name_key=None,
            email=None,
            postcode=None,
            comment=None,
            content_key="",
            form_key=None,
            cleared_at=now(),
            show_name=False,
            consent_campaign=False,
            consent_wider=False,
        )
        .returning(Contribution.id, Contribution.kind)
    ).all()
    forget_origins(session, contribution_ids)
    forget_names(session, contribution_ids)
    forget_secrets(session, contribution_ids)
    for kind, ids in _by_kind(cleared).items():
        KINDS[kind].details.clear(session, ids)


def _by_kind(rows: Iterable[Row[UUID, str] | tuple[UUID, str]]) -> Mapping[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    for contribution_id, kind in rows:
        found.setdefault(kind, []).append(contribution_id)
    return found


def _end(session: Session, contribution_id: UUID, state: str, *, reason: str | None = None) -> bool:
    contribution = _locked(session, contribution_id)
    if contribution is None or contribution.state not in sources_of(state):
        return False
    was_counted = contribution.state == COUNTED_STATE
    contribution.state, contribution.reason = state, reason
    contribution.ended_at = session.execute(select(now())).scalar_one()
    session.flush()
    if was_counted:
        record_delta(session, contribution, amount=-1, reason=state)
    KINDS[contribution.kind].details.end(session, [contribution_id])
    record_event(session, events.event_of(contribution.kind, state), contribution_id)
    return True


def _locked(session: Session, contribution_id: UUID) -> Contribution | None:
    """The row as it is under the lock: what the session may have loaded before is stale."""
    query = select(Contribution).where(Contribution.id == contribution_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))

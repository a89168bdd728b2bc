"""Words that wait to be read by a moderator, as a moderator sees them: without an address. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from campaign.contributions.facts import Fact
from campaign.contributions.held import overdue_before
from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.registry import KINDS
from campaign.contributions.states import COUNTED_STATE
from campaign.errors import NotFoundError

LONGEST_LIST = 500
_IS_UNREAD = text("offered_words.state = 'waiting' AND offered_words.is_allowed")  # as the partial index says it


@dataclass(frozen=True, slots=True)
class UnreadWords:
    """Words as a moderator reads them, without an address. `name` is there only where it is to be shown with them."""

    contribution_id: UUID
    version: int
    kind: str
    drive_id: UUID
    language: str
    since: datetime
    is_overdue: bool
    name: str | None = field(repr=False)
    facts: tuple[Fact, ...] = field(repr=False)


def list_waiting(session: Session, limit: int = LONGEST_LIST) -> list[UnreadWords]:
    """What is verified and may be published, and nobody has read as it stands; what has waited longest comes first."""
    unread = _words().where(_IS_UNREAD, Contribution.state == COUNTED_STATE)
    rows = session.execute(unread.order_by(OfferedWords.waiting_since).limit(limit)).all()
    due = overdue_before(session)
    return [_unread(session, contribution, words, due) for contribution, words in rows]


def read_words(session: Session, contribution_id: UUID) -> UnreadWords:
    """One of them, whatever was decided about it. Raises NotFoundError."""
    found = session.execute(_words().where(OfferedWords.contribution_id == contribution_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return _unread(session, *found, overdue_before(session))


def waiting_words() -> Select[UUID]:
    """The ids of all that wait, to be counted."""
    return (
        select(OfferedWords.contribution_id)
        .join(Contribution, Contribution.id == OfferedWords.contribution_id)
        .where(_IS_UNREAD, Contribution.state == COUNTED_STATE)
    )


def count_overdue_words(session: Session) -> int:
    """How many have waited for more than five working days."""
    due = overdue_before(session)
    overdue = waiting_words().where(OfferedWords.waiting_since < due, Contribution.verified_at < due)
    return session.execute(select(func.count()).select_from(overdue.subquery())).scalar_one()


def _words() -> Select[Contribution, OfferedWords]:
    return select(Contribution, OfferedWords).join(OfferedWords, OfferedWords.contribution_id == Contribution.id)


def _unread(session: Session, contribution: Contribution, words: OfferedWords, due: datetime) -> UnreadWords:
    since = max(words.waiting_since, contribution.verified_at or words.waiting_since)
    facts = KINDS[contribution.kind].show_facts(session, contribution, "en")
    return UnreadWords(
        contribution_id=contribution.id,
        version=words.version,
        kind=contribution.kind,
        drive_id=contribution.drive_id,
        language=words.language,
        since=since,
        is_overdue=since < due,
        name=contribution.name if contribution.show_name else None,
        facts=tuple(fact for fact in facts if fact.is_typed),
    )

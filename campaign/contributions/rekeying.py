"""Moves contributions to the mailboxes that the address rules name now, after a rule has changed. The rest is `following`'s.

Where two contributions of one person, or more than a mailbox may hold, meet in one mailbox, what its owner never verified
ends first, then the latest: they end as merged, and the history of the count says so. A contribution whose address was
forgotten stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.contributions.merging import merge
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.same_supporter import leave, move_consents
from campaign.contributions.states import LIVE_STATES, VERIFIABLE_STATES
from campaign.db import Database
from campaign.mail.address import mailbox_key, parse_address
from campaign.mail.rekeying import move_mails, open_mailbox
from campaign.supporters.models import Consent, Supporter
from campaign.supporters.service import Person, match_supporter

BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """How many contributions belong to another mailbox now, and how many end because somebody's stands there already."""

    moved: int
    merged: int


def preview_rekeying(database: Database, identity_key: str) -> Rekeyed:
    """What `rekey_mailboxes` would do. Only looks."""
    moved, targets = 0, set()
    for row in _given(database):
        key = _key_of(row, identity_key)
        if key != row.mailbox_key:
            moved += 1
            targets.add((row.drive_id, key))
    merged, seats = 0, dict[tuple[object, ...], list[str | None]]()
    for row in _given(database) if targets else ():
        place = (row.drive_id, _key_of(row, identity_key))
        if place not in targets or row.state not in LIVE_STATES:
            continue
        names = seats.setdefault((*place, row.kind, row.what, row.content_key), [])
        if row.name_key in names or len(names) == KINDS[row.kind].most_at_mailbox:
            merged += 1
        else:
            names.append(row.name_key)
    return Rekeyed(moved, merged)


def rekey_mailboxes(database: Database, identity_key: str, on_progress: Callable[[int], None]) -> Rekeyed:
    """Move every contribution to its mailbox. Commits every 500, so that it may be stopped and run again."""
    last, seen, moved, merged = UUID(int=0), 0, 0, 0
    while True:
        with database.transaction() as session:
            rows = session.scalars(_page(last).with_for_update()).all()
            for row in rows:
                key = _key_of(row, identity_key)
                if key != row.mailbox_key:
                    moved += 1
                    merged += move_contribution(session, row, key)
        if not rows:
            return Rekeyed(moved, merged)
        last, seen = rows[-1].id, seen + len(rows)
        on_progress(seen)


def _given(database: Database) -> Iterator[Contribution]:
    last = UUID(int=0)
    while True:
        with database.reading() as session:
            rows = session.scalars(_page(last)).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].id


def _page(last: UUID) -> Select[Contribution]:
    given = select(Contribution).where(Contribution.email.is_not(None), Contribution.id > last)
    return given.order_by(Contribution.id).limit(BATCH_SIZE)


def _key_of(row: Contribution, identity_key: str) -> str:
    return mailbox_key(parse_address(row.email or "").canonical, identity_key)


def move_contribution(session: Session, row: Contribution, key: str) -> bool:
    """To another mailbox, with its person, consents, mails and suppressions; whether a contribution ended by it."""
    before = row.mailbox_key
    open_mailbox(session, before, key)
    has_ended = row.state in LIVE_STATES and _make_room(session, row, key)
    row.mailbox_key = key
    session.flush()
    KINDS[row.kind].details.rekey(session, row)
    move_mails(session, [row.id], before, key)
    if row.supporter_id is not None:
        _follow(session, row, key)
    return has_ended


def _make_room(session: Session, row: Contribution, key: str) -> bool:
    others = session.scalars(
        select(Contribution)
        .where(
            Contribution.drive_id == row.drive_id,
            Contribution.mailbox_key == key,
            Contribution.kind == row.kind,
            Contribution.what == row.what,
            Contribution.content_key == row.content_key,
            Contribution.state.in_(LIVE_STATES),
        )
        .with_for_update()
    ).all()
    same = [other for other in others if other.name_key == row.name_key]
    most = KINDS[row.kind].most_at_mailbox
    rivals = same or (list(others) if most is not None and len(others) >= most else [])
    if rivals:
        merge(session, max([row, *rivals], key=_weakness))
    taken = {other.slot for other in others if other.state in LIVE_STATES}
    row.slot = 2 if most is not None and 1 in taken else 1
    return bool(rivals)


def _weakness(row: Contribution) -> tuple[bool, UUID]:
    """Anybody may have typed what is not verified: it never takes the place of what is."""
    return row.state in VERIFIABLE_STATES, row.id


def _follow(session: Session, row: Contribution, key: str) -> None:
    """The person behind it, at the new mailbox, with what was agreed to; who has given nothing else leaves the old one."""
    before = row.supporter_id
    old = session.get_one(Supporter, before)  # as they are called now: what is fixed still has the name of its day
    person = Person(key, old.name, old.name_key, old.language)
    row.supporter_id = match_supporter(session, person)
    session.flush()
    move_consents(session, row.supporter_id, Consent.contribution_id == row.id)
    if before is not None and before != row.supporter_id:
        leave(session, before, row.supporter_id)

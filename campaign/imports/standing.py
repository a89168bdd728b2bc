"""How what a file says stands beside what is there: who has signed already, who took that back, and
for whom nobody may begin anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from campaign.contributions.ending import NOT_MINE
from campaign.contributions.models import SEATS, Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.seats import Seated
from campaign.contributions.states import LIVE_STATES, VERIFIABLE_STATES
from campaign.db import among
from campaign.imports.given import GivenSignature
from campaign.mail.models import Suppression
from campaign.mail.suppression import UNINVITED

KIND = KINDS["signature"]
NO_NEWS = ("all", "news")


@dataclass(slots=True)
class Standing:
    """What is known of some mailboxes on one drive. Whoever is given a seat is known by it from then on.

    What was `typed` and never verified takes no seat from whoever is recorded: by mailbox and name, its id and slot.
    """

    seated: Mapping[str, list[tuple[Seated, int]]]
    suppressed: Collection[tuple[str, str]]
    ended: Collection[str]
    typed: Mapping[str, Mapping[str, tuple[UUID, int]]]

    def is_uninvited(self, given: GivenSignature) -> bool:
        """Whether nobody but its owner may begin anything for this mailbox."""
        scopes = (UNINVITED, "all") if given.email else (UNINVITED,)
        return any((given.mailbox_key, scope) in self.suppressed for scope in scopes)

    def is_taken_back(self, given: GivenSignature) -> bool:
        """Whether somebody at this mailbox took theirs back there, or said that they had not given it."""
        return given.mailbox_key in self.ended and all(
            one.name_key != given.name_key for one, _ in self.seated[given.mailbox_key]
        )

    def takes_news(self, given: GivenSignature) -> bool:
        return not any((given.mailbox_key, scope) in self.suppressed for scope in NO_NEWS)

    def seat(self, given: GivenSignature) -> int | None:
        """By the form's own rule: the slot that is free, or theirs where they typed it before; or None."""
        there = self.seated[given.mailbox_key]
        place = (given.country, given.postcode)
        if not KIND.seats.is_room_beside([one for one, _ in there], given.name_key, place):
            return None
        typed = self.typed.get(given.mailbox_key, {})
        taken = {slot for _, slot in there} | {slot for _, slot in typed.values()}
        free = [slot for slot in range(1, SEATS + 1) if slot not in taken]
        if given.name_key in typed:
            _, slot = typed[given.name_key]
        elif free:
            slot = free[0]
        else:
            return None
        there.append((Seated(given.name_key, place), slot))
        return slot


def standing_of(session: Session, drive_id: UUID, givens: Sequence[GivenSignature], *, is_asked: bool) -> Standing:
    """Whoever is to be asked, and has typed it, has been asked: then that takes a seat too."""
    keys = list({given.mailbox_key for given in givens})
    seated: dict[str, list[tuple[Seated, int]]] = defaultdict(list)
    typed: dict[str, dict[str, tuple[UUID, int]]] = defaultdict(dict)
    live = select(
        Contribution.id,
        Contribution.state,
        Contribution.mailbox_key,
        Contribution.name_key,
        Contribution.country,
        Contribution.postcode,
        Contribution.slot,
    ).where(
        among(Contribution.mailbox_key, keys),
        Contribution.drive_id == drive_id,
        Contribution.kind == KIND.name,
        Contribution.state.in_(LIVE_STATES),
    )
    for id_, state, key, name_key, country, postcode, slot in session.execute(live):
        if state in VERIFIABLE_STATES and not is_asked:
            typed[key][name_key or ""] = id_, slot
        else:
            seated[key].append((Seated(name_key, (country, postcode)), slot))
    stopped = select(Suppression.mailbox_key, Suppression.scope).where(
        among(Suppression.mailbox_key, keys), Suppression.until.is_(None)
    )
    ended = select(Contribution.mailbox_key).where(
        among(Contribution.mailbox_key, keys),
        Contribution.drive_id == drive_id,
        Contribution.kind == KIND.name,
        or_(was_withdrawn(), and_(Contribution.state == "expired", Contribution.reason == NOT_MINE)),
    )
    suppressed = {(key, scope) for key, scope in session.execute(stopped)}
    return Standing(seated, suppressed, set(session.scalars(ended)), typed)


def was_withdrawn() -> ColumnElement[bool]:
    """SQL: by whoever gave it; where it ended as somebody's who counts already, a reason says so."""
    return and_(Contribution.state == "withdrawn", Contribution.reason.is_(None))

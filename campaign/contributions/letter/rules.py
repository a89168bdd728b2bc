"""Who may write to whom: one letter of a person to a target of a drive, for as long as it is not stopped.

The partial unique index of `letter_addressees` holds the rule. A letter finds its place where at least one of the targets
that it was ticked for is left; letters of one mailbox take turns by a lock on its row, so that no race leaves one without.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, Uuid, and_, bindparam, exists, or_, select, text
from sqlalchemy.orm import Session, aliased

from campaign.contributions.content import check_content
from campaign.contributions.kind import Correction
from campaign.contributions.letter.content import LetterContent
from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.models import Contribution
from campaign.contributions.seats import Seats
from campaign.db import parameter, parameters
from campaign.drives.models import Target
from campaign.errors import FieldsRefusedError
from campaign.mail.models import Mailbox

TARGETS = "target_ids"
IS_ON_ITS_WAY = text("letter_addressees.state <> 'stopped'")  # as the partial index says it


def check_letter(session: Session, contribution: Contribution, correction: Correction) -> None:
    """Refuse a corrected name under which somebody has written to one of the same targets from this mailbox."""
    check_content(session, contribution, correction)
    if correction.name_key == contribution.name_key:
        return
    mine, other = LetterAddressee, aliased(LetterAddressee)
    taken = exists().where(
        mine.contribution_id == contribution.id,
        other.drive_id == mine.drive_id,
        other.target_id == mine.target_id,
        other.mailbox_key == mine.mailbox_key,
        other.name_key == correction.name_key,
        other.state != "stopped",
        other.contribution_id != contribution.id,
    )
    if session.scalar(select(taken)):
        raise FieldsRefusedError({"name": "name-gave-already"})


@cache
def _turn() -> Any:
    return select(Mailbox.key).where(Mailbox.key == _given("mailbox_key")).with_for_update(key_share=True)


def _values_of(content: LetterContent) -> dict[str, Any]:
    return {TARGETS: content.target_ids}


def _begin(session: Session, values: Mapping[str, Any]) -> None:
    session.execute(_turn(), parameters(values))


def _beside() -> ColumnElement[bool]:
    """SQL: the live letters from the mailbox that go to one of the same targets, and those with the same content."""
    same_target = exists().where(
        LetterAddressee.contribution_id == Contribution.id,
        LetterAddressee.target_id.in_(_targets()),
        IS_ON_ITS_WAY,
    )
    return or_(_given("content_key") == Contribution.content_key, same_target)


def _is_left(live: FromClause) -> ColumnElement[bool]:
    """SQL: this person has not written to each of the targets, and not the same."""
    written = exists().where(
        LetterAddressee.drive_id == Target.drive_id,
        LetterAddressee.target_id == Target.id,
        LetterAddressee.mailbox_key == _given("mailbox_key"),
        LetterAddressee.name_key == _given("name_key"),
        IS_ON_ITS_WAY,
    )
    free = and_(
        Target.drive_id == _given("drive_id"), Target.id.in_(_targets()), Target.is_stopped.is_(False), ~written
    )
    same = and_(live.c.name_key == _given("name_key"), live.c.content_key == _given("content_key"))
    return and_(exists().where(free), ~exists().where(same))


def _targets() -> BindParameter[Any]:
    return bindparam(f"given_{TARGETS}", expanding=True, type_=Uuid())


def _given(name: str) -> BindParameter[Any]:
    return parameter(Contribution, name)


SEATS = Seats(is_left=_is_left, is_told_by_content=False, beside=_beside, begin=_begin, values_of=_values_of)

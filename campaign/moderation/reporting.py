"""Takes reports of what stands on public pages. Knows nothing of whoever reports, and answers all of them alike.

There is one row for each thing reported, whoever reports it and how often: nobody can fill the queue with one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, literal, or_, select, text
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.states import COUNTED_STATE
from campaign.db import insert, now
from campaign.errors import FieldsRefusedError
from campaign.i18n import N_
from campaign.moderation.models import Report

# What a visitor may say, by its slug.
REASONS: Mapping[str, str] = {
    "hurtful": N_("It attacks or belittles somebody"),
    "private": N_("It says something private about somebody"),
    "mine": N_("It is my name, and I did not give it"),
    "false": N_("It is not somebody’s real name, or not true"),
    "other": N_("Something else"),
}
AGAIN_SECONDS = 30 * 24 * 3600  # how long after a decision the same is asked about again
MOST = 1_000_000
_IS_SHOWN = text("contributions.state = 'verified' AND contributions.show_name")
_IS_PUBLISHED = and_(
    Contribution.state == COUNTED_STATE, OfferedWords.state == "passed", OfferedWords.is_allowed.is_(True)
)


def report(session: Session, contribution_id: UUID, reason: str) -> None:
    """The shown name and the published words of it, whichever there are; of what is not public nothing is written.

    Raises FieldsRefusedError.
    """
    if reason not in REASONS:
        raise FieldsRefusedError({"reason": "choice-unknown"})
    _write(session, contribution_id, "name", reason)
    _write(session, contribution_id, "words", reason)


def _write(session: Session, contribution_id: UUID, what: str, reason: str) -> None:
    is_public: ColumnElement[bool] = _IS_SHOWN if what == "name" else _IS_PUBLISHED  # type: ignore[assignment]
    source = (
        select(
            Contribution.id.label("contribution_id"),
            literal(what).label("what"),
            Contribution.drive_id.label("drive_id"),
            literal(reason).label("reason"),
            literal(1).label("count"),
            now().label("reported_at"),
        )
        .outerjoin(OfferedWords, OfferedWords.contribution_id == Contribution.id)
        .where(Contribution.id == contribution_id, is_public)
    )
    row = insert(session, Report).from_select([column.name for column in source.selected_columns], source)
    is_anew = or_(Report.decided_at.is_(None), Report.decided_at <= now(-AGAIN_SECONDS))
    session.execute(
        row.on_conflict_do_update(
            index_elements=[Report.contribution_id, Report.what],
            set_={
                "count": case((Report.count < MOST, Report.count + 1), else_=Report.count),
                "decided_at": case((is_anew, None), else_=Report.decided_at),
            },
        )
    )

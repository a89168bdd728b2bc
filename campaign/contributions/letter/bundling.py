"""Gathers letters that go to one target together: of a day or a week by mail, or for paper.

A bundle is made when the hours of its drive open and holds what was due by then. It is no larger than a mail can carry: what
is more makes a second of the same day. Letters near-identical to the model text are gathered by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from campaign.contributions.letter.dispatch import TURN, is_reachable, open_drives, queue_once
from campaign.contributions.letter.mails import BUNDLE
from campaign.contributions.letter.models import Letter, LetterAddressee, LetterBundle, LetterSettings
from campaign.contributions.letter.pace import day_period, week_period
from campaign.db import Database, now
from campaign.drives.models import Target
from campaign.ids import new_id
from campaign.turns import take_turn

MOST_LETTERS = 500  # in one bundle
MOST_CHARACTERS = 1_000_000  # of all its letters together: a PDF of a few megabytes, made in a few seconds


@dataclass(frozen=True, slots=True)
class Plan:
    """Bundles to be made for one target: of which kind and period, and of the letters that `which` finds."""

    target_id: UUID
    drive_id: UUID
    kind: str
    period: str
    which: ColumnElement[bool]


def gather_bundles(database: Database) -> int:
    """Make every bundle that is to leave now, and write its mail into the ledger; how many. Safe to repeat and to kill."""
    with database.reading() as session:
        plans = [
            plan for settings in open_drives(session, ["each", "daily", "weekly"]) for plan in _plans(session, settings)
        ]
    return sum(len(list(gather(database, plan))) for plan in plans)


def gather(database: Database, plan: Plan) -> Iterator[UUID]:
    """The ids of the bundles that are made by this plan, each in its own transaction."""
    while True:
        with database.transaction() as session:
            take_turn(session, TURN)
            bundle_id = _make(session, plan)
        if bundle_id is None:
            return
        yield bundle_id


def _plans(session: Session, settings: LetterSettings) -> Iterator[Plan]:
    """With weekly bundles, near-identical letters are weekly too; in all other drives they are daily."""
    present = session.execute(select(now())).scalar_one()
    period = (week_period if settings.delivery == "weekly" else day_period)(present, settings)
    kinds = [("model", True)] if settings.delivery == "each" else [(settings.delivery, False), ("model", True)]
    for kind, is_model in kinds:
        which = and_(Letter.is_model.is_(is_model), LetterAddressee.due_at < period.due_before)
        targets = select(Target.id).where(
            Target.drive_id == settings.drive_id, is_reachable(present), due_letters(which, Target.id).exists()
        )
        for target_id in session.scalars(targets.order_by(Target.position)):
            yield Plan(target_id, settings.drive_id, kind, period.name, which)


def due_letters(which: ColumnElement[bool], target_id: InstrumentedAttribute[UUID] | UUID) -> Select[UUID, int]:
    """Those letters to a target that are due and have their words, each with its length."""
    return (
        select(LetterAddressee.id, func.length(Letter.body))
        .join(Letter, Letter.contribution_id == LetterAddressee.contribution_id)
        .where(
            LetterAddressee.target_id == target_id,
            LetterAddressee.state == "due",
            Letter.body.is_not(None),
            which,
        )
    )


def _make(session: Session, plan: Plan) -> UUID | None:
    ids = _fitting(session, plan)
    if not ids:
        return None
    bundle_id = new_id()
    session.add(
        LetterBundle(
            id=bundle_id,
            drive_id=plan.drive_id,
            target_id=plan.target_id,
            kind=plan.kind,
            period=_next_name(session, plan),
            letter_count=len(ids),
            created_at=_present(session),
        )
    )
    session.flush()
    session.execute(
        update(LetterAddressee)
        .where(LetterAddressee.id.in_(ids))
        .values(state="queued", bundle_id=bundle_id)
        .execution_options(synchronize_session=False)
    )
    target = session.get_one(Target, plan.target_id)
    if plan.kind != "print" and target.mailbox_key:
        queue_once(session, target.mailbox_key, target.language, [(BUNDLE, bundle_id)])
    return bundle_id


def _fitting(session: Session, plan: Plan) -> Sequence[UUID]:
    """The oldest that are due and fit into one bundle: one at least."""
    rows = session.execute(
        due_letters(plan.which, plan.target_id)
        .order_by(LetterAddressee.due_at, LetterAddressee.id)
        .limit(MOST_LETTERS)
        .with_for_update(skip_locked=True, of=LetterAddressee)
    )
    ids: list[UUID] = []
    characters = 0
    for addressee_id, length in rows:
        characters += length
        if ids and characters > MOST_CHARACTERS:
            break
        ids.append(addressee_id)
    return ids


def _next_name(session: Session, plan: Plan) -> str:
    """The period, and from the second bundle of one on its number too: 2026-11-25, 2026-11-25.2."""
    made = set(
        session.scalars(
            select(LetterBundle.period).where(
                LetterBundle.drive_id == plan.drive_id,
                LetterBundle.target_id == plan.target_id,
                LetterBundle.kind == plan.kind,
                LetterBundle.period.startswith(plan.period, autoescape=True),
            )
        )
    )
    names = chain([plan.period], (f"{plan.period}.{number}" for number in count(2)))
    return next(name for name in names if name not in made)


def _present(session: Session) -> datetime:
    return session.execute(select(now())).scalar_one()

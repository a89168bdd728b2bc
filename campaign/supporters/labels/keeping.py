"""Makes labels, puts them on people, and takes them off whoever is forgotten."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from campaign.db import insert, now
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.ids import new_id
from campaign.supporters.labels.models import LONGEST_DESCRIPTION, LONGEST_NAME, Label, LabelCampaign, Labelling

MOST = 1_000  # of a noun


@dataclass(frozen=True, slots=True)
class MakeLabel:
    """A wish of whoever has the key, which is of these campaigns."""

    noun: str
    name: str
    description: str
    key_id: UUID
    campaign_ids: frozenset[UUID]


def make_label(session: Session, wish: MakeLabel) -> UUID:
    """The one of this name, if there is one already. Raises FieldsRefusedError, ConflictError `too-many-labels`, or
    `label-of-others` where other campaigns have that name."""
    faults = {
        field: slug
        for field, text, longest in (
            ("name", wish.name, LONGEST_NAME),
            ("description", wish.description, LONGEST_DESCRIPTION),
        )
        if (slug := _fault(text, longest, is_needed=field == "name"))
    }
    if faults:
        raise FieldsRefusedError(faults)
    _make_sure_of(session, wish)
    theirs = select(LabelCampaign.label_id).where(LabelCampaign.campaign_id.in_(wish.campaign_ids))
    named = select(Label.id).where(Label.noun == wish.noun, Label.name == wish.name)
    label_id = session.scalar(named.where(Label.id.in_(theirs)))
    if label_id is None:
        raise ConflictError("label-of-others")
    return label_id


def _make_sure_of(session: Session, wish: MakeLabel) -> None:
    """That there is one of this name, whoever has it."""
    named = select(Label.id).where(Label.noun == wish.noun, Label.name == wish.name)
    if session.scalar(named) is not None:
        return
    there = session.scalar(select(func.count()).select_from(Label).where(Label.noun == wish.noun))
    if (there or 0) >= MOST:
        raise ConflictError("too-many-labels")
    made = insert(session, Label).values(
        id=new_id(),
        noun=wish.noun,
        name=wish.name,
        description=wish.description,
        key_id=wish.key_id,
        made_at=now(),
    )
    label_id = session.scalar(made.on_conflict_do_nothing().returning(Label.id))
    if label_id is not None:
        session.add_all(LabelCampaign(label_id=label_id, campaign_id=each) for each in sorted(wish.campaign_ids))
        session.flush()


def put_on(session: Session, supporter_id: UUID, label_ids: Collection[UUID], key_id: UUID) -> None:
    """Those that are on the person already stay as they are."""
    for label_id in label_ids:
        put = insert(session, Labelling).values(
            id=new_id(), label_id=label_id, supporter_id=supporter_id, key_id=key_id, made_at=now()
        )
        session.execute(put.on_conflict_do_nothing())


def forget_labels(session: Session, supporter_ids: Collection[UUID]) -> None:
    gone = delete(Labelling).where(Labelling.supporter_id.in_(supporter_ids))
    session.execute(gone.execution_options(synchronize_session=False))


def move_labels(session: Session, before: UUID, after: UUID) -> None:
    """From one person to another, who turned out to be the same."""
    there = select(Labelling.label_id).where(Labelling.supporter_id == after)
    double = delete(Labelling).where(Labelling.supporter_id == before, Labelling.label_id.in_(there))
    session.execute(double.execution_options(synchronize_session=False))
    moved = update(Labelling).where(Labelling.supporter_id == before).values(supporter_id=after)
    session.execute(moved.execution_options(synchronize_session=False))


def labels_on(session: Session, supporter_ids: Sequence[UUID]) -> list[tuple[Labelling, Label]]:
    """The earliest first."""
    rows = session.execute(
        select(Labelling, Label)
        .join(Label, Label.id == Labelling.label_id)
        .where(Labelling.supporter_id.in_(supporter_ids))
        .order_by(Labelling.made_at, Labelling.id)
    )
    return [(labelling, label) for labelling, label in rows]


def _fault(text: str, longest: int, *, is_needed: bool) -> str | None:
    if not text.strip():
        return "text-missing" if is_needed else None
    if len(text) > longest:
        return "text-too-long"
    return None if text.isprintable() else "text-characters"

"""Whoever turned out to be another is deleted, and their labels go on, once nothing is theirs any more."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import select, update

from campaign.contributions.models import Contribution
from campaign.contributions.same_supporter import leave, move_consents
from campaign.db import Database, now
from campaign.ids import new_id
from campaign.supporters.labels.models import Label, Labelling
from campaign.supporters.models import Consent, Supporter
from tests.cast import charlie_opens_petition, signed, signing


def labelled(database: Database) -> UUID:
    """Who has each label; there is one."""
    with database.reading() as session:
        return session.scalars(select(Labelling.supporter_id)).one()


def test_labels_stay_with_a_supporter_of_whom_something_is_left(database: Database) -> None:
    petition = charlie_opens_petition(database)
    for name in ("Suzie Evans", "Susan Evans"):
        signed(database, signing(petition, name, "suzie@example.com"))
    with database.transaction() as session:
        before, after = session.scalars(select(Supporter.id).order_by(Supporter.name.desc()))
        label = Label(id=new_id(), noun="tag", name="Cardiff", description="", key_id=uuid4(), made_at=now())
        session.add(label)
        session.flush()
        session.add(Labelling(id=new_id(), label_id=label.id, supporter_id=before, key_id=label.key_id, made_at=now()))
    with database.transaction() as session:
        leave(session, before, after)
    assert labelled(database) == before
    with database.transaction() as session:
        session.execute(update(Contribution).values(supporter_id=after))
        leave(session, before, after)  # what they agreed to is theirs still
    assert labelled(database) == before
    with database.transaction() as session:
        move_consents(session, after, Consent.supporter_id == before)
        leave(session, before, after)
    assert labelled(database) == after
    with database.reading() as session:
        assert session.scalars(select(Supporter.id)).all() == [after]

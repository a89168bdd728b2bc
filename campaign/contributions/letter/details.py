"""Writes what letters keep beside their contributions, at each step that those take. Sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Insert, Update, and_, bindparam, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from campaign.contributions.details import Details
from campaign.contributions.letter import events
from campaign.contributions.letter.content import LetterContent
from campaign.contributions.letter.models import (
    Letter,
    LetterAddressee,
    LetterDraft,
    LetterModel,
    LetterSettings,
)
from campaign.contributions.letter.restoring import restore_letter
from campaign.contributions.letter.sent import stop_leaving
from campaign.contributions.letter.similarity import is_near
from campaign.contributions.letter.team.follow_ups import forget_contributions
from campaign.contributions.models import Contribution
from campaign.contributions.states import CHANGEABLE_STATES, COUNTED_STATE, VERIFIABLE_STATES
from campaign.db import dialect_of, insert_for, now, parameter, parameters
from campaign.drives.models import Target
from campaign.ids import new_id
from campaign.outbox.record import record_event

UNSENT_STATES = ("waiting", "due")


def keep(session: Session, contribution_id: UUID, content: LetterContent) -> None:
    """The words, and an addressee for each target that this person has not written to yet."""
    dialect, connection = dialect_of(session), session.connection()
    given = {"contribution_id": contribution_id, "subject": content.subject, "body": content.body}
    connection.execute(_insert_letter(dialect), parameters(given))
    connection.execute(
        _insert_addressee(dialect),
        [
            parameters({"id": new_id(), "contribution_id": contribution_id, "target_id": target_id})
            for target_id in content.target_ids
        ],
    )


def correct(session: Session, contribution_id: UUID, content: LetterContent) -> None:
    """The words as their writer leaves them; to whom they go is as it was."""
    letter = session.get_one(Letter, contribution_id)
    letter.subject, letter.body = content.subject, content.body


def settle(session: Session, contribution: Contribution) -> None:
    """The letter is fixed, and due unless a moderator must read it first; its draft is not needed any more."""
    letter = session.get_one(Letter, contribution.id)
    models = session.scalars(
        select(LetterModel.body).where(LetterModel.drive_id == letter.drive_id, LetterModel.body != "")
    )
    letter.is_model = is_near(letter.body or "", models.all(), name=contribution.name or "")
    letter.verified_at = session.execute(select(now())).scalar_one()
    _rename(session, contribution)
    settings = session.get_one(LetterSettings, letter.drive_id)
    if not settings.is_moderated:
        pass_on(session, letter)
    session.execute(delete(LetterDraft).where(LetterDraft.contribution_id == contribution.id))
    session.flush()


def pass_on(session: Session, letter: Letter) -> None:
    """Nothing stands against sending it."""
    letter.passed_at = session.execute(select(now())).scalar_one()
    session.execute(
        update(LetterAddressee)
        .where(LetterAddressee.contribution_id == letter.contribution_id, LetterAddressee.state == "waiting")
        .values(state="due", due_at=now())
    )


def pass_all(session: Session, drive_id: UUID) -> None:
    """Pass on what waits to be read in this drive: nobody reads its letters first any more."""
    waiting = (
        select(Contribution.id)
        .join(Letter, Letter.contribution_id == Contribution.id)
        .where(
            Letter.drive_id == drive_id,
            Letter.verified_at.is_not(None),
            Letter.passed_at.is_(None),
            Letter.refused_at.is_(None),
            Contribution.state == COUNTED_STATE,
        )
        .order_by(Contribution.id)
        .with_for_update(of=Contribution)
    )
    for contribution_id in session.scalars(waiting).all():
        pass_on(session, session.get_one(Letter, contribution_id, populate_existing=True))
        record_event(session, events.PASSED, contribution_id)


def end(session: Session, contribution_ids: Sequence[UUID]) -> None:
    """What has not left does not leave, from the ledger neither, and what has not been printed is not."""
    session.execute(
        update(LetterAddressee)
        .where(LetterAddressee.contribution_id.in_(contribution_ids), LetterAddressee.state.in_(UNSENT_STATES))
        .values(state="stopped")
        .execution_options(synchronize_session=False)
    )
    stop_leaving(session, contribution_ids)
    forget_contributions(session, contribution_ids)


def clear(session: Session, contribution_ids: Sequence[UUID]) -> None:
    """There are no words any more."""
    end(session, contribution_ids)
    session.execute(update(Letter).where(Letter.contribution_id.in_(contribution_ids)).values(subject=None, body=None))
    session.execute(
        update(LetterAddressee).where(LetterAddressee.contribution_id.in_(contribution_ids)).values(name_key=None)
    )
    session.execute(delete(LetterDraft).where(LetterDraft.contribution_id.in_(contribution_ids)))


def rekey(session: Session, contribution: Contribution) -> None:
    """Where the person had written to a target from both mailboxes, what has not left stops, and what has left stays.

    A draft that was sent off as this letter goes with it; every other draft is its mailbox's own (holdings.move).
    """
    _make_way(session, contribution)
    session.execute(
        update(LetterAddressee)
        .where(LetterAddressee.contribution_id == contribution.id)
        .values(mailbox_key=contribution.mailbox_key)
    )
    session.execute(
        update(LetterDraft)
        .where(LetterDraft.contribution_id == contribution.id)
        .values(mailbox_key=contribution.mailbox_key, email=contribution.email)
    )


def _rename(session: Session, contribution: Contribution) -> None:
    """The name may have been corrected before the press."""
    _make_way(session, contribution)
    session.execute(
        update(LetterAddressee)
        .where(LetterAddressee.contribution_id == contribution.id, LetterAddressee.name_key != contribution.name_key)
        .values(name_key=contribution.name_key)
    )


def _make_way(session: Session, contribution: Contribution) -> None:
    """Keep the rule for the person that the contribution now belongs to: without a name the index sees no person.

    What nobody has verified stops no letter that somebody has: anybody may have typed it.
    """
    if contribution.state in CHANGEABLE_STATES:
        session.execute(_stop_unverified(), _person(contribution))
    session.execute(
        _stop_doubles().values(state="stopped").where(LetterAddressee.state.in_(UNSENT_STATES)), _person(contribution)
    )
    session.execute(
        _stop_doubles().values(name_key=None).where(LetterAddressee.state != "stopped"), _person(contribution)
    )


def _person(contribution: Contribution) -> dict[str, object]:
    return {
        "of": contribution.id,
        "now_mailbox_key": contribution.mailbox_key,
        "now_name_key": contribution.name_key,
    }


@cache
def _stop_unverified() -> Update:
    own = aliased(LetterAddressee)
    pending = select(Contribution.id).where(
        Contribution.mailbox_key == bindparam("now_mailbox_key"), Contribution.state.in_(VERIFIABLE_STATES)
    )
    double = exists().where(
        own.contribution_id == bindparam("of"),
        own.drive_id == LetterAddressee.drive_id,
        own.target_id == LetterAddressee.target_id,
        own.state != "stopped",
    )
    return (
        update(LetterAddressee)
        .where(
            LetterAddressee.contribution_id != bindparam("of"),
            LetterAddressee.contribution_id.in_(pending),
            LetterAddressee.mailbox_key == bindparam("now_mailbox_key"),
            LetterAddressee.name_key == bindparam("now_name_key"),
            double,
        )
        .values(state="stopped")
        .execution_options(synchronize_session=False)
    )


@cache
def _stop_doubles() -> Update:
    other = aliased(LetterAddressee)
    double = exists().where(
        other.drive_id == LetterAddressee.drive_id,
        other.target_id == LetterAddressee.target_id,
        other.contribution_id != LetterAddressee.contribution_id,
        other.mailbox_key == bindparam("now_mailbox_key"),
        other.name_key == bindparam("now_name_key"),
        other.state != "stopped",
    )
    return (
        update(LetterAddressee)
        .where(LetterAddressee.contribution_id == bindparam("of"), double)
        .execution_options(synchronize_session=False)
    )


@cache
def _insert_letter(dialect: str) -> Insert:
    source = select(
        Contribution.id.label("contribution_id"),
        Contribution.drive_id.label("drive_id"),
        parameter(Letter, "subject").label("subject"),
        parameter(Letter, "body").label("body"),
    ).where(Contribution.id == parameter(Letter, "contribution_id"))
    return insert_for(dialect, Letter).from_select([column.name for column in source.selected_columns], source)


@cache
def _insert_addressee(dialect: str) -> Insert:
    source = (
        select(
            parameter(LetterAddressee, "id").label("id"),
            Contribution.id.label("contribution_id"),
            Contribution.drive_id.label("drive_id"),
            Target.id.label("target_id"),
            Contribution.mailbox_key.label("mailbox_key"),
            Contribution.name_key.label("name_key"),
        )
        .join(Target, and_(Target.drive_id == Contribution.drive_id, Target.is_stopped.is_(False)))
        .where(
            Contribution.id == parameter(LetterAddressee, "contribution_id"),
            Target.id == parameter(LetterAddressee, "target_id"),
        )
    )
    return (
        insert_for(dialect, LetterAddressee)
        .from_select([column.name for column in source.selected_columns], source)
        .on_conflict_do_nothing()
    )


DETAILS = Details(keep=keep, correct=correct, settle=settle, end=end, clear=clear, rekey=rekey, restore=restore_letter)

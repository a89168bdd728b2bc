"""Corrects what was verified: how a person is called and written to, and where something given comes from.

What has left us (a letter) stays as it was. The rule of who may give beside whom holds as it did at the verification.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.contributions.kind import Correction
from campaign.contributions.models import Contribution
from campaign.contributions.reassigning import relocate
from campaign.contributions.registry import KINDS
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.i18n import Language
from campaign.my_support.overview import CONFIRMED_STATES
from campaign.supporters.models import Supporter
from campaign.supporters.name import name_key


@dataclass(frozen=True, slots=True)
class PersonCorrection:
    """A person as they should be: the name in a clean spelling, and the language of their mail."""

    supporter_id: UUID
    name: str = field(repr=False)
    language: Language


def lock_person(session: Session, mailbox_key: str, supporter_id: UUID) -> Supporter:
    """As they are now, and stay until the transaction ends. Raises NotFoundError for another mailbox's person."""
    at_mailbox = select(Supporter).where(Supporter.id == supporter_id, Supporter.mailbox_key == mailbox_key)
    supporter = session.scalar(at_mailbox.with_for_update().execution_options(populate_existing=True))
    if supporter is None:
        raise NotFoundError
    return supporter


def lock_given(session: Session, mailbox_key: str, contribution_id: UUID) -> Contribution:
    """The same of something given."""
    at_mailbox = select(Contribution).where(Contribution.id == contribution_id, Contribution.mailbox_key == mailbox_key)
    row = session.scalar(at_mailbox.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    return row


def correct_person(session: Session, mailbox_key: str, correction: PersonCorrection) -> None:
    """Everywhere but in what is fixed. Raises NotFoundError for another mailbox's person, FieldsRefusedError."""
    supporter = lock_person(session, mailbox_key, correction.supporter_id)
    key = name_key(correction.name)
    namesake = exists().where(
        Supporter.mailbox_key == mailbox_key, Supporter.name_key == key, Supporter.id != supporter.id
    )
    if session.scalar(select(namesake)):
        raise FieldsRefusedError({"name": "name-gave-already"})
    supporter.name, supporter.name_key, supporter.language = correction.name, key, correction.language
    theirs = Contribution.supporter_id == supporter.id
    fixed = [name for name, kind in KINDS.items() if kind.is_fixed]
    named = update(Contribution).where(theirs, Contribution.name.is_not(None), Contribution.kind.not_in(fixed))
    try:
        session.execute(named.values(name=correction.name, name_key=key))
        session.flush()
    except IntegrityError:  # somebody has typed the same under that name, and not verified it yet
        raise FieldsRefusedError({"name": "name-gave-already"}) from None
    session.execute(update(Contribution).where(theirs).values(language=correction.language))


def correct_place(
    session: Session, mailbox_key: str, contribution_id: UUID, *, postcode: str | None, country: str
) -> None:
    """Count it where its giver lives. Raises NotFoundError, FieldsRefusedError, ConflictError for what is fixed or over."""
    row = lock_given(session, mailbox_key, contribution_id)
    kind = KINDS[row.kind]
    if row.state not in CONFIRMED_STATES or row.name is None or kind.is_fixed:
        raise ConflictError("contribution-fixed")
    correction = Correction(
        name=row.name,
        name_key=row.name_key or "",
        postcode=postcode,
        country=country,
        comment=row.comment,
        show_name=row.show_name,
        consent_campaign=row.consent_campaign,
        consent_wider=row.consent_wider,
    )
    kind.check_correction(session, row, correction)
    relocate(session, row, postcode, country)

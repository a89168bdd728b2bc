"""Records what somebody has verified elsewhere: the same taking in and the same verification, without a mail between.

Whoever says so is trusted in that the mailbox is its owner's, and in nothing more. What a person has verified here stays as it
is; a consent that they took back is not given again, and whoever was erased is asked by mail as if they had typed it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.answers import boxes_said, said_before
from campaign.contributions.choices import PURPOSES
from campaign.contributions.kind import ContributionKind, Correction
from campaign.contributions.models import Contribution
from campaign.contributions.service import SubmitContribution, take_in
from campaign.contributions.states import VERIFIABLE_STATES
from campaign.contributions.verification import FindArea, verify_elsewhere
from campaign.drives.models import Drive
from campaign.errors import ConflictError
from campaign.mail.suppression import is_uninvited
from campaign.supporters.models import Supporter


class AnothersSeatError(ConflictError):
    """Others gave it at this mailbox, and no seat is left."""

    slug = "seat-taken"


@dataclass(frozen=True, slots=True)
class Recording:
    """What is recorded, and from where; `says` are the consents that were named at all, whatever was said of them."""

    command: SubmitContribution
    says: frozenset[str]
    has_language: bool


def record_verified(
    session: Session, kind: ContributionKind, recording: Recording, find_area: FindArea
) -> Contribution:
    """The contribution as it is now: verified or held; pending for whoever was erased. Raises DriveNotOpenError,
    FieldsRefusedError, AnothersSeatError."""
    command = recording.command
    is_uninvited_here = is_uninvited(session, command.mailbox_key)
    person = _known(session, command)
    if person is not None:
        command = _as_known(session, recording, person)
    submitted = take_in(session, kind, command)
    contribution = session.get_one(Contribution, submitted.contribution_id, populate_existing=True)
    if contribution.name_key != command.name_key:
        raise AnothersSeatError
    if contribution.state not in VERIFIABLE_STATES or is_uninvited_here:
        return contribution
    contribution.source, contribution.language = command.source, command.language
    session.flush()
    correction = _correction(command, contribution)
    _, contribution = verify_elsewhere(session, contribution, correction, find_area)
    return contribution


def _known(session: Session, command: SubmitContribution) -> Supporter | None:
    theirs = Supporter.mailbox_key == command.mailbox_key, Supporter.name_key == command.name_key
    return session.scalar(select(Supporter).where(*theirs))


def _as_known(session: Session, recording: Recording, person: Supporter) -> SubmitContribution:
    """What a person said before stands where nothing is said now, and where it was no."""
    command = recording.command
    campaign_id = session.get_one(Drive, command.drive_id).campaign_id
    said = said_before(session, campaign_id, [person.id]).get(person.id, {})
    given = {box: getattr(command, box) for box in PURPOSES}
    boxes: dict[str, Any] = boxes_said(said, given, recording.says)
    language = command.language if recording.has_language else person.language
    return replace(command, language=language, **boxes)


def _correction(command: SubmitContribution, typed: Contribution) -> Correction:
    """What was not said now stays as it was typed."""
    return Correction(
        name=command.name,
        name_key=command.name_key,
        postcode=command.postcode or typed.postcode,
        country=command.country if command.postcode or not typed.postcode else typed.country,
        comment=command.comment or typed.comment,
        show_name=command.show_name,
        consent_campaign=command.consent_campaign,
        consent_wider=command.consent_wider,
        details=command.details,
    )

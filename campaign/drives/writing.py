"""Writes the texts of campaigns and drives, and corrects them where they are frozen.

From the first verified contribution on, title, ask, text and targets of a drive are frozen in every language: what
somebody signed is not changed behind their back. A mistake is corrected by a dated line beside the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives import events
from campaign.drives.commands import CampaignWords, DriveWords
from campaign.drives.given import is_any_verified
from campaign.drives.locking import LockedDrive, lock_drive
from campaign.drives.models import (
    CHECKED,
    HANDOVERS,
    UNCHECKED,
    Campaign,
    CampaignText,
    Drive,
    DriveText,
    SigningStatement,
)
from campaign.drives.notices import publish_notice
from campaign.drives.slugs import Owner, claim_slug
from campaign.drives.wording import LONGEST_TEXT, LONGEST_TITLE, check_languages, check_lengths, check_whole
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.outbox.record import record_event


def rewrite_campaign(session: Session, campaign_id: UUID, texts: Mapping[str, CampaignWords]) -> None:
    """Write the campaign anew in these languages. Raises FieldsRefusedError, NotFoundError."""
    check_languages(texts)
    campaign = session.get(Campaign, campaign_id, with_for_update=True)
    if campaign is None:
        raise NotFoundError
    for language, words in texts.items():
        write_campaign_text(campaign, language, words)
        claim_slug(session, Owner("campaign", campaign_id, language), words.slug)
    session.flush()


def rewrite_drive(session: Session, drive_id: UUID, texts: Mapping[str, DriveWords]) -> None:
    """Write the drive anew in these languages; once it is published, in all of them, checked.

    Raises ConflictError `drive-frozen`, FieldsRefusedError, NotFoundError.
    """
    locked = lock_drive(session, drive_id)
    refuse_frozen(session, locked)
    is_published = locked.drive.published_at is not None
    check_languages(texts, whole=is_published)
    unfit = {f"text_{language}": "text-unchecked" for language, words in texts.items() if not _is_fit(words)}
    if is_published and unfit:
        raise FieldsRefusedError(unfit)
    for language, words in texts.items():
        write_drive_text(locked.drive, language, words)
        claim_slug(session, Owner(locked.drive.kind, drive_id, language), words.slug)
    locked.drive.text_version += is_published
    session.flush()


def rename_drive(session: Session, drive_id: UUID, language: str, slug: str) -> None:
    """Give the drive a new slug in one language, frozen or not; the old one redirects for ever."""
    drive = lock_drive(session, drive_id).drive
    check_languages([language])
    claim_slug(session, Owner(drive.kind, drive_id, language), slug)


def correct_drive(session: Session, drive_id: UUID, texts: Mapping[str, str]) -> int:
    """Publish a dated correction beside the text, in every language; the drive's new text version.

    Raises ConflictError for a draft (write it anew instead) and for an archived drive.
    """
    locked = lock_drive(session, drive_id)
    locked.must_be("scheduled", "open", "paused", "closed", "cancelled")
    version = publish_notice(session, locked.drive, "correction", texts)
    record_event(session, events.CORRECTED, drive_id)
    return version


def add_statement_version(session: Session, drive_id: UUID, texts: Mapping[str, str]) -> int:
    """Put a new signing statement above the button from now on; its version. What was signed keeps the one it was given to.

    That of a draft may lack a language. Raises FieldsRefusedError, ConflictError once the drive has ended.
    """
    locked = lock_drive(session, drive_id)
    locked.must_be("draft", "scheduled", "open", "paused")
    if locked.state == "draft":
        check_languages(texts)
        for language, text in texts.items():
            check_lengths(language, {"statement": (text, LONGEST_TEXT)})
    else:
        check_whole(texts)
    locked.drive.statement_version += 1
    session.add_all(
        SigningStatement(drive_id=drive_id, version=locked.drive.statement_version, language=language, text=text)
        for language, text in texts.items()
    )
    session.flush()
    return locked.drive.statement_version


def set_handover(session: Session, drive_id: UUID, handover: str) -> None:
    """Say what the decision-maker will be given. Raises ConflictError `handover-cannot-widen` once the drive has opened."""
    if handover not in HANDOVERS:
        raise FieldsRefusedError({"handover": "choice-unknown"})
    locked = lock_drive(session, drive_id)
    is_wider = HANDOVERS.index(handover) > HANDOVERS.index(locked.drive.handover)
    if is_wider and locked.state not in ("draft", "scheduled"):
        raise ConflictError("handover-cannot-widen")
    locked.drive.handover = handover
    session.flush()


def set_goal(session: Session, drive_id: UUID, goal: int) -> None:
    """Say how many are hoped for, as long as the drive has not ended."""
    if goal < 1:
        raise FieldsRefusedError({"goal": "number-too-small"})
    locked = lock_drive(session, drive_id)
    locked.must_be("draft", "scheduled", "open", "paused")
    locked.drive.goal = goal
    session.flush()


def set_times(session: Session, drive_id: UUID, opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Say when the drive opens and closes, as long as it has not opened; a draft may have no times yet."""
    locked = lock_drive(session, drive_id)
    locked.must_be("draft", "scheduled")
    check_times(opens_at, closes_at)
    if locked.state == "scheduled" and not (opens_at and closes_at):
        raise FieldsRefusedError({"closes_at" if opens_at else "opens_at": "time-missing"})
    locked.drive.opens_at, locked.drive.closes_at = opens_at, closes_at
    session.flush()


def refuse_frozen(session: Session, locked: LockedDrive) -> None:
    """Raises ConflictError where the drive's text and targets may no longer change."""
    if is_any_verified(session, locked.drive.id):
        raise ConflictError("drive-frozen")
    locked.must_be("draft", "scheduled", "open", "paused")


def check_times(opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Raises FieldsRefusedError for moments without a zone and for an end that is not after the beginning."""
    for field, moment in (("opens_at", opens_at), ("closes_at", closes_at)):
        if moment is not None and moment.tzinfo is None:
            raise FieldsRefusedError({field: "time-without-zone"})
    if opens_at is not None and closes_at is not None and opens_at >= closes_at:
        raise FieldsRefusedError({"closes_at": "closes-before-opening"})


def write_campaign_text(campaign: Campaign, language: str, words: CampaignWords) -> None:
    """Put the words into the campaign's row of that language. Raises FieldsRefusedError."""
    fields = {"goal": (words.goal, LONGEST_TEXT), "story": (words.story, LONGEST_TEXT)}
    check_lengths(language, {"title": (words.title, LONGEST_TITLE), **fields})
    text = next((text for text in campaign.texts if text.language == language), None)
    if text is None:
        text = CampaignText(language=language)
        campaign.texts.append(text)
    text.title, text.goal, text.story = words.title, words.goal, words.story
    text.status = _status(words)


def write_drive_text(drive: Drive, language: str, words: DriveWords) -> None:
    """Put the words into the drive's row of that language. Raises FieldsRefusedError."""
    fields = {"ask": (words.ask, LONGEST_TEXT), "body": (words.body, LONGEST_TEXT)}
    check_lengths(language, {"title": (words.title, LONGEST_TITLE), **fields})
    text = next((text for text in drive.texts if text.language == language), None)
    if text is None:
        text = DriveText(language=language)
        drive.texts.append(text)
    text.title, text.ask, text.body = words.title, words.ask, words.body
    text.status = _status(words)


def _status(words: CampaignWords | DriveWords) -> str:
    return CHECKED if words.is_checked else UNCHECKED


def _is_fit(words: DriveWords) -> bool:
    return words.is_checked and all(text.strip() for text in (words.title, words.ask, words.body))

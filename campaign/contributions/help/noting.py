"""Help that one of the team writes down for its giver: it waits until the giver says by mail that it is right."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.areas.postcode import Postcode
from campaign.contributions import events
from campaign.contributions.help.schema import HelpDetails
from campaign.contributions.kind import ContributionKind
from campaign.contributions.service import SubmitContribution, submit
from campaign.drives.channels import STAFF
from campaign.errors import ConflictError
from campaign.i18n import Language
from campaign.mail.address import Address, mailbox_key
from campaign.mail.suppression import is_uninvited
from campaign.outbox.record import record_event
from campaign.supporters.name import name_key


@dataclass(frozen=True, slots=True)
class NoteHelp:
    """Who helped, as the team knows them, and how. Whatever is not known, the giver adds before confirming."""

    drive_id: UUID
    name: str = field(repr=False)
    address: Address = field(repr=False)
    language: Language
    details: HelpDetails
    postcode: Postcode | None = field(default=None, repr=False)
    country: str = "GB"


def note_help(session: Session, kind: ContributionKind, command: NoteHelp, identity_key: str) -> UUID:
    """The id of the contribution that waits for its giver. Consents are the giver's to give: none is assumed.

    Raises DriveNotOpenError, FieldsRefusedError for a way of helping that the drive has not, ConflictError for whoever was
    erased and has not come back.
    """
    key = mailbox_key(command.address.canonical, identity_key)
    if is_uninvited(session, key):
        raise ConflictError("mailbox-uninvited")
    contribution_id = submit(
        session,
        kind,
        SubmitContribution(
            drive_id=command.drive_id,
            mailbox_key=key,
            email=command.address.typed,
            name=command.name,
            name_key=name_key(command.name),
            postcode=command.postcode.full if command.postcode else None,
            country=command.postcode.country if command.postcode else command.country,
            comment=None,
            show_name=False,
            consent_campaign=False,
            consent_wider=False,
            language=command.language,
            source=STAFF,
            form_key=None,
            is_suspect=False,
            what=command.details.what,
            content_key=command.details.content_key,
            details=command.details,
        ),
    )
    record_event(session, events.CONTRIBUTION_NOTED, contribution_id)
    return contribution_id

"""Keeps letters that are not finished, and brings them back by their link."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.forms import SupporterForm
from campaign.contributions.letter import drafts
from campaign.contributions.letter.drafts import SaveDraft
from campaign.contributions.letter.models import LONGEST_BODY, LetterDraft
from campaign.contributions.models import Contribution
from campaign.errors import NotFoundError
from campaign.http.challenges import arrival_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.links import UnknownLinkError
from campaign.i18n import Language
from campaign.mail.address import AddressRefused, mailbox_key, parse_address
from campaign.mail.kind import Desk
from campaign.notifications.links import DRAFT, MAILED_DRAFT, draft_token
from campaign.tokens import Token, TokenError

FIELD = "draft"  # the hidden field with the draft's token
KEPT_FIELDS = (
    *("name", "email", "country", "postcode", "area", "found", "target", "subject", "body"),
    *("show_name", "consent_campaign", "consent_wider", "source"),
)
LONGEST_KEPT = 4 * LONGEST_BODY  # code points of one field


def keep_draft(session: Session, drive_id: UUID, language: Language, form: Form) -> str:
    """The token of the draft, which takes the place of the one that the form came from."""
    earlier = find_draft(session, drive_id, form.get(FIELD, ""))
    key, email = _mailbox(form)
    command = SaveDraft(
        drive_id=drive_id,
        language=language,
        fields={name: form[name] for name in KEPT_FIELDS if form.get(name)},
        mailbox_key=key,
        email=email,
        arrival=arrival_of(drive_id, form),
        is_by_mail=earlier is not None and _read(MAILED_DRAFT, form.get(FIELD, "")) is not None,
    )
    return token_of_draft(drafts.save_draft(session, command, earlier.id if earlier else None))


def is_too_long(form: Form) -> bool:
    """Whether it is more than a draft may hold."""
    return any(len(form.get(name, "")) > LONGEST_KEPT for name in KEPT_FIELDS)


def note_sent(session: Session, form: Form, checked: SupporterForm, contribution_id: UUID) -> None:
    """The draft that the letter came from, if it came from one, has been sent off."""
    if not form.get(FIELD):
        return
    drive_id = session.get_one(Contribution, contribution_id).drive_id
    draft = find_draft(session, drive_id, form[FIELD])
    if draft is not None:
        drafts.note_sent(session, draft, contribution_id, checked.details)


def find_draft(session: Session, drive_id: UUID, token: str) -> LetterDraft | None:
    """The draft of this drive that the token opens; a bad token is no error."""
    try:
        draft = open_draft(session, token)
    except UnknownLinkError:
        return None
    return draft if draft.drive_id == drive_id else None


def open_draft(session: Session, token: str) -> LetterDraft:
    """The row has the last word on how long it is kept: each change gives it more time. Raises UnknownLinkError."""
    try:
        if (mailed := _read(MAILED_DRAFT, token)) is not None:
            return drafts.open_draft(session, mailed.row_id, mailed.issue, is_by_mail=True)
        said = services().keyring.read(DRAFT, token)
        return drafts.open_draft(session, said.row_id, said.issue)
    except (TokenError, NotFoundError):
        raise UnknownLinkError from None


def _read(purpose: str, token: str) -> Token | None:
    try:
        return services().keyring.read(purpose, token)
    except TokenError:
        return None


def token_of_draft(draft: LetterDraft) -> str:
    return draft_token(Desk(services().settings, services().keyring), draft)


def _mailbox(form: Form) -> tuple[str | None, str | None]:
    """The mailbox that gets the link; none where the address cannot be read yet."""
    try:
        address = parse_address(form.get("email", ""))
    except AddressRefused:
        return None, None
    return mailbox_key(address.canonical, services().settings.identity_key), address.typed

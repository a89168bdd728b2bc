"""Somebody with a great deal to say, before Charlie's open petition: what the scenes of mails are played with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from campaign.contributions.letter.content import LetterContent
from campaign.contributions.models import Contribution
from campaign.mail.address import mailbox_key
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.my_support import moving
from campaign.notifications import (
    thanks,
)
from tests import cast, letters
from tests.notifications.post import Post
from tests.throwaway import HUMMING, Hum
from tests.time_travel import let_pass

NAME = "Zephaniah Quill & Daughters"
EMAIL = "zephaniah@example.com"
OTHER_EMAIL = "quill@example.org"
WORD = "wondrous-marmalade"
COMMENT = f"{WORD}."  # a sentence: it is by its end that one is known
POSTCODE = "SY23 2AX"
TYPED = (NAME, "Zephaniah", EMAIL, WORD, POSTCODE, "zephaniah@")
NUMBER_TIME = thanks.NUMBER_PATIENCE + timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """Charlie's petition is open, and somebody with a great deal to say types into its form."""

    post: Post
    drive_id: UUID
    language: str
    kind: str = "signature"

    def signs(self, drive_id: UUID | None = None, **changes: object) -> UUID:
        """Types, and sends the form; the mail that it leads to is queued and not yet delivered."""
        typed = {"name": NAME, "email": EMAIL, "comment": COMMENT, "postcode": POSTCODE, "language": self.language}
        command = cast.signing(drive_id or self.drive_id, **{**typed, **changes})  # type: ignore[arg-type]
        if self.kind == HUMMING.name:
            command = replace(command, comment=None, details=Hum(COMMENT))
        cast.sign(self.post.database, command, kind=self.kind)
        return cast.latest(self.post.database)

    def signs_and_verifies(self, **changes: object) -> UUID:
        """The verification has been delivered and obeyed."""
        contribution_id = self.signs(None, **changes)
        self.post.deliver()
        cast.press(self.post.database, contribution_id)
        return contribution_id

    def writes(self, *, is_moderated: bool = False, **changes: object) -> UUID:
        """A letter, in a drive of Charlie's that is open for it."""
        drive_id = letters.charlie_opens_letter_drive(self.post.database, is_moderated=is_moderated)
        targets = letters.targets_of(self.post.database, drive_id)
        typed = {"name": NAME, "email": EMAIL, "postcode": POSTCODE, "language": self.language, "body": COMMENT}
        return letters.write(self.post.database, letters.writing(drive_id, targets, **{**typed, **changes}))  # type: ignore[arg-type]

    def writes_and_verifies(self, *, is_moderated: bool = False, **changes: object) -> UUID:
        """The verification has been delivered and obeyed."""
        contribution_id = self.writes(is_moderated=is_moderated, **changes)
        self.post.deliver()
        letters.press(self.post.database, contribution_id, LetterContent(letters.SUBJECT, COMMENT, ()))
        return contribution_id

    def gives_number(self, contribution_id: UUID, number: int) -> None:
        with self.post.database.transaction() as session:
            session.get_one(Contribution, contribution_id).number = number

    def mailbox_of(self, contribution_id: UUID) -> str:
        with self.post.database.reading() as session:
            return session.get_one(Contribution, contribution_id).mailbox_key

    def asks_for_another_address(self) -> list[ExpandedMail]:
        """In My support; the two mails that follow."""
        command = moving.AskAddress(
            mailbox_key=self.mailbox_of(self.signs_and_verifies()),
            new_mailbox_key=mailbox_key(OTHER_EMAIL, cast.IDENTITY_KEY),
            new_address=OTHER_EMAIL,
            language=self.language,
        )
        with self.post.database.transaction() as session:
            moving.ask_address(session, command)
        return self.post.deliver()

    def thanked(self, contribution_id: UUID) -> ExpandedMail:
        """The mail of thanks, after the time that it waits for a number."""
        self.post.queue(thanks.TEMPLATE, contribution_id)
        let_pass(self.post.database, NUMBER_TIME)
        return self.post.only()


Act = Callable[[Scene], ExpandedMail]
"""A scene: it gives back the mail that its reader gets."""

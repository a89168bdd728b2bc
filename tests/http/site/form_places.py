"""Where the site shows its forms, with the tokens of what is in the database: by the name of the page that takes each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.letter.models import LetterAddressee, LetterDraft
from campaign.contributions.letter.team.models import TeamMember
from campaign.contributions.models import Contribution
from campaign.mail.kind import Desk
from campaign.my_support.models import AddressChange
from campaign.notifications import links
from campaign.notifications.letter_questions import reply_token
from campaign.notifications.my_support import new_address_token
from campaign.notifications.team_mails import invitation_token
from campaign.paths import path_to
from campaign.supporters.models import Supporter

SLUGS = {
    "petition": {"en": "petition-1", "cy": "deiseb-1"},
    "letter_drive": {"en": "letters-1", "cy": "llythyrau-1"},
    "pledge_drive": {"en": "lend-a-hand-1", "cy": "help-llaw-1"},
    "appeal": {"en": "appeal-1", "cy": "apel-1"},
}
SECOND = "Siân Evans"  # what she gave from Suzie's mailbox is confirmed


@dataclass(frozen=True, slots=True)
class FormPlaces:
    """Addresses in one language, with the tokens of what is in the database."""

    session: Session
    desk: Desk
    language: str

    def of_drives(self, draft_id: UUID) -> dict[str, list[str]]:
        draft = links.draft_token(self.desk, self.session.get_one(LetterDraft, draft_id))
        return {
            "petition_signatures": [self._of_drive("petition")],
            "embed.sign": [f"/embed/petitions/{SLUGS['petition'][self.language]}?show=form&lang={self.language}"],
            "petition_kiosk": [self._of_drive("petition_kiosk")],
            "pledge_drive_pledges": [self._of_drive("pledge_drive")],
            "letter_drive_letters": [
                self._of_drive("letter_drive"),
                self._of_drive("letter_drive_draft", token=draft),
            ],
            **{page: [self._of_drive(page)] for page in ("appeal_stories", "appeal_comments", "appeal_help")},
            "code": [self._path("code")],
        }

    def of_links(self, pending: Mapping[str, UUID], verified: Mapping[str, UUID]) -> dict[str, list[str]]:
        story, pledge = verified["story"], verified["pledge"]
        (addressee,) = self.session.scalars(
            select(LetterAddressee).where(LetterAddressee.sent_at.is_not(None)).limit(1)
        )
        (given,) = self._own("given", story)
        (own,) = self._own("your_pledge", pledge)
        until = self.session.get_one(Contribution, story).expires_at
        return {
            "verify": self._own("verify", *pending.values()),
            "disown": self._own("disown", pending["signature"]),
            "given": self._own("given", *verified.values()),
            "given_picture": [self._path("given_picture", token=given.rpartition("/")[2])],
            "unsubscribe": self._own("unsubscribe", story),
            "allow_mail": self._own("allow_mail", story),
            "stay": [self._path("stay", token=self.desk.keyring.derive(links.STAY, self._person(), expires_at=until))],
            "reply": [self._path("reply", token=reply_token(self.desk, addressee))],
            "report": [self._path("report", id=str(story))],
            "your_pledge": [f"{own}?answer={answer}" for answer in ("done", "longer", "cannot", "change")],
        }

    def of_team(self, invited_id: UUID) -> dict[str, list[str]]:
        invitation = invitation_token(self.desk, self.session.get_one(TeamMember, invited_id))
        return {
            "letter_drive_join": [self._path("letter_drive_join", token=invitation)],
            "letter_drive_team": [self._of_drive("letter_drive_team")],
        }

    def of_my_support(self, verified: Mapping[str, UUID], change_id: UUID, unused: str) -> dict[str, list[str]]:
        moving = new_address_token(self.desk, self.session.get_one(AddressChange, change_id))
        return {
            "my_support": [self._path("my_support")],
            "my_support_enter": [unused],
            "my_support_leave": [self._path("my_support")],
            "my_support_given": [
                self._path("my_support_given", row_id=str(verified[kind])) for kind in ("pledge", "story")
            ],
            "my_support_person": [self._path("my_support_person", row_id=str(self._person()))],
            **{page: [self._path(page)] for page in ("my_support_mail", "my_support_erase", "my_support_address")},
            "my_support_new_address": [self._path("my_support_new_address", token=moving)],
        }

    def _path(self, page: str, **parameters: str) -> str:
        return path_to(page, self.language, **parameters)

    def _of_drive(self, page: str, **more: str) -> str:
        kind = next(kind for kind in SLUGS if page.startswith(kind))
        return self._path(page, slug=SLUGS[kind][self.language], **more)

    def _own(self, page: str, *ids: UUID) -> list[str]:
        rows = [self.session.get_one(Contribution, each) for each in ids]
        return [self._path(page, token=links.token(self.desk, page.replace("_", "-"), row)) for row in rows]

    def _person(self) -> UUID:
        return self.session.scalars(select(Supporter.id).where(Supporter.name == SECOND)).one()

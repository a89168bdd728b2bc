"""All that the site has a form for, given and waiting to be given; and where each form is shown and sent to.

Suzie has been given a way into My support, and Charlie into his team's page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.contributions.letter.models import LetterAddressee, LetterDraft
from campaign.contributions.letter.team.models import TeamMember
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.mail.kind import Desk
from campaign.my_support.models import AddressChange
from campaign.my_support.moving import AskAddress, ask_address
from campaign.notifications import links
from campaign.notifications.letter_questions import reply_token
from campaign.notifications.my_support import new_address_token
from campaign.notifications.team_mails import invitation_token
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.supporters.models import Supporter
from campaign.tokens import Keyring
from tests.appeals import charlie_opens_appeal, commenting, confirm, give, helping, passed, telling
from tests.cast import charlie_opens_petition, latest, press, sign, signing
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, pledges
from tests.http.site.visiting import Visitor, visitor
from tests.letters import charlie_opens_letter_drive, targets_of, write, writing, written
from tests.teams import CHARLIE, invited, joined, key_of, laura_stops, planned

COOKIE = "my_support"
SLUGS = {
    "petition": {"en": "petition-1", "cy": "deiseb-1"},
    "letter_drive": {"en": "letters-1", "cy": "llythyrau-1"},
    "pledge_drive": {"en": "lend-a-hand-1", "cy": "help-llaw-1"},
    "appeal": {"en": "appeal-1", "cy": "apel-1"},
}
SECOND = "Siân Evans"  # what she gave from Suzie's mailbox is confirmed
OF_SUZIE = (
    *("my_support_leave", "my_support_given", "my_support_person", "my_support_mail"),
    *("my_support_erase", "my_support_address"),
)


@dataclass(frozen=True, slots=True)
class Ground:
    """`paths` are those of pages that show a form, by the name of the page that takes it; `inside` says who has to have
    entered to see them, `cookies` with what. `good` stands in fields that only this ground can fill in.
    """

    language: str
    paths: Mapping[str, list[str]]
    inside: Mapping[str, str]
    cookies: Mapping[str, str]
    good: Mapping[str, str]


def make_ground(app: Flask, database: Database, settings: Settings, language: str) -> Ground:
    drives = {
        "signature": charlie_opens_petition(database),
        "letter": charlie_opens_letter_drive(database),
        "pledge": charlie_opens_pledge_drive(database),
        "appeal": charlie_opens_appeal(database),
    }
    suzies = signing(drives["signature"]).mailbox_key
    pending, verified = _pending(database, drives), _verified(database, drives)
    team = _Team.around(database, drives["letter"])
    change_id = _asks_for_another_address(database, suzies)
    entered = {"suzie": suzies, "charlie": key_of(CHARLIE)}
    cookies = {who: _enter(visitor(app, database, settings), key, language) for who, key in entered.items()}
    unused = visitor(app, database, settings).link(suzies, language)
    with database.reading() as session:
        places = _Places(session, Desk(settings, Keyring(settings.secret_key)), language)
        paths = {
            **places.of_drives(team.draft_id),
            **places.of_links(pending, verified),
            **places.of_team(team.invited_id),
            **places.of_my_support(verified, change_id, unused),
        }
    return Ground(
        language=language,
        paths=paths,
        inside={"letter_drive_team": "charlie", **dict.fromkeys(OF_SUZIE, "suzie")},
        cookies=cookies,
        good={"target": str(targets_of(database, drives["letter"])[0]), "drive": str(drives["signature"])},
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """Addresses in one language, with the tokens of what is in the database."""

    session: Session
    desk: Desk
    language: str

    def of_drives(self, draft_id: UUID) -> dict[str, list[str]]:
        draft = links.draft_token(self.desk, self.session.get_one(LetterDraft, draft_id))
        return {
            "petition_signatures": [self._of_drive("petition")],
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


def _enter(visitor: Visitor, mailbox: str, language: str) -> str:
    """The cookie of whoever has entered."""
    visitor.enter(mailbox, language)
    found = visitor.browser.get_cookie(COOKIE, path=path_to("my_support", language))
    assert found is not None
    return found.value


def _pending(database: Database, drives: Mapping[str, UUID]) -> dict[str, UUID]:
    """One of each kind, by its name, that Suzie or Laura has not yet confirmed."""
    found: dict[str, UUID] = {}
    sign(database, signing(drives["signature"], comment="It matters to me.", consent_campaign=True))
    found["signature"] = latest(database)
    found["letter"] = write(database, writing(drives["letter"], targets_of(database, drives["letter"])))
    found["pledge"] = pledges(database, drives["pledge"])
    for gift in (telling(drives["appeal"]), commenting(drives["appeal"]), helping(drives["appeal"])):
        found[gift.kind] = give(database, gift)
    return found


def _verified(database: Database, drives: Mapping[str, UUID]) -> dict[str, UUID]:
    """One of each kind, by its name, that has been given from Suzie's mailbox by somebody else there."""
    who = {"name": SECOND, "email": "suzie@example.com"}
    found: dict[str, UUID] = {}
    sign(database, signing(drives["signature"], SECOND))
    found["signature"] = latest(database)
    found["pledge"] = pledges(database, drives["pledge"], name=SECOND, email=who["email"])
    for each in found.values():
        press(database, each)
    found["letter"] = written(database, writing(drives["letter"], targets_of(database, drives["letter"]), **who))
    appeal = drives["appeal"]
    for gift in (telling(appeal, **who), commenting(appeal, **who), helping(appeal, **who)):
        found[gift.kind] = give(database, gift)
        assert confirm(database, found[gift.kind]) == "verified"
    passed(database, found["story"])
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(state="queued", sent_at=LetterAddressee.due_at))
    return found


def _asks_for_another_address(database: Database, mailbox: str) -> UUID:
    new = "suzanne@example.org"
    with database.transaction() as session:
        ask_address(session, AskAddress(mailbox, key_of(new), new, "en"))
        return session.scalars(select(AddressChange.id)).one()


@dataclass(frozen=True, slots=True)
class _Team:
    """Charlie's: somebody is invited, somebody has stopped half-way, something is to be done."""

    draft_id: UUID
    invited_id: UUID

    @classmethod
    def around(cls, database: Database, drive_id: UUID) -> _Team:
        charlie = joined(database, drive_id)
        planned(database, drive_id, charlie)
        joined(database, drive_id, "Huw Rees", "huw@example.com", role="member")
        return cls(laura_stops(database, drive_id), invited(database, drive_id))

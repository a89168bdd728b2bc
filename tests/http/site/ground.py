"""All that the site has a form for, given and waiting to be given; and where each form is shown and sent to.

Suzie has been given a way into My support, and Charlie into his team's page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from campaign.contributions.letter.models import LetterAddressee
from campaign.db import Database
from campaign.mail.kind import Desk
from campaign.my_support.models import AddressChange
from campaign.my_support.moving import AskAddress, ask_address
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.appeals import charlie_opens_appeal, commenting, confirm, give, helping, passed, telling
from tests.cast import charlie_opens_petition, latest, press, sign, signing
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, pledges
from tests.http.site.form_places import SECOND, FormPlaces
from tests.http.site.visiting import Visitor, visitor
from tests.letters import charlie_opens_letter_drive, targets_of, write, writing, written
from tests.teams import CHARLIE, invited, joined, key_of, laura_stops, planned

COOKIE = "my_support"
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
        places = FormPlaces(session, Desk(settings, Keyring(settings.secret_key)), language)
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

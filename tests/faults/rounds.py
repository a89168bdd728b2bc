"""Everything that the service does all day, once: each page and form, the relay, the jobs that follow, and the timetable's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.mail.kind import Desk
from campaign.notifications import links
from campaign.paths import PAGES, path_to
from campaign.supporters.models import Supporter
from campaign.timetable import Turn
from campaign.tokens import Keyring
from tests.appeals import charlie_opens_appeal, commenting, given
from tests.cast import signing
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, pledged
from tests.faults.stage import SIGNATURES, SUZIE, Stage
from tests.http.made_app import app_for
from tests.http.site.visiting import visitor
from tests.letters import charlie_opens_letter_drive, targets_of, writing, written
from workers.runtime import current
from workers.schedule import SCHEDULE

PURPOSES = ("verify", "disown", "given", "unsubscribe", "allow-mail")
HOME = "/en/my-support"
INSIDE = ("", "/mail", "/download", "/delete", "/address")
SLUGS = {
    "petition": "petition-1",
    "letter_drive": "letters-1",
    "pledge_drive": "lend-a-hand-1",
    "appeal": "appeal-1",
}
DATA = {"petitions": "petition", "letter-drives": "letter_drive", "pledge-drives": "pledge_drive", "appeals": "appeal"}
ASKED_MORE = "/consistency"  # between which sizes
BEHIND_A_DOOR = ("letter_drive_team", "my_support_leave")
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def go_round(stage: Stage, petition: UUID) -> None:
    """Sign, verify, look at every page, change one's mind, be forgotten; and all that the workers do for that."""
    app = app_for(current().settings, current().database)
    sign_and_verify(stage)
    mailbox_key = signing(petition).mailbox_key
    with stage.database.reading() as session:
        signed = session.scalars(select(Contribution.id).where(Contribution.mailbox_key == mailbox_key)).one()
        person = session.scalars(select(Supporter.id).where(Supporter.mailbox_key == mailbox_key)).one()
    _look_at_every_page(app, stage, signed)
    _change_ones_mind(app, stage, mailbox_key, signed, person)
    stage.do("all_off")
    sweep(stage)
    stage.do("all_off")


def sign_and_verify(stage: Stage) -> None:
    """By a form that was sent twice, and a button that was pressed twice."""
    for form_id in (SUZIE["form_id"], ""):
        stage.do("post", SIGNATURES, {**SUZIE, "form_id": form_id}, 303)
    stage.do("all_off")
    for _ in range(2):
        stage.do("post", stage.link(), {}, 200)
    stage.do("all_off")


def sweep(stage: Stage) -> None:
    """Every job of the timetable that runs by day."""
    for job, turn in SCHEDULE.items():
        if is_frequent(turn):
            stage.do("work", job.path.removeprefix("workers."))


def look_at_the_number() -> None:
    """As monitors do, and whoever reloads a page to see it move."""
    browser = app_for(current().settings, current().database).test_client()
    for path in ("/metrics", "/readyz", "/en/petitions/petition-1", "/petitions/petition-1/count.json"):
        assert browser.get(path).status_code == 200


def is_frequent(turn: Turn) -> bool:
    """Once an hour at least; what looks through large tables does so at night."""
    return turn(NOON) - NOON <= timedelta(hours=1)


def open_other_drives(database: Database) -> None:
    """One of each kind beside the petition, to which something was given."""
    letters = charlie_opens_letter_drive(database)
    written(database, writing(letters, targets_of(database, letters)))
    given(database, commenting(charlie_opens_appeal(database)))
    pledged(database, charlie_opens_pledge_drive(database))


def _look_at_every_page(app: Flask, stage: Stage, contribution_id: UUID) -> None:
    desk = Desk(current().settings, Keyring(current().settings.secret_key))
    with stage.database.reading() as session:
        contribution = session.get_one(Contribution, contribution_id)
    own = [path_to(name.replace("-", "_"), "en", token=links.token(desk, name, contribution)) for name in PURPOSES]
    browser = app.test_client(use_cookies=False)
    answers = {path: browser.get(path).status_code for path in (*own, *public_paths(app))}
    assert [path for path, status in answers.items() if status not in (200, 302, 303)] == []


def public_paths(app: Flask) -> Iterator[str]:
    """Each address that everybody may ask for, in one language: the other asks the database for the same."""
    for page, at in PAGES.items():
        slug = next((slug for kind, slug in SLUGS.items() if page.startswith(kind)), "together-1")
        if re.findall(r"<(\w+)>", at["en"]) in ([], ["slug"], ["slug", "code"]) and page not in BEHIND_A_DOOR:
            yield path_to(page, "en", **({"slug": slug, "code": "abc"} if "<" in at["en"] else {}))
    for rule in app.url_map.iter_rules():
        prefix = rule.rule.split("/")[1]
        if "<slug>" in rule.rule and prefix in DATA and not rule.rule.endswith(ASKED_MORE):
            yield rule.rule.replace("<slug>", SLUGS[DATA[prefix]])
    yield from ("/drives.json", "/feeds/together-1.atom", "/metrics", "/readyz")


def _change_ones_mind(app: Flask, stage: Stage, mailbox_key: str, contribution_id: UUID, person: UUID) -> None:
    suzie = visitor(app, stage.database, current().settings)
    suzie.enter(mailbox_key)
    mine = f"{HOME}/given/{contribution_id}"
    for path in (*(f"{HOME}{page}" for page in INSIDE), mine):
        assert suzie.browser.get(path).status_code == 200, path
    for path, fields in (
        (mine, {"act": "save", "show_name": "yes", "consent_wider": "yes"}),
        (mine, {"act": "place", "postcode": "LL57 2DG", "country": "GB"}),
        (f"{HOME}/person/{person}", {"name": "Suzie Puw", "language": "en"}),
        (f"{HOME}/mail", {"stop_news": "yes"}),
        (mine, {"act": "withdraw"}),
        (f"{HOME}/delete", {"who": "everybody"}),
    ):
        assert suzie.send(path, **fields).status_code == 200, fields

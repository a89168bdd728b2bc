"""Everything that the service does all day, once: each page and form, the relay, the jobs that follow, and the timetable's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.mail.kind import Desk
from campaign.notifications import links
from campaign.paths import path_to
from campaign.supporters.models import Supporter
from campaign.timetable import Turn
from campaign.tokens import Keyring
from tests.cast import signing
from tests.faults.stage import SIGNATURES, SUZIE, Stage
from tests.http.made_app import app_for
from tests.http.site.test_nothing_changes import paths
from tests.http.site.visiting import visitor
from workers.runtime import current
from workers.schedule import SCHEDULE

PURPOSES = ("verify", "disown", "given", "unsubscribe", "allow-mail")
HOME = "/en/my-support"
INSIDE = ("", "/mail", "/download", "/delete", "/address")
PUBLIC = ("/en/", "/data", "/feeds", "/metrics", "/readyz", "/robots", "/sitemap")
NO_TOKEN = "no-token"
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def go_round(stage: Stage, petition: UUID) -> None:
    """Sign, verify, look at every page, change one's mind, be forgotten; and all that the workers do for that."""
    app = app_for(current().settings, current().database)
    stage.do("post", SIGNATURES, SUZIE, 303)
    stage.do("post", SIGNATURES, {**SUZIE, "form_id": ""}, 303)  # again
    stage.do("all_off")
    stage.do("post", stage.link(), {}, 200)
    stage.do("post", stage.link(), {}, 200)
    stage.do("all_off")
    mailbox_key = signing(petition).mailbox_key
    with stage.database.reading() as session:
        signed = session.scalars(select(Contribution.id).where(Contribution.mailbox_key == mailbox_key)).one()
        person = session.scalars(select(Supporter.id).where(Supporter.mailbox_key == mailbox_key)).one()
    _look_at_every_page(app, stage, signed)
    _change_ones_mind(app, stage, mailbox_key, signed, person)
    stage.do("all_off")
    for job, turn in SCHEDULE.items():
        if is_frequent(turn):
            stage.do("work", job.path.removeprefix("workers."))
    stage.do("all_off")


def is_frequent(turn: Turn) -> bool:
    """Once an hour at least; what looks through large tables does so at night."""
    return turn(NOON) - NOON <= timedelta(hours=1)


def _look_at_every_page(app: Flask, stage: Stage, contribution_id: UUID) -> None:
    """In one language: the other asks the database for the same."""
    desk = Desk(current().settings, Keyring(current().settings.secret_key))
    with stage.database.reading() as session:
        contribution = session.get_one(Contribution, contribution_id)
    own = [path_to(name.replace("-", "_"), "en", token=links.token(desk, name, contribution)) for name in PURPOSES]
    everybodys = [path for path in paths(app, [NO_TOKEN]) if path.startswith(PUBLIC)]
    browser = app.test_client(use_cookies=False)
    for path in (*own, *(path for path in everybodys if NO_TOKEN not in path)):
        assert browser.get(path).status_code < 500, path


def _change_ones_mind(app: Flask, stage: Stage, mailbox_key: str, contribution_id: UUID, person: UUID) -> None:
    suzie = visitor(app, stage.database, current().settings)
    suzie.enter(mailbox_key)
    given = f"{HOME}/given/{contribution_id}"
    for path in (*(f"{HOME}{page}" for page in INSIDE), given):
        assert suzie.browser.get(path).status_code == 200, path
    for path, fields in (
        (given, {"act": "save", "show_name": "yes", "consent_wider": "yes"}),
        (given, {"act": "place", "postcode": "LL57 2DG", "country": "GB"}),
        (f"{HOME}/person/{person}", {"name": "Suzie Puw", "language": "en"}),
        (f"{HOME}/mail", {"stop_news": "yes"}),
        (given, {"act": "withdraw"}),
        (f"{HOME}/delete", {"who": "everybody"}),
    ):
        assert suzie.send(path, **fields).status_code == 200, fields

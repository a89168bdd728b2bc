"""Somebody in My support: a browser that keeps cookies, and the link that the mail would have carried."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from campaign.db import Database, now
from campaign.http.proofs import PROOF
from campaign.mail.kind import Desk
from campaign.my_support.entering import ask_link
from campaign.my_support.models import SupportLink
from campaign.notifications.my_support import enter_token
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.http.site.reading import Page

OWN_SITE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, slots=True)
class Visitor:
    """`browser` keeps cookies by their paths, as browsers do."""

    browser: FlaskClient
    database: Database
    settings: Settings

    def link(self, mailbox_key: str, language: str = "en") -> str:
        """The path of a link that was just asked for."""
        with self.database.transaction() as session:
            ask_link(session, mailbox_key, language)
            link_id = session.scalars(select(SupportLink.id).order_by(SupportLink.created_at.desc())).first()
            present = session.execute(select(now())).scalar_one()
        assert link_id
        desk = Desk(self.settings, Keyring(self.settings.secret_key))
        return path_to("my_support_enter", language, token=enter_token(desk, link_id, present))

    def enter(self, mailbox_key: str, language: str = "en") -> TestResponse:
        """Follow a link and press its button."""
        return self.browser.post(self.link(mailbox_key, language), headers=OWN_SITE)

    def page(self, path: str) -> Page:
        answer = self.browser.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "no-store"
        return Page(answer.text)

    def send(self, path: str, **fields: str) -> TestResponse:
        """A post with the proof that each form of the present session carries."""
        proof = self.page("/en/my-support").form().fields[PROOF]
        return self.browser.post(path, data={PROOF: proof, **fields}, headers=OWN_SITE)


def visitor(app: Flask, database: Database, settings: Settings) -> Visitor:
    return Visitor(app.test_client(), database, settings)

"""Somebody before the doors: sets an account up by its link, and signs in with what their telephone shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from campaign.db import Database, now
from campaign.http.proofs import PROOF
from campaign.mail.kind import Desk
from campaign.notifications.staff import staff_link_url
from campaign.settings import Settings
from campaign.staff.models import StaffAccount, StaffLink
from campaign.staff.totp import STEP_SECONDS
from campaign.tokens import Keyring
from tests.http.site.reading import Page
from tests.staff import OWN_SITE

PASSWORD = "cynefin a thatws pum munud"
EMAIL = "stan@rhwydwaith.example"


@dataclass(slots=True)
class Stranger:
    """A browser that keeps cookies, and a telephone that knows one secret."""

    browser: FlaskClient
    database: Database
    settings: Settings
    secret: str = ""
    codes: tuple[str, ...] = ()

    def link(self, purpose: str) -> str:
        """The path that the latest mail of this purpose carries."""
        with self.database.reading() as session:
            newest = select(StaffLink.id).where(StaffLink.purpose == purpose).order_by(StaffLink.created_at.desc())
            link_id = session.scalars(newest).first()
            present = session.execute(select(now())).scalar_one()
        assert link_id
        desk = Desk(self.settings, Keyring(self.settings.secret_key))
        url = staff_link_url(desk, purpose, link_id, present + timedelta(minutes=30))
        return url.removeprefix(self.settings.base_url)

    def code(self, steps: int = 0) -> str:
        """What the telephone shows, or will show in so many steps, by the database's clock."""
        with self.database.reading() as session:
            present: datetime = session.execute(select(now())).scalar_one()
        return pyotp.TOTP(self.secret).generate_otp(int(present.timestamp()) // STEP_SECONDS + steps)

    def set_up(self, path: str, password: str = PASSWORD, **more: str) -> TestResponse:
        page = self.browser.get(path).text
        self.secret = page.split('class="secret">')[1].split("<")[0].replace(" ", "")
        answer = self.post(path, password=password, code=self.code(), **more)
        if answer.status_code == 200:
            self.codes = tuple(part.split("<")[0] for part in answer.text.split("<li>") if part[4:5] == "-")
        return answer

    def give_password(self, email: str = EMAIL, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/console/sign-in", **{"email": email, "password": password, "language": "en", **more})

    def give_password_away(self) -> TestResponse:
        """From a network where the account never was."""
        data = {"email": EMAIL, "password": PASSWORD, "language": "en"}
        away = {"REMOTE_ADDR": "198.51.100.7"}
        return self.browser.post("/console/sign-in", data=data, headers=OWN_SITE, environ_overrides=away)

    def give_code(self, code: str, path: str = "/console/second-step", **more: str) -> TestResponse:
        """With the proof of the half-open session."""
        page = Page(self.browser.get(path, headers=OWN_SITE).text)
        return self.post(path, code=code, **{PROOF: page.form().fields.get(PROOF, ""), **more})

    def post(self, path: str, **fields: str) -> TestResponse:
        return self.browser.post(path, data=fields, headers=OWN_SITE)

    def is_in(self) -> bool:
        return self.browser.get("/console/", headers=OWN_SITE).status_code == 200

    def forget_steps(self) -> None:
        """Time passes, so that the present code has not been used."""
        with self.database.transaction() as session:
            for account in session.scalars(select(StaffAccount)):
                account.totp_step = 0
